"""形 — the plain values that components draw. Any app may fill them; none of them knows a model."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

Tone = Literal["", "calm", "soon", "late", "done", "accent", "line"]


class Nav(NamedTuple):
    """导航 — one entry of a bar. ``icon`` and ``main`` matter to the bottom bar of a phone only."""

    label: str
    url: str
    current: bool = False
    icon: str = "next"
    main: bool = False  # the one thing this person does most: the round button in the middle


@dataclass(frozen=True, slots=True)
class Frame:
    """框 — what stands around the pages of somebody who is signed in; put on ``request.frame``."""

    where: str
    nav: tuple[Nav, ...] = ()
    me_label: str = ""
    me_name: str = ""
    me_url: str = ""
    inbox_count: int = 0
    inbox_url: str = ""
    search_url: str = ""
    bottom_nav: tuple[Nav, ...] = ()
    home_url: str = "/"
    sign_out_url: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """时限 — a clock ready to print: ``words`` first, then a shape and a colour named by ``tone``."""

    tone: Literal["calm", "soon", "late", "wait", "shelf", "done"]
    words: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """阶 — one tier of the ladder, from the neighbours upwards."""

    tier: str
    who: str = ""
    time: str = ""
    state: Literal["done", "now", "next", "idle"] = "idle"


@dataclass(frozen=True, slots=True)
class LegRow:
    """流转 — one stretch of a matter: a holder, a clock, and the lines of its handover."""

    role: str
    name: str
    when: str = ""
    deadline: Deadline | None = None
    handover: tuple[tuple[str, str], ...] = ()  # (已做 | 还差 | 请下一位, words)
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """经过 — one line of a timeline. ``seen``: by residents, inside only, or promised for later."""

    when: str
    text: str
    seen: Literal["public", "inside", "next"] = "public"
    by: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """分栏 — one queue of a list."""

    label: str
    url: str
    current: bool = False
    count: int | str | None = None  # “999+” where counting stopped


@dataclass(frozen=True, slots=True)
class Chip:
    """筛选 — one narrowing inside a queue; its ``url`` turns it on, or off when it is ``on``."""

    label: str
    url: str
    on: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """数 — a number that carries its unit and leads to its rows. ``number`` is printed as given."""

    number: str | int
    label: str
    unit: str = ""
    url: str = ""
    tone: Literal["", "soon", "late"] = ""
    sub: str = ""  # how it was counted: “331 / 362 件已回访”


@dataclass(frozen=True, slots=True)
class HomeCell:
    """户 — one home in the strip of a leader."""

    label: str
    words: str
    url: str
    state: Literal["calm", "open", "late", "due", "empty"] = "calm"


@dataclass(frozen=True, slots=True)
class TodayRow:
    """今日 — one thing to do today, with the one button that does it."""

    title: str
    url: str
    deadline: Deadline | None = None
    facts: tuple[str, ...] = ()
    action: str = ""
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """类别 — one large choice. With ``url`` it is a link, otherwise a button sending ``value``."""

    label: str
    icon: str
    hint: str = ""
    url: str = ""
    value: str = ""
    tone: Literal["", "stop"] = ""
    row: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """照片 — ``url`` is the small one shown, ``full_url`` the one opened."""

    url: str
    caption: str
    full_url: str = ""
    alt: str = ""
