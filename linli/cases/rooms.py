"""房号 — how people write where they live, and which home of a building they mean."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from linli.kernel.lifecycle import Refused
from linli.kernel.masking import half_width
from linli.places.models import Place

NUMBERS = re.compile(r"[0-9A-Z]+")


def read_room(written: str) -> tuple[str, str]:
    """读房号 — the entrance ("" when none is named) and the room of what somebody wrote.

    >>> read_room("1103"), read_room("2-1103"), read_room("8栋2单元１１０３室"), read_room(" 2 单元 101a ")
    (('', '1103'), ('2', '1103'), ('2', '1103'), ('2', '101A'))
    >>> read_room("八楼")
    ('', '')
    """
    numbers = NUMBERS.findall(half_width(written).upper())
    return (numbers[-2] if len(numbers) > 1 else "", numbers[-1]) if numbers else ("", "")


def home_called(building: Place, written: str) -> Place | None:
    """找房屋 — the home of ``building`` that ``written`` names; None when nothing is written.

    Raises ``Refused`` when there is no such home, or several and the entrance is not named.
    """
    if not written.strip():
        return None
    entrance, room = read_room(written)
    homes = Place.objects.current().within(building).filter(kind=Place.Kind.HOME, room=room)
    if entrance:
        homes = homes.filter(entrance=entrance)
    found = list(homes[:2]) if room else []
    if not found:
        raise Refused(_("这栋楼里没有查到这个房号。请核对，或者先空着，照样可以送出"))
    if len(found) > 1:
        raise Refused(_("不止一个单元有这个房号，请把单元也写上，例如 2-1103"))
    return found[0]
