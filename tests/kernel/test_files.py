import errno
import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, models, transaction
from django.http import Http404
from PIL import Image, ImageCms, PngImagePlugin

from linli.kernel import files
from linli.kernel.files import MAX_BYTES, StoredFile, keep_photo, prepare, purge_files, serve
from linli.kernel.lifecycle import Refused
from linli.kernel.now import clock_at

GPS, ORIENTATION, MAKE, COMMENT = 0x8825, 0x0112, 0x010F, b"my home"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """An empty store of photos for each test."""
    settings.LINLI_FILES = tmp_path / "files"
    return settings.LINLI_FILES


def picture(size=(1200, 800), mode="RGB"):
    """A picture with a red left edge and a blue right one, so that turning it can be seen."""
    image = Image.new(mode, size, "red" if mode in ("RGB", "RGBA") else 0)
    if mode in ("RGB", "RGBA"):
        image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    return image


def encoded(image, kind="JPEG", **options):
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def upload(content, name="photo.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, content, kind)


def with_gps():
    """The EXIF of a telephone: its maker, the way it was held, and where."""
    exif = Image.Exif()
    exif[MAKE] = "Telephone"
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (25.0, 46.0, 12.0), 3: "E", 4: (113.0, 1.0, 30.0)})
    return exif


def shown(path):
    return Image.open(BytesIO(path.read_bytes()))


def near(pixel, colour):
    return all(abs(a - b) < 30 for a, b in zip(pixel, colour, strict=True))


@pytest.mark.django_db
def test_a_photo_is_kept_upright_and_without_any_metadata():
    # given a photo as a telephone takes it: turned, with place, maker, comment, XMP, thumbnail and profile
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Telephone</x:xmpmeta>"
    content = encoded(picture(), exif=with_gps(), comment=COMMENT, xmp=xmp, icc_profile=profile)
    assert Image.open(BytesIO(content)).getexif().get_ifd(GPS)

    # when it is kept
    stored = keep_photo(upload(content))

    # then what lies on the disk is upright pixels and nothing else
    for path in (stored.path, stored.thumbnail_path):
        kept = path.read_bytes()
        for trace in (b"Exif", b"GPS", b"Telephone", b"xmp", b"ICC_PROFILE", COMMENT, b"http"):
            assert trace not in kept
        image = shown(path)
        assert not image.getexif()
        assert set(image.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        assert near(image.getpixel((5, 5)), (254, 0, 0))  # red was left, and is above now
        assert near(image.getpixel((5, image.height - 5)), (0, 0, 254))
    assert (stored.width, stored.height) == (800, 1200)
    assert shown(stored.path).size == (800, 1200)
    assert shown(stored.thumbnail_path).size == (320, 480)
    assert stored.size == stored.path.stat().st_size


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("WEBP", "RGB"),
    ],
)
def test_every_common_kind_becomes_a_jpeg_in_rgb(kind, mode):
    content = encoded(picture(mode="RGB").convert(mode) if mode != "I;16" else picture(mode=mode), kind)
    stored = keep_photo(upload(content, f"photo.{kind.lower()}", f"image/{kind.lower()}"))
    image = shown(stored.path)
    assert (image.format, image.mode, stored.mime) == ("JPEG", "RGB", "image/jpeg")


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_becomes_white(mode):
    image = Image.new(mode, (50, 50), (0,) * len(mode))
    stored = keep_photo(upload(encoded(image, "PNG")))
    assert near(shown(stored.path).getpixel((25, 25)), (255, 255, 255))


@pytest.mark.django_db
def test_text_hidden_in_a_png_is_gone():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "张三")
    words.add_itxt("XML:com.adobe.xmp", "<xmp>家</xmp>")
    stored = keep_photo(upload(encoded(picture(), "PNG", pnginfo=words)))
    assert "张三".encode() not in stored.path.read_bytes()
    assert b"xmp" not in stored.path.read_bytes()


@pytest.mark.django_db
def test_a_wide_gamut_photo_is_shown_in_standard_colours():
    # given a photo whose numbers mean other colours than in sRGB
    lab = ImageCms.createProfile("LAB")
    image = ImageCms.profileToProfile(picture(), ImageCms.createProfile("sRGB"), lab, outputMode="LAB")
    assert image.mode == "LAB"
    rgb = picture((60, 60))
    rgb.info["icc_profile"] = b"not a profile"

    # then a profile that can be read is applied, and one that cannot is left aside
    assert files.in_srgb(rgb) is rgb
    rgb.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert near(files.in_srgb(rgb).getpixel((1, 1)), (254, 0, 0))


@pytest.mark.django_db
def test_a_large_photo_is_shrunk_and_a_small_one_is_not_blown_up():
    large = keep_photo(upload(encoded(picture((6000, 3000)))))
    small = keep_photo(upload(encoded(picture((300, 100)))))
    assert (large.width, large.height) == (2048, 1024)
    assert (small.width, small.height) == (300, 100)
    assert shown(small.thumbnail_path).size == (300, 100)


@pytest.mark.django_db
def test_the_same_photo_is_kept_once(store):
    content = encoded(picture())
    with clock_at(datetime(2026, 3, 1, tzinfo=UTC)) as clock:
        first = keep_photo(upload(content))
        clock.advance(timedelta(hours=1))
        second = keep_photo(upload(content, "other.jpg"))
    assert first == second
    assert second.kept_at - second.created_at == timedelta(hours=1)
    assert StoredFile.objects.count() == 1
    assert len([path for path in store.rglob("*") if path.is_file()]) == 2  # the photo and its small copy


@pytest.mark.django_db
def test_the_file_is_named_by_its_own_bytes(store):
    stored = keep_photo(upload(encoded(picture())))
    assert files.hashlib.sha256(stored.path.read_bytes()).hexdigest() == stored.sha256
    assert stored.path == store / stored.sha256[:2] / stored.sha256[2:4] / f"{stored.sha256}.jpg"


@pytest.mark.django_db
def test_a_photo_prepared_ahead_is_not_decoded_again(monkeypatch):
    photo = upload(encoded(picture()))
    prepare(photo)
    monkeypatch.setattr(files, "clean", None)
    assert keep_photo(photo).width == 1200


def noise(size):
    return Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3))


def refused_content():
    photo = encoded(noise((400, 400)))
    png = encoded(noise((400, 400)), "PNG")
    return [
        pytest.param(b"", "是空的", id="zero bytes"),
        pytest.param(b"\0" * (MAX_BYTES + 1), "20 MB", id="too many bytes"),
        pytest.param(photo[: len(photo) // 2], "不是能读取的照片，或已损坏", id="jpeg cut in half"),
        pytest.param(png[: len(png) // 2], "不是能读取的照片，或已损坏", id="png cut in half"),
        pytest.param(png[:200] + bytes(400) + png[600:], "不是能读取的照片，或已损坏", id="damaged png"),
        pytest.param(photo[:20], "不是能读取的照片，或已损坏", id="a head alone"),
        pytest.param(b"<html><script>alert(1)</script>", "不是能读取的照片", id="a page named photo.jpg"),
        pytest.param(b"%PDF-1.7\n", "不是能读取的照片", id="a paper named photo.jpg"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是能读取的照片", id="svg"),
        pytest.param(encoded(picture(), "GIF"), "不是能读取的照片", id="gif"),
        pytest.param(encoded(picture(), "BMP"), "不是能读取的照片", id="bmp"),
        pytest.param(
            encoded(Image.new("1", (30_000, 30_000)), "PNG"), "尺寸太大", id="a bomb of 900 megapixels"
        ),
        pytest.param(
            encoded(Image.new("1", (10_000, 9_500)), "PNG"), "尺寸太大", id="one that Pillow only warns of"
        ),
        pytest.param(encoded(Image.new("1", (8_000, 7_000)), "PNG"), "尺寸太大", id="one that Pillow allows"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "sentence"), refused_content())
def test_what_is_no_photo_is_refused_with_a_sentence(content, sentence, store):
    with pytest.raises(Refused) as refusal:
        keep_photo(upload(content))
    assert sentence in refusal.value.reason
    assert not StoredFile.objects.exists()
    assert not store.exists()


@pytest.mark.django_db
def test_heic_is_refused_with_the_way_out_where_it_cannot_be_read(monkeypatch):
    monkeypatch.setattr(files, "READS_HEIC", False)
    with pytest.raises(Refused) as refusal:
        keep_photo(upload(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_0001.HEIC", "image/heic"))
    assert "兼容性最佳" in refusal.value.reason


@pytest.mark.django_db
def test_heic_is_kept_where_it_can_be_read():
    pytest.importorskip("pillow_heif")
    content = encoded(picture(), "HEIF", exif=with_gps().tobytes())
    stored = keep_photo(upload(content, "IMG_0001.HEIC", "image/heic"))
    assert shown(stored.path).format == "JPEG"
    assert b"Telephone" not in stored.path.read_bytes()


@pytest.mark.django_db
def test_a_full_disk_is_a_sentence_and_leaves_nothing_half(monkeypatch, store):
    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(Refused) as refusal:
        keep_photo(upload(encoded(picture())))
    assert "已满" in refusal.value.reason
    assert not StoredFile.objects.exists()
    assert not [path for path in store.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_lost_file_is_written_again_when_the_photo_is_kept_again():
    content = encoded(picture())
    stored = keep_photo(upload(content))
    stored.path.unlink()
    keep_photo(upload(content))
    assert stored.path.exists()


# 送出


@pytest.mark.django_db
def test_a_photo_is_served_for_one_browser_to_keep(rf):
    stored = keep_photo(upload(encoded(picture())))
    answer = serve(rf.get("/"), stored)
    assert answer.getvalue() == stored.path.read_bytes()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"

    answer.close()
    small = serve(rf.get("/"), stored, thumbnail=True)
    assert small.getvalue() == stored.thumbnail_path.read_bytes()
    small.close()
    assert small["ETag"] != answer["ETag"]

    again = serve(rf.get("/", headers={"If-None-Match": answer["ETag"]}), stored)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_a_lost_file_is_not_found(rf):
    stored = keep_photo(upload(encoded(picture())))
    stored.path.unlink()
    with pytest.raises(Http404):
        serve(rf.get("/"), stored)


# 清理


@pytest.fixture
def album(db):
    """A model that refers to photos, in no app of ours, with its relation hidden."""

    class Album(models.Model):
        cover = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

        class Meta:
            app_label = "kernel"
            managed = False
            db_table = "test_album"

    with connection.cursor() as cursor:
        number = "integer PRIMARY KEY" if connection.vendor == "sqlite" else "serial PRIMARY KEY"
        cursor.execute(f"CREATE TABLE test_album (id {number}, cover_id bigint)")
    yield Album
    models.base.apps.all_models["kernel"].pop("album")
    models.base.apps.clear_cache()


def keep(colour):
    return keep_photo(upload(encoded(Image.new("RGB", (40, 40), colour))))


def age(path: Path, moment):
    os.utime(path, (moment.timestamp(), moment.timestamp()))


@pytest.mark.django_db
def test_after_a_day_photos_without_an_owner_go_and_others_stay(album, monkeypatch):
    start = datetime(2026, 3, 1, tzinfo=UTC)
    with clock_at(start) as clock:
        # given a photo in an album, one that nobody refers to, and one kept later
        owned, unused = keep("red"), keep("green")
        album.objects.create(cover=owned)
        clock.advance(timedelta(hours=23))
        later = keep("blue")

        # when less than a day has passed, then nothing goes
        assert purge_files() == 0

        # when it has, then the one without an owner goes, file and row
        clock.advance(timedelta(hours=2))
        assert purge_files() == 1
    assert set(StoredFile.objects.all()) == {owned, later}
    assert owned.path.exists()
    assert not unused.path.exists()
    assert not unused.thumbnail_path.exists()


@pytest.mark.django_db
def test_a_photo_kept_again_meanwhile_stays():
    start = datetime(2026, 3, 1, tzinfo=UTC)
    with clock_at(start) as clock:
        keep("red")
        clock.advance(2 * DAY)
        again = keep("red")
        assert purge_files() == 0
        assert again.path.exists()


@pytest.mark.django_db
def test_a_file_whose_transaction_was_rolled_back_goes_after_a_day(store):
    # given a photo on the disk without a row, a half-written one, and a stranger's file
    with transaction.atomic():
        stored = keep("red")
        transaction.set_rollback(True)
    half = stored.path.with_name("tmpabc.part")
    half.write_bytes(b"half")
    note = store / "README"
    note.write_text("not ours")
    moment = files.now()
    assert purge_files() == 0

    # when a day has passed
    for path in store.rglob("*"):
        age(path, moment - 2 * DAY)
    assert purge_files() == 1

    # then the first two are gone, and what is not ours is untouched
    assert not stored.path.exists()
    assert not stored.thumbnail_path.exists()
    assert not half.exists()
    assert note.exists()


@pytest.mark.django_db
def test_the_command_says_how_many_went(capsys):
    with clock_at(datetime(2026, 3, 1, tzinfo=UTC)) as clock:
        keep("red")
        clock.advance(2 * DAY)
        call_command("purge_files")
    assert capsys.readouterr().out == "已清理 1 个文件\n"
