"""照片 — kept as new bytes that hold the picture and nothing else: no place, no time, no camera.

What is kept is named by the SHA-256 of its own bytes and never changes. It lies under
``LINLI_FILES/ab/cd/<sha>.jpg``, with a small copy beside it, and is on the disk before the transaction that
refers to it commits. Only a view that went through its owner's ``visible_to`` may ``serve`` it.
"""

import errno
import hashlib
import os
import struct
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from linli.kernel.jobs import job
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now

try:
    from pillow_heif import register_heif_opener
except ImportError:  # an optional extra: see pyproject.toml
    READS_HEIC = False
else:
    register_heif_opener()
    READS_HEIC = True

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000  # decoded at once; a JPEG is decoded smaller than it is
SIDE, SMALL_SIDE = 2048, 480  # the longer side, in pixels
QUALITY = 82
MIME = "image/jpeg"
SUFFIXES = {
    MIME: ".jpg",
    "audio/webm": ".webm",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/wav": ".wav",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/aac": ".aac",
}
MIMES = {suffix: mime for mime, suffix in SUFFIXES.items()}
FORMATS = ("JPEG", "PNG", "WEBP", *(("HEIF",) if READS_HEIC else ()))
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, TypeError, struct.error, zlib.error)
TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
UNUSED_FOR = timedelta(hours=24)


class StoredFile(models.Model):
    """存放的照片和录音 — one picture or recording on the disk, named by its own bytes."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()  # bytes
    mime = models.CharField(max_length=40)
    width = models.PositiveIntegerField()  # pixels, as it is shown
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    kept_at = models.DateTimeField(db_index=True)  # when somebody last kept this same picture

    def __str__(self) -> str:
        return self.sha256[:8]

    @property
    def path(self) -> Path:
        return path_of(self.sha256, SUFFIXES[self.mime])

    @property
    def thumbnail_path(self) -> Path:
        return self.path.with_suffix(f".{SMALL_SIDE}.jpg")


@dataclass(frozen=True, slots=True)
class Picture:
    """成图 — the re-encoded bytes of a photo and of its small copy."""

    full: bytes
    thumbnail: bytes
    width: int
    height: int


@transaction.atomic
def keep_photo(uploaded: UploadedFile) -> StoredFile:
    """存照片 — keep an uploaded JPEG, PNG or WebP (or HEIC, where it can be read) as a clean JPEG.

    The same picture kept twice is one file. Belongs into the transaction of the record that refers to it.
    Raises ``Refused`` with a sentence for whatever is no such photo, or cannot be kept.
    """
    picture = prepared(uploaded)
    digest = hashlib.sha256(picture.full).hexdigest()
    moment = now()
    facts = {
        "size": len(picture.full),
        "mime": MIME,
        "width": picture.width,
        "height": picture.height,
        "kept_at": moment,
    }
    # The row first: its lock keeps the nightly purge away from the files until this transaction ends.
    stored, _is_new = StoredFile.objects.update_or_create(
        sha256=digest, defaults=facts, create_defaults=facts | {"created_at": moment}
    )
    try:
        write_durably(stored.path, picture.full)
        write_durably(stored.thumbnail_path, picture.thumbnail)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused(_("存放照片的地方已满，照片没有保存。可以先不附照片提交。")) from error
        raise
    return stored


def prepare(uploaded: UploadedFile) -> None:
    """预先处理 — do the slow part of ``keep_photo`` ahead of it. Never refuses: ``keep_photo`` will."""
    if not str(uploaded.content_type or "").startswith("image/"):
        return
    try:
        uploaded.picture = clean(uploaded)  # type: ignore[attr-defined]
    except Refused:
        return


def prepared(uploaded: UploadedFile) -> Picture:
    """处理好的照片 — what ``prepare`` made of it, else made now. Raises ``Refused``."""
    picture = getattr(uploaded, "picture", None)
    return picture if isinstance(picture, Picture) else clean(uploaded)


def clean(uploaded: UploadedFile) -> Picture:
    """清洗 — decode a photo, turn it upright, shrink it, and encode the bare pixels anew.

    Neither its name nor its announced type is believed. Raises ``Refused``.
    """
    if not uploaded.size:
        raise Refused(_("这个文件是空的，请重新选择照片。"))
    if uploaded.size > MAX_BYTES:
        raise Refused(_("照片超过 20 MB，请选小一点的照片。"))
    uploaded.seek(0)
    head = uploaded.read(16)
    if not READS_HEIC and head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise Refused(
            _("这里还不能读取 HEIC 照片。请在手机“设置—相机—格式”中选“兼容性最佳”后重拍，或发送截图。")
        )
    uploaded.seek(0)
    try:
        with Image.open(uploaded, formats=FORMATS) as image:
            full = bare(decode(image), SIDE)
            thumbnail = bare(full, SMALL_SIDE)
            return Picture(encode(full), encode(thumbnail), full.width, full.height)
    except TOO_MANY_PIXELS as error:
        raise Refused(_("照片的尺寸太大，请选小一点的照片。")) from error
    except UNREADABLE as error:
        raise Refused(_("这个文件不是能读取的照片，或已损坏。请用 JPEG、PNG 或 WebP 格式的照片。")) from error
    finally:
        uploaded.seek(0)


def decode(image: Image.Image) -> Image.Image:
    """解码 — the pixels of a photo in sRGB, upright, on white where it is transparent."""
    image.draft("RGB", (SIDE, SIDE))
    if image.width * image.height > MAX_PIXELS:
        raise Image.DecompressionBombError
    image = in_srgb(ImageOps.exif_transpose(image))  # turned first: how it was held is lost with the profile
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def in_srgb(image: Image.Image) -> Image.Image:
    """转为标准色彩 — apply the photo's own colour profile; a broken profile is ignored."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK", "L"):
        return image
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def bare(image: Image.Image, side: int) -> Image.Image:
    """只留画面 — a new picture no larger than ``side``, with the pixels of the old one and nothing else."""
    copy = Image.new("RGB", image.size)
    copy.paste(image)
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    return copy


def encode(image: Image.Image) -> bytes:
    """编码 — as a JPEG."""
    stream = BytesIO()
    image.save(stream, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return stream.getvalue()


def path_of(sha256: str, suffix: str = ".jpg") -> Path:
    """位置 — where the file of this digest lies."""
    return Path(settings.LINLI_FILES) / sha256[:2] / sha256[2:4] / f"{sha256}{suffix}"


def write_durably(path: Path, content: bytes) -> None:
    """落盘 — have ``content`` at ``path`` whole, even through a power cut; or leave nothing there."""
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        settle(folder)


def settle(folder: Path) -> None:
    """落盘目录 — make the names inside a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def serve(request: HttpRequest, stored: StoredFile, *, thumbnail: bool = False) -> HttpResponse:
    """送出照片 — to somebody of whom the calling view knows that they may see it.

    The browser may keep it for a year, for this person alone: its bytes never change.
    """
    path = stored.thumbnail_path if thumbnail else stored.path
    tag = f'"{path.stem}"'
    answer: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    else:
        try:
            answer = FileResponse(path.open("rb"), content_type=stored.mime)  # type: ignore[assignment]
        except FileNotFoundError as missing:
            raise Http404 from missing
        answer["Content-Disposition"] = "inline"
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@job("purge_files", at=time(3, 20))
def purge_files() -> int:
    """清理无主照片 — remove pictures that no row has referred to since they were last kept a day ago.

    Returns how many went. Files without a row (their transaction was rolled back) are given one first, so
    that there is one way to go, and one lock on it.
    """
    oldest = now() - UNUSED_FOR
    adopt_strays(oldest)
    unused = orphans().filter(kept_at__lt=oldest)
    return sum(remove(digest, oldest) for digest in list(unused.values_list("sha256", flat=True)))


@transaction.atomic
def remove(sha256: str, oldest: datetime) -> bool:
    """移除 — take one picture away unless somebody has kept it again meanwhile; files first, then the row."""
    row = StoredFile.objects.select_for_update().filter(sha256=sha256, kept_at__lt=oldest).first()
    if row is None or not orphans().filter(pk=row.pk).exists():
        return False
    row.path.unlink(missing_ok=True)
    row.thumbnail_path.unlink(missing_ok=True)
    row.delete()
    return True


def orphans() -> "models.QuerySet[StoredFile]":
    """无主照片 — those that no row of any model refers to."""
    unused = StoredFile.objects.all()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            owners: Any = relation.related_model
            unused = unused.exclude(
                Exists(owners._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
            )
    return unused


def adopt_strays(oldest: datetime) -> None:
    """收容 — give a row to every picture on the disk that has none, and drop what a broken write left."""
    for path in old_files(oldest):
        if path.suffix == ".part":
            path.unlink(missing_ok=True)
        elif not StoredFile.objects.filter(sha256=path.name[:64]).exists():
            moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            mime = MIMES.get(path.suffix, MIME)
            facts = {"size": path.stat().st_size, "mime": mime, "width": 0, "height": 0}
            StoredFile.objects.get_or_create(
                sha256=path.name[:64], defaults=facts | {"created_at": moment, "kept_at": moment}
            )


def old_files(oldest: datetime) -> Iterator[Path]:
    """旧文件 — every file of the store that was written before ``oldest``."""
    for path in sorted(Path(settings.LINLI_FILES).glob("??/??/*")):
        if path.stat().st_mtime < oldest.timestamp():
            yield path
