"""图 — pictures of every page for ``docs/screenshots``, taken from the demonstration as it is served.

``./dev shots`` starts the demonstration, signs in as each of its accounts, and goes about by links.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests import chromium
from tests.browser.window import DESK, HEIGHT, PHONE, Window

KEPT = Path("docs/screenshots")
TALLEST = {PHONE: 2000, DESK: 1500}  # CSS pixels; what is longer goes on below the picture
COLOURS = 128
NOBODY = "居民"
USUAL = 8000


@dataclass(frozen=True, slots=True)
class Shot:
    """一张 — whose window, where it begins, and the links or buttons pressed from there."""

    name: str
    who: str
    start: str
    press: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()  # label, what is written there before the last press


SHOTS = (
    Shot("home", NOBODY, "/"),
    Shot("public", NOBODY, "/", ("联福社区（演示）",)),
    Shot("door", NOBODY, "{door}"),
    Shot("door-say", NOBODY, "{door}", ("漏水、堵管",)),
    Shot("door-danger", NOBODY, "{door}", ("有危险！",)),
    Shot("door-photos", NOBODY, "{door}", ("老人、困难", "下一步"), (("请说一说", "三楼李爹爹一个人住，两天没见出门。"),)),
    Shot("door-contact", NOBODY, "{door}", ("老人、困难", "下一步", "不拍，直接下一步"),
         (("请说一说", "三楼李爹爹一个人住，两天没见出门。"),)),
    Shot("slip", NOBODY, "{receipt}slip/"),
    Shot("receipt", NOBODY, "{receipt}"),
    Shot("receipts", NOBODY, "/r/"),
    Shot("mine", NOBODY, "/mine/"),
    Shot("privacy", NOBODY, "/privacy/"),
    Shot("sign-in", NOBODY, "/sign-in/"),
    Shot("workbench", "邻长", "/workbench/"),
    Shot("register", "邻长", "/cases/new/"),
    Shot("building", "书记", "/places/?q=8-2-1103", ("1103", "8 栋")),
    Shot("home-page", "书记", "/places/?q=8-2-1103", ("1103",)),
    Shot("account", "邻长", "/account/"),
    Shot("inbox", "邻长", "/inbox/"),
    Shot("workbench-area", "片长", "/workbench/"),
    Shot("case", "片长", "/cases/?q=屋面", ("顶楼天花板渗水",)),
    Shot("note", "片长", "/cases/?q=屋面", ("顶楼天花板渗水", "记一次进展")),
    Shot("desk", "值班台", "/desk/"),
    Shot("cases", "值班台", "/cases/"),
    Shot("residents", "值班台", "/people/residents/"),
    Shot("organisations", "值班台", "/people/organisations/"),
    Shot("community", "书记", "/community/"),
    Shot("key-issues", "书记", "/community/key-issues/"),
    Shot("chart", "书记", "/people/posts/", ("结构图",)),
    Shot("neighbours", "书记", "/people/posts/", ("邻和户数",)),
    Shot("posts", "书记", "/people/posts/"),
    Shot("roles", "书记", "/people/roles/"),
    Shot("places", "书记", "/places/"),
    Shot("estate", "小区党支部", "/estate/"),
    Shot("partner", "单位代表", "/partner/"),
    Shot("overview", "街道", "/overview/"),
    Shot("styleguide", NOBODY, "/styleguide/"),
)  # fmt: skip


@dataclass
class Demo:
    """演示 — as the command prints it: where it is, two doors, and who may sign in."""

    site: str = ""
    door: str = ""
    receipt: str = ""
    password: str = ""
    phones: dict[str, str] = field(default_factory=dict)

    def read(self, line: str) -> None:
        """Take what one printed line says."""
        if address := re.search(r"http://\S+", line):
            where = "door" if "门牌码" in line else "receipt" if "回执" in line else "site"
            found = address.group() if where == "site" else urlsplit(address.group()).path
            setattr(self, where, found)
        if word := re.search(r"密码都是 (\w+)", line):
            self.password = word.group(1)
        if account := re.match(r"\s*(1\d{10})\s+\S+\s+.*?(\S+)$", line):
            self.phones[account.group(2)] = account.group(1)


@contextmanager
def served() -> Iterator[Demo]:
    """开演 — the demonstration on its usual port when that is free, until the pictures are taken."""
    try:
        socket.create_server(("127.0.0.1", USUAL)).close()
        port = USUAL
    except OSError:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
    command = [sys.executable, "-m", "linli", "demo", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    demo = Demo()
    try:
        for line in server.stdout or ():
            demo.read(line)
            if "Ctrl+C" in line:
                break
        yield demo
    finally:
        server.terminate()
        server.wait()


def window(browser: Browser, demo: Demo, who: str, width: int) -> Window:
    """One person's window, signed in where they have an account."""
    viewport = {"width": width, "height": HEIGHT}
    context = browser.new_context(
        base_url=demo.site, viewport=viewport, locale="zh-CN", reduced_motion="reduce"
    )
    opened = Window(context.new_page())
    if who != NOBODY:
        opened.open("/sign-in/")
        opened.write("手机号", demo.phones[who])
        opened.write("密码", demo.password)
        opened.press("登录")
    return opened


def take(opened: Window, shot: Shot, demo: Demo, width: int) -> bytes:
    """拍 — go there and take the page, as high as it is, within reason."""
    opened.open(shot.start.format(door=demo.door, receipt=demo.receipt))
    for step in shot.press:
        for label, words in shot.words:
            if opened.page.get_by_label(label).count():
                opened.write(label, words)
        opened.press(step)
    height = opened.page.evaluate("document.documentElement.scrollHeight")
    opened.page.set_viewport_size({"width": width, "height": min(height, TALLEST[width])})
    picture = opened.page.screenshot()
    opened.page.set_viewport_size({"width": width, "height": HEIGHT})
    return picture


def small(picture: bytes) -> bytes:
    """压小 — a palette is enough for paper, ink and one accent."""
    kept = BytesIO()
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main(wanted: list[str]) -> None:
    """Take the pictures named, or all."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with served() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=["--no-sandbox"])
        windows: dict[tuple[str, int], Window] = {}
        for shot in SHOTS:
            if wanted and shot.name not in wanted:
                continue
            for width in (PHONE, DESK):
                key = (shot.who, width)
                windows[key] = windows.get(key) or window(browser, demo, *key)
                file = KEPT / f"{shot.name}-{width}.png"
                file.write_bytes(small(take(windows[key], shot, demo, width)))
                print(f"{file}　{file.stat().st_size // 1024} KB", flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
