"""人人够得着 — every page of the house under axe, on a phone and on a table, by day, by night, in large type.

A page is opened by the first of the cast who may; the tables of ``tests/house/test_routes.py`` say who.
"""

import pytest

from tests import chromium
from tests.browser.window import DESK, PHONE
from tests.house.test_routes import CAST, OPEN, TABLE, read
from tests.routes import address

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.path() is None, reason="no Chromium here"),
]
OK = 200
NO_PAGES = {
    "ui:styleguide",  # tests/ui/test_browser.py looks at it
    "ui:ticket",
    "ui:worker",
    "kernel:healthz",
    "cases:receipt_download",
    "cases:receipt_photo",
    "cases:receipt_sound",
    "cases:sound",
    "cases:door_photo",
    "cases:photo",
    "cases:receipt_paper",
    "cases:card",
    "registers:remarks",
    "registers:template",
    "cases:case_paper",
    "cases:weekly_paper",
    "people:chart_paper",
    "places:poster_paper",
    "cases:export",
    "people:export_residents",
    "people:export_posts",
    "people:export_organisations",
    "places:export_homes",
}
# One page for one question each, looked at in every dress, and by whom.
MAIN = {
    "cases:door": "无", "cases:door_say": "无", "cases:door_photos": "无", "cases:door_contact": "无",
    "cases:receipt": "无", "cases:receipt_slip": "无", "cases:public": "无", "people:chart": "无",
    "people:sign_in": "无", "portal:home": "无", "portal:workbench": "赵", "cases:desk": "谢", "cases:case": "李",
    "portal:community": "何", "portal:estate": "唐", "portal:partner": "物", "portal:overview": "邓",
    "places:place": "赵", "inbox:inbox": "赵", "people:post": "何",
}  # fmt: skip
PLAIN = {"size": "", "theme": "", "contrast": ""}
DRESSES = ({"size": "large"}, {"theme": "dark"}, {"theme": "dark", "size": "large"}, {"contrast": "high"})


def who_opens() -> dict[str, str]:
    """URL name → the first of the cast who gets the page."""
    first = dict.fromkeys(OPEN[OK].split(), "无")
    for name, row in read(TABLE).items():
        able = [who for who in CAST if row[who] == OK and who != "远"]
        first |= {name: able[0]} if able else {}
    return {name: who for name, who in (first | MAIN).items() if name not in NO_PAGES}


def is_step(name) -> bool:
    """The steps of a case are one page with different questions: one width is enough."""
    row = read(TABLE).get(name)
    return bool(row) and name.startswith("cases:") and row["管"] == 404


@pytest.mark.parametrize("who", dict.fromkeys(who_opens().values()))
def test_everybody_can_reach_everything_on_every_page(visit, scene, who):
    user = CAST[who]
    window = visit(getattr(scene.world, user) if user else None)
    for name in (name for name, opener in who_opens().items() if opener == who):
        assert (name, looked_at(window, name, address(name, scene, scene.here))) == (name, [])


def looked_at(window, name, path) -> list:
    """What is wrong with one page, on a table, on a phone, and if it is a main one in every dress."""
    window.resize(DESK)
    window.open(path)
    found = [] if is_step(name) else window.faults()
    window.resize(PHONE)
    found += window.faults()
    if name in MAIN:
        for dress in DRESSES:
            window.dress(**PLAIN | dress)
            found += [(dress, fault) for fault in window.faults(["color-contrast", "target-size"])]
    if window.page.locator("h1").count() != 1:
        found.append("not one h1")
    if window.page.locator(".button--main").filter(visible=True).count() > 1:
        found.append("more than one main button")
    return found
