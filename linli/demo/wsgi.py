"""入口 — the application of a demonstration, whose server leaves with the command that began it."""

import os
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from django.core.wsgi import get_wsgi_application

LOOK = 0.5  # seconds between two looks


def application() -> Callable[..., Any]:
    """Made once in each process of the server: a command that was killed leaves nobody at its port."""
    Thread(target=leave_with_parent, args=[os.getppid()], daemon=True).start()
    return get_wsgi_application()


def leave_with_parent(parent: int) -> None:
    """随之而去 — end this process as soon as ``parent`` is no longer the process that began it."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(0)
