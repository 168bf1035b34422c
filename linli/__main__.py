"""命令行 — Django's management commands as ``linli``, for an installed system as for a checkout."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command; the settings read everything else from the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
