"""译文 — every Chinese sentence has its English: nothing is missing, nothing stale, nothing of it lost."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from linli.cases.models import Report
from linli.inbox.models import Delivery
from linli.people.models import User
from linli.places.models import Place
from linli.ui.context import DISPLAY_COOKIE
from tests import messages
from tests.browser.test_every_page import who_opens
from tests.house.test_routes import CAST
from tests.routes import address

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HAN = re.compile(r"[\u3400-\u9fff]+")
COLUMNS = {"单元", "门牌号"}  # of the workbook in the scene, shown as its owner wrote them
PLACE = re.compile(r"%\((\w+)\)[sd]")
MENDED = "请运行 ./dev messages，再补上英文"


def test_every_sentence_has_its_english():
    kept = messages.read(messages.PO)
    lacking = [
        message.id for message in messages.catalogue(kept) if message.id and not all_of(message.string)
    ]

    assert lacking == [], MENDED


def test_the_catalogue_holds_what_the_sources_say_and_is_compiled():
    kept = messages.read(messages.PO)

    assert messages.PO.read_bytes() == messages.as_written(messages.catalogue(kept)), MENDED
    assert messages.MO.read_bytes() == messages.compiled(kept), MENDED


def test_english_keeps_the_places_of_a_sentence_and_no_chinese_but_what_is_typed_as_an_example():
    broken = {}
    for message in messages.read(messages.PO):
        wanted = set(PLACE.findall(str(message.id)))
        for words in all_of(message.string):
            chinese = HAN.findall(words)
            copied = words in all_of(message.id) or any(run not in str(message.id) for run in chinese)
            if set(PLACE.findall(words)) != wanted or (chinese and copied):
                broken[message.id] = words

    assert broken == {}


def all_of(words) -> list[str]:
    """One sentence, or its two numbers; nothing when one of them is empty."""
    several = [words] if isinstance(words, str) else list(words or [])
    return several if all(several) else []


def test_who_asks_for_english_gets_english(client: Client):
    # when somebody chooses it, without an account or a script
    client.post("/display/", {"language": "en", "next": "/sign-in/"})

    # then every page is English and says so, and Chinese is one press away
    page = client.get("/sign-in/").text
    assert '<html lang="en"' in page
    assert "<h1>Sign in</h1>" in page
    client.post("/display/", {"language": "", "next": "/sign-in/"})
    assert "<h1>登录</h1>" in client.get("/sign-in/").text


class Words(HTMLParser):
    """What a page says, piece by piece; scripts say nothing."""

    def __init__(self, html):
        super().__init__()
        self.said = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.said += [
            given[name] for name in ("aria-label", "placeholder", "title", "alt") if given.get(name)
        ]

    def handle_data(self, data):
        self.said.append(data.strip())


def test_no_sentence_of_ours_stays_chinese_on_an_english_page(client, scene):
    # given our sentences, and what people themselves have said or called something
    ours = {message.id for message in messages.read(messages.PO) if HAN.search(str(message.id))}
    words = ((Place, "name"), (User, "name"), (Report, "text"), (Delivery, "error"))
    theirs = {said for model, field in words for said in model.objects.values_list(field, flat=True)}

    # when somebody who reads English opens every page
    stayed = {}
    for name, who in who_opens().items():
        client.logout()
        client.cookies[DISPLAY_COOKIE] = "en"
        if CAST[who]:
            client.force_login(getattr(scene.world, CAST[who]))
        page = client.get(address(name, scene, scene.here))
        whole = b"".join(page)
        text = whole.decode() if page.headers["Content-Type"].startswith("text/html") else ""
        own = COLUMNS if name == "registers:match" else set()
        stayed[name] = set(Words(text).said) & ours - theirs - own

    # then each of ours is English
    assert {name: left for name, left in stayed.items() if left} == {}
