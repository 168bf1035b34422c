"""纸张 — the slip of a receipt."""

import pytest
from django.urls import reverse

from linli.cases import lifecycle
from linli.cases.codes import pretty
from linli.cases.intake import TEXT_LENGTH
from linli.cases.papers.slip import slip_sheet
from linli.cases.queries.promise import whereabouts
from linli.kernel import paper

pytestmark = pytest.mark.django_db


def slip(received):
    case = received.case
    case.refresh_from_db()
    code = pretty(received.code)
    address = f"https://linli.example/r/{code}/"
    return slip_sheet(received.report, case, whereabouts(case), code=code, address=address)


def test_a_slip_says_the_code_what_happens_next_and_until_when(world, clock):
    received = world.receive("屋面漏水", name="张阿姨", phone="13900001103")
    sheet = slip(received)
    assert sheet.code == pretty(received.code)
    assert sheet.promises == [
        "已交给邻长赵邻长，2026年3月3日 09:00 之前有人回话。",
        "2026年3月4日 09:00 还没办，自动上报组长王组长，不用您再说一遍。",
    ]
    # and nothing of who said it: a slip is lost sooner than a telephone
    assert "张阿姨" not in str(sheet)
    assert "13900001103" not in str(sheet)
    assert "1103" not in str(sheet)
    assert len(paper.pages("cases/slip", sheet)) == 1


def test_a_slip_printed_later_says_how_it_stands_now(world, clock):
    received = world.receive()
    accepted = lifecycle.accept(received.case, by=world.zhao, seen=received.case.version)
    lifecycle.resolve(accepted, by=world.zhao, seen=accepted.version, outcome="solved", public="补好了")
    assert slip(received).promises == ["办理结果出来了。修好没有，由您说了算：请打开回执评价。"]


def test_the_longest_words_make_one_title(world):
    assert len(paper.pages("cases/slip", slip(world.receive("漏" * TEXT_LENGTH)))) == 1
    assert len(paper.pages("cases/slip", slip(world.receive("#eval($x$)😀𠮷" * 300)))) == 1


def test_who_has_the_code_prints_the_slip_and_nobody_else(client, world):
    received = world.receive()
    address = reverse("cases:receipt_paper", args=[pretty(received.code)])
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    assert client.get(reverse("cases:receipt_paper", args=["0000-0000-0000"])).status_code == 404


def test_the_page_of_the_code_leads_to_its_paper(client, world):
    code = pretty(world.receive().code)
    assert f'href="/r/{code}/paper/"' in client.get(f"/r/{code}/slip/").content.decode()
