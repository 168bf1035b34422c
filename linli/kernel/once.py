"""一次 — one press is one step: a form sent twice has one effect and one answer.

Every form carries a fresh key (``new_key``). The key is stored in the transaction that carries out what was
asked, together with the answer. Whoever sends the same form again, because the net was slow or the server
fell between commit and answer, gets that answer, and nothing happens twice. A refusal is rolled back with its
key, so that a corrected form goes through.

Neither the key nor what was sent can be read from the stored row: the key and the body are kept as digests,
and the answer (it may hold the address of a receipt) is enciphered with the key itself.
"""

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from linli.kernel.files import prepare
from linli.kernel.http import UNSEEN, Answer, go, sorry, typed_words
from linli.kernel.jobs import job
from linli.kernel.now import now, today
from linli.kernel.standards import standard

WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{20,64}")

View = TypeVar("View", bound=Any)


class FormKey(models.Model):
    """表单钥匙 — one press that was carried out, and what was answered."""

    key = models.CharField(max_length=64, primary_key=True)  # digest of the form's key and of who sent it
    body = models.CharField(max_length=64)  # digest of what was sent, keyed with the form's key
    answer = models.BinaryField(default=b"")
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:8]


class HalfSent(Exception):
    """没有传完 — the form did not arrive whole. ``args[0]`` is a sentence for the person."""


class Unkept(Exception):
    """不予保留 — carries an answer out of the transaction that it rolls back."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


def new_key() -> str:
    """新钥匙 — for one showing of one form: 192 random bits, fit for a hidden field."""
    return secrets.token_urlsafe(24)


def repeatable(view: View) -> View:
    """可重复 — mark a view that may run twice without harm: its form needs no key and no transaction.

    For what changes nothing of record (the size of the type), or must be remembered even when it is refused
    (a failed sign-in).
    """
    view.repeatable = True
    return view


def by_its_key(view: View) -> View:
    """认钥匙 — mark an open view whose form may be sent much later, signed in or not: its key alone tells
    one press from another. Who made the key holds the only copy of it.
    """
    view.by_its_key = True
    return view


@dataclass(frozen=True, slots=True)
class Press:
    """一次提交 — what identifies one sending of one form."""

    form_key: str
    who: str
    digest: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Press":
        """读取 — take the press from a request.

        Raises ``HalfSent`` when the form is cut short, unreadable or without a key.
        """
        form_key = arrived_whole(request).get("form_key", "")
        if not WELL_FORMED.fullmatch(form_key):
            raise HalfSent(_("这份表单没有传完整，没有提交。请返回上一页再试一次。"))
        keyed = hmac.new(form_key.encode(), digest_of(request), "sha256")
        return cls(form_key, sender(request), keyed.hexdigest())

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.who} {self.form_key}".encode()).hexdigest()

    def cipher(self, text: bytes) -> bytes:
        """加密与解密 — the same step both ways: XOR with a stream that only the holder of the key can make.

        A stream is used for one text only: a row is answered once, and its stream depends on key and sender.
        """
        stream = hashlib.shake_256(f"answer {self.who} {self.form_key}".encode()).digest(len(text))
        return bytes(a ^ b for a, b in zip(text, stream, strict=True))


class OnceMiddleware:
    """一次 — runs every form post in one transaction with its key, or gives back the answer it had."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or is_repeatable(request):
            return self.get_response(request)
        try:
            press = Press.of(request)
        except HalfSent as cut:
            return sorry(request, 400, cut.args[0])
        if before := FormKey.objects.filter(key=press.key).first():
            return again(request, press, before)
        for uploads in request.FILES.lists():
            for uploaded in uploads[1]:
                prepare(uploaded)  # the slow part of keeping a photo, before the database's pen is taken
        return self.first_time(request, press)

    def first_time(self, request: HttpRequest, press: Press) -> HttpResponse:
        """第一次 — carry it out and keep the answer; roll everything back when the answer is a refusal.

        Two that arrive together meet at the key: the second waits for the first to commit or roll back.
        """
        try:
            with transaction.atomic():
                fresh = {"body": press.digest, "at": now()}
                row, is_first = FormKey.objects.get_or_create(key=press.key, defaults=fresh)
                if not is_first:
                    return again(request, press, row)
                answer = self.get_response(request)
                if answer.status_code >= 400:
                    raise Unkept(answer)
                row.answer = press.cipher(packed(request, answer))
                row.save(update_fields=["answer"])
                return answer
        except Unkept as refusal:
            return refusal.answer


def again(request: HttpRequest, press: Press, row: FormKey) -> HttpResponse:
    """再次提交 — the saved answer for the same form; for a changed one 409 with the words typed."""
    if hmac.compare_digest(row.body, press.digest):
        return unpacked(request, press.cipher(bytes(row.answer)))
    sentence = _("这份表单已经提交过，内容与这次不同，这次没有提交。请复制下面的文字，打开新的一页再填写。")
    return sorry(request, 409, sentence, typed_words(request))


def packed(request: HttpRequest, answer: HttpResponse) -> bytes:
    """打包 — what is needed to answer the same again: status, where to, words, messages."""
    told = getattr(messages.get_messages(request), "_queued_messages", [])
    saved = {
        "status": answer.status_code,
        "to": answer.headers.get("Location") or answer.headers.get("HX-Redirect"),
        "headers": {k: v for k, v in answer.headers.items() if k == "Content-Type" or k.startswith("HX-")},
        "content": answer.content.decode(errors="surrogateescape"),
        "messages": [[message.level, str(message.message), message.extra_tags] for message in told],
    }
    return json.dumps(saved).encode()


def unpacked(request: HttpRequest, packet: bytes) -> HttpResponse:
    """拆包 — the answer that ``packed`` saved."""
    saved = json.loads(packet)
    for level, words, tags in saved["messages"]:
        messages.add_message(request, level, words, extra_tags=tags, fail_silently=True)
    if saved["to"]:
        return go(request, saved["to"])
    content = saved["content"].encode(errors="surrogateescape")
    return HttpResponse(content, status=saved["status"], headers=saved["headers"])


def arrived_whole(request: HttpRequest) -> Any:
    """是否完整 — the posted fields, when every announced byte of a readable form has arrived.

    Django takes a body that ends early for a short one, so the bytes are counted here.
    """
    cut = _("这份表单没有传完整，没有提交。请返回上一页再试一次。")
    if request.content_type not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        raise HalfSent(cut)
    try:
        fields = request.POST
        if request.content_type == "multipart/form-data":
            stream = getattr(request, "_stream", None)  # Django's LimitedStream keeps its count to itself
            is_cut = getattr(stream, "_pos", 0) < getattr(stream, "limit", 0)
        else:
            is_cut = len(request.body) < int(request.META.get("CONTENT_LENGTH") or 0)
    except (MultiPartParserError, UnreadablePostError) as error:
        raise HalfSent(cut) from error
    except SuspiciousOperation as error:  # more fields, files or bytes than settings allow
        raise HalfSent(_("提交的内容太多或太大，没有提交。请减少照片或文字后再试。")) from error
    if is_cut:
        raise HalfSent(cut)
    return fields


def digest_of(request: HttpRequest) -> bytes:
    """内容摘要 — of where it was sent, every field but those nobody typed, and every file's bytes."""
    fields = sorted(
        [name, values] for name, values in request.POST.lists() if name not in UNSEEN or name == "seen"
    )
    files = sorted([name, [hash_of(one) for one in uploads]] for name, uploads in request.FILES.lists())
    sent = json.dumps([request.get_full_path(), fields, files], ensure_ascii=False)
    return hashlib.sha256(sent.encode("utf-8", "surrogatepass")).digest()


def hash_of(uploaded: Any) -> str:
    """文件摘要 — of an uploaded file, which is left ready to be read from its beginning."""
    sponge = hashlib.sha256()
    for chunk in uploaded.chunks():
        sponge.update(chunk)
    uploaded.seek(0)
    return sponge.hexdigest()


def sender(request: HttpRequest) -> str:
    """谁在提交 — the person signed in, else the browser by its forgery-protection cookie.

    Not the session: it may begin in the very press whose answer was lost. A form that may wait on a phone for
    days outlives both: there its key is all.
    """
    if getattr(view_of(request), "by_its_key", False):
        return "key"
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"browser:{request.META.get('CSRF_COOKIE', '')}"


def is_repeatable(request: HttpRequest) -> bool:
    """是否可重复 — the view behind this address is marked ``repeatable``, or there is none."""
    view = view_of(request)
    return view is None or getattr(view, "repeatable", False)


def view_of(request: HttpRequest) -> Any:
    """The view behind the address of a request; None when there is none."""
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


@job("forget_form_keys", at=time(3, 10))
def forget_form_keys() -> None:
    """清理表单钥匙 — forget presses older than the standard ``once.days``."""
    oldest = now() - timedelta(days=standard("once.days", on=today()))
    FormKey.objects.filter(at__lt=oldest).delete()
