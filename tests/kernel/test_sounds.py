"""录音 — kept as it was recorded, known by its bytes, played in parts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from linli.kernel import files
from linli.kernel.files import StoredFile
from linli.kernel.lifecycle import Refused
from linli.kernel.sounds import MAX_BYTES, keep_sound, play

pytestmark = pytest.mark.django_db
OPUS = b"\x1a\x45\xdf\xa3" + bytes(range(96))


def uploaded(content=OPUS, name="7s.webm"):
    return SimpleUploadedFile(name, content, "audio/webm")


@pytest.mark.parametrize(
    ("content", "kind", "suffix"),
    [
        (OPUS, "audio/webm", ".webm"),
        (b"\0\0\0\x18ftypM4A " + b"x" * 40, "audio/mp4", ".m4a"),
        (b"OggS" + b"x" * 40, "audio/ogg", ".ogg"),
        (b"#!AMR\n" + b"x" * 40, "audio/amr", ".amr"),
    ],
)
def test_the_kind_is_read_from_the_bytes_and_not_from_the_name(content, kind, suffix):
    stored = keep_sound(uploaded(content, "whatever.exe"))

    assert (stored.mime, stored.path.suffix, stored.path.read_bytes()) == (kind, suffix, content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "这段录音是空的"),
        (b"<html>" + b"x" * 40, "不是能听的录音"),
        (OPUS + b"x" * MAX_BYTES, "超过 2 MB"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Refused, match=sentence):
        keep_sound(uploaded(content))
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("", 200, OPUS),
        ("bytes=0-1", 206, OPUS[:2]),
        ("bytes=90-", 206, OPUS[90:]),
        ("bytes=90-5000", 206, OPUS[90:]),
        ("bytes=5000-", 416, b""),
        ("bytes=0-1,4-5", 200, OPUS),
    ],
)
def test_it_is_played_in_parts_to_a_phone_that_asks_for_parts(asked, status, part):
    stored = keep_sound(uploaded())

    answer = play(RequestFactory().get("/", headers={"Range": asked}), stored)

    assert (answer.status_code, answer.content) == (status, part)
    if status == 206:
        begins, ends = OPUS.index(part), OPUS.index(part) + len(part) - 1
        assert answer["Content-Range"] == f"bytes {begins}-{ends}/{len(OPUS)}"


def test_a_recording_that_nobody_refers_to_goes_with_the_photos(clock):
    stored = keep_sound(uploaded())
    path = stored.path
    clock.advance(files.UNUSED_FOR * 2)

    assert files.purge_files() == 1
    assert not path.exists()
