"""立面的笔 — strokes, words and windows.

Each function answers with paths in drawing units (one unit is one CSS pixel at natural size),
never with colours: a stroke names its class and the style sheet paints it by day, by night and
on paper. What stands where is decided in ``front.py``.
"""

from dataclasses import dataclass

from linli.places.elevation.facts import Kind

STRONG = 14  # size of the larger text, by which every line is measured


@dataclass(frozen=True, slots=True)
class Stroke:
    """一笔 — one path and the class that paints it."""

    kind: str
    d: str


@dataclass(frozen=True, slots=True)
class Text:
    """一行字 — words on their baseline; ``anchor`` as in SVG."""

    x: int
    y: int
    words: str
    kind: str
    anchor: str = "start"

    @property
    def span(self) -> "Span":
        """所占 — the stretch the words need, by estimate."""
        width = measure(self.words)
        return Span(self.x - {"start": 0, "middle": width // 2, "end": width}[self.anchor], width)


@dataclass(frozen=True, slots=True)
class Span:
    """一段 — a stretch of wall, from its left end."""

    start: int
    width: int

    @property
    def end(self) -> int:
        return self.start + self.width

    @property
    def middle(self) -> int:
        return self.start + self.width // 2

    def mirrored(self, whole: int) -> "Span":
        """镜像 — the same stretch counted from the other end of ``whole``."""
        return Span(whole - self.end, self.width)


@dataclass(frozen=True, slots=True)
class Bay:
    """开间 — the window of one kind of home, drawn once and placed many times.

    Coordinates count from the home's upper left corner; ``flag`` is where ● or ▲ stands.
    """

    name: str
    strokes: tuple[Stroke, ...]
    flag: tuple[int, int]


def measure(words: str) -> int:
    """字宽 — how wide a line will be, on the generous side: the reader's font is not ours.

    >>> measure("第 4 邻·空缺") <= measure("第 4 邻·空缺着") - 14
    True
    """
    full = sum(ord(sign) > 0x2E7F or sign in "·—…“”‘’" for sign in words)
    return full * STRONG + -(-(len(words) - full) * STRONG * 6 // 10)


def clip(words: str, room: int) -> str:
    """裁字 — cut what does not fit, and show that it was cut.

    >>> clip("电动自行车集中充电棚", 80)
    '电动自行…'
    """
    if measure(words) <= room:
        return words
    while words and measure(words + "…") > room:
        words = words[:-1].rstrip()
    return words + "…"


def box(x: float, y: float, width: float, height: float) -> str:
    """方框 — a closed rectangle."""
    return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z"


def bars(x: float, y: float, width: float, height: float, parts: int) -> str:
    """窗棂 — the upright lines that divide a width into ``parts``."""
    return "".join(f"M{x + width * i / parts:.1f} {y:g}v{height:g}" for i in range(1, parts))


def flag(state: str, x: int, y: int) -> str:
    """记号 — the shape that says it without colour: ● open, ▲ late, nothing else."""
    if state == "open":
        return f"M{x - 3} {y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z"
    return f"M{x} {y - 5}l5 9h-10z" if state == "late" else ""


# Windows


def home_bay(kind: Kind, side: int, width: int, height: int) -> Bay:
    """户窗 — a small window and a large one; ``side`` 1 mirrors what stands right of the stairs."""
    small = Span(round(width * 0.12), round(width * 0.22))
    large = Span(small.end + round(width * 0.09), round(width * 0.48))
    if width < 46:
        small, large = Span(0, 0), Span(round(width * 0.2), round(width * 0.6))
    if side:
        small, large = small.mirrored(width), large.mirrored(width)
    draw = {"slab": _balcony, "point": _bay_window, "walkup": _parapet}[kind]
    strokes, flag_y = draw(small, large, height)
    mark = small if small.width else large
    hit = Stroke("hit", box(0, 0, width, height))
    return Bay(f"{kind}-{side}-{width}", (*strokes, hit), (mark.start + mark.width // 2, flag_y))


def shop_bay(width: int, height: int) -> Bay:
    """铺面 — a signboard over glass to the ground."""
    board, glass = round(height * 0.24), round(height * 0.36)
    inner = max(width - 6, 4)
    strokes = (
        Stroke("board", box(3, 3, inner, board)),
        Stroke("pane", box(3, glass, inner, height - glass - 1)),
        Stroke("muntin", bars(3, glass, inner, height - glass - 1, max(inner // 14, 1))),
        Stroke("hit", box(0, 0, width, height)),
    )
    return Bay(f"shop-{width}", strokes, (width // 2, (glass + height) // 2))


Windows = tuple[tuple[Stroke, ...], int]  # strokes, and the height at which the flag stands


def _balcony(small: Span, large: Span, height: int) -> Windows:
    """板楼 — a small window, and a balcony behind a rail."""
    top, tall = round(height * 0.16), round(height * 0.73)
    sill, low = round(height * 0.23), round(height * 0.43)
    rail = top + round(tall * 0.55)
    count = max(large.width // 5, 3)
    panes = box(large.start, top, large.width, tall)
    lines = bars(large.start, top, large.width, tall, 3)
    rails = f"M{large.start - 3} {rail}h{large.width + 6}v{top + tall - rail + 1}h{-large.width - 6}z"
    rails += bars(large.start - 3, rail, large.width + 6, top + tall - rail + 1, count)
    if small.width:
        panes += box(small.start, sill, small.width, low)
        lines += bars(small.start, sill, small.width, low, 2)
        rails += f"M{small.start - 2} {sill + low + 2}h{small.width + 4}"
    strokes = (Stroke("pane", panes), Stroke("muntin", lines), Stroke("rail", rails))
    return strokes, sill + low // 2 if small.width else top + (rail - top) // 2


def _bay_window(small: Span, large: Span, height: int) -> Windows:
    """点式 — a bay window on its sill, louvres for the air conditioner beside it."""
    top, tall = round(height * 0.2), round(height * 0.54)
    foot = top + tall
    panes = box(large.start, top, large.width, tall)
    lines = bars(large.start, top, large.width, tall, 3)
    rails = f"M{large.start - 2} {foot + 1}h{large.width + 4}v2h{-large.width - 4}z"
    if small.width:
        panes += box(small.start, top, small.width, tall)
        rails += "".join(f"M{small.start} {foot + step}h{small.width}" for step in (3, 5))
    strokes = (Stroke("pane", panes), Stroke("muntin", lines), Stroke("rail", rails))
    return strokes, top + tall // 2


def _parapet(small: Span, large: Span, height: int) -> Windows:
    """步梯楼 — a glazed balcony on a solid parapet, a cage before the small window."""
    top, tall = round(height * 0.16), round(height * 0.38)
    wall = round(height * 0.3)
    sill, low = round(height * 0.2), round(height * 0.4)
    panes = box(large.start, top, large.width, tall)
    lines = bars(large.start, top, large.width, tall, 4)
    solid = box(large.start - 2, top + tall, large.width + 4, wall)
    cage = ""
    if small.width:
        panes += box(small.start, sill, small.width, low)
        cage = box(small.start - 2, sill - 2, small.width + 4, low + 5)
        cage += bars(small.start - 2, sill - 2, small.width + 4, low + 5, 4)
    strokes = (
        Stroke("pane", panes),
        Stroke("muntin", lines),
        Stroke("parapet", solid),
        Stroke("rail", cage),
    )
    return strokes, sill + low // 2 if small.width else top + tall // 2
