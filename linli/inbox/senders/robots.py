"""群机器人 — WeCom, DingTalk, Feishu and any system that takes a signed webhook.

All of the first three answer 200 and say in the body what went wrong. Sources: the vendors' documents on
custom robots (developer.work.weixin.qq.com/document/path/91770, open.dingtalk.com on custom robot access,
open.feishu.cn on custom bots).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from linli.inbox.models import GroupRobot
from linli.inbox.senders.letter import Failed, Letter
from linli.inbox.senders.post import PAUSE, post, signed
from linli.kernel.now import real_time

WECOM_BYTES = 2048  # of a text message
TOO_FAST = frozenset({45009, 90030, 130101, 410100, 11232})  # WeCom, DingTalk (three), Feishu
BUSY = -1  # WeCom, DingTalk: the system is busy, try again


def send_to_group(robot: GroupRobot, letter: Letter) -> None:
    """发到群里 — in the way of its kind. Only servers that the operator named are called."""
    if not is_allowed(robot.url):
        raise Failed(_("这个地址不在允许的名单里（LINLI_ROBOT_ORIGINS）"), is_final=True)
    SPEAKERS[robot.kind](robot, letter)


def is_allowed(url: str) -> bool:
    """是否允许 — whether the operator lets robots live at this scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" in settings.LINLI_ROBOT_ORIGINS


def wecom(robot: GroupRobot, letter: Letter) -> None:
    """企业微信 — the key stands in the address; 20 messages a minute."""
    text = letter.text.encode()[:WECOM_BYTES].decode(errors="ignore")
    _understand(post(robot.url, {"msgtype": "text", "text": {"content": text}}), "errcode", "errmsg")


def dingtalk(robot: GroupRobot, letter: Letter) -> None:
    """钉钉 — timestamp in milliseconds and signature are added to the address; 20 messages a minute."""
    url = robot.url
    if robot.secret:
        at = str(int(real_time().timestamp() * 1000))
        seal = hmac.new(robot.secret.encode(), f"{at}\n{robot.secret}".encode(), hashlib.sha256)
        added = urlencode({"timestamp": at, "sign": base64.b64encode(seal.digest()).decode()})
        url += ("&" if "?" in url else "?") + added
    _understand(post(url, {"msgtype": "text", "text": {"content": letter.text}}), "errcode", "errmsg")


def feishu(robot: GroupRobot, letter: Letter) -> None:
    """飞书 — timestamp in seconds and signature stand in the body; here timestamp and secret are the key."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": letter.text}}
    if robot.secret:
        at = str(int(real_time().timestamp()))
        seal = hmac.new(f"{at}\n{robot.secret}".encode(), b"", hashlib.sha256)
        body |= {"timestamp": at, "sign": base64.b64encode(seal.digest()).decode()}
    _understand(post(robot.url, body), "code", "msg")


def webhook(robot: GroupRobot, letter: Letter) -> None:
    """其他系统 — signed JSON; any 2xx will do."""
    body = {"id": letter.key, "title": letter.subject, "text": letter.text}
    post(robot.url, body, headers=signed(body, robot.secret, letter.key))


def _understand(answer: dict[str, Any], code: str, words: str) -> None:
    given = answer.get(code)
    if given == 0:
        return
    if given is None:
        raise Failed(_("地址不能用，或者答复读不懂"))
    if given in TOO_FAST:
        raise Failed(_("对方说发得太快"), wait=PAUSE)
    said = {"code": given, "words": str(answer.get(words, ""))[:100]}
    raise Failed(_("对方不收：%(words)s（%(code)s）") % said, is_final=given != BUSY)


SPEAKERS: dict[str, Callable[[GroupRobot, Letter], None]] = {
    GroupRobot.Kind.WECOM: wecom,
    GroupRobot.Kind.DINGTALK: dingtalk,
    GroupRobot.Kind.FEISHU: feishu,
    GroupRobot.Kind.WEBHOOK: webhook,
}
