"""门口 — from the code on the door to a receipt: four screens, no account, no script."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linli.cases import lifecycle
from linli.cases.models import Case, Draft, Report
from linli.kernel.audit import LogEntry
from linli.kernel.now import today
from linli.kernel.once import new_key
from linli.people import lifecycle as people
from tests.world import SYSTEM


def press(client, url, **fields):
    return client.post(url, {"form_key": new_key(), **fields})


def picture(name="a.jpg"):
    stream = BytesIO()
    Image.new("RGB", (40, 30), "grey").save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


@pytest.fixture
def door(world):
    return f"/d/{world.building.door_code}/"


@pytest.fixture
def at(client, door):
    """A draft begun at the door with the tile 漏水: the address below which its screens stand."""
    return press(client, door, tile="leak")["Location"].removesuffix("say/")


def say(client, at, text="楼道顶上漏水", **fields):
    return press(
        client, at + "say/", **{"text": text, "where": "building", "category": "repair.leak"} | fields
    )


def contact(client, at, **fields):
    return press(client, at + "contact/", **{"identity": "named"} | fields)


def test_the_door_shows_ten_choices_and_the_danger_among_them(client, door):
    answer = client.get(door)

    assert answer.status_code == 200
    assert "华尔星城小区二期 8 栋" in answer.text
    assert answer.text.count('name="tile"') == 10
    assert "有危险！" in answer.text


def test_a_code_is_read_in_any_case_and_spacing(client, world):
    code = world.building.door_code
    assert client.get(f"/d/{code[:4].lower()}-{code[4:].lower()}/").status_code == 200


@pytest.mark.parametrize("code", ["AAAAAAAA", "我家", "8" * 300, "' OR 1=1"])
def test_an_unknown_code_has_a_page_with_the_way_out(client, world, code):
    answer = client.get(f"/d/{code}/")

    assert answer.status_code == 404
    assert "填门牌码或选社区" in answer.text


def test_a_resident_says_it_in_four_screens_and_gets_a_receipt(client, world, at):
    # given what she saw, where, with a photo
    assert say(client, at, where=str(world.roof.pk), room="2-1103")["Location"] == at + "photos/"
    assert press(client, at + "photos/", photos=picture(), on="next")["Location"] == at + "contact/"
    before = client.get(at + "contact/").text

    # when she sends it
    sent = contact(client, at, name="张阿姨", phone="139 0000 1103")

    # then a case stands with the neighbour leader who was promised, and the slip shows the code
    case = Case.objects.get()
    report = case.reports.get()
    assert "赵邻长" in before
    assert (case.holder, case.place, report.home) == (world.zhao_post, world.roof, world.home)
    assert (report.text, report.name, report.phone) == ("楼道顶上漏水", "张阿姨", "13900001103")
    assert (report.channel, report.photos.count()) == ("door", 1)
    slip = client.get(sent["Location"])
    assert slip.status_code == 200
    assert sent["Location"].split("/")[2] in slip.text
    assert not Draft.objects.exists()


def test_what_is_promised_before_sending_is_what_holds_afterwards(client, world, at, clock):
    say(client, at, room="2-1103")
    promise = client.get(at + "contact/").context["promise"]

    contact(client, at)

    case = Case.objects.get()
    assert (promise.due_at, promise.respond_by) == (case.leg_due_at, case.respond_by)
    assert promise.first.name == "赵邻长"
    assert promise.above.role == "组长"


def test_nothing_is_sent_without_a_word(client, at):
    answer = say(client, at, text="  ")

    assert answer.status_code == 422
    assert "请说一说是什么事，一句也可以" in answer.text


def test_words_too_long_are_refused_and_kept_in_the_box(client, at):
    words = "漏" * 10_000
    answer = say(client, at, text=words)

    assert answer.status_code == 422
    assert "最多 4000 字，现在 10000 字" in answer.text
    assert words in answer.text


@pytest.mark.parametrize("words", ["😀👍🏽", "𠮷野家的𬍛子漏水", "<script>alert(1)</script>", "a\x0bb", "עב"])
def test_any_words_are_kept_as_said(client, world, at, words):
    say(client, at, text=words)
    contact(client, at)

    assert Report.objects.get().text == words
    assert "<script>alert" not in client.get(at).text


@pytest.mark.parametrize(
    "wrong",
    [{"where": "999999"}, {"where": "x"}, {"category": "nothing"}, {"category": "danger.gas"}, {"where": ""}],
)
def test_a_choice_that_was_not_offered_is_refused(client, at, wrong):
    assert say(client, at, **wrong).status_code == 422


def test_an_unknown_room_is_said_and_an_empty_one_is_welcome(client, world, at):
    assert "没有查到这个房号" in say(client, at, room="9999").text
    assert say(client, at, room="").status_code == 303


def test_the_same_room_in_two_entrances_asks_for_the_entrance(client, world, at):
    world.home_next_door.__class__.objects.filter(pk=world.home_next_door.pk).update(
        room="1103", entrance="1"
    )

    assert "请把单元也写上" in say(client, at, room="1103").text
    assert say(client, at, room="2-1103").status_code == 303


def test_in_my_home_is_the_home_itself(client, world, at):
    say(client, at, where="home", room="2单元1103室")
    contact(client, at)

    assert Case.objects.get().place == world.home


def test_going_back_keeps_everything_that_was_typed(client, world, at):
    say(client, at, text="漏了三天", room="2-1103")
    press(client, at, tile="leak")

    page = client.get(at + "say/").text
    assert "漏了三天" in page
    assert 'value="2-1103"' in page


# ——— danger ———


def test_danger_leads_to_the_telephone_before_anything_is_written(client, world, door):
    answer = client.get(press(client, door, tile="danger")["Location"])

    for number in ("119", "120", "110"):
        assert f'href="tel:{number}"' in answer.text
    assert "马上离开屋子" in answer.text
    assert "北湖区郴江街道联福社区，华尔星城小区二期 8 栋" in answer.text
    assert "0735-0000100" in answer.text
    assert not Case.objects.exists()


def test_after_the_call_danger_reaches_the_desk_and_the_neighbour_leader_in_two_presses(client, world, door):
    at = press(client, door, tile="danger")["Location"].removesuffix("danger/")
    assert press(client, at + "danger/").status_code == 422
    press(client, at + "danger/", category="danger.gas")
    press(
        client,
        at + "say/",
        text="闻到煤气味",
        where="building",
        room="2-1103",
        category="danger.gas",
        at_once="1",
    )

    case = Case.objects.get()
    assert (case.holder, case.category_id) == (world.xie_post, "danger.gas")
    assert case.involves(world.zhao_post)


# ——— 我也遇到 ———


def test_a_neighbours_case_is_shown_and_joined_by_one_press(client, world, at):
    # given a case about the roof of the same building
    case = world.reported_case()
    page = client.get(at + "say/").text
    assert "有邻居说过同样的事" in page
    assert case.public_title in page
    assert case.title not in page  # the neighbour's own words are nobody's to read at a door

    # when somebody next door says 我也遇到
    answer = press(
        client, at + "say/", text="", where="building", category="repair.leak", support=case.number
    )
    assert answer["Location"] == at + "contact/"
    contact(client, at, room="2-1104")

    # then there is one case of two homes
    case.refresh_from_db()
    assert (Case.objects.count(), case.homes_count) == (1, 2)


def test_what_is_private_never_stands_at_a_door(client, world, at):
    world.reported_case(place=world.home, text="我家厨房漏水")
    world.reported_case(about=(world.zhao,), text="邻长家漏水")
    world.reported_case(place=world.far_home, home=world.far_home)

    assert "有邻居说过同样的事" not in client.get(at + "say/").text


def test_a_case_settled_meanwhile_refuses_support_with_the_reason(client, world, at):
    case = world.reported_case()
    press(client, at + "say/", text="", where="building", category="repair.leak", support=case.number)
    Case.objects.filter(pk=case.pk).update(state="closed", is_open=False)

    answer = contact(client, at)
    assert answer.status_code == 422
    assert "这件事已经结案，请另外说一说" in answer.text


def test_a_number_from_elsewhere_cannot_be_supported(client, world, at):
    far = world.reported_case(place=world.far_home, home=world.far_home)
    answer = press(client, at + "say/", text="", where="building", category="repair.leak", support=far.number)
    assert answer.status_code == 422


# ——— photos ———


def test_photos_can_be_added_looked_at_and_dropped(client, world, at):
    say(client, at)
    press(client, at + "photos/", photos=[picture("a.jpg"), picture("b.jpg")], on="more")
    first = Draft.objects.get().photos.first()
    shown = client.get(f"{at}photos/{first.pk}/?small=1")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    b"".join(shown.streaming_content)

    press(client, at + "photos/", drop=str(first.pk))

    assert Draft.objects.get().photos.count() == 1
    assert press(client, at + "photos/", drop="²").status_code == 303


def test_a_file_that_is_no_photo_says_so_and_what_was_typed_stays(client, world, at):
    say(client, at)
    answer = press(
        client, at + "photos/", photos=SimpleUploadedFile("病历.pdf", b"%PDF", "application/pdf"), on="next"
    )

    assert answer.status_code == 422
    assert "“病历.pdf”没有加上" in answer.text
    assert Draft.objects.get().said["text"] == "楼道顶上漏水"


def test_a_seventh_photo_is_refused(client, world, at):
    say(client, at)
    answer = press(client, at + "photos/", photos=[picture(f"{n}.jpg") for n in range(7)], on="next")

    assert "最多 6 张照片" in answer.text
    assert Draft.objects.get().photos.count() == 0


# ——— contact ———


def test_a_case_about_a_leader_goes_past_them(client, world, at):
    say(client, at, room="2-1103")
    contact(client, at, about=[str(world.zhao.pk)])

    case = Case.objects.get()
    assert case.holder == world.wang_post
    assert not Case.objects.visible_to(world.zhao).exists()


def test_somebody_who_is_no_leader_here_cannot_be_named(client, world, at):
    say(client, at, room="2-1103")
    assert contact(client, at, about=[str(world.zhou.pk)]).status_code == 422


@pytest.mark.parametrize("phone", ["12", "电话", "9" * 10_000])
def test_a_phone_that_is_none_is_refused_and_the_name_stays(client, world, at, phone):
    say(client, at)
    answer = contact(client, at, phone=phone, name="张阿姨")

    assert answer.status_code == 422
    assert "不像一个电话号码" in answer.text
    assert 'value="张阿姨"' in answer.text
    assert not Case.objects.exists()


def test_nobody_at_all_to_receive_it_names_the_telephone(client, world, at):
    # given every seat of the chain empty since today
    for key in ("zhao", "wang", "li", "xie", "he", "officer"):
        people.end_tenure(world.posts[key].tenures.get(), on=today(), by=SYSTEM)
    say(client, at)

    assert "这里还没有人值守" in client.get(at + "contact/").text
    assert contact(client, at).status_code == 422


def test_two_presses_make_one_case(client, world, at):
    say(client, at)
    key = {"form_key": new_key(), "identity": "named"}
    first, second = client.post(at + "contact/", key), client.post(at + "contact/", key)

    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_a_draft_that_was_sent_leads_back_to_the_door(client, world, at):
    say(client, at)
    contact(client, at)

    for screen in ("", "say/", "photos/", "contact/", "danger/", "elsewhere/"):
        answer = client.get(at + screen)
        assert answer.status_code == (200 if screen == "" else 404), screen
    assert "再说一件事" in client.get(at + "say/").text


def test_a_draft_belongs_to_its_own_door(client, world, at):
    token = at.split("/")[3]
    other = world.far_home.path()[-3]
    assert client.get(f"/d/{other.door_code}/{token}/say/").status_code == 404


# ——— elsewhere ———


def test_what_is_not_the_communitys_is_answered_with_where_to_go(client, world, door):
    at = press(client, door, tile="other")["Location"].removesuffix("say/")
    answer = press(client, at + "say/", text="公交站太远", where="building", category="external.transport")
    page = client.get(answer["Location"])

    assert "请打 12345 或城市交通部门" in page.text
    assert LogEntry.objects.filter(verb="refer").count() == 1
    assert not Case.objects.exists()

    # and it can be told to the community all the same
    assert press(client, at + "elsewhere/")["Location"] == at + "photos/"
    contact(client, at)
    assert Case.objects.get().category_id == "other.other"


# ——— without a door code ———


def test_a_building_can_be_chosen_from_the_communitys_page(client, world):
    community, estate = world.community.pk, world.estate.pk
    assert f"/c/{community}/where/" in client.get(f"/c/{community}/").text
    assert f"/c/{community}/where/{estate}/" in client.get(f"/c/{community}/where/").text
    assert "橘井苑 3 栋" in client.get(f"/c/{community}/where/").text
    listed = client.get(f"/c/{community}/where/{estate}/").text
    assert f"/d/{world.building.door_code}/?from=page" in listed

    # and what is said there is known to have come from the page
    at = press(client, f"/d/{world.building.door_code}/?from=page", tile="leak", **{"from": "page"})[
        "Location"
    ]
    say(client, at.removesuffix("say/"))
    contact(client, at.removesuffix("say/"))
    assert Report.objects.get().channel == "page"


def test_the_public_page_counts_the_year_and_names_nobody(client, world):
    case = world.resolved_case()
    lifecycle.call_back(
        case, by=world.xie, seen=case.version, answers=lifecycle.Answers("solved", "good", "good")
    )
    page = client.get(f"/c/{world.community.pk}/")

    assert [figure.number for figure in page.context["figures"]] == [1, 1, 0]
    assert "张阿姨" not in page.text


@pytest.mark.parametrize(
    "path", ["/c/999999/", "/c/999999/where/", "/c/{home}/", "/c/{community}/where/{home}/"]
)
def test_what_is_no_community_is_not_found(client, world, path):
    asked = path.format(home=world.home.pk, community=world.community.pk)
    assert client.get(asked).status_code == 404


def test_a_door_code_can_be_typed(client, world):
    assert client.get("/d/", {"code": world.building.door_code.lower()})["Location"].startswith("/d/")
    assert client.get("/d/", {"code": "nothing"}).status_code == 404
    assert "联福社区" in client.get("/d/").text


def test_the_privacy_page_says_how_long_and_whom_to_ask(client, world):
    page = client.get(f"/privacy/?community={world.community.pk}").text

    assert "结案后 3 年抹去" in page
    assert "0735-0000100" in page
    assert client.get("/privacy/?community=x").status_code == 200


def test_the_screens_cost_the_same_however_much_was_said_before(
    client, world, at, django_assert_max_num_queries
):
    client.get(at + "say/")
    for _n in range(5):
        world.reported_case()

    with django_assert_max_num_queries(16):
        client.get(at + "say/")
    say(client, at)
    with django_assert_max_num_queries(24):
        client.get(at + "contact/")
