"""建第一个社区 — from an empty database to an administrator who signs in."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from linli.kernel.audit import LogEntry
from linli.people.models import Tenure, User
from linli.places.models import Place

NAMES = {
    "district": "北湖区", "street": "郴江街道", "community": "联福社区", "prefix": "LF",
    "duty_phone": "0735-0000100", "name": "陈管理", "phone": "13900001111",
}  # fmt: skip


def found(**changed) -> str:
    out = StringIO()
    call_command("found", **(NAMES | changed), stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_newcomer_has_a_community_and_an_administrator_who_can_sign_in(client):
    # when
    said = found()

    # then the password that was shown once opens the door, and the next step is said
    password = said.split("首次密码 ")[1].split("（")[0]
    user = User.objects.get()
    assert user.check_password(password)
    assert [place.name for place in Place.objects.order_by("code")] == ["北湖区", "郴江街道", "联福社区"]
    assert str(Tenure.objects.get().post.kind) == "administrator"
    assert "linli serve" in said
    assert LogEntry.objects.filter(actor_kind="clock").count() >= 5
    assert "联福社区" in client.get("/").text


@pytest.mark.django_db
def test_where_there_is_a_community_nothing_is_founded(world):
    before = Place.objects.count()
    with pytest.raises(CommandError, match="已经有社区了"):
        found()
    assert Place.objects.count() == before


@pytest.mark.django_db
def test_what_is_refused_leaves_nothing_behind():
    with pytest.raises(CommandError, match="11 位"):
        found(phone="0735-1")
    with pytest.raises(CommandError, match="大写字母"):
        found(prefix="联福")
    with pytest.raises(CommandError):
        found(street="")
    assert not Place.objects.exists()
