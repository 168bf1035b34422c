"""登录 — in with name or phone, out by a press or by rest, locked after five wrong guesses (rule 39)."""

import re
from datetime import timedelta

import pytest

from linli.kernel.audit import LogEntry
from linli.kernel.once import new_key
from linli.people import jobs, signin
from linli.people import lifecycle as people
from linli.people.middleware import open_to_all
from linli.people.models import FailedSignIn, User
from tests.world import SYSTEM

PASSWORD = "linfu2026"
WRONG = "姓名、手机号或密码不对"


@pytest.fixture
def zhao(world):
    user = world.zhao
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, name, password=PASSWORD, **extra):
    return client.post("/sign-in/", {"name": name, "password": password} | extra)


def is_in(client):
    return client.get("/account/").status_code == 200


def log_of(verb):
    return list(LogEntry.objects.filter(verb=verb).values_list("actor_kind", "about_id", "result"))


@pytest.mark.parametrize("name", ["赵邻长", "13900000000", " +86 139-0000-0000 ", "１３９００００００００"])
def test_a_leader_signs_in_by_name_or_phone_however_it_is_typed(client, zhao, name):
    # when
    answer = sign_in(client, name)

    # then she is in, at the front page, and it is written down
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert is_in(client)
    assert log_of("sign_in") == [("user", zhao.pk, "done")]


def test_the_session_gets_a_new_key(client, zhao):
    # given somebody who knows the key of the session before
    client.get("/sign-in/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["linli"] = before

    # when
    sign_in(client, zhao.phone)

    # then it opens nothing
    assert client.cookies["linli"].value != before


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, zhao):
    known, unknown = sign_in(client, "赵邻长", "x"), sign_in(client, "没有这个人", "x")

    def said(answer):
        return re.search(r"姓名、手机号或密码不对[^<]*", answer.text).group()

    assert (known.status_code, unknown.status_code) == (422, 422)
    assert said(known) == said(unknown) == "姓名、手机号或密码不对，还可以试 4 次"
    assert log_of("sign_in_failed") == [("passer", zhao.pk, "refused"), ("passer", 0, "refused")]


def test_what_was_typed_as_a_name_stays_and_the_password_does_not(client, zhao):
    answer = sign_in(client, "赵邻长", "hunter2hunter2")

    assert 'value="赵邻长"' in answer.text
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("name", ["13900000000", "没有这个人"])
def test_five_wrong_guesses_lock_a_name_for_a_quarter_of_an_hour(client, zhao, clock, name):
    # given
    answers = [sign_in(client, name, f"guess{n}") for n in range(5)]
    assert "已锁定，请 15 分钟后再试" in answers[-1].text

    # when the right password comes while the lock holds, and guesses go on
    clock.advance(timedelta(minutes=14))
    assert "请 1 分钟后再试" in sign_in(client, name).text
    assert not is_in(client)

    # then the lock is not prolonged by them
    clock.advance(timedelta(minutes=1))
    sign_in(client, name)
    assert is_in(client) == (name == zhao.phone)


def test_the_lock_holds_a_whole_quarter_after_the_fifth_guess(client, zhao, clock):
    # given guesses that came slowly
    for n in range(5):
        sign_in(client, zhao.phone, f"guess{n}")
        clock.advance(timedelta(minutes=10))

    # when
    sign_in(client, zhao.phone)

    # then
    assert not is_in(client)


def test_guesses_sent_at_once_are_counted_before_they_are_checked(world, zhao):
    # given four guesses on their way, not yet answered
    FailedSignIn.objects.bulk_create(FailedSignIn(name=zhao.phone, at=signin.now()) for _i in range(5))

    # when
    with pytest.raises(signin.Refused) as refusal:
        signin.sign_in(zhao.phone, PASSWORD)

    # then
    assert "已锁定" in refusal.value.reason


def test_a_right_password_forgets_the_wrong_ones(client, zhao):
    for n in range(4):
        sign_in(client, zhao.phone, f"guess{n}")
    sign_in(client, zhao.phone)

    assert not FailedSignIn.objects.exists()


def test_two_of_one_name_are_asked_for_the_phone(client, world, zhao):
    # given
    people.add_user(phone="13911112222", name="赵邻长", password=PASSWORD, by=SYSTEM, ground=world.community)

    # then
    assert "有同名，请用手机号" in sign_in(client, "赵邻长").text
    assert sign_in(client, "13911112222").status_code == 303


def test_an_account_that_was_closed_is_like_none(client, zhao):
    User.objects.filter(pk=zhao.pk).update(is_active=False)

    assert WRONG in sign_in(client, zhao.phone).text


@pytest.mark.parametrize("name", ["", "长" * 10_000, "😀𠮷\x00", "' OR 1=1 --"])
def test_odd_input_is_refused_in_words(client, world, name):
    answer = sign_in(client, name)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere(client, zhao, elsewhere):
    assert sign_in(client, zhao.phone, next=elsewhere)["Location"] == "/"


def test_a_page_leads_to_the_sign_in_and_back(client, zhao):
    # given
    answer = client.get("/inbox/?page=x")
    assert answer["Location"] == "/sign-in/?next=%2Finbox%2F%3Fpage%3Dx"

    # when
    there = client.get(answer["Location"]).context["way_on"]

    # then
    assert sign_in(client, zhao.phone, next=there)["Location"] == "/inbox/?page=x"


def test_half_an_hour_of_rest_signs_out_with_a_sentence(client, zhao, clock):
    # given
    sign_in(client, zhao.phone)
    clock.advance(timedelta(minutes=29))
    assert is_in(client)
    clock.advance(timedelta(minutes=29))
    assert is_in(client)

    # when
    clock.advance(timedelta(minutes=31))
    answer = client.get("/account/", follow=True)

    # then
    assert answer.redirect_chain == [("/sign-in/?next=%2Faccount%2F", 303)]
    assert "您有一阵没有操作" in answer.text
    assert LogEntry.objects.get(verb="sign_out").facts == {"idle": True}


def test_what_was_typed_during_the_rest_is_kept(client, zhao, clock):
    # given a form that lay open over lunch
    sign_in(client, zhao.phone)
    clock.advance(timedelta(hours=1))

    # when
    fields = {"form_key": new_key(), "inside": "屋面看过了，\n明天再来。", "quiet_from": "21:00"}
    answer = client.post("/account/change-account/", fields)

    # then
    assert answer.status_code == 401
    assert "您有一阵没有操作" in answer.text
    assert "屋面看过了，\n明天再来。" in answer.text
    assert "/sign-in/" in answer.text


def test_going_out_is_a_press_and_is_written_down(client, zhao):
    # given
    sign_in(client, zhao.phone)
    assert client.get("/sign-out/").status_code == 405

    # when
    answer = client.post("/sign-out/")

    # then
    assert answer["Location"] == "/sign-in/"
    assert not is_in(client)
    assert log_of("sign_out") == [("user", zhao.pk, "done")]


def test_a_password_changed_elsewhere_signs_out_here(client, zhao):
    sign_in(client, zhao.phone)
    people.set_password(zhao, "another2026", by=zhao)

    assert not is_in(client)


def test_every_page_needs_an_account_unless_it_says_otherwise():
    def view(request): ...

    assert getattr(view, "login_required", True)
    assert not open_to_all(view).login_required


def test_old_failures_are_forgotten(zhao, clock):
    FailedSignIn.objects.create(name="x", at=signin.now())
    clock.advance(timedelta(days=2))

    jobs.forget_sign_ins()

    assert not FailedSignIn.objects.exists()
