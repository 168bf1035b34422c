"""双因素 — the code of one's own phone beside the password; administrators cannot do without (rule 39)."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from linli.kernel.audit import LogEntry
from linli.people import second_factor
from linli.people.models import User
from tests.people.test_signin import PASSWORD, is_in, sign_in

DOOR = "/sign-in/second-factor/?next=%2F"
RECOVERY = re.compile(r"<code>([a-z2-7]{8})</code>")


def able(user):
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def admin(world):
    return able(world.admin)


def shown(device, *, later=0) -> str:
    """What the phone shows now, or so many half minutes later."""
    return f"{totp(device.bin_key, drift=later):06d}"


def set_up(user) -> list[str]:
    device = second_factor.begin(user)
    codes = second_factor.confirm(user, shown(device), by=user)
    TOTPDevice.objects.update(last_t=-1)  # half a minute passes
    assert codes
    return codes


def phone_of(user) -> TOTPDevice:
    return TOTPDevice.objects.get(user=user, confirmed=True)


def answer(client, code, path=DOOR, **extra):
    return client.post(path, {"code": code} | extra)


def test_a_leader_needs_none(client, world):
    answer = sign_in(client, able(world.zhao).phone)

    assert answer["Location"] == "/"
    assert is_in(client)


def test_an_administrator_without_one_is_nobody_until_it_is_set_up(client, admin):
    # when the password is right
    assert sign_in(client, admin.phone, next="/people/posts/")["Location"].startswith(
        "/sign-in/second-factor/"
    )

    # then nothing opens but the way to set it up
    assert client.get("/people/posts/").status_code == 303
    assert client.get(DOOR)["Location"] == "/account/second-factor/"
    page = client.get("/account/second-factor/")
    assert "<svg" in page.text
    assert not is_in(client)

    # and a wrong code changes nothing, and the same picture is still good
    secret = second_factor.begin(admin).key
    assert answer(client, "000000", "/account/second-factor/").status_code == 422
    assert second_factor.begin(admin).key == secret

    # when the phone's code is typed
    done = answer(client, shown(second_factor.begin(admin)), "/account/second-factor/")

    # then they are in, and have ten codes on paper
    assert len(set(RECOVERY.findall(done.text))) == second_factor.RECOVERY_CODES
    assert is_in(client)
    assert LogEntry.objects.filter(verb="set_second_factor", about_id=admin.pk).count() == 1


def test_the_phones_code_opens_once(client, admin):
    # given
    set_up(admin)
    code = shown(phone_of(admin))
    sign_in(client, admin.phone)
    before = client.session.session_key

    # when it is typed as some phones show it
    assert answer(client, f" {code[:3]} {code[3:]} ")["Location"] == "/"

    # then they are in with a new session, and nobody who looked over their shoulder is
    assert is_in(client)
    assert client.session.session_key != before
    client.post("/sign-out/")
    sign_in(client, admin.phone)
    assert answer(client, code).status_code == 422
    assert not is_in(client)


def test_a_code_from_paper_opens_once(client, admin):
    codes = set_up(admin)
    for expected in (303, 422):
        sign_in(client, admin.phone)
        assert answer(client, codes[0].upper()).status_code == expected
        client.post("/sign-out/")


def test_guesses_have_to_wait_and_are_written_down(client, admin):
    # given
    set_up(admin)
    sign_in(client, admin.phone)

    # when somebody guesses
    said = [answer(client, f"{guess:06d}").text for guess in range(3)]

    # then each wrong one makes the next wait, and the right one waits with them
    assert "动态码不对" in said[0]
    assert "秒后再试" in said[1]
    assert answer(client, shown(phone_of(admin))).status_code == 422
    assert LogEntry.objects.filter(verb="second_factor_failed", about_id=admin.pk).count() == 4


@pytest.mark.parametrize("typed", ["", "１２３", "x" * 10_000, "🙂🙂🙂", "𠮷𠮷", "0" * 20, "-1", "1e5"])
def test_what_is_no_code_gets_a_sentence(client, admin, typed):
    set_up(admin)
    sign_in(client, admin.phone)

    assert answer(client, typed).status_code == 422
    assert not is_in(client)


def test_halfway_in_nobody_gets_past_the_code_by_setting_up_another(client, admin):
    set_up(admin)
    sign_in(client, admin.phone)

    assert client.get("/account/second-factor/")["Location"] == "/sign-in/"
    assert client.get("/account/second-factor/end/").status_code == 303
    assert second_factor.device_of(admin)


def test_who_gives_up_at_the_code_signs_out(client, admin):
    set_up(admin)
    sign_in(client, admin.phone)

    client.post("/sign-out/")

    assert client.get(DOOR)["Location"] == "/sign-in/"


def test_anybody_may_have_one_change_the_phone_and_end_it(client, world):
    # given a leader who chose to have one
    zhao = able(world.zhao)
    old = set_up(zhao)
    client.force_login(zhao)

    # when she changes the phone
    assert answer(client, shown(second_factor.begin(zhao)), "/account/second-factor/").status_code == 200

    # then the old paper is of no more use
    assert TOTPDevice.objects.filter(user=zhao).count() == 1
    assert answer(client, old[0], "/account/second-factor/end/").status_code == 422

    # and she may do without again
    TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None)
    assert answer(client, shown(phone_of(zhao)), "/account/second-factor/end/").status_code == 303
    assert second_factor.lacks(User.objects.get(pk=zhao.pk)) == ""


def test_an_administrator_cannot_do_without(client, admin):
    set_up(admin)
    client.force_login(admin)

    assert answer(client, shown(phone_of(admin)), "/account/second-factor/end/")["Location"] == "/account/"
    assert second_factor.device_of(admin)


def test_an_installation_may_do_without(client, admin, settings):
    settings.LINLI_SECOND_FACTOR = False

    assert sign_in(client, admin.phone)["Location"] == "/"


def test_the_operator_helps_who_lost_phone_and_paper(admin):
    set_up(admin)

    call_command("end_second_factor", admin.phone, stdout=StringIO())

    assert second_factor.lacks(admin) == second_factor.SETUP
    for phone, why in ((admin.phone, "没有设置过"), ("13700000000", "没有手机号")):
        with pytest.raises(CommandError, match=why):
            call_command("end_second_factor", phone)
