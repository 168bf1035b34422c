"""录音 — what somebody said aloud, kept as it was recorded: a minute at most, understood by people alone.

Kept like photos, by the digest of its bytes (``kernel/files.py``); only a view that went through its owner's
``visible_to`` may ``play`` it. The kind is read from the bytes, not believed from the name.
"""

import errno
import hashlib
import re

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linli.kernel.files import StoredFile, write_durably
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now

MAX_BYTES = 2 * 1024 * 1024
MOST_SECONDS = 60
RANGE = re.compile(r"bytes=(\d{1,9})-(\d{0,9})")
MARKS = (  # offset, bytes, kind: what the containers of phones and browsers begin with
    (0, b"\x1a\x45\xdf\xa3", "audio/webm"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftyp", "audio/mp4"),
    (8, b"WAVE", "audio/wav"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
)


def kind_of(head: bytes) -> str:
    """是哪种录音 — by how the bytes begin; "" for none that phones make.

    >>> kind_of(b"OggS...."), kind_of(b"GIF89a")
    ('audio/ogg', '')
    """
    return next((kind for at, mark, kind in MARKS if head[at : at + len(mark)] == mark), "")


@transaction.atomic
def keep_sound(uploaded: UploadedFile) -> StoredFile:
    """存录音 — keep a recording as it is. Belongs into the transaction of the record that refers to it.

    Raises ``Refused`` with a sentence for whatever is no recording, is too large, or cannot be kept.
    """
    if not uploaded.size:
        raise Refused(_("这段录音是空的，请重新录一次。"))
    if uploaded.size > MAX_BYTES:
        raise Refused(_("录音超过 2 MB。请说短一点，一分钟以内，或者分两次说。"))
    uploaded.seek(0)
    content = uploaded.read()
    kind = kind_of(content[:16])
    if not kind:
        raise Refused(_("这个文件不是能听的录音，请重新录一次，或者打字说。"))
    moment = now()
    facts = {"size": len(content), "mime": kind, "width": 0, "height": 0, "kept_at": moment}
    stored, _is_new = StoredFile.objects.update_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults=facts,
        create_defaults=facts | {"created_at": moment},
    )
    try:
        write_durably(stored.path, content)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused(_("存放录音的地方已满，没有保存。可以先打字说。")) from error
        raise
    return stored


def play(request: HttpRequest, stored: StoredFile) -> HttpResponse:
    """放录音 — to somebody of whom the calling view knows that they may hear it.

    In parts where a part is asked for: an iPhone plays nothing that cannot be had in parts.
    """
    try:
        content = stored.path.read_bytes()
    except FileNotFoundError as missing:
        raise Http404 from missing
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    first, last = 0, len(content) - 1
    if asked:
        first, last = int(asked[1]), min(int(asked[2] or last), last)
    if first > last:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{len(content)}"
        return answer
    answer = HttpResponse(content[first : last + 1], content_type=stored.mime, status=206 if asked else 200)
    if asked:
        answer["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
