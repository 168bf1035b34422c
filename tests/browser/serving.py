"""现场 — one server, one browser and one furnished database for every journey of a run.

The server answers as in production: collected and hashed files, the whole middleware, a database file. Only
the clock stands still, on the Monday morning of all tests, and moves when a journey says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, sync_playwright

from linli.kernel.now import HeldClock, in_utc, set_clock
from linli.people.models import User
from linli.ui.context import DISPLAY_COOKIE
from tests import chromium, snapshot
from tests.browser.window import DESK, HEIGHT, PHONE, Window
from tests.scene import MONDAY_MORNING, Scene, furnish, take_photo
from tests.settings import SCRATCH

HERE = "127.0.0.1"
Visit = Callable[..., Window]

__all__ = ["as_served", "browser", "furnished", "moment", "photo", "scene", "server", "visit", "width"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """浏览器 — started once; each visitor gets a profile of their own.

    Playwright runs an event loop in this thread, which Django takes for a reason to forbid the database.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.path(), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def as_served() -> Any:
    """如线上 — files collected, hashed and flattened; in force while a journey runs."""
    production = override_settings(
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "linli.ui.storage.FlatStaticFilesStorage"},
        },
        STATIC_ROOT=SCRATCH / "static",
        WHITENOISE_AUTOREFRESH=False,
        WHITENOISE_USE_FINDERS=False,
    )
    with production:
        call_command("collectstatic", interactive=False, verbosity=0)
    return production


@pytest.fixture(scope="session")
def server(as_served: Any, django_db_setup: None) -> Iterator[str]:
    """服务 — the address of a server on this process's database."""
    with as_served:
        thread = LiveServerThread(HERE, static_handler=lambda application: application)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://{HERE}:{thread.port}"
    thread.terminate()


@pytest.fixture(scope="session")
def furnished(django_db_setup: None, django_db_blocker: Any) -> tuple[Scene, str]:
    """布景 — the scene, built once, and the copy of the database that holds it."""
    with django_db_blocker.unblock():
        empty = snapshot.take("empty")
        scene = furnish()
        full = snapshot.take("furnished")
        snapshot.restore(empty)
        connection.close()
    return scene, full


@pytest.fixture
def moment() -> Iterator[HeldClock]:
    """时刻 — the clock of the whole process, the server's threads too."""
    held = HeldClock(in_utc(MONDAY_MORNING))
    set_clock(lambda: held.at)
    yield held
    set_clock(None)


@pytest.fixture
def scene(transactional_db: None, furnished: tuple[Scene, str], moment: HeldClock) -> Scene:
    """场景 — as it was furnished, whatever the journey before has done."""
    found, copy = furnished
    snapshot.restore(copy)
    return found


@pytest.fixture
def visit(
    browser: Browser, server: str, as_served: Any, scene: Scene, request: pytest.FixtureRequest
) -> Iterator[Visit]:
    """来访 — open a window: how wide, who sits before it, how they like to see it, with script or without.

    When a journey fails, a picture of each window is left in ``var/test``.
    """
    windows: list[Window] = []
    failed_before = request.session.testsfailed

    def come(by: User | None = None, *, width: int = PHONE, display: str = "", script: bool = True) -> Window:
        context = browser.new_context(
            base_url=server,
            viewport={"width": width, "height": HEIGHT},
            locale="zh-CN",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        cookies = {DISPLAY_COOKIE: display} if display else {}
        if by is not None:
            client = Client()
            client.force_login(by)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": name, "value": value, "url": server} for name, value in cookies.items()]
        )
        windows.append(Window(context.new_page()))
        return windows[-1]

    with as_served:
        yield come
        for number, window in enumerate(windows, start=1):
            if request.session.testsfailed > failed_before:
                window.page.screenshot(path=f"var/test/{request.node.name}-{number}.png", full_page=True)
            window.page.context.close()
    assert [line for window in windows for line in window.complaints] == []


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def width(request: pytest.FixtureRequest) -> int:
    """宽度 — a phone, and a screen on a table."""
    return int(request.param)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """照片 — of a stain on the top floor, as a phone takes it."""
    return take_photo(tmp_path / "顶楼.jpg")
