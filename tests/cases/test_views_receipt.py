"""回执 — what the holder of a code, or of a phone, sees and may do; and what everybody else does not learn."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linli.cases import intake, lifecycle
from linli.cases.codes import pretty
from linli.cases.jobs import forget_reporters
from linli.cases.models import Case, PhoneCode, Receipt, Report
from linli.inbox.models import Message, Preference
from linli.inbox.sending import send_waiting
from linli.kernel.audit import LogEntry, LogWords, record_view
from linli.kernel.once import new_key


@pytest.fixture(autouse=True)
def fresh_counts():
    """Wrong guesses are counted in the process, not in the database that every test gets back clean."""
    yield
    cache.clear()


def press(client, url, **fields):
    return client.post(url, {"form_key": new_key(), **fields})


def picture():
    stream = BytesIO()
    Image.new("RGB", (40, 30), "grey").save(stream, "JPEG")
    return SimpleUploadedFile("a.jpg", stream.getvalue(), "image/jpeg")


@pytest.fixture
def received(world):
    return world.receive("楼道顶上漏水，滴到电表上", name="张阿姨", phone="13900001103")


@pytest.fixture
def page(received):
    return f"/r/{pretty(received.code)}/"


def accept(world, case):
    case.refresh_from_db()
    return lifecycle.accept(case, by=world.zhao, seen=case.version, public="看过了，下午来修")


def resolve(world, case):
    accept(world, case)
    lifecycle.resolve(case, by=world.zhao, seen=case.version, outcome="solved", public="换了防水")


# ——— to see ———


def test_the_receipt_says_who_has_it_until_when_and_where_it_goes(client, world, received, page):
    answer = client.get(page)

    assert answer.status_code == 200
    assert "交给邻长<b>赵邻长</b>" in answer.text
    assert "自动上报组长" in answer.text
    assert "楼道顶上漏水，滴到电表上" in answer.text
    assert pretty(received.code) in answer.text


@pytest.mark.parametrize(
    "written", [str.lower, lambda code: " ".join(code), lambda code: code.replace("0", "O")]
)
def test_a_code_is_read_in_any_writing(client, received, written):
    assert client.get(f"/r/{written(received.code)}/").status_code == 200


@pytest.mark.parametrize("code", ["0000-0000-0000", "x", "1" * 500, "😀", "%27%20or"])
def test_a_guessed_code_finds_nothing_and_says_nothing(client, received, code):
    answer = client.get(f"/r/{code}/")

    assert answer.status_code == 404
    assert "没有找到" in answer.text


def test_who_guesses_too_often_waits_and_a_household_never_does(client, received, page):
    for n in range(30):
        client.get(f"/r/0000-0000-{n:04d}/")
        if n < 20:
            assert client.get(page).status_code == 200

    turned_away = client.get("/r/0000-0000-9999/")
    assert (turned_away.status_code, turned_away["Retry-After"]) == (429, "600")
    assert "请过 10 分钟再试" in client.get(page).text
    assert client.get(page, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_the_code_is_typed_or_refused_with_a_sentence(client, received):
    assert press(client, "/r/", code=received.code.lower())["Location"] == f"/r/{pretty(received.code)}/"
    assert press(client, "/r/", code="——").status_code == 422
    assert press(client, "/r/", code="A" * 10_000).status_code == 422
    assert press(client, "/r/").status_code == 422


def test_every_standing_of_a_case_has_its_sentence(client, world, clock):
    # given one case after another, carried to each place where a case can stand
    def seen(received):
        return client.get(f"/r/{received.code}/").text

    received = world.receive()
    case = received.case
    accept(world, case)
    assert "现在由邻长<b>赵邻长</b>办理" in seen(received)
    assert "看过了，下午来修" in seen(received)

    lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="超出能力", missing="没有梯子")
    assert "已请组长<b>王组长</b>接手" in seen(received)
    assert "没有梯子" not in seen(received)

    lifecycle.accept(case, by=world.wang, seen=case.version)
    lifecycle.dispatch(case, to=world.company, by=world.wang, seen=case.version)
    assert "<b>星城物业</b>正在办理" in seen(received)

    lifecycle.recall(case, by=world.wang, seen=case.version, reason="自己办")
    until = clock.at + timedelta(days=3)
    lifecycle.await_reply(
        case, by=world.wang, seen=case.version, reason="parts", until=until, public="等防水卷材"
    )
    assert "暂停计时" in seen(received)
    assert "等防水卷材" in seen(received)

    lifecycle.resume(case, by=world.wang, seen=case.version)
    lifecycle.ask_shelving(
        case,
        by=world.wang,
        seen=case.version,
        ground="funds",
        reason="等维修资金",
        until=clock.at + timedelta(days=60),
    )
    lifecycle.shelve(case, by=world.li, seen=case.version, granted=True)
    assert "暂时办不了，但没有忘" in seen(received)

    lifecycle.resume(case, by=world.wang, seen=case.version)
    clock.advance(timedelta(days=30))
    assert "已经过了，正在上报<b>片长</b>" in seen(received)

    other = world.receive("另一件")
    lifecycle.withdraw(other.case, by=world.receipt_of(other), seen=other.case.version)
    assert "您撤回了这件事" in seen(other)


def test_a_joined_case_shows_the_neighbours_work(client, world, received, page):
    into = accept(world, world.reported_case("屋面裂了"))
    lifecycle.join(received.case, into=into, by=world.xie, seen=received.case.version)

    text = client.get(page).text
    assert "和邻居说的是同一件" in text
    assert into.number in text
    assert "看过了，下午来修" in text


def test_what_others_said_and_what_was_said_inside_stays_away(client, world, received, page):
    case = accept(world, received.case)
    lifecycle.note(case, by=world.zhao, seen=case.version, inside="张家经济困难")
    intake.support(world.said("我家也漏，13900001104", home=world.home_next_door, name="李四"), case, by=None)

    text = client.get(page).text
    assert "张家经济困难" not in text
    assert "13900001104" not in text
    assert "李四" not in text
    assert "又一户说同样的事" in text


def test_who_looked_is_shown_by_seat_and_surname(client, world, received, page):
    record_view(received.case, by=world.zhao)

    assert "邻长赵某" in client.get(page).text


def test_messages_are_read_by_being_shown(client, world, received, page):
    accept(world, received.case)
    assert "已经有人接手" in client.get(page).text
    assert not Message.objects.visible_to(world.receipt_of(received)).filter(read_at=None).exists()


def test_a_long_story_costs_no_more_than_a_short_one(
    client, world, received, page, django_assert_max_num_queries
):
    case = accept(world, received.case)
    with django_assert_max_num_queries(45) as short:
        client.get(page)
    for n in range(30):
        lifecycle.note(case, by=world.zhao, seen=case.version, public=f"第 {n} 次")

    with django_assert_max_num_queries(len(short)):
        client.get(page)


def test_a_year_after_the_end_the_page_is_closed(client, world, received, page, clock):
    lifecycle.withdraw(received.case, by=world.receipt_of(received), seen=received.case.version)
    assert client.get(page).status_code == 200

    clock.advance(timedelta(days=366))
    assert client.get(page).status_code == 404
    assert "回执页不再显示" in client.get(page).text


# ——— to act ———


def test_before_the_promised_hour_one_may_knock_once_a_day(client, world, received, page):
    assert "催一催" in client.get(page).text
    assert press(client, page + "urge/", seen=received.case.version).status_code == 303

    received.case.refresh_from_db()
    answer = press(client, page + "urge/", seen=received.case.version)
    assert answer.status_code == 422
    assert "今天已经催过" in answer.text


def test_after_the_promised_hour_one_may_lift_it(client, world, received, page, clock):
    assert press(client, page + "lift/", seen=received.case.version).status_code == 422
    clock.advance(timedelta(days=5))

    assert "直接上报上一级" in client.get(page).text
    press(client, page + "lift/", seen=received.case.version)

    received.case.refresh_from_db()
    assert received.case.offered == world.wang_post


def test_a_page_that_is_old_is_told_so(client, world, received, page):
    seen = received.case.version
    accept(world, received.case)

    answer = press(client, page + "urge/", seen=seen)
    assert answer.status_code == 422
    assert "刚刚已由别人处理，请看最新情况" in answer.text


@pytest.mark.parametrize("seen", ["", "x", "99999999999999999999", "-1"])
def test_a_broken_version_counts_as_an_old_page(client, received, page, seen):
    assert press(client, page + "urge/", seen=seen).status_code == 422


def test_the_verdict_closes_it_or_opens_it_again(client, world, received, page):
    resolve(world, received.case)
    assert "修好了吗？由您说了算" in client.get(page).text
    half = press(client, page + "verdict/", seen=received.case.version, result="solved", words="辛苦了")
    assert half.status_code == 422
    assert "请选一个" in half.text
    assert "辛苦了" in half.text

    answers = {"result": "not_solved", "attitude": "good", "speed": "bad", "words": "还在滴"}
    press(client, page + "verdict/", seen=received.case.version, **answers)

    received.case.refresh_from_db()
    assert (received.case.state, received.case.reopened, received.case.holder) == (
        "accepted",
        1,
        world.wang_post,
    )
    assert "还在滴" in client.get(page).text


def test_more_words_and_a_photo_reach_whoever_has_it(client, world, received, page):
    press(client, page + "add/", seen=received.case.version, text="今天更大了", photos=picture())

    assert "今天更大了" in client.get(page).text
    photo = Report.objects.get().photos.get()
    shown = client.get(f"{page}photos/{photo.pk}/?small=1")
    assert shown.status_code == 200
    b"".join(shown.streaming_content)
    assert Message.objects.visible_to(world.zhao).filter(what="case.added").exists()
    received.case.refresh_from_db()
    assert press(client, page + "add/", seen=received.case.version).status_code == 422


def test_words_too_long_are_kept_in_the_box(client, received, page):
    answer = press(client, page + "add/", seen=received.case.version, text="漏" * 10_000)

    assert answer.status_code == 422
    assert "漏" * 10_000 in answer.text


def test_somebody_elses_photo_is_not_found(client, world, page):
    other = world.receive("别家的事")
    press(client, f"/r/{other.code}/add/", seen=other.case.version, text="看", photos=picture())

    photo = other.case.photos.get()
    assert client.get(f"{page}photos/{photo.pk}/").status_code == 404


def test_the_only_reporter_may_withdraw_and_others_may_not(client, world, received, page):
    press(client, page + "withdraw/", seen=received.case.version, reason="自己修好了")
    received.case.refresh_from_db()
    assert received.case.state == "withdrawn"


def test_what_neighbours_wait_for_too_cannot_be_withdrawn(client, world, received, page):
    intake.support(world.said("我也是", home=world.home_next_door), received.case, by=None)

    assert "还有别的邻居也在等这件事" in client.get(page).text
    answer = press(client, page + "withdraw/", seen=received.case.version)
    assert answer.status_code == 422
    assert "还有别的邻居也在等这件事" in answer.text


def test_a_replaced_code_is_worth_nothing_any_more(client, received, page):
    fresh = press(client, page + "replace/")["Location"]

    assert client.get(page).status_code == 404
    assert client.get(fresh).status_code == 200


def test_opening_the_address_of_a_step_takes_no_step(client, received, page):
    for verb in ("urge", "lift", "verdict", "add", "withdraw", "replace", "erase"):
        assert client.get(f"{page}{verb}/")["Location"] == page
    assert LogEntry.objects.on(received.case).count() == 1


# ——— what is theirs ———


def test_name_and_phone_can_be_corrected_and_erased_at_any_time(client, world, received, page):
    assert 'value="13900001103"' in client.get(page + "contact/").text
    assert press(client, page + "contact/", name="张", phone="1").status_code == 422
    press(client, page + "contact/", name="张三", phone="139 0000 2222", shares_contact="on")
    report = Report.objects.select_related("receipt").get()
    assert (report.name, report.phone, report.receipt.phone) == ("张三", "13900002222", "13900002222")

    press(client, page + "contact/", name="", phone="")

    report = Report.objects.select_related("receipt").get()
    assert (report.name, report.phone, report.receipt.phone, report.shares_contact) == ("", "", "", False)
    assert LogEntry.objects.filter(verb="correct_contact").count() == 2


def test_words_are_erased_once_nobody_works_on_them(client, world, received, page):
    assert press(client, page + "erase/").status_code == 422
    press(client, page + "add/", seen=received.case.version, text="我是张阿姨", photos=picture())
    received.case.refresh_from_db()
    press(client, page + "withdraw/", seen=received.case.version, reason="不说了")

    press(client, page + "erase/")

    case, report = Case.objects.get(), Report.objects.get()
    assert (report.text, report.name, report.phone) == ("（已删除）", "", "")
    assert (case.title, case.photos.count()) == ("漏水渗水", 0)
    assert not LogWords.objects.exclude(inside="", public="").exists()
    assert client.get(page).status_code == 200


def test_three_years_after_the_end_nothing_of_the_reporter_is_left(world, received, clock):
    lifecycle.withdraw(
        received.case, by=world.receipt_of(received), seen=received.case.version, reason="算了"
    )
    still_open = world.receive("还在办", phone="13900001103")
    clock.advance(timedelta(days=1094))
    assert forget_reporters() == 0

    clock.advance(timedelta(days=2))

    assert forget_reporters() == 1
    received.report.refresh_from_db()
    still_open.report.refresh_from_db()
    assert (received.report.text, received.report.name, received.report.phone) == ("（已删除）", "", "")
    assert still_open.report.phone == "13900001103"
    assert forget_reporters() == 0


def test_everything_kept_can_be_taken_along(client, world, received, page):
    answer = client.get(page + "download/")

    kept = answer.json()
    assert (kept["text"], kept["phone"], kept["home"]) == (
        "楼道顶上漏水，滴到电表上", "13900001103", world.home.full_name,
    )  # fmt: skip
    assert "attachment" in answer["Content-Disposition"]
    assert LogEntry.objects.filter(verb="export").count() == 1


# ——— by phone ———


def prove(client, phone, settings):
    settings.LINLI_DEMO = True
    press(client, "/mine/", phone=phone)
    send_waiting()
    shown = client.get("/mine/code/")
    return client.post("/mine/code/", {"code": shown.context["shown"]})


def test_a_phone_gathers_its_receipts_and_opens_them(client, world, received, settings, caplog):
    second = world.receive("第二件", phone="13900001103")
    world.receive("别人的", phone="13900009999")

    assert prove(client, "139-0000-1103", settings)["Location"] == "/mine/"

    listed = client.get("/mine/").text
    assert "第二件" in listed
    assert "别人的" not in listed
    mine = f"/mine/{second.report.pk}/"
    assert client.get(mine).status_code == 200
    assert press(client, mine + "urge/", seen=second.case.version)["Location"] == mine
    assert "验证码" in caplog.text

    # and a new code for the lost slip
    fresh = press(client, mine + "replace/")["Location"]
    assert client.get(fresh).status_code == 200


def test_nobody_learns_whether_a_number_is_known(client, world, received, settings, caplog):
    known, unknown = prove(client, "13900001103", settings), prove(client, "13900007777", settings)

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "这个号码没有留过回执" in client.get("/mine/").text
    assert caplog.text.count("验证码") == 1  # nothing is sent to a number nobody left


def test_another_phones_receipt_is_not_found(client, world, received, settings):
    other = world.receive("别人的", phone="13900009999")
    assert client.get(f"/mine/{other.report.pk}/")["Location"] == "/mine/"
    prove(client, "13900001103", settings)

    assert client.get(f"/mine/{other.report.pk}/").status_code == 404


def test_the_fifth_wrong_code_ends_it_although_each_was_refused(client, received, settings):
    settings.LINLI_DEMO = True
    press(client, "/mine/", phone="13900001103")
    right = client.get("/mine/code/").context["shown"]
    wrong = "000000" if right != "000000" else "111111"

    for _n in range(5):
        assert client.post("/mine/code/", {"code": wrong}).status_code == 422

    assert PhoneCode.objects.get().tries == 5
    assert client.post("/mine/code/", {"code": right}).status_code == 422


def test_a_code_is_old_after_ten_minutes_and_used_once(client, received, settings, clock):
    settings.LINLI_DEMO = True
    press(client, "/mine/", phone="13900001103")
    code = client.get("/mine/code/").context["shown"]
    clock.advance(timedelta(minutes=11))

    assert client.post("/mine/code/", {"code": code}).status_code == 422


def test_three_codes_in_ten_minutes_are_enough(client, received, settings):
    settings.LINLI_DEMO = True
    for _n in range(3):
        assert press(client, "/mine/", phone="13900001103").status_code == 303

    assert "请过十分钟再试" in press(client, "/mine/", phone="13900001103").text
    assert Receipt.objects.filter(phone="13900001103").exists()


def test_where_texts_cannot_be_sent_that_is_said(client, received):
    answer = press(client, "/mine/", phone="13900001103")

    assert answer.status_code == 422
    assert "这里还没有开通短信" in answer.text
    assert client.get("/mine/code/")["Location"] == "/mine/"


def test_after_half_an_hour_or_on_leaving_the_phone_is_asked_for_again(client, received, settings, clock):
    prove(client, "13900001103", settings)
    clock.advance(timedelta(minutes=31))
    assert "发验证码" in client.get("/mine/").text

    prove(client, "13900001103", settings)
    press(client, "/mine/", leave="1")
    assert "发验证码" in client.get("/mine/").text


def test_thirty_receipts_cost_what_one_costs(client, world, received, settings, django_assert_num_queries):
    prove(client, "13900001103", settings)
    with django_assert_num_queries(2):
        client.get("/mine/")
    for n in range(30):
        world.receive(f"第 {n} 件", phone="13900001103")

    with django_assert_num_queries(2):
        page = client.get("/mine/")
    assert len(page.context["rows"]) == 25
    assert "下一页" in page.text or "?page=" in page.text


def test_the_clock_moves_it_up_and_the_page_says_so(client, world, received, page, clock):
    clock.advance(timedelta(days=5))
    lifecycle.turn(received.case)

    assert "时间到了，自动上报" in client.get(page).text


def test_what_a_neighbour_said_stands_on_nobody_elses_receipt(client, world, received):
    # given a neighbour who presses 我也遇到, and one whose own matter is joined into this one
    added = intake.support(world.said("", home=world.home_next_door), received.case, by=None)
    other = world.receive("我家卫生间顶上湿了一片", home=world.home_next_door)
    lifecycle.join(other.case, into=received.case, by=world.xie, seen=other.case.version)

    # then each reads the kind and the place, or their own words
    supporter, joiner = (client.get(f"/r/{pretty(one.code)}/").text for one in (added, other))
    assert received.case.title not in supporter + joiner
    assert received.case.public_title in supporter
    assert "我家卫生间顶上湿了一片" in joiner


# ——— 通知方式 ———


def test_the_holder_of_a_receipt_chooses_whether_to_be_texted(client, world, received, page, settings):
    settings.LINLI_SMS_URL = "http://127.0.0.1:9/"
    assert "一周最多 3 条" in client.get(page + "preference/").text

    press(client, page + "preference/", channel="sms")
    assert Preference.objects.get().channel == "sms"

    press(client, page + "preference/", channel="")
    assert Preference.objects.get().channel == ""


def test_without_a_phone_or_without_texts_there_is_nothing_to_choose(client, world, received, page, settings):
    assert "还没有开通短信" in client.get(page + "preference/").text

    settings.LINLI_SMS_URL = "http://127.0.0.1:9/"
    Receipt.objects.update(phone="")
    assert "您没有留手机号" in client.get(page + "preference/").text
