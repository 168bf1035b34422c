"""浏览器 — where Chromium is, and how it comes onto a bare machine."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ["chromium", "fonts-noto-cjk"]  # without the font every Chinese character is an empty box


def path() -> str | None:
    """路径 — the program that Playwright starts, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> bool:
    """安装 — as root on Debian; answers whether there is a Chromium now."""
    if path():
        return True
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return False
    print("正在安装 Chromium / Installing Chromium", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *PACKAGES]):
        subprocess.run(command, **quiet)
    return path() is not None
