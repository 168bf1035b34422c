"""旧内核 — what is served holds nothing that Chrome 78 cannot read, and looks in Chromium as it was written."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli import ui
from linli.ui.plain_css import OKLCH, in_srgb, parse, plain
from linli.ui.storage import flatten
from tests import chromium

CSS = Path(ui.__file__).parent / "static/ui/css"
WRITTEN = flatten((CSS / "app.css").read_text("utf-8"), lambda file: (CSS / file).read_text("utf-8"))
SERVED = plain(WRITTEN)


def asked_of_everybody(nodes):
    """The lines that no ``@supports`` stands before."""
    for node in nodes:
        if node.inside and not node.head.startswith("@supports"):
            yield node.head
            yield from asked_of_everybody(node.inside)
        elif not node.head.startswith("@supports"):
            yield f"{node.head} {{ {(node.body or '').strip()}"


# What came after Chrome 78 and would take a whole declaration, rule or list of selectors with it.
TOO_NEW = {
    "layers": r"@layer",
    "container queries": r"@container",
    "nesting": r"[{;]\s*&",
    "range queries": r"@media[^{]*[<>]",
    "oklch": r"oklch\(|oklab\(",
    "mixed colours": r"color-mix\(|light-dark\(",
    "compared lengths": r"(?<![\w-])(min|max|clamp)\(",
    "shorthands of sides": r"[{;]\s*(inset|inset-\w+|inset-\w+-\w+|(padding|margin|border)-(block|inline)):",
    ":is and :where": r":(is|where)\(",
    "lists in :not": r":not\([^()]*,",
}


@pytest.mark.parametrize("name", TOO_NEW)
def test_nothing_stands_in_what_is_served_that_an_old_kernel_cannot_read(name):
    asked = asked_of_everybody(parse(SERVED))

    assert [line for line in asked if re.search(TOO_NEW[name], line)] == []


def test_a_selector_that_may_not_be_known_takes_no_other_with_it():
    heads = [line.partition(" {")[0] for line in asked_of_everybody(parse(SERVED))]
    unsure = [head for head in heads if re.search(r":has\(|:focus-visible|::-|::file-|::backdrop", head)]

    assert unsure
    assert [head for head in unsure if "," in head] == []


def test_new_lengths_stand_behind_old_ones():
    assert re.search(r"min-block-size: 100vh; min-block-size: 100dvh", SERVED)


def test_a_group_without_gap_in_its_kernel_keeps_its_distance():
    css = plain("@layer a; @layer a { .row { display: flex; gap: 1px 2px } }")

    assert css.splitlines()[1:] == [
        "@supports not (appearance: none) {",
        ".row > * + * { margin-left: 2px }",
        "}",
    ]


def test_a_later_layer_wins_over_whatever_an_earlier_one_says():
    css = plain("@layer a, b; @layer b { p { top: 0 } } @layer a { #x p.y::before { top: 1px } }")

    assert css == "p:not(#\\#) { top: 0 }\n#x p.y::before { top: 1px }"


@pytest.mark.parametrize(
    ("written", "served"),
    [
        ("inset: 1px", "top: 1px; right: 1px; bottom: 1px; left: 1px"),
        ("inset: 1px 2px 3px", "top: 1px; right: 2px; bottom: 3px; left: 2px"),
        ("inset: 1px 2px 3px 4px", "top: 1px; right: 2px; bottom: 3px; left: 4px"),
        ("padding-inline: calc(1px + 2px) 3px", "padding-left: calc(1px + 2px); padding-right: 3px"),
        ("margin-block: 0 auto", "margin-top: 0; margin-bottom: auto"),
        ("border-block: 1px solid red", "border-top: 1px solid red; border-bottom: 1px solid red"),
        ('content: "a;b{c}"', 'content: "a;b{c}"'),
        ("color: oklch(0 0 0 / 0.4)", "color: rgba(0, 0, 0, 0.4)"),
        ("color: oklch(1 0 0)", "color: #ffffff"),
        ("color: oklch(0.410 0.068 182)", "color: #0f564d"),
    ],
)
def test_a_declaration_says_the_same_in_older_words(written, served):
    assert plain(f"@layer a; @layer a {{ p {{ {written} }} }}") == f"p {{ {served} }}"


@given(st.floats(0, 1), st.floats(0, 0.4), st.floats(0, 360))
def test_every_colour_lies_inside_srgb(lightness, chroma, hue):
    found = OKLCH.search(f"oklch({lightness:.4f} {chroma:.4f} {hue:.2f})")

    assert re.fullmatch(r"#[0-9a-f]{6}", in_srgb(found))


def test_no_rule_is_lost():
    def leaves(nodes):
        return sum(
            leaves(node.inside) if node.inside else bool(node.body and node.body.strip()) for node in nodes
        )

    assert leaves(parse(SERVED)) >= leaves(parse(re.sub(r"/\*.*?\*/", "", WRITTEN, flags=re.DOTALL)))


# ——— 在浏览器里 ———

ORIGIN = "http://localhost"
STYLES = """() => {
  const seen = new Set();
  const fresh = [...document.querySelectorAll("body *")].filter(element => {
    const kind = [element.tagName, element.outerHTML.split(">")[0], element.parentElement.className].join();
    return !seen.has(kind) && seen.add(kind);
  });
  return fresh.map(element => ["", "::before", "::after"].map(part => {
    const style = getComputedStyle(element, part);
    if (part && style.content === "none") return "";
    const names = [...style].filter(name => !name.startsWith("-"));
    return [element.tagName, element.className, part, ...names.map(name => name + ": " + style[name])];
  }));
}"""


def styles(browser, html, css, **display):
    """What Chromium makes of every element of a page with this stylesheet."""
    context = browser.new_context(java_script_enabled=True, reduced_motion="reduce", **display)
    context.route(
        f"{ORIGIN}/**",
        lambda route: (
            route.fulfill(body=css, content_type="text/css")
            if route.request.url.endswith("app.css")
            else route.fulfill(body=html, content_type="text/html")
            if route.request.url.endswith("/page")
            else route.abort()
        ),
    )
    page = context.new_page()
    page.goto(f"{ORIGIN}/page")
    found = page.evaluate(STYLES)
    context.close()
    return found


@pytest.mark.browser
@pytest.mark.django_db
@pytest.mark.skipif(chromium.path() is None, reason="no Chromium here")
@pytest.mark.parametrize(
    ("width", "scheme"), [(375, "dark"), (1280, "light")], ids=["phone at night", "desk"]
)
def test_a_new_browser_shows_every_component_as_it_was_written(client, browser, width, scheme):
    html = client.get("/styleguide/").text
    display = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}

    written = styles(browser, html, OKLCH.sub(in_srgb, WRITTEN), **display)
    served = styles(browser, html, SERVED, **display)

    assert len(written) > 200
    pairs = [
        (one, other) for parts in zip(written, served, strict=True) for one, other in zip(*parts, strict=True)
    ]
    assert [(one[:3], set(other) ^ set(one)) for one, other in pairs if one != other] == []
