"""收件方 — real servers on this machine that check what they are sent as the vendors say they do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, Any]  # status, and what stands in the body


@dataclass
class Post:
    """One request as it arrived."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw)


@dataclass
class Receiver:
    """A server; ``answers`` are given first, one after another, then whatever the vendor's ``check`` says."""

    url: str
    check: Callable[[Post], Answer]
    answers: list[Answer | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@contextmanager
def receiving(path: str, check: Callable[[Post], Answer]) -> Iterator[Receiver]:
    """收 — a server that lives as long as the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            post = Post(parts.path, query, {k.lower(): v for k, v in self.headers.items()}, raw)
            receiver.posts.append(post)
            answer = receiver.answers.pop(0) if receiver.answers else receiver.check(post)
            if callable(answer):
                answer(self)
                return
            status, content = answer
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}{path}", check)
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


SECRET = "SECknown-to-both"
OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}


def wecom(post: Post) -> Answer:
    """企业微信 — a key in the address, a text of at most 2048 bytes."""
    if post.path != "/cgi-bin/webhook/send" or post.query.get("key") != "693a91f6":
        return 200, {"errcode": 93000, "errmsg": "invalid webhook url"}
    if post.body.get("msgtype") != "text":
        return 200, {"errcode": 40008, "errmsg": "invalid message type"}
    if len(post.body["text"]["content"].encode()) > 2048:
        return 200, {"errcode": 40058, "errmsg": "exceed max length 2048"}
    return 200, OK


def dingtalk(post: Post) -> Answer:
    """钉钉 — milliseconds, and a signature whose key is the secret; both in the address."""
    at = post.query.get("timestamp", "0")
    seal = hmac.new(SECRET.encode(), f"{at}\n{SECRET}".encode(), hashlib.sha256).digest()
    if (
        abs(time.time() * 1000 - int(at)) > 3600_000
        or post.query.get("sign") != base64.b64encode(seal).decode()
    ):
        return 200, {"errcode": 310000, "errmsg": "sign not match"}
    if post.query.get("access_token") != "t0ken" or post.body.get("msgtype") != "text":
        return 200, {"errcode": 300001, "errmsg": "token is not exist"}
    return 200, OK


def feishu(post: Post) -> Answer:
    """飞书 — seconds, and a signature of nothing whose key is timestamp and secret; both in the body."""
    at = post.body.get("timestamp", "0")
    seal = hmac.new(f"{at}\n{SECRET}".encode(), digestmod=hashlib.sha256).digest()
    if abs(time.time() - int(at)) > 3600 or post.body.get("sign") != base64.b64encode(seal).decode():
        return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
    if post.body.get("msg_type") != "text" or "text" not in post.body["content"]:
        return 200, {"code": 9499, "msg": "Bad Request"}
    return 200, {"code": 0, "msg": "success", "data": {}}


def signed(post: Post) -> Answer:
    """签名的 JSON — as docs/channels.md tells a gateway, or any other system, to check it."""
    at = post.headers.get("x-linli-timestamp", "0")
    seal = hmac.new(SECRET.encode(), at.encode() + b"." + post.raw, hashlib.sha256).hexdigest()
    if abs(time.time() - int(at)) > 300 or post.headers.get("x-linli-signature") != f"sha256={seal}":
        return 401, {"error": "signature"}
    if post.headers.get("idempotency-key") != post.body.get("id"):
        return 400, {"error": "id"}
    return 200, {"ok": True}
