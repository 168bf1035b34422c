"""手机 — a browser in somebody's pocket, behind a wire of its own: it can be closed and opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from linli.people.models import User
from tests import chromium
from tests.browser.line import Line, line_to
from tests.browser.window import HEIGHT, PATIENCE, PHONE

PocketOf = Callable[..., "Pocket"]

__all__ = ["line", "pocket"]


@dataclass
class Pocket:
    """One phone. What it shows is ``page``; ``context`` lives on through ``close`` when it has a folder."""

    browser: Browser
    line: Line
    folder: Path | None = None
    extras: tuple[str, ...] = ()  # what else the browser is told, as that it has a microphone
    context: BrowserContext | None = None

    def switch_on(self) -> Pocket:
        looks = {
            "base_url": self.line.address,
            "viewport": {"width": PHONE, "height": HEIGHT},
            "locale": "zh-CN",
            "reduced_motion": "reduce",
        }
        if self.folder:
            self.context = self.browser.browser_type.launch_persistent_context(
                self.folder, executable_path=chromium.path(), args=["--no-sandbox", *self.extras], **looks
            )
        else:
            self.context = self.browser.new_context(**looks)
        self.context.set_default_timeout(PATIENCE)
        return self

    def switch_off(self) -> None:
        assert self.context is not None
        self.context.close()

    def sign_in(self, user: User) -> Pocket:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.line.address}
        assert self.context is not None
        self.context.add_cookies([cookie])
        return self

    def tab(self, path: str = "") -> Page:
        assert self.context is not None
        page = self.context.new_page()
        if path:
            page.goto(path)
        return page


@pytest.fixture
def line(server: str) -> Iterator[Line]:
    """线路 — of this test alone."""
    with line_to(server) as wire:
        yield wire


@pytest.fixture
def pocket(browser: Browser, as_served: object, scene: object, line: Line) -> Iterator[PocketOf]:
    """手机 — switched on, for somebody signed in or nobody; ``folder``: it survives being switched off."""
    phones: list[Pocket] = []

    def take(by: User | None = None, *, folder: Path | None = None, extras: tuple[str, ...] = ()) -> Pocket:
        phone = Pocket(browser, line, folder, extras).switch_on()
        phones.append(phone)
        return phone.sign_in(by) if by else phone

    with as_served:  # type: ignore[attr-defined]
        yield take
        for phone in phones:
            phone.switch_off()
