"""设计系统的页 — the style guide, the display choices, the frame around every page."""

import pytest
from django.template.loader import render_to_string

from linli.ui.context import DISPLAY_COOKIE, Display, page
from linli.ui.shapes import Frame, Nav


def send(client, **fields):
    return client.post("/display/", fields)


@pytest.mark.django_db
def test_the_style_guide_opens_without_signing_in(client):
    answer = client.get("/styleguide/")

    assert answer.status_code == 200
    assert "在谁手上，到什么时候" in answer.text


@pytest.mark.django_db
def test_large_type_is_one_press_and_leads_back(client):
    # given a resident on the page of a door
    answer = send(client, size="large", next="/d/8/?from=door")

    # then she is back where she was, and every page is large from now on
    assert (answer.status_code, answer["Location"]) == (303, "/d/8/?from=door")
    assert 'data-size="large"' in client.get("/styleguide/").text


@pytest.mark.django_db
def test_a_choice_that_was_not_mentioned_stays(client):
    send(client, size="large", theme="dark")
    send(client, size="")

    assert client.cookies[DISPLAY_COOKIE].value == "dark"


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_nobody_is_led_elsewhere(client, elsewhere):
    assert send(client, size="large", next=elsewhere)["Location"] == "/"


@pytest.mark.django_db
def test_a_broken_cookie_counts_as_no_choice(client):
    client.cookies[DISPLAY_COOKIE] = 'huge.<b>."'

    assert 'data-size=""' in client.get("/display/").text


def test_a_choice_nobody_offers_is_not_taken(rf):
    assert Display.read(rf.get("/")).changed({"size": "huge", "theme": "dark"}) == Display(theme="dark")


@pytest.mark.parametrize("demo", [True, False])
def test_made_up_data_is_marked_on_every_page(client, settings, db, demo):
    settings.LINLI_DEMO = demo

    assert ("演示数据" in client.get("/display/").text) == demo


def test_somebody_signed_in_sees_where_and_who(rf):
    request = rf.get("/desk/")
    request.frame = Frame(
        where="郴江街道·联福社区",
        nav=(Nav("值班台", "/desk/", True), ("事项", "/cases/", False)),
        me_label="今日值班",
        me_name="谢小红",
        inbox_url="/inbox/",
        inbox_count=3,
        bottom_nav=(Nav("今天", "/", True, "check"), Nav("代录", "/say/", False, "pen", main=True)),
        sign_out_url="/sign-out/",
    )
    html = render_to_string("base.html", page(request) | {"messages": ()}, request)

    assert "郴江街道·联福社区" in html
    assert '<a href="/desk/" aria-current="page">值班台</a>' in html
    assert '<a href="/cases/">事项</a>' in html
    assert 'class="bottombar-main"' in html
    assert 'action="/sign-out/"' in html
    assert "大字" not in html  # theirs is on the display page


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refusal_says_what_happened_and_keeps_the_words(rf, status):
    context = {
        "reason": "刚刚已由别人处理，请看最新情况",
        "typed": [("第 1 段", "充电桩不亮，车充不上。")],
        "status": status,
    }
    html = render_to_string(f"{status}.html", context, rf.get("/"))

    assert "刚刚已由别人处理，请看最新情况" in html
    assert "充电桩不亮，车充不上。" in html


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refusal_without_a_sentence_has_its_own(rf, status):
    html = render_to_string(f"{status}.html", {"reason": "", "typed": [], "status": status}, rf.get("/"))

    assert "<p></p>" not in html


def test_the_page_for_our_own_fault_needs_nothing():
    assert "系统出错了" in render_to_string("500.html", {"reason": "x", "status": 500})
