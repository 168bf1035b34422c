"""发送途径 — how words leave the house: today a code by text message.

An installation that can send texts puts its own channel first into ``CHANNELS``. Without one a demonstration
writes them to the server's console, and anybody else is told honestly that texts cannot be sent.
"""

from __future__ import annotations

import logging
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from linli.kernel.lifecycle import Refused

console = logging.getLogger("linli.console")


class Channel(Protocol):
    """途径 — sends one code to one phone, or raises ``Refused`` with a sentence."""

    def send_code(self, phone: str, code: str) -> None: ...


class Console:
    """控制台 — for the demonstration: the text stands in the server's own output."""

    def send_code(self, phone: str, code: str) -> None:
        console.warning("短信（演示，未真的发出）→ %s：验证码 %s，十分钟内有效。", phone, code)


CHANNELS: list[Channel] = []


def send_code(phone: str, code: str, *, is_known: bool) -> None:
    """发验证码 — by the first channel there is; to a number nobody left with us nothing is sent.

    Raises ``Refused``, for every number alike, where texts cannot be sent.
    """
    channels = [*CHANNELS, *([Console()] if settings.LINLI_DEMO else [])]
    if not channels:
        raise Refused(_("这里还没有开通短信。请凭回执码查，或打社区值班电话"))
    if is_known:
        channels[0].send_code(phone, code)
