"""走得到 — every page is reached by links from where its people begin, and no link leads nowhere.

Each of the cast follows links from their first page; of pages that look alike a few are enough. Which links
a page draws does not hang on the database: one is enough (every page is asked of both in ``test_routes.py``).
"""

from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.routes import routes

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CAST = {
    "无": None,
    "赵": "zhao",
    "李": "li",
    "谢": "xie",
    "何": "he",
    "唐": "party",
    "物": "manager",
    "邓": "officer",
    "管": "admin",
}
FEW, MANY = 2, 20  # pages of one kind for one person
FULL_OF_WAYS = {"cases:case", "places:place", "people:post", "people:resident"}  # each leads elsewhere
# For machines, for those who draw pages, behind a phone that was proved, or behind a press.
WITHOUT_LINKS = {name for name in routes() if name.startswith(("kernel:", "cases:mine_"))} | {
    "cases:door_elsewhere", "people:relate", "people:second_factor", "ui:styleguide",
    "ui:ticket", "ui:worker",
}  # fmt: skip
# Offered in a state in which no case of the scene stands.
IN_THEIR_STATE = {
    "cases:ask_extension", "cases:ask_shelving", "cases:close", "cases:confirm_key", "cases:decide_owner",
    "cases:part", "cases:receipt_erase", "cases:receipt_lift", "cases:receipt_withdraw", "cases:shelve",
    "cases:receipt_sound", "cases:sound", "people:end_second_factor", "people:unlink_identity",
    "registers:undo",
}  # fmt: skip


class Links(HTMLParser):
    """Where a page leads: ``followed`` by a press on a link, ``sent`` by a form."""

    def __init__(self, html):
        super().__init__()
        self.followed, self.sent = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a":
            self.followed.append(given.get("href", ""))
        if tag == "form":
            self.sent.append(given.get("action", ""))


def name_of(path) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def walk(client, starts) -> tuple[set[str], dict[str, tuple[int, str]]]:
    """What is reached from ``starts``, by URL name; and what leads nowhere, with the page it stands on."""
    reached, broken, waiting = Counter(), {}, deque(starts)
    seen = dict.fromkeys(starts, "")  # where each was found
    forms = set()
    while waiting:
        path = waiting.popleft()
        name = name_of(path)
        if reached[name] >= (MANY if name in FULL_OF_WAYS else FEW):
            continue
        reached[name] += 1
        answer = client.get(path)
        if answer.streaming:
            b"".join(answer)
            continue
        if answer.status_code >= 400:
            broken[path] = (answer.status_code, seen[path])
            continue
        if answer.headers.get("Content-Type") == "application/pdf":
            continue
        found = Links(answer.text)
        forms |= {name_of(urljoin(path, there)) for there in found.sent}
        onward = [answer.headers.get("Location"), *found.followed]
        for there in (urljoin(path, link) for link in onward if link):
            inside = there.split("#")[0]
            if inside.startswith("/") and not inside.startswith("/static/") and inside not in seen:
                seen[inside] = path
                waiting.append(inside)
    return set(reached) | forms, broken


@pytest.fixture
def reached_by(client, scene):
    def start(who):
        if CAST[who]:
            client.force_login(getattr(scene.world, CAST[who]))
            return walk(client, ["/"])
        here, door = scene.here, f"/d/{scene.here.building.door_code}"
        screens = [
            f"{door}/{here.draft.token}/{screen}" for screen in ("", "danger/", "say/", "photos/", "contact/")
        ]
        return walk(client, ["/", *screens, f"/r/{here.code}/", f"/r/{scene.resolved.code}/"])

    return start


def test_every_page_is_reached_and_no_link_leads_nowhere(reached_by, client):
    everything = set()
    for who in CAST:
        client.logout()
        reached, broken = reached_by(who)
        assert (who, broken) == (who, {})
        everything |= reached

    assert set(routes()) - everything == WITHOUT_LINKS | IN_THEIR_STATE
