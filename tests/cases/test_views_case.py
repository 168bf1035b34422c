"""事项页 — what each reader sees of a case, and every step taken through its page."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linli.cases import intake, lifecycle
from linli.cases.models import Case, Photo, Report
from linli.cases.views.verbs import STEPS
from linli.kernel.audit import LogEntry
from linli.kernel.now import BEIJING, now
from linli.kernel.once import new_key

LOCAL = "%Y-%m-%dT%H:%M"


def url_of(case, verb=""):
    return f"/cases/{case.number}/" + (f"{verb.replace('_', '-')}/" if verb else "")


def send(client, case, verb, **fields):
    case.refresh_from_db()
    fields = {"form_key": new_key(), "seen": case.version} | fields
    answer = client.post(url_of(case, verb), fields)
    case.refresh_from_db()
    return answer


def soon(days=2):
    return (now().astimezone(BEIJING) + timedelta(days=days)).strftime(LOCAL)


def photo(name="漏水.jpg"):
    stream = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


# ——— reading ———


def test_the_page_says_where_it_stands_with_whom_and_what_happens_then(world, client):
    case = world.held_by_area(category="space.illegal_build", text="楼顶搭了棚子")
    client.force_login(world.li)

    text = client.get(url_of(case)).text

    for words in ("楼顶搭了棚子", "李片长", "自动上报值班台", "为什么是这个时限", "流转记录", "经过"):
        assert words in text
    assert "《城乡规划法》第六十四条" in text
    assert "社区只劝阻、记录、报告" in text
    assert "责令" not in text
    assert "处罚决定" not in text


def test_a_stranger_learns_nothing_and_the_attempt_is_logged(world, client):
    case = world.reported_case()
    client.force_login(world.zhou)
    for path in (url_of(case), url_of(case, "note")):
        assert client.get(path).status_code == 404
    assert LogEntry.objects.filter(verb="out_of_scope", actor_id=world.zhou.pk).count() == 2


def test_whoever_is_not_signed_in_is_asked_to(world, client):
    assert client.get(url_of(world.reported_case())).status_code == 303


def test_nobody_reads_what_is_about_their_own_home(world, client):
    case = world.receive("赵邻长家漏水", about=(world.zhao,)).case
    client.force_login(world.zhao)
    assert client.get(url_of(case)).status_code == 404


def test_reading_a_reporters_words_leaves_one_line_a_day(world, client):
    case = world.accepted_case()
    client.force_login(world.zhao)
    for _time in range(3):
        client.get(url_of(case))
    assert LogEntry.objects.on(case).filter(verb="look").count() == 1


def test_names_are_shown_as_the_reporter_chose(world, client):
    # given three neighbours who chose differently, and a case that went up afterwards
    case = world.accepted_case(name="张阿姨", phone="13900001103")
    for name, identity in (("李四", "leader"), ("王五", "sealed")):
        said = world.said(
            "也是", name=name, phone="13900002222", identity=identity, home=world.home_next_door
        )
        intake.support(said, case, by=None)
    lifecycle.transfer(case, to=world.li_post, by=world.xie, seen=None, reason="片里办")
    lifecycle.accept(case, by=world.li, seen=case.version)

    # then the area leader, who was not the first to receive it, knows the one who is named to all
    client.force_login(world.li)
    text = client.get(url_of(case)).text
    assert [name for name in ("张阿姨", "李四", "王五") if name in text] == ["张阿姨"]


def test_an_organisation_sees_its_order_and_no_word_from_inside(world, client):
    # given a case handed to the property company
    case = world.held_by_area(text="屋顶漏，孙女才三岁", name="张阿姨", phone="13900001103")
    lifecycle.note(case, by=world.li, seen=case.version, inside="业主情绪大", public="已看过现场")
    lifecycle.add_background(case, by=world.li, seen=None, kind="attempt", on="2018年", text="上门劝过两次")
    lifecycle.dispatch(
        case, to=world.company, by=world.li, seen=case.version, asked="请修防水", done="内部交接"
    )
    client.force_login(world.manager)

    text = client.get(url_of(case)).text

    assert "请修防水" in text
    assert "已看过现场" in text
    for hidden in ("张阿姨", "13900001103", "业主情绪大", "内部交接", "居民说的", "上门劝过两次"):
        assert hidden not in text
    assert not LogEntry.objects.on(case).filter(verb="look").exists()


def test_an_organisation_reads_what_it_was_asked_to_help_with_and_its_own_request(world, client):
    # given one organisation asked to help, another not
    case = world.held_by_area()
    lifecycle.ask_help(
        case, of=[world.manager_post, world.wang_post], by=world.li, seen=case.version,
        request="请带梯子", due_at=now() + timedelta(days=1),
    )  # fmt: skip
    client.force_login(world.manager)

    # then its page has the words of its own order alone
    page = client.get(url_of(case))
    assert "请带梯子" in page.text
    assert [help_.post for help_ in page.context["helps"]] == [world.manager_post]


def test_a_case_joined_into_one_that_is_hidden_from_the_reader_names_it_to_nobody(world, client):
    # given a case that a leader reads, joined into one about him
    about = world.reported_case("邻长占楼道", about=(world.zhao,))
    case = world.reported_case()
    lifecycle.join(case, into=about, by=world.xie, seen=case.version)

    # then he learns that it was joined, and not into what
    client.force_login(world.zhao)
    text = client.get(url_of(case)).text
    assert "并入了别的事项" in text
    assert about.title not in text


def test_the_owners_committee_reads_what_residents_read(world, client):
    case = world.held_by_area(name="张阿姨")
    lifecycle.note(case, by=world.li, seen=case.version, inside="业主情绪大", public="已看过现场")
    client.force_login(world.owners)
    text = client.get(url_of(case)).text
    assert "已看过现场" in text
    assert "业主情绪大" not in text
    assert "张阿姨" not in text


def test_one_main_button_and_what_cannot_be_done_says_why(world, client):
    # given a case that waits for a council's obligations
    case = world.held_by_area()
    lifecycle.place_hold(case, by=world.he, reason="议事会还有 3 项约定没有完成", link="/councils/1/")
    client.force_login(world.li)

    text = client.get(url_of(case)).text

    assert text.count("button--main") == 1
    assert 'aria-describedby="why-resolve"' in text
    assert "议事会还有 3 项约定没有完成" in text
    assert '<a href="/councils/1/">' in text


def test_the_page_costs_the_same_for_one_word_and_for_thirty(world, client, django_assert_max_num_queries):
    case = world.held_by_area()
    client.force_login(world.li)
    client.get(url_of(case))  # the look of the day is noted

    def cost():
        with django_assert_max_num_queries(30) as seen:
            assert client.get(url_of(case)).status_code == 200
        return len(seen)

    intake.support(world.said("也是"), case, by=None)
    lifecycle.add_background(case, by=world.li, seen=None, kind="attempt", on="2018年", text="劝过")
    before = cost()
    for day in range(30):
        intake.support(world.said(f"也是 {day}"), case, by=None)
        lifecycle.note(case, by=world.li, seen=None, public=f"第 {day} 次")
        lifecycle.add_background(case, by=world.li, seen=None, kind="attempt", on="2018年", text="劝过")
    assert cost() == before


def test_many_words_stand_on_several_pages(world, client):
    case = world.accepted_case()
    for day in range(25):
        intake.support(world.said(f"邻居 {day} 的话"), case, by=None)
    client.force_login(world.zhao)
    page = client.get(url_of(case))
    assert "邻居 24 的话" not in page.text
    assert "邻居 24 的话" in client.get(url_of(case) + page.context["later"]).text


def test_photos_are_for_those_who_may_read_the_case(world, client):
    # given a photo taken at the work
    case = world.accepted_case()
    client.force_login(world.zhao)
    send(client, case, "note", public="看过了", photos=photo())
    picture = Photo.objects.get()

    # then it is served to him and to no stranger
    shown = client.get(f"/photos/{picture.pk}/?small=1")
    assert (shown["Content-Type"], shown.getvalue()[:2]) == ("image/jpeg", b"\xff\xd8")
    client.force_login(world.zhou)
    assert client.get(f"/photos/{picture.pk}/").status_code == 404


# ——— the steps ———


@pytest.mark.parametrize("verb", sorted(STEPS))
def test_every_step_has_a_page_that_shows_or_says_why_not(world, client, verb):
    case = world.held_by_area()
    for user in (world.li, world.xie, world.he, world.zhao):
        client.force_login(user)
        answer = client.get(url_of(case, verb))
        assert answer.status_code in (200, 403)
        assert "<h1>" in answer.text


def test_accept_is_one_press_from_the_case_page(world, client):
    case = world.reported_case()
    client.force_login(world.zhao)
    assert f'action="{url_of(case, "accept")}"' in client.get(url_of(case)).text
    answer = send(client, case, "accept")
    assert (answer.status_code, answer["Location"]) == (303, url_of(case))
    assert case.state == "accepted"


def test_i_cannot_is_one_press_with_the_standard_reason(world, client):
    case = world.accepted_case()
    client.force_login(world.zhao)
    assert "我办不了" in client.get(url_of(case)).text
    send(client, case, "hand_up", reason="我这里办不了，请上一级接手")
    assert case.offered == world.wang_post


def test_hand_up_needs_a_reason_and_keeps_what_was_typed(world, client):
    case = world.accepted_case()
    client.force_login(world.zhao)
    answer = send(client, case, "hand_up", done="看过天花，拍了照 😀 𠮷")
    assert answer.status_code == 422
    assert "上报原因" in answer.text
    assert "看过天花，拍了照 😀 𠮷" in answer.text
    assert case.offered is None


def test_ten_thousand_characters_are_refused_in_words(world, client):
    case = world.accepted_case()
    client.force_login(world.zhao)
    answer = send(client, case, "note", public="漏" * 10_000)
    assert answer.status_code == 422
    assert "漏" * 10_000 in answer.text


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999", "²"])
def test_a_version_that_was_never_shown_is_refused(world, client, seen):
    case = world.accepted_case()
    client.force_login(world.zhao)
    answer = send(client, case, "note", public="已联系", seen=seen)
    assert answer.status_code == 422
    assert "刚刚已由别人处理" in answer.text


def test_transfer_offers_the_chain_and_nobody_else(world, client):
    case = world.held_by_area()
    client.force_login(world.li)
    text = client.get(url_of(case, "transfer")).text
    assert "王组长" in text
    assert "周片长" not in text
    assert send(client, case, "transfer", to=world.zhou_post.pk, reason="误送").status_code == 422
    assert send(client, case, "transfer", to=world.wang_post.pk, reason="组里办").status_code == 303
    assert case.offered == world.wang_post


def test_dispatch_proposes_who_serves_the_place_and_answer_brings_it_back(world, client):
    # given the area leader's case, handed to the property company
    case = world.held_by_area()
    client.force_login(world.li)
    assert "这一类事通常由其办理" in client.get(url_of(case, "dispatch")).text
    send(client, case, "dispatch", to=world.company.pk, asked="请修防水")
    assert case.handler == world.company

    # when the company takes the order and answers
    client.force_login(world.manager)
    send(client, case, "accept")
    send(client, case, "answer", inside="修好了 2 处", photos=photo())

    # then the holder has it again, with a first wording of the result
    assert case.handler is None
    client.force_login(world.li)
    assert "修好了 2 处" in client.get(url_of(case, "resolve")).text


def test_recall_takes_the_work_back(world, client):
    case = world.dispatched_case()
    client.force_login(world.li)
    send(client, case, "recall", reason="三天没到场")
    assert case.handler is None


def test_two_returns_and_the_secretary_decides(world, client):
    # given a company that sends it back twice
    case = world.dispatched_case()
    back = {"ground": "duty", "basis": "物业合同第三条", "proposed": "业委会"}
    client.force_login(world.manager)
    send(client, case, "send_back", **back)
    client.force_login(world.li)
    send(client, case, "dispatch", to=world.company.pk, asked="还是请你们")
    client.force_login(world.manager)
    send(client, case, "send_back", **back)
    assert case.returns == 2

    # when the secretary decides
    client.force_login(world.he)
    send(client, case, "decide_owner", to=world.wang_post.pk, reason="属公共部位")
    assert case.holder == world.wang_post


def test_help_is_asked_answered_and_gathered_at_the_place(world, client):
    case = world.held_by_area()
    client.force_login(world.li)
    send(client, case, "ask_help", of=[world.party_post.pk], request="一起上门", due_at=soon())
    send(client, case, "gather", at=soon(1), where="8 栋楼下")
    client.force_login(world.party)
    assert "一起上门" in client.get(url_of(case)).text
    send(client, case, "answer_help", text="去过了")
    assert case.helps.get().answer == "去过了"


def test_an_extension_is_decided_by_somebody_else(world, client):
    case = world.accepted_case()
    client.force_login(world.zhao)
    send(client, case, "ask_extension", ground="works", reason="等配件", until=soon(5))
    client.force_login(world.wang)
    assert "等配件" in client.get(url_of(case, "extend")).text
    send(client, case, "extend", granted="1")
    assert case.requests.get().granted is True


def test_shelving_is_asked_and_refused_and_waiting_ends_again(world, client):
    case = world.held_by_area()
    client.force_login(world.li)
    send(client, case, "ask_shelving", ground="funds", reason="等维修资金", until=soon(30))
    client.force_login(world.he)
    send(client, case, "shelve", granted="0", words="先想别的办法")
    assert (case.state, case.requests.get().granted) == ("accepted", False)
    client.force_login(world.li)
    send(client, case, "await_reply", reason="parts", until=soon(5), public="等配件到货")
    assert case.state == "awaiting"
    send(client, case, "resume")
    assert case.state == "accepted"


def test_resolve_call_back_close_and_reopen(world, client):
    # given a case that is settled with words and a photo
    case = world.accepted_case()
    client.force_login(world.zhao)
    send(client, case, "resolve", outcome="solved", public="已修好", photos=photo())
    assert (case.state, case.result) == ("resolved", "已修好")

    # when the desk cannot reach anybody three times and closes it
    client.force_login(world.xie)
    assert send(client, case, "close").status_code == 422
    assert send(client, case, "call_back", reached="1").status_code == 422
    for _time in range(3):
        send(client, case, "call_back", reached="0", words="无人接听")
    send(client, case, "close")
    assert case.state == "closed"

    # and opens it again
    send(client, case, "reopen", reason="又漏了")
    assert (case.state, case.holder) == ("accepted", world.wang_post)


def test_an_answered_callback_closes_by_itself(world, client):
    case = world.resolved_case(name="张阿姨", phone="13900001103")
    client.force_login(world.xie)
    assert "张阿姨" in client.get(url_of(case, "call_back")).text
    good = {"reached": "1", "result": "solved", "attitude": "good", "speed": "good"}
    send(client, case, "call_back", report=case.reports.get().pk, **good)
    assert case.state == "closed"


def test_press_supervise_and_confirm_key_from_above(world, client):
    case = world.accepted_case()
    client.force_login(world.he)
    send(client, case, "press", words="请先回个话")
    send(client, case, "supervise", until=soon(1), inside="当天看")
    send(client, case, "confirm_key")
    assert (case.is_supervised, bool(case.key_confirmed_at)) == (True, True)


def test_reclassify_join_and_part(world, client):
    case, other = world.reported_case(), world.reported_case(text="同一处也漏")
    client.force_login(world.xie)
    send(client, case, "reclassify", category="safety.hazard")
    assert case.category_id == "safety.hazard"
    assert send(client, case, "join", number="LF-2026-9999").status_code == 422
    send(client, case, "join", number=other.number.rsplit("-", 1)[-1])
    assert case.joined_into == other
    assert other.number in client.get(url_of(case)).text
    assert case.number in client.get(url_of(other)).text
    send(client, case, "part")
    assert case.joined_into is None


def test_one_report_is_parted_and_put_back(world, client):
    case = world.reported_case()
    kept = intake.support(world.said("其实是另一处"), case, by=None).report
    client.force_login(world.xie)
    send(client, case, "part_report", report=kept.pk)
    alone = Case.objects.get(number="LF-2026-0002")
    assert Report.objects.get(pk=kept.pk).case == alone
    send(client, alone, "join_report", report=kept.pk, near=case.pk)
    alone.refresh_from_db()
    assert alone.joined_into == case  # its last word took it along


def test_background_is_dated_as_exactly_as_it_is_known(world, client):
    case = world.accepted_case()
    client.force_login(world.zhao)
    send(client, case, "add_background", kind="attempt", on="2018年6月", text="物业贴通知，未果")
    assert "物业贴通知，未果" in client.get(url_of(case)).text


def test_what_a_role_may_not_do_is_said_by_name(world, client):
    case = world.accepted_case()
    client.force_login(world.zhao)
    answer = client.get(url_of(case, "shelve"))
    assert answer.status_code == 403
    assert "没有权限：审批挂账" in answer.text


def test_a_step_that_the_state_rules_out_says_so_before_anything_is_typed(world, client):
    case = world.resolved_case()
    client.force_login(world.zhao)
    answer = client.get(url_of(case, "hand_up"))
    assert "待回访，不能上报" in answer.text
    assert 'name="seen"' not in answer.text


@pytest.mark.parametrize("until", ["x", "0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00"])
def test_a_day_that_is_none_is_refused(world, client, until):
    case = world.accepted_case()
    client.force_login(world.zhao)
    answer = send(client, case, "ask_extension", ground="works", reason="等配件", until=until)
    assert answer.status_code == 422


def test_a_company_is_told_kind_and_place_and_none_of_the_words_somebody_said(client, world):
    # given a case whose first sentence names a neighbour
    case = world.dispatched_case(text="老刘家又在屋面浇水")

    # when the company looks at its orders, its messages and the case itself, and the leader at the same
    pages = ("/partner/", "/inbox/", case.get_absolute_url(), "/cases/")
    client.force_login(world.manager)
    for_the_company = "".join(client.get(page).text for page in pages)
    client.force_login(world.li)
    for_the_leader = client.get(case.get_absolute_url()).text

    # then the words are the leader's alone
    assert "老刘家" not in for_the_company
    assert f"漏水渗水 · {world.roof.full_name}" in for_the_company
    assert "老刘家又在屋面浇水" in for_the_leader
