"""图片 — drawn stand-ins for photos: nobody was photographed, and nothing looks like evidence."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)
WALL, FLOOR = "#d9d2c3", "#a9a08e"


def picture(kind: str) -> SimpleUploadedFile:
    """一张图 — as if it were uploaded from a phone."""
    image = Image.new("RGB", SIZE, WALL)
    DRAWN[kind](ImageDraw.Draw(image), image)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=88)
    return SimpleUploadedFile(f"{kind}.jpg", stream.getvalue(), content_type="image/jpeg")


def stain(pen: ImageDraw.ImageDraw, image: Image.Image) -> None:
    """渗水的墙角."""
    pen.rectangle((0, 600, 960, 720), fill=FLOOR)
    pen.line((480, 0, 480, 600), fill="#b9b09d", width=4)
    spots = ((300, -60, 640, 190), (420, 60, 700, 340), (350, 20, 520, 420))
    for edge, tone in ((0, "#bfae8c"), (36, "#a8946e")):
        for left, top, right, bottom in spots:
            pen.ellipse((left + edge, top + edge, right - edge, bottom - edge), fill=tone)
    image.paste(image.filter(ImageFilter.GaussianBlur(9)))


def sockets(pen: ImageDraw.ImageDraw, image: Image.Image) -> None:
    """架空层的充电桩，三个不亮."""
    pen.rectangle((0, 560, 960, 720), fill=FLOOR)
    for number in range(6):
        left = 70 + number * 145
        pen.rounded_rectangle((left, 150, left + 90, 420), 12, fill="#5f6f68", outline="#3d4843", width=4)
        pen.ellipse((left + 34, 180, left + 56, 202), fill="#8fd18a" if number < 3 else "#3a3a3a")
        pen.rectangle((left + 28, 300, left + 62, 350), fill="#2e332f")


def boxes(pen: ImageDraw.ImageDraw, image: Image.Image) -> None:
    """楼道里的纸箱."""
    for step in range(7):
        pen.rectangle((0, 720 - step * 60, 960 - step * 130, 780 - step * 60), fill=FLOOR, outline="#8d8573")
    for left, top, side in ((620, 470, 190), (560, 560, 140), (740, 300, 170)):
        pen.rectangle((left, top, left + side, top + side), fill="#b98f5a", outline="#7d5d36", width=4)
        pen.line((left, top + side // 2, left + side, top + side // 2), fill="#d7b98c", width=10)


def plots(pen: ImageDraw.ImageDraw, image: Image.Image) -> None:
    """屋面的菜地."""
    pen.rectangle((0, 0, 960, 300), fill="#c9d3d8")
    pen.rectangle((0, 300, 960, 720), fill="#b5afa2")
    for row in range(3):
        for column in range(3):
            left, top = 60 + column * 300, 330 + row * 130
            pen.rectangle((left, top, left + 240, top + 90), fill="#7a5c41", outline="#5b432e", width=4)
            for leaf in range(8):
                pen.ellipse((left + 8 + leaf * 29, top + 20, left + 28 + leaf * 29, top + 60), fill="#6f9a5b")


DRAWN: dict[str, Callable[[ImageDraw.ImageDraw, Image.Image], None]] = {
    "stain": stain,
    "sockets": sockets,
    "boxes": boxes,
    "plots": plots,
}
