"""房子本身 — what every file of the repository keeps to."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked(*patterns: str) -> list[str]:
    """文件 — paths under version control or about to be, without what ``.gitignore`` leaves out."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [path for path in listing.split("\0") if path and (ROOT / path).is_file()]


def sources(pattern: str = "linli/*.py") -> Iterator[tuple[str, str]]:
    """源码 — path and text of every file that matches (``*`` crosses folders, as in git)."""
    for path in tracked(pattern):
        yield path, (ROOT / path).read_text()
