"""查找页 — one field on every page; what is found says why, and is what its reader may open."""

import re
from html import unescape

import pytest
from django.urls import reverse

from linli.cases import intake
from linli.cases.models import Case
from tests.cases.test_access import CAST

pytestmark = pytest.mark.django_db
SEARCH = "/search/"


@pytest.fixture
def look(client, world):
    """Look for words as somebody of the cast; the answer's text."""

    def looking(who, words="", **more):
        client.force_login(getattr(world, who))
        answer = client.get(SEARCH, {"q": words, **more})
        assert answer.status_code == 200
        return answer.content.decode()

    return looking


def links(page):
    return set(re.findall(r'<a href="([^"?#]+)"', page.split('id="content"')[1].split("</main>")[0]))


def told(page):
    """The text of the page's middle, without marks."""
    middle = page.split('id="content"')[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", middle)).split())


@pytest.mark.parametrize("key", CAST)
def test_list_search_and_page_give_the_same_answer(look, client, world, key):
    # given cases here, next door, handed out and about somebody
    world.reported_case("甲：路灯不亮")
    world.reported_case("乙：路灯不亮", place=world.far_home, home=world.far_home)
    world.dispatched_case(text="丙：路灯不亮")
    world.reported_case("丁：路灯不亮", about=(world.zhao,))

    # when somebody looks for each by its number
    person = getattr(world, key)
    listed = {case.get_absolute_url() for case in Case.objects.visible_to(person)}
    every = {case.number: case.get_absolute_url() for case in Case.objects.all()}
    found = {url for number, url in every.items() if url in links(look(key, number, kind="case"))}

    # then the list, the search and the page agree
    opened = {url for url in every.values() if client.get(url).status_code == 200}
    assert listed == found == opened


def test_what_is_found_is_marked_and_says_why(look, world):
    case = world.reported_case("晚上路灯不亮，三楼拐角看不见台阶")
    page = look("zhao", "台阶 拐角")
    assert case.get_absolute_url() in links(page)
    assert {"<mark>拐角</mark>", "<mark>台阶</mark>"} <= set(re.findall("<mark>.*?</mark>", page))

    # what stands in a later report alone is shown with the words around it
    intake.support(world.said("扶手也松了，老人上楼害怕", home=world.home_next_door), case, by=None)
    assert "居民说：扶手也松了" in told(look("zhao", "扶手"))


def test_a_name_found_by_its_letters_says_so_and_its_telephone_stays_masked(look):
    page = look("zhao", "zay")
    assert "张阿姨 华尔星城小区二期 8 栋 1103 拼音" in told(page)
    page = told(look("zhao", "1103"))
    assert "手机号：" in page
    assert "13900001103" not in page


def test_an_outsider_is_shown_no_word_that_somebody_said(look, world):
    case = world.dispatched_case(text="三楼王家天天吵架")
    for who in ("manager", "owners"):
        assert case.get_absolute_url() not in links(look(who, "吵架"))
        page = look(who, case.number)
        assert case.get_absolute_url() in links(page)
        assert "吵架" not in page


def test_who_has_no_business_with_residents_is_offered_none(look):
    assert "居民：" not in told(look("admin"))
    assert "kind=resident" not in look("admin", "张")
    assert links(look("party", "张阿姨")) == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "房屋：8-2-1103"), ("？！", "请写字、数字或字母"), ("没有这样的词", "没有找到“没有这样的词”")],
)
def test_nothing_asked_nothing_understood_and_nothing_found_are_said_apart(look, words, said):
    assert said in told(look("zhao", words))


def test_one_kind_is_read_page_by_page(look, world):
    cases = [world.reported_case(f"第{n}盏路灯不亮") for n in range(23)]
    few = look("he", "路灯")
    assert "更多事项" in told(few)

    first = look("he", "路灯", kind="case")
    older = re.search(r'\?q=[^"]*kind=case&amp;beyond=(\d+)', first)
    second = look("he", "路灯", kind="case", beyond=older[1])
    shown = [case for case in cases if case.get_absolute_url() in links(first)]
    rest = [case for case in cases if case.get_absolute_url() in links(second)]
    assert (shown, rest) == (cases[3:], cases[:3])
    assert "回到第一页" in told(second)


@pytest.mark.parametrize("beyond", ["x", "-1", "9" * 40, "0"])
def test_a_broken_address_is_the_first_page(look, world, beyond):
    case = world.reported_case("路灯不亮")
    assert case.get_absolute_url() in links(look("he", "路灯", kind="case", beyond=beyond))


def test_every_page_of_whoever_is_signed_in_leads_here(client, world):
    client.force_login(world.zhao)
    page = client.get(reverse("portal:workbench")).content.decode()
    assert f'<a class="find-link" href="{SEARCH}">' in page
    assert f'role="search" action="{SEARCH}"' in page


def test_a_search_of_everything_stays_within_thirty_queries(client, world, django_assert_max_num_queries):
    client.force_login(world.he)

    def asked():
        with django_assert_max_num_queries(30) as counted:
            client.get(SEARCH, {"q": "8"})
        return len(counted)

    world.reported_case("8楼路灯不亮")
    asked()  # the first page of a session writes its time
    few = asked()
    for n in range(12):
        world.reported_case(f"8楼路灯不亮{n}")
    assert asked() == few
