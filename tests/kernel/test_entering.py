"""进门 — whose word is taken for who asks, how often one may ask, and what a full disk says."""

import errno

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from linli.cases import budgets as cases
from linli.cases.models import Draft, Report
from linli.kernel import budgets
from linli.kernel.budgets import Budget, Spent, forget_spent
from linli.kernel.http import is_full
from linli.kernel.middleware import ProxyMiddleware, visitor
from linli.kernel.once import new_key

PROXIES = ["10.0.0.0/8", "127.0.0.1/32"]
WORDS = "楼道顶上漏水，已经三天了，请来看看" * 20


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, 10.1.1.1", "203.0.113.7"),  # two proxies of ours
        ("127.0.0.1", "1.1.1.1, 203.0.113.7", "203.0.113.7"),  # the first was made up by the visitor
        ("127.0.0.1", "10.9.9.9", "10.9.9.9"),  # a neighbour inside our own network
        ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("198.51.100.1", "203.0.113.7", "198.51.100.1"),  # a stranger who says so
    ],
)
def test_the_visitor_is_the_nearest_address_that_is_no_proxy_of_ours(peer, forwarded, seen):
    assert visitor(peer, forwarded, PROXIES) == seen


def test_only_a_trusted_proxy_says_who_asks_and_whether_by_https(rf, settings):
    asked = []
    pass_on = ProxyMiddleware(lambda request: asked.append(request) or HttpResponse())
    said = {"HTTP_X_FORWARDED_FOR": "203.0.113.7", "HTTP_X_FORWARDED_PROTO": "https"}
    for trusted in ([], PROXIES):
        settings.LINLI_TRUSTED_PROXIES = trusted
        pass_on(rf.get("/", **said))
    assert [(each.META["REMOTE_ADDR"], each.is_secure()) for each in asked] == [
        ("127.0.0.1", False),
        ("203.0.113.7", True),
    ]


@pytest.mark.django_db
def test_a_budget_is_shared_by_all_processes_and_full_again_after_its_time(clock):
    budget = Budget("knock", 2, cases.HOUR)
    budget.spend("203.0.113.7")
    assert budget.full_again_at("203.0.113.7") is None
    budget.spend("203.0.113.7")
    assert budget.full_again_at("203.0.113.7") == clock.at + cases.HOUR
    assert budget.full_again_at("203.0.113.8") is None
    assert "203.0.113.7" not in str(list(Spent.objects.values()))
    clock.advance(cases.HOUR)
    assert budget.full_again_at("203.0.113.7") is None
    budget.spend("203.0.113.7")
    assert Spent.objects.get().count == 1
    clock.advance(cases.HOUR * 2)
    assert forget_spent() == 1


@pytest.fixture
def at(client, world):
    """A draft begun at the door of building 8."""
    answer = client.post(f"/d/{world.building.door_code}/", {"form_key": new_key(), "tile": "leak"})
    return answer["Location"]


def say(client, at, **sender):
    words = {"text": WORDS, "where": "building", "category": "repair.leak"}
    return client.post(at, {"form_key": new_key(), **words}, **sender)


def test_an_estate_behind_one_address_reports_all_day_and_a_machine_is_asked_to_wait(
    client, world, at, clock
):
    # given an address from which the door was used as often as no estate does
    assert cases.DOOR.most >= 1000
    spent = Spent.objects.get(key=cases.DOOR.key("127.0.0.1"))
    assert spent.count == 1
    Spent.objects.filter(pk=spent.pk).update(count=cases.DOOR.most)

    # when it is used once more
    answer = say(client, at)

    # then it waits an hour, keeps its words, and others do not
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert "请过 60 分钟再试" in answer.text
    assert WORDS in answer.text
    assert say(client, at, REMOTE_ADDR="203.0.113.9").status_code == 303
    assert client.get(at).status_code == 200


def test_a_refused_form_counts_although_everything_else_is_rolled_back(client, world):
    for _press in range(3):
        client.post("/mine/", {"form_key": new_key(), "phone": "12"})
    assert Spent.objects.get(key=cases.CODES.key("127.0.0.1")).count == 3


def test_one_receipt_has_its_own_budget_wherever_it_is_used_from(client, world):
    received = world.receive()
    page = f"/r/{received.code}/"
    Spent.objects.create(key=cases.RECEIPT.key(received.code), count=60, until=budgets.now() + cases.HOUR)
    assert client.post(f"{page}urge/", {"form_key": new_key()}).status_code == 429
    assert client.get(page).status_code == 200


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_a_sentence_with_the_words_kept_and_nothing_half_saved(world, at):
    # given a database that may not grow any more
    browser = Client(raise_request_exception=False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")

    # when people go on writing until there is no room left
    for _report in range(200):
        answer = say(browser, at)
        if answer.status_code != 303:
            break
    reports, drafts = Report.objects.count(), Draft.objects.count()

    # then whoever comes then reads why, and can copy what they wrote
    assert answer.status_code == 507
    assert "磁盘满了" in answer.text
    assert WORDS in answer.text
    assert (reports, drafts) == (0, 1)

    # and it goes on as soon as there is room
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert say(browser, at).status_code == 303


def test_a_full_disk_is_known_by_any_of_its_names():
    full = OSError(errno.ENOSPC, "No space left on device")
    wrapped = RuntimeError("later")
    wrapped.__cause__ = full
    assert is_full(full)
    assert is_full(wrapped)
    assert not is_full(OSError(errno.EACCES, "Permission denied"))
    assert not is_full(None)
