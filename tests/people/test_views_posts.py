"""岗位 — filled, handed over, minded and emptied on pages that say first what becomes of the work (rule 2)."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.kernel.audit import LogEntry
from linli.kernel.once import FormKey, new_key
from linli.people import lifecycle as people
from linli.people.models import Post, Tenure, User
from linli.places import lifecycle as places
from linli.places.lifecycle import NewPlace
from tests.world import BEGAN, SYSTEM

TODAY = date(2026, 3, 2)
NEWCOMER = {"name": "钱新人", "phone": "13900007777", "chosen": "recommended"}


@pytest.fixture
def secretary(client, world):
    client.force_login(world.he)
    return client


def at(name, *args):
    return reverse(f"people:{name}", args=args)


def press(client, url, **typed):
    return client.post(url, {"form_key": new_key()} | typed)


def begin(client, post, **typed):
    return press(client, at("begin_tenure", post.pk), **(NEWCOMER | {"since": "2026-03-02"} | typed))


def empty_seat(world):
    people.end_tenure(world.zhao_post.tenures.get(), by=SYSTEM, on=TODAY)
    return world.zhao_post


def password_on(page):
    return re.search(r"[a-z]{3}[2-9]{2}-[a-z]{3}[2-9]{2}", page)


# 名单


def test_the_list_names_posts_and_those_who_sit_in_them(client, world):
    client.force_login(world.zhao)
    page = client.get(at("posts")).text

    for word in ("何书记", "赵邻长", "孙邻长", "星经理", "推选", "2024年1月1日"):
        assert word in page
    assert world.sun.phone not in page


def test_the_list_is_narrowed_by_kind_place_and_vacancy(secretary, world):
    empty_seat(world)

    by_kind = secretary.get(at("posts"), {"kind": "area_leader"}).text
    assert "李片长" in by_kind
    assert "谢值班" not in by_kind
    by_place = secretary.get(at("posts"), {"at": world.next_area.pk}).text
    assert "周片长" in by_place
    assert "李片长" not in by_place
    empty = secretary.get(at("posts"), {"vacant": "on"}).text
    assert "空缺" in empty
    assert "谢值班" not in empty


@pytest.mark.parametrize(
    "asked", [{"kind": "king"}, {"at": "x"}, {"at": "-1"}, {"at": "9" * 40}, {"page": "坏"}]
)
def test_a_filter_that_cannot_be_read_narrows_nothing(secretary, asked):
    assert secretary.get(at("posts"), asked).status_code == 200


def test_a_street_narrows_by_its_communities(client, world):
    client.force_login(world.officer)

    assert f"?at={world.community.pk}" in client.get(at("posts")).text


def test_nobody_sees_the_posts_of_another_community(client, world):
    elsewhere = places.add(kind="community", name="别的社区", parent=world.street, by=SYSTEM)
    desk = people.add_post(kind="desk", place=elsewhere, by=SYSTEM)
    client.force_login(world.zhao)

    assert "别的社区" not in client.get(at("posts")).text
    assert client.get(at("post", desk.pk)).status_code == 404
    assert LogEntry.objects.filter(verb="out_of_scope", actor_id=world.zhao.pk).count() == 1


def test_thirty_posts_cost_no_more_queries_than_one(secretary, world):
    def count(**asked):
        with CaptureQueriesContext(connection) as queries:
            secretary.get(at("posts"), asked)
        return len(queries)

    count()
    one = count(at=world.neighbours.pk)
    rows = [NewPlace("neighbours", f"新 {number} 邻", world.building) for number in range(30)]
    Post.objects.bulk_create(
        Post(kind="neighbour_leader", place=place, place_code=place.code)
        for place in places.add_many(rows, by=SYSTEM)
    )
    new = Post.objects.filter(place__name__startswith="新 ")
    Tenure.objects.bulk_create(
        Tenure(post=post, person=world.sun, since=BEGAN, chosen="elected") for post in new
    )
    assert count(at=world.building.pk) == one


def test_the_list_goes_on_where_the_page_ends(secretary, world):
    rows = [NewPlace("neighbours", f"新 {number} 邻", world.building) for number in range(40)]
    Post.objects.bulk_create(
        Post(kind="neighbour_leader", place=place, place_code=place.code)
        for place in places.add_many(rows, by=SYSTEM)
    )
    page = secretary.get(at("posts"), {"kind": "neighbour_leader"}).text
    following = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")

    assert "kind=neighbour_leader" in following
    assert "新 39 邻" in secretary.get(at("posts") + following).text


# 岗位页


def test_a_post_shows_who_sat_in_it_and_what_it_holds(secretary, world):
    world.accepted_case()
    people.hand_over(world.zhao_post, to=world.sun, by=SYSTEM, on=TODAY, chosen="recommended")

    page = secretary.get(at("post", world.zhao_post.pk)).text
    for word in ("孙邻长", "赵邻长", "推选", "推荐", "2026年3月2日", "现住 1 户"):
        assert word in page
    assert f'<a href="/cases/?holder={world.zhao_post.pk}">1 件未办结的事项</a>' in page


def test_a_neighbourhood_with_too_few_households_is_told_so(secretary, world):
    assert "1 户，不足 5 户，可与相邻的邻合并" in secretary.get(at("post", world.zhao_post.pk)).text


def test_who_may_not_fill_posts_is_offered_nothing(client, world):
    client.force_login(world.wang)
    page = client.get(at("post", world.zhao_post.pk)).text

    assert "交接" not in page
    assert world.zhao.phone not in page
    for step in ("begin_tenure", "hand_over", "cover", "end_post"):
        answer = client.get(at(step, world.zhao_post.pk))
        assert (answer.status_code, "没有权限" in answer.text) == (403, True)


def test_an_abolished_post_is_history_only(secretary, world):
    people.end_post(world.zhao_post, by=SYSTEM, on=TODAY)
    page = secretary.get(at("post", world.zhao_post.pk)).text

    assert "2026年3月2日 起撤销" in page
    assert "请人任职" not in page
    assert "赵邻长" in page


# 任职


def test_a_new_person_gets_a_post_an_account_and_a_password_shown_once(secretary, world):
    # given
    post = empty_seat(world)
    page = secretary.get(at("begin_tenure", post.pk)).text
    assert "从任职那天起" in page
    # when
    answer = begin(secretary, post)
    # then the password is on this answer and opens the account
    password = password_on(answer.text)[0]
    person = User.objects.get(phone="13900007777")
    assert person.check_password(password)
    assert [seat.pk for seat in person.current_posts()] == [post.pk]
    assert "no-store" in answer["Cache-Control"]
    # and nowhere else
    assert password_on(secretary.get(at("post", post.pk)).text) is None
    assert all(password.encode() not in bytes(row.answer) for row in FormKey.objects.all())


def test_somebody_with_an_account_takes_a_further_post(secretary, world):
    post = empty_seat(world)

    answer = begin(secretary, post, name=world.wang.name, phone=world.wang.phone)
    assert answer.status_code == 303
    assert {seat.pk for seat in world.wang.current_posts()} == {world.wang_post.pk, post.pk}
    assert "王组长" in secretary.get(answer["Location"]).text


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"phone": "1390000"}, "应为 11 位手机号"),
        ({"phone": ""}, "这个字段是必填项"),
        ({"name": "很" * 10_000}, "40"),
        ({"name": " 　 "}, "这个字段是必填项"),
        ({"since": "明天"}, "有效的日期"),
        ({"since": "0001-01-01"}, "年份不对"),
        ({"since": "9999-12-31"}, "年份不对"),
        ({"until": "2026-03-02"}, "任期结束要晚于开始"),
        ({"chosen": "king"}, "king"),
        ({"phone": "13900000001"}, "不是这个姓名"),
    ],
)
def test_a_form_filled_in_badly_says_why_and_keeps_the_words(secretary, world, typed, reason):
    post = empty_seat(world)
    answer = begin(secretary, post, **typed)

    assert answer.status_code == 422
    assert reason in answer.text
    assert "error-summary" in answer.text
    if "name" not in typed:
        assert "钱新人" in answer.text
    assert not User.objects.filter(phone="13900007777").exists()
    assert not post.tenures.filter(until=None).exists()


def test_a_rare_name_and_a_spaced_phone_are_taken_as_they_are(secretary, world):
    post = empty_seat(world)

    assert begin(secretary, post, name="𠮷野·䶮", phone="+86 139-0000-7777").status_code == 200
    assert User.objects.get(phone="13900007777").name == "𠮷野·䶮"


def test_a_filled_seat_is_handed_over_not_filled_twice(secretary, world):
    answer = begin(secretary, world.zhao_post)

    assert (answer.status_code, "请用“交接”" in answer.text) == (422, True)
    assert not User.objects.filter(phone="13900007777").exists()  # the account went with the refusal


def test_an_account_out_of_use_takes_no_post(secretary, world):
    User.objects.filter(pk=world.sun.pk).update(is_active=False)
    answer = begin(secretary, empty_seat(world), name=world.sun.name, phone=world.sun.phone)

    assert (answer.status_code, "账号已停用" in answer.text) == (422, True)


# 交接


def test_handing_over_says_first_that_the_work_stays(secretary, world):
    world.accepted_case()
    page = secretary.get(at("hand_over", world.zhao_post.pk)).text

    assert "他手上 1 件未办结的事项会留在岗位上" in page
    assert "赵邻长不再任这个岗位" in page


def test_one_press_ends_one_tenure_and_begins_the_next(secretary, world):
    case = world.accepted_case()
    press(secretary, at("hand_over", world.zhao_post.pk), **NEWCOMER, on="2026-03-02")

    old, new = world.zhao_post.tenures.order_by("since")
    assert (old.until, new.since, new.person.name) == (TODAY, TODAY, "钱新人")
    case.refresh_from_db()
    assert case.holder_id == world.zhao_post.pk


def test_a_handover_before_the_first_day_is_refused(secretary, world):
    answer = press(secretary, at("hand_over", world.zhao_post.pk), **NEWCOMER, on="2024-01-01")

    assert (answer.status_code, "交接要晚于前任任职那天" in answer.text) == (422, True)
    assert not User.objects.filter(phone="13900007777").exists()


# 代管


def test_somebody_near_minds_the_post_for_a_while(secretary, world):
    url = at("cover", world.zhao_post.pk)
    page = secretary.get(url).text
    assert "王组长（" in page
    assert "周片长（" not in page  # another area
    # when
    answer = press(secretary, url, person=world.wang.pk, since="2026-03-02", until="2026-03-09")
    # then
    assert "王组长" in secretary.get(answer["Location"]).text
    assert world.zhao_post.pk in {seat.pk for seat in world.wang.current_posts()}


def test_nobody_from_elsewhere_can_be_named(secretary, world):
    answer = press(secretary, at("cover", world.zhao_post.pk), person=world.zhou.pk, since="2026-03-02")

    assert answer.status_code == 422


# 离任、撤岗


def test_ending_says_that_the_work_goes_up_and_so_it_does(secretary, world):
    # given
    case = world.accepted_case()
    tenure = world.zhao_post.tenures.get()
    url = at("end_tenure", world.zhao_post.pk, tenure.pk)
    assert "他手上 1 件未办结的事项从那天起马上上报一级" in secretary.get(url).text
    # when
    answer = press(secretary, url, on="2026-03-02")
    # then
    assert "空缺" in secretary.get(answer["Location"]).text
    case.refresh_from_db()
    assert world.wang_post.pk in (case.holder_id, case.offered_id)


def test_when_somebody_is_left_in_the_seat_nothing_goes_up(secretary, world):
    people.cover(world.zhao_post, person=world.wang, by=SYSTEM, since=TODAY)
    cover = world.zhao_post.tenures.get(acting=True)

    page = secretary.get(at("end_tenure", world.zhao_post.pk, cover.pk)).text
    assert "结束代管" in page
    assert "岗位上还有赵邻长" in page


def test_a_tenure_of_another_post_is_not_ended_here(secretary, world):
    other = world.wang_post.tenures.get()

    assert secretary.get(at("end_tenure", world.zhao_post.pk, other.pk)).status_code == 404


def test_a_tenure_ends_once(secretary, world):
    tenure = world.zhao_post.tenures.get()
    url = at("end_tenure", world.zhao_post.pk, tenure.pk)
    press(secretary, url, on="2026-03-02")

    answer = press(secretary, url, on="2026-03-02")
    assert (answer.status_code, "已经离任" in answer.text) == (422, True)


def test_a_post_is_abolished_with_its_consequences_said(secretary, world):
    world.accepted_case()
    page = secretary.get(at("end_post", world.zhao_post.pk)).text
    assert "赵邻长的任职同一天结束" in page
    assert "岗位上 1 件未办结的事项马上上报一级" in page

    press(secretary, at("end_post", world.zhao_post.pk), on="2026-03-02")
    world.zhao_post.refresh_from_db()
    assert world.zhao_post.ended_on == TODAY
    assert press(secretary, at("end_post", world.zhao_post.pk), on="2026-03-02").status_code == 422


# 设岗


def test_a_post_is_made_on_a_place_where_it_belongs(secretary, world):
    url = at("add_post") + f"?place={world.building.pk}"
    page = secretary.get(url).text
    assert "楼栋长" in page
    assert 'value="secretary"' not in page
    # when
    answer = press(secretary, url, kind="building_leader")
    # then
    assert "空缺" in secretary.get(answer["Location"]).text
    again = press(secretary, url, kind="building_leader")
    assert (again.status_code, "已经设了楼栋长" in again.text) == (422, True)
    assert press(secretary, url, kind="secretary").status_code == 422


def test_a_home_has_no_posts(secretary, world):
    assert "这里不设岗位" in secretary.get(at("add_post") + f"?place={world.home.pk}").text


@pytest.mark.parametrize("place", ["", "x", "-3", "9" * 30, "٣"])
def test_a_place_that_is_not_there_has_no_posts(secretary, place):
    assert secretary.get(at("add_post"), {"place": place}).status_code == 404


def test_who_may_not_make_posts_is_told(client, world):
    client.force_login(world.li)

    assert client.get(at("add_post") + f"?place={world.building.pk}").status_code == 403


# 重设密码


def test_a_forgotten_password_is_set_anew_and_shown_once(secretary, world):
    tenure = world.zhao_post.tenures.get()
    url = at("reset_password", world.zhao_post.pk, tenure.pk)
    assert "马上失效" in secretary.get(url).text

    answer = press(secretary, url)
    assert world.zhao.check_password(password_on(answer.text)[0])
    assert LogEntry.objects.filter(verb="set_password", about_id=world.zhao.pk).count() == 1


def test_nobody_resets_the_password_of_who_has_a_post_beyond_their_ground(secretary, world):
    # given the 邻长 is also street staff
    people.begin_tenure(world.officer_post, world.zhao, by=SYSTEM, since=BEGAN, chosen="concurrent")
    tenure = world.zhao_post.tenures.get()

    answer = press(secretary, at("reset_password", world.zhao_post.pk, tenure.pk))
    assert (answer.status_code, "没有权限：重设密码" in answer.text) == (422, True)


def test_a_place_leads_to_making_a_post_there(secretary, world):
    assert (
        f"{at('add_post')}?place={world.building.pk}" in secretary.get(world.building.get_absolute_url()).text
    )
