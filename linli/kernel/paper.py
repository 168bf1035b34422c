"""纸张 — what is handed out on paper: a template of an app, filled with plain facts and set by typst.

A paper is named ``app/name`` and set by ``linli/<app>/papers/<name>.typ``. Its facts reach the template as
JSON and never as typst source, so that nobody's words can become instructions; its pictures are SVG in
these facts. The same facts at the same moment give the same bytes. Every paper stands in the frame of
``kernel/papers/frame.typ``.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import segno
import typst
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from linli.kernel.files import StoredFile
from linli.kernel.lifecycle import Refused
from linli.kernel.now import BEIJING, now

try:
    from pylopdf_fonts_zh_cn import sans_path
except ImportError:  # a site may bring fonts of its own instead
    WHEEL: tuple[Path, ...] = ()
else:
    WHEEL = (Path(sans_path()).parent,)

ROOT = Path(__file__).parents[1]
# The first that the machine has is taken. 仿宋 and 楷体 are licensed: a site that has them names their folder.
FACES = {
    "plain": ("Noto Sans SC", "Source Han Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "SimHei"),
    "title": ("FZXiaoBiaoSong-B05S", "Noto Serif SC", "Source Han Serif SC", "Noto Serif CJK SC", "SimSun"),
    "formal": ("FangSong_GB2312", "FangSong", "Noto Serif SC", "Source Han Serif SC", "SimSun"),
    "hand": ("KaiTi_GB2312", "KaiTi", "Noto Serif SC", "Source Han Serif SC", "SimSun"),
}


def pdf(paper: str, facts: Any) -> bytes:
    """成纸 — the paper as one PDF. ``facts`` is a dataclass or a mapping, of what JSON knows and dataclasses.

    Raises ``Refused`` where there is no Chinese font.
    """
    return _set(paper, facts, "pdf")[0]


def pages(paper: str, facts: Any, *, as_: Literal["svg", "png"] = "svg") -> list[bytes]:
    """一页一页 — the same paper as pictures of its pages, to be looked at. Raises ``Refused``."""
    return _set(paper, facts, as_)


def _set(paper: str, facts: Any, as_: Literal["pdf", "svg", "png"]) -> list[bytes]:
    app, name = paper.split("/")
    fonts, at = fonts_in(folders()), now()
    given = {"facts": facts, "frame": frame(faces(fonts.families()), at)}
    made = typst.Compiler(
        str(ROOT / app / "papers" / f"{name}.typ"),
        root=str(ROOT),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={key: json.dumps(value, default=plain) for key, value in given.items()},
    ).compile(format=as_, timestamp=int(at.timestamp()))
    return list(made) if isinstance(made, list) else [made or b""]


def frame(faces: dict[str, str], at: datetime) -> dict[str, Any]:
    """框 — what every paper says of itself, whatever it is about."""
    return {
        "faces": faces,
        "demo": _("演示数据　人和事都是虚构的") if settings.LINLI_DEMO else "",
        "printed": _("%(day)s 印") % {"day": date_format(at.astimezone(BEIJING), "Y年n月j日")},
        "page": _("第 {n} 页，共 {of} 页"),
    }


def folders() -> tuple[str, ...]:
    """字体的文件夹 — the site's own first, then the one that came along."""
    return tuple(map(str, (*settings.LINLI_FONTS, *WHEEL)))


@lru_cache(maxsize=4)
def fonts_in(folders: tuple[str, ...]) -> typst.Fonts:
    """字体 — those of the given folders alone, read once: a paper looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def faces(families: Sequence[str]) -> dict[str, str]:
    """用哪种字 — for each use of ``FACES`` the first font there is. Raises ``Refused`` when there is none.

    >>> faces(["KaiTi", "Noto Sans SC", "Noto Serif SC"])["hand"]
    'KaiTi'
    """
    have = {family.casefold(): family for family in families}
    first = {
        use: next((have[f.casefold()] for f in wanted if f.casefold() in have), "")
        for use, wanted in FACES.items()
    }
    if not first["plain"]:
        raise Refused(
            _(
                "这台机器上没有可以印的中文字体。请运维人员安装 pylopdf-fonts-zh-cn，"
                "或者在设置 LINLI_FONTS 里写明放有思源黑体（Noto Sans SC）的文件夹。"
            )
        )
    return {use: face or first["plain"] for use, face in first.items()}


def plain(value: Any) -> Any:
    """化为平常的值 — what JSON does not know by itself: our dataclasses, and texts translated late."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def qr(address: str) -> str:
    """二维码 — an address as a drawing for a paper, without its quiet border (the paper gives it room)."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, border=0, omitsize=True
    )
    return drawn.getvalue().decode()


def picture(stored: StoredFile) -> str:
    """照片 — the small copy of a stored photo as a drawing for a paper; "" when its file is gone."""
    try:
        content = base64.b64encode(stored.thumbnail_path.read_bytes()).decode()
    except FileNotFoundError:
        return ""
    size = f'width="{stored.width}" height="{stored.height}"'
    link = f'<image {size} href="data:{stored.mime};base64,{content}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{link}</svg>'
