"""途径 — each door speaks its owner's protocol to a real server, and understands every way of saying no."""

import smtplib
import socket
import time
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from linli.config.mail import read_mail_server
from linli.inbox.models import GroupRobot
from linli.inbox.senders import Failed, Letter, mail, post, send_mail, send_sms, send_to_group

LETTER = Letter(
    "7f9c2ba4-e88f-4f9d-8b5e-3f0d1c6a2b11", "13900000502", "您有 2 条新通知", "您有 2 条新通知，请打开查看。"
)
GROUPS = [kind.value for kind in GroupRobot.Kind]


def refusal(send, *args) -> Failed:
    with pytest.raises(Failed) as failed:
        send(*args)
    return failed.value


# ——— 群机器人 ———


@pytest.mark.parametrize("kind", GROUPS)
def test_a_robot_speaks_as_its_vendor_wants_it(group, kind):
    receiver, robot = group(kind)

    send_to_group(robot, LETTER)

    (arrived,) = receiver.posts
    assert LETTER.text in arrived.raw.decode()
    assert arrived.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("kind", ["dingtalk", "feishu", "webhook"])
def test_a_wrong_secret_is_a_no_for_good(group, kind):
    _receiver, robot = group(kind, secret="another")

    assert refusal(send_to_group, robot, LETTER).is_final


def test_a_wrong_key_is_said_in_the_vendors_words(group):
    _receiver, robot = group("wecom")
    robot.url = robot.url.replace("693a91f6", "0")

    assert refusal(send_to_group, robot, LETTER).reason == "对方不收：invalid webhook url（93000）"


def test_a_long_text_is_cut_to_what_wecom_takes_and_between_two_characters(group):
    receiver, robot = group("wecom")

    send_to_group(robot, Letter("k", "", "", "楼" * 3000))

    assert receiver.posts[0].body["text"]["content"] == "楼" * 682


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}),
        ("feishu", {"code": 11232, "msg": "too many request"}),
    ],
)
def test_who_is_told_to_slow_down_waits_ten_minutes(group, kind, answer):
    receiver, robot = group(kind)
    receiver.answers = [(200, answer)]

    failure = refusal(send_to_group, robot, LETTER)

    assert (failure.is_final, failure.wait) == (False, timedelta(minutes=10))


def test_a_busy_vendor_is_asked_again(group):
    receiver, robot = group("wecom")
    receiver.answers = [(200, {"errcode": -1, "errmsg": "system busy"})]

    assert not refusal(send_to_group, robot, LETTER).is_final


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"{}", b"\xff\xfe"])
def test_an_answer_that_says_nothing_counts_as_not_sent(group, kind, content):
    receiver, robot = group(kind)
    receiver.answers = [(200, content)]

    assert refusal(send_to_group, robot, LETTER).reason == "地址不能用，或者答复读不懂"


def test_only_servers_that_the_operator_named_are_called(group):
    receiver, robot = group("wecom")
    for url in (
        "http://127.0.0.1:1/x",
        "http://169.254.169.254/",
        f"{receiver.origin}@evil.example/",
        "file:///x",
    ):
        robot.url = url
        assert "LINLI_ROBOT_ORIGINS" in refusal(send_to_group, robot, LETTER).reason
    assert receiver.posts == []


# ——— 短信 ———


def test_a_text_is_signed_and_carries_its_key(gateway):
    send_sms(LETTER)

    (arrived,) = gateway.posts
    assert arrived.body == {"id": LETTER.key, "to": "13900000502", "text": LETTER.text}


def test_a_repeat_that_the_gateway_knows_counts_as_sent(gateway):
    gateway.answers = [(409, {"error": "duplicate"})]

    send_sms(LETTER)


@pytest.mark.parametrize(
    ("answer", "is_final", "reason"),
    [
        ((200, {"ok": False, "error": "签名未报备"}), True, "短信平台不收：签名未报备"),
        ((401, {}), True, "对方不收（401）；请核对地址和密钥"),
        ((302, b""), True, "地址被转到别处，没有跟过去；请核对地址"),
        ((503, b"down"), False, "对方的服务器出错（503）"),
        ((429, b""), False, "对方说发得太快"),
        ((200, b"x" * 100_000), False, "对方的答复太长或者太慢"),
    ],
)
def test_every_other_answer_is_a_sentence(gateway, answer, is_final, reason):
    gateway.answers = [answer]

    failure = refusal(send_sms, LETTER)

    assert (failure.is_final, failure.reason) == (is_final, reason)


def test_a_gateway_that_is_not_there_is_said(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.LINLI_SMS_URL, settings.LINLI_SMS_KEY = f"http://127.0.0.1:{taken.getsockname()[1]}/", "k"
        assert refusal(send_sms, LETTER).reason == "连不上对方的服务器"


def test_a_gateway_that_never_answers_keeps_nobody_waiting(gateway, monkeypatch):
    monkeypatch.setattr(post, "READ", 0.2)
    gateway.answers = [lambda handler: time.sleep(1)]
    began = time.monotonic()

    assert "没有答复" in refusal(send_sms, LETTER).reason
    assert time.monotonic() - began < 0.9


def test_an_answer_that_drips_is_cut_off(gateway, monkeypatch):
    monkeypatch.setattr(post, "WHOLE", 0.3)

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _byte in range(100):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    gateway.answers = [drip]
    began = time.monotonic()

    assert not refusal(send_sms, LETTER).is_final
    assert time.monotonic() - began < 2


# ——— 邮件 ———


class Box:
    """信箱 — keeps what it is given, refuses who it does not know."""

    def __init__(self):
        self.letters, self.refuses = [], ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 — aiosmtpd's name
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append(envelope.content.decode())
        return "250 OK"


@pytest.fixture
def box(settings):
    handler = Box()
    controller = Controller(handler, hostname="127.0.0.1", port=0, ready_timeout=10)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        controller.port = free.getsockname()[1]
    controller.start()
    settings.LINLI_MAIL = read_mail_server(
        f"smtp://127.0.0.1:{controller.port}", "联福社区 <linli@example.cn>"
    )
    yield handler
    controller.stop()


def to(address):
    return Letter(LETTER.key, address, LETTER.subject, LETTER.text)


def test_a_mail_arrives_with_the_key_as_its_id(box):
    send_mail(to("zhao@example.cn"))

    (arrived,) = box.letters
    assert f"Message-ID: <{LETTER.key}@example.cn>" in arrived
    assert "To: zhao@example.cn" in arrived


@pytest.mark.parametrize(("words", "is_final"), [("550 no such user", True), ("450 try later", False)])
def test_a_mail_server_may_not_know_the_address(box, words, is_final):
    box.refuses = words

    failure = refusal(send_mail, to("nobody@example.cn"))

    assert (failure.reason, failure.is_final) == ("邮件服务器不认识这个邮箱", is_final)


def test_a_mail_server_that_is_not_there_is_tried_again(settings):
    settings.LINLI_MAIL = read_mail_server("smtp://127.0.0.1:1")

    assert not refusal(send_mail, to("zhao@example.cn")).is_final


def test_a_header_cannot_be_smuggled_into_a_mail(box):
    assert refusal(send_mail, Letter("k", "a@b.cn", "一\r\nBcc: x@y.cn", "")).is_final
    assert box.letters == []


def test_a_mail_servers_address_says_all():
    server = read_mail_server("smtp+tls://linli%40example.cn:p%40ss@mail.example.cn:2525")

    assert (server.host, server.port, server.username, server.password) == (
        "mail.example.cn", 2525, "linli@example.cn", "p@ss",
    )  # fmt: skip
    assert (server.use_tls, server.use_ssl, server.sender) == (True, False, "linli@example.cn")
    with pytest.raises(ValueError, match="smtp"):
        read_mail_server("http://example.cn")


def test_a_mail_server_waits_no_longer_than_the_house_does():
    assert mail.TIMEOUT <= 10
    assert issubclass(smtplib.SMTPException, OSError)
