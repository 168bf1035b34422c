"""统一身份登录 — through a real OpenID Connect service: who is known comes in, nobody gets an account by coming."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from linli.kernel.audit import LogEntry
from linli.kernel.once import new_key
from linli.people import second_factor
from linli.people.models import User
from tests.people.identity_service import CLIENT, SECRET, IdentityService
from tests.people.test_signin import is_in

SERVICE = "/sign-in/with/office/"


@pytest.fixture
def office(settings):
    """The identity service of the office, with 赵邻长 before it and her phone verified."""
    person = {"sub": "zhao-17", "phone_number": "+86 139-0000-0000", "phone_number_verified": True}
    with IdentityService(person) as service:
        app = {
            "provider_id": "office",
            "client_id": CLIENT,
            "secret": SECRET,
            "name": "区统一身份",
            "settings": {"server_url": service.url},
        }
        settings.LINLI_OIDC_NAME = "区统一身份"
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield service


def go_round(client, **words):
    """Press, agree at the service, come back; the answer of the last step."""
    leads = client.post(SERVICE, words)
    if urlsplit(leads["Location"]).path != "/authorize":
        return leads
    back = requests.get(leads["Location"], allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def said(client, answer) -> str:
    return client.get(answer["Location"]).text


def test_nothing_is_offered_until_it_is_configured(client, world):
    assert "统一身份" not in client.get("/sign-in/").text
    assert client.post(SERVICE).status_code == 404


def test_who_has_a_verified_phone_comes_in_and_is_linked(client, world, office):
    # given the button on the page
    assert "用区统一身份登录" in client.get("/sign-in/").text

    # when
    answer = go_round(client, next="/people/posts/")

    # then she is in where she wanted to be, and what the service told about her is not kept
    assert (answer.status_code, answer["Location"]) == (303, "/people/posts/")
    assert is_in(client)
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.uid, linked.extra_data) == (world.zhao, "zhao-17", {})
    assert LogEntry.objects.get(verb="sign_in").facts == {"through": "office"}

    # and the next time the identity is enough, whatever the service says of her phone
    del office.person["phone_number"]
    again = Client()
    go_round(again)
    assert is_in(again)
    assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "1", "phone_number": "13900000000"},
        {"sub": "1", "phone_number": "13900000000", "phone_number_verified": False},
        {"sub": "1", "phone_number": "13900000000", "phone_number_verified": "true"},
        {"sub": "1", "phone_number": "13700000000", "phone_number_verified": True},
        {"sub": "1", "phone_number": None, "phone_number_verified": True},
        {"sub": "1", "email": "zhao@example.org", "email_verified": True, "name": "赵邻长"},
    ],
)
def test_nobody_gets_an_account_by_coming(client, world, office, person):
    office.person = person
    before = User.objects.count()

    answer = go_round(client)

    assert "还没有和这里的账号绑定" in said(client, answer)
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)
    assert LogEntry.objects.get(verb="sign_in_failed").facts == {"why": "unknown", "through": "office"}


def test_whose_account_is_out_of_use_stays_out(client, world, office):
    User.objects.filter(pk=world.zhao.pk).update(is_active=False)

    assert "还没有和这里的账号绑定" in said(client, go_round(client))
    assert not is_in(client)


def test_an_administrator_still_needs_the_code(client, world, office):
    office.person["phone_number"] = world.admin.phone

    assert go_round(client)["Location"].startswith("/sign-in/second-factor/")
    assert client.session[second_factor.MISSING] == second_factor.SETUP
    assert not is_in(client)


def test_one_links_and_unlinks_ones_own_identity(client, world, office):
    # given somebody the service knows by no phone
    office.person = {"sub": "w-1"}
    client.force_login(world.wang)

    # when he links it, it opens his account
    assert "已绑定" in said(client, go_round(client, process="connect"))
    again = Client()
    go_round(again)
    assert is_in(again)

    # then nobody else can link it or unlink it
    client.force_login(world.zhao)
    assert "已经绑定了别的账号" in said(client, go_round(client, process="connect"))
    identity = SocialAccount.objects.get()
    assert (
        client.post(f"/account/identities/{identity.pk}/unlink/", {"form_key": new_key()}).status_code == 404
    )

    # and unlinked it opens nothing
    client.force_login(world.wang)
    assert "已解绑" in said(
        client, client.post(f"/account/identities/{identity.pk}/unlink/", {"form_key": new_key()})
    )
    nobody = Client()
    go_round(nobody)
    assert not is_in(nobody)
    verbs = LogEntry.objects.filter(about_id=world.wang.pk, verb__endswith="identity")
    assert list(verbs.order_by("id").values_list("verb", flat=True)) == ["link_identity", "unlink_identity"]


@pytest.mark.parametrize("fault", ["cancelled", "no_token", "down"])
def test_a_service_that_does_not_answer_well_is_a_sentence(client, world, office, fault):
    office.fault = fault

    answer = go_round(client)

    assert (
        "您在那边取消了" in said(client, answer)
        if fault == "cancelled"
        else "没有应答" in said(client, answer)
    )
    assert not is_in(client)


def test_a_service_that_is_not_there_is_a_sentence(client, world, office):
    office.server.shutdown()
    office.server.server_close()

    assert "没有应答" in said(client, go_round(client))


def test_somebody_elses_way_back_opens_nothing(client, world, office):
    # given a way back that belongs to another browser
    leads = Client().post(SERVICE)
    back = requests.get(leads["Location"], allow_redirects=False, timeout=5).headers["Location"]

    # when it is put in somebody's way
    answer = client.get(back.removeprefix("http://testserver"))

    # then
    assert answer.status_code == 303
    assert not is_in(client)


def test_weixin_shows_its_own_code(client, world, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"weixin": {"APP": {"client_id": "wx17", "secret": "s"}}}

    assert "用微信登录" in client.get("/sign-in/").text
    leads = urlsplit(client.post("/sign-in/weixin/")["Location"])

    assert f"{leads.scheme}://{leads.netloc}{leads.path}" == "https://open.weixin.qq.com/connect/qrconnect"
    asked = parse_qs(leads.query)
    assert (asked["appid"], asked["scope"]) == (["wx17"], ["snsapi_login"])
    assert asked["redirect_uri"] == ["http://testserver/sign-in/weixin/back/"]
    assert client.get("/sign-in/weixin/back/?state=x&code=y").status_code == 303


@pytest.mark.parametrize("path", [SERVICE, "/sign-in/weixin/"])
def test_one_leaves_by_a_press_never_by_a_link(client, world, office, path):
    assert client.get(path).status_code == 405
