"""窗口 — a browser window as somebody sits before it: opens, presses, writes, and sees.

Every page that comes up is looked at: nothing wider than the screen, no complaint from the browser, which
includes whatever the content security policy stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Locator, Page

PHONE, DESK = 375, 1280  # CSS pixels
HEIGHT = 812
PATIENCE = 10_000  # milliseconds; a machine that does much else is slow
REFUSED = "status of 422"  # a refused form is an answer; the browser notes it as a failed resource
SPILT = re.compile(
    r"\bNone\b|object at 0x|[{][{%]|&(amp|lt|gt|quot|#\d+);|\bnan\b"
)  # of the program, not of the page
FAULTS = """async (options) => (await axe.run(options)).violations
  .map((fault) => [fault.id, fault.nodes.map((node) => node.html.slice(0, 200))])"""
FARTHEST = 80  # presses of Tab before somebody gives up
WHERE = """() => {
  const here = document.activeElement;
  const label = here.labels?.[0];
  const ringed = (box) => {
    const style = box && getComputedStyle(box);
    const outlined = style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return outlined || (style && style.boxShadow !== "none");
  };
  const name = here.getAttribute("aria-label") || label?.innerText || here.innerText || here.value || "";
  const beside = [here, label, here.nextElementSibling, here.parentElement];
  return { name: name.trim(), tag: here.localName, id: here.id, seen: beside.some(ringed) };
}"""


@dataclass
class Window:
    """One window. ``complaints`` holds what the browser said against the pages."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url} {error}"))

    def _hear(self, line: ConsoleMessage) -> None:
        if line.type == "error" and REFUSED not in line.text:
            self.complaints.append(f"{self.page.url} {line.text}")

    # 做

    def open(self, path: str) -> None:
        """打开 — a page of the house, which has to answer well."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path} answered {answer.status}"
        self.look()

    def press(self, name: str, *, within: str = "main") -> None:
        """按 — the button or link with this name; the next page is there afterwards."""
        with self.page.expect_navigation(wait_until="load"):
            self.button(name, within=within).click()
        self.look()

    def follow(self, address: str) -> None:
        """跟着链接 — the link of this page that leads to ``address``: of two cases named alike, the right one."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(f'main a[href="{address}"]').first.click()
        self.look()

    def button(self, name: str, *, within: str = "main") -> Locator:
        """The one of just this name; else the first whose name holds it."""
        place = self.page.locator(within)
        for exact in (True, False):
            buttons = place.get_by_role("button", name=name, exact=exact)
            found = buttons.or_(place.get_by_role("link", name=name, exact=exact)).filter(visible=True)
            if found.count():
                break
        return found.first

    def write(self, label: str, words: str) -> None:
        """填 — words into the field with this label."""
        self.page.get_by_label(label).filter(visible=True).first.fill(words)

    def choose(self, label: str) -> None:
        """选 — the choice with these words."""
        self.page.get_by_label(label, exact=False).first.check()

    def attach(self, photo: Path) -> None:
        """拍 — give a photo to the page's file field, and wait until it is shrunk."""
        self.page.locator("input[type=file][accept^=image]").first.set_input_files(photo)
        self.page.locator(".file-list li").first.wait_for()

    # 看

    def sees(self, words: str) -> bool:
        """看见 — these words stand on the page, now or in a moment."""
        self.page.get_by_text(words).filter(visible=True).first.wait_for(timeout=5000)
        return True

    def look(self) -> None:
        """看一眼 — nothing is wider than the screen, and the browser has nothing to say."""
        wide, screen = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= screen, f"{self.page.url} is {wide} px wide on {screen}"
        assert (spilt := SPILT.search(self.page.locator("body").inner_text())) is None, (
            f"{self.page.url} says {spilt}"
        )
        assert self.complaints == []

    def faults(self, rules: Iterable[str] = ()) -> list[tuple[str, list[str]]]:
        """无障碍 — what axe finds on this page: (rule, the elements).

        The window is as high as the page meanwhile: what a bar at its edge covers can be scrolled to.
        """
        options: dict[str, Any] = {
            "preload": False,
            "resultTypes": ["violations"],
            "rules": {"target-size": {"enabled": True}},
        }
        if rules:
            options["runOnly"] = list(rules)
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE_SCRIPT)
        width, height = self.page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
        self.page.set_viewport_size({"width": width, "height": height})
        found = self.page.evaluate(FAULTS, options)
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        return [(rule, elements) for rule, elements in found]

    def resize(self, width: int) -> None:
        """换屏 — the same page on a screen of another width."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.look()

    def dress(self, **display: str) -> None:
        """换显示 — large type, night, contrast: as the display page sets them for every page."""
        for name, value in display.items():
            self.page.evaluate("([n, v]) => { document.documentElement.dataset[n] = v }", [name, value])
        self.look()

    # 键盘

    def tab_to(self, name: str) -> None:
        """走到 — by the Tab key alone, until the keyboard stands on what has this name; always seen."""
        passed = []
        for _step in range(FARTHEST):
            self.page.keyboard.press("Tab")
            here = self.standing()
            assert here["seen"], f"nobody sees that the keyboard stands on {here}"
            if name in here["name"]:
                return
            passed.append(here["name"])
        raise AssertionError(f"{name} cannot be reached by Tab on {self.page.url}; passed {passed}")

    def enter(self, key: str = "Enter") -> None:
        """回车 — the next page is there afterwards."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(key)
        self.look()

    def type(self, words: str) -> None:
        self.page.keyboard.insert_text(words)

    def standing(self) -> dict[str, Any]:
        """焦点 — what the keyboard stands on: its name, its tag, and whether a ring is drawn around it."""
        found: dict[str, Any] = self.page.evaluate(WHERE)
        return found
