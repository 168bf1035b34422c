"""浏览器 — the style guide in Chromium: nothing overflows, nothing is out of reach, the elements do their work.

The page is rendered first and served from memory: no server, no database while the browser runs.
"""

import mimetypes
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from PIL import Image

from linli import ui
from linli.ui.storage import flatten
from tests import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.skipif(chromium.path() is None, reason="no Chromium here"),
]
CSS = Path(ui.__file__).parent / "static/ui/css"
STYLESHEET = flatten((CSS / "app.css").read_text("utf-8"), lambda file: (CSS / file).read_text("utf-8"))
ORIGIN = "http://localhost"  # a secure context: copying to the clipboard needs one


@pytest.fixture
def answers(client):
    """Both pages as a resident gets them, with their headers."""
    return {path: client.get(path) for path in ("/styleguide/", "/display/")}


@pytest.fixture
def visit(answers, browser):
    """Open a page at a width, in a display; what the browser complains about fails the test."""
    complaints, contexts = [], []

    def serve(route):
        path = route.request.url.removeprefix(ORIGIN).split("#")[0]
        if path == "/static/ui/css/app.css":
            route.fulfill(body=STYLESHEET, content_type="text/css")
        elif path in answers:
            headers = {name: value for name, value in answers[path].items() if name != "Content-Length"}
            route.fulfill(status=200, headers=headers, body=answers[path].content)
        else:
            file = Path(finders.find(path.removeprefix("/static/")))
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])

    def open_page(path="/styleguide/", *, width=375, display=(), dark=False, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.route(f"{ORIGIN}/**", serve)
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(ORIGIN + path)
        for name, value in display:
            page.evaluate("([name, value]) => document.documentElement.dataset[name] = value", [name, value])
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("width", "display", "dark"),
    [
        (375, (), False),
        (1280, (), False),
        (375, (("size", "large"),), True),
        (1280, (("density", "dense"),), True),
        (1280, (("contrast", "high"), ("theme", "dark")), False),
    ],
)
def test_everybody_can_reach_everything(visit, width, display, dark):
    page = visit(width=width, display=display, dark=dark)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == []


def test_a_question_becomes_a_dialog_and_closes_with_escape(visit):
    page = visit()

    page.get_by_role("button", name="撤回这件事").click()
    assert page.get_by_role("dialog", name="撤回这件事？").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0

    page.get_by_role("button", name="撤回这件事").click()
    page.get_by_role("button", name="不撤回").click()
    assert page.get_by_role("dialog").count() == 0


def test_without_script_the_question_unfolds(visit):
    page = visit(script=False)

    page.get_by_text("撤回这件事", exact=True).click()
    assert page.get_by_text("撤回以后不再办理").is_visible()


def test_a_code_is_copied(visit):
    page = visit()

    page.get_by_role("button", name="复制回执码").click()
    page.get_by_text("已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "7K4M-9QXD-T2WH"


def test_typed_words_are_still_there_after_a_reload(visit):
    page = visit()
    page.get_by_label("请说一说").fill("")
    page.get_by_label("手机号").fill("")
    page.get_by_label("谁也不能看").check()
    page.get_by_label("请说一说").fill("架空层的灯坏了")

    page.reload()

    assert page.get_by_label("谁也不能看").is_checked()


def test_a_large_photo_is_shrunk_before_it_travels(visit, tmp_path):
    page = visit()
    photo = tmp_path / "roof.png"
    Image.effect_noise((2400, 1800), 80).convert("RGB").save(photo)

    page.locator("input[type=file]").set_input_files(photo)
    page.locator(".file-list li").wait_for()

    name, size, width = page.evaluate(
        """async () => {
          const [file] = document.querySelector("input[type=file]").files;
          return [file.name, file.size, (await createImageBitmap(file)).width];
        }"""
    )
    assert (name, width) == ("roof.jpg", 1600)
    assert size < photo.stat().st_size
    assert re.search(r"roof\.jpg", page.locator(".file-list").inner_text())


def test_a_lost_connection_is_said(visit):
    page = visit()
    assert not page.get_by_text("现在没有信号").is_visible()

    page.context.set_offline(True)

    page.get_by_text("现在没有信号").wait_for(state="visible")
