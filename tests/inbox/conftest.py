"""收件方 — the receivers of these tests, and the settings that let us call them."""

from collections.abc import Iterator

import pytest

from linli.inbox.models import GroupRobot
from linli.kernel.now import now
from tests.inbox import receivers
from tests.inbox.receivers import SECRET, Receiver, receiving

PATHS = {
    "wecom": "/cgi-bin/webhook/send?key=693a91f6",
    "dingtalk": "/robot/send?access_token=t0ken",
    "feishu": "/open-apis/bot/v2/hook/0123",
    "webhook": "/in",
}


@pytest.fixture
def gateway(settings) -> Iterator[Receiver]:
    """短信网关 — a gateway that checks the signature, and settings that name it."""
    with receiving("/sms", receivers.signed) as receiver:
        settings.LINLI_SMS_URL, settings.LINLI_SMS_KEY = receiver.url, SECRET
        settings.LINLI_URL = "https://linli.example"
        yield receiver


@pytest.fixture
def group(settings):
    """一个群 — of any kind: (receiver, robot)."""
    opened = []

    def open_group(kind, place_code="0001", **facts):
        check = getattr(receivers, kind, receivers.signed)
        block = receiving(PATHS[kind], check)
        receiver = block.__enter__()
        opened.append(block)
        settings.LINLI_ROBOT_ORIGINS = [*settings.LINLI_ROBOT_ORIGINS, receiver.origin]
        settings.LINLI_URL = "https://linli.example"
        facts = {"secret": SECRET, "url": receiver.url, "name": "三长群"} | facts
        robot = GroupRobot(kind=kind, place_code=place_code, ground="社区", created_at=now(), **facts)
        return receiver, robot

    yield open_group
    for block in opened:
        block.__exit__(None, None, None)
