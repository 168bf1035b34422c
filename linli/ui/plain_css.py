"""旧内核 — the same stylesheet for the browsers inside other apps, some of which are as old as Chrome 78.

We write with layers, logical shorthands, ``:is()`` and OKLCH. What is served says the same without them, to
everybody: one file, and no guess at who is asking.

- A layer becomes specificity: every selector of the n-th layer gets ``:not(#\\#)`` n times. It matches
  everything and weighs more than any class, so that a later layer still wins whatever stands in an earlier.
- ``oklch()`` becomes sRGB; logical shorthands become left, right, top and bottom.
- What an old kernel cannot know (``color-mix()``, ``max()``) moves behind ``@supports``, with a plain value
  before it; selectors it cannot read stand in rules of their own, where they take no other with them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

BUMP = ":not(#\\#)"
COPIED = ("@keyframes", "@font-face", "@page", "@counter-style")  # nothing in them has a selector
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
OKLCH = re.compile(r"oklch\(\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*(?:/\s*([\d.]+%?)\s*)?\)")
RISKY = re.compile(r":has\(|:focus-visible|::file-|::-|::backdrop|::placeholder|:user-")
COMPARED = re.compile(r"(?<![\w-])(min|max|clamp)\(")
SIDES = {
    "inset": ("top", "right", "bottom", "left"),
    "inset-block": ("top", "bottom"),
    "inset-inline": ("left", "right"),
    "inset-block-start": ("top",),
    "inset-block-end": ("bottom",),
    "inset-inline-start": ("left",),
    "inset-inline-end": ("right",),
    "padding-block": ("padding-top", "padding-bottom"),
    "padding-inline": ("padding-left", "padding-right"),
    "margin-block": ("margin-top", "margin-bottom"),
    "margin-inline": ("margin-left", "margin-right"),
    "border-block": ("border-top", "border-bottom"),
    "border-inline": ("border-left", "border-right"),
}
WHOLE = ("border-block", "border-inline")  # each side takes the whole value
MIXES = "@supports (color: color-mix(in oklab, red, red))"
COMPARES = "@supports (width: max(1px, 2px))"
NO_FLEX_GAP = "@supports not (appearance: none)"  # both came with Chrome 84

Declaration = tuple[str, str]


@dataclass(slots=True)
class Node:
    """一节 — a statement (no body), a rule with declarations, or an at-rule with nodes inside."""

    head: str
    body: str | None = None
    inside: list[Node] = field(default_factory=list)


def plain(css: str) -> str:
    """化简 — the flattened stylesheet as old kernels read it.

    >>> print(plain("@layer a, b; @layer b { p:is(.x, .y) { inset: 0 1px; color: oklch(0 0 0) } }"))
    p.x:not(#\\#),
    p.y:not(#\\#) { top: 0; right: 1px; bottom: 0; left: 1px; color: #000000 }
    """
    nodes = parse(COMMENT.sub("", css))
    order = [name.strip() for node in nodes if node.body is None for name in layer_names(node.head)]
    written = []
    for node in nodes:
        if node.body is None:
            written += [] if layer_names(node.head) else [f"{node.head};"]
        elif node.head.startswith("@layer"):
            rank = order.index(node.head.removeprefix("@layer").strip())
            written += [line for inner in node.inside for line in write(inner, rank)]
        else:
            written += write(node, len(order))  # outside all layers is stronger than any
    return "\n".join(written)


def layer_names(head: str) -> list[str]:
    """The names in ``@layer a, b``."""
    return head.removeprefix("@layer").split(",") if head.startswith("@layer") else []


def parse(css: str) -> list[Node]:
    """分节 — the nodes of a stylesheet without comments."""
    nodes, start, at = list[Node](), 0, 0
    while at < len(css):
        sign = css[at]
        if sign in "\"'":
            at = css.index(sign, at + 1)
        elif sign == ";":
            nodes.append(Node(css[start:at].strip()))
            start = at + 1
        elif sign == "{":
            end = closing(css, at)
            head, body = " ".join(css[start:at].split()), css[at + 1 : end]
            has_nodes = head.startswith("@") and not head.startswith(COPIED)
            nodes.append(Node(head, body, parse(body) if has_nodes else []))
            start, at = end + 1, end
        at += 1
    return nodes


def closing(css: str, opened: int) -> int:
    """Where the brace that was opened at ``opened`` closes."""
    depth, at = 0, opened
    while True:
        sign = css[at]
        if sign in "\"'":
            at = css.index(sign, at + 1)
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return at
        at += 1


def write(node: Node, rank: int) -> Iterator[str]:
    """写成 — the lines of one node of the layer ``rank``."""
    if node.head.startswith(COPIED):
        yield f"{node.head} {{{node.body}}}"
    elif node.head.startswith("@"):
        inner = [line for child in node.inside for line in write(child, rank)]
        yield "\n".join([f"{node.head} {{", *inner, "}"])
    else:
        yield from write_rule(node, rank)


def write_rule(node: Node, rank: int) -> Iterator[str]:
    """One rule: what everybody understands, then what hides behind a question."""
    selectors = [one for part in split(node.head, ",") for one in spread(part)]
    given = declarations(node.body or "")
    old = [one for declaration in given for one in expanded(declaration)]
    mixed = [(name, value) for name, value in old if "color-mix(" in value]
    compared = [(name, value) for name, value in old if COMPARED.search(value)]
    simple = [(name, without_comparing(value)) for name, value in old if "color-mix(" not in value]
    yield from rules(selectors, simple, rank)
    for question, found in ((MIXES, mixed), (COMPARES, compared)):
        if found:
            yield "\n".join([f"{question} {{", *rules(selectors, found, rank), "}"])
    if margins := gap_as_margins(dict(given)):
        apart = [f"{selector} > * + *" for selector in selectors if "::" not in selector]
        yield "\n".join([f"{NO_FLEX_GAP} {{", *rules(apart, margins, rank), "}"])


def rules(selectors: Iterable[str], given: Iterable[Declaration], rank: int) -> Iterator[str]:
    """The declarations for all selectors; those an old kernel may not read stand alone."""
    body = "; ".join(f"{name}: {value}" for name, value in given)
    if not body:
        return
    heavy = [weighed(selector, rank) for selector in selectors]
    safe = [selector for selector in heavy if not RISKY.search(selector)]
    groups = [",\n".join(safe)] if safe else []
    for head in [*groups, *(selector for selector in heavy if RISKY.search(selector))]:
        yield f"{head} {{ {body} }}"


def split(text: str, mark: str) -> list[str]:
    """Parts between ``mark`` outside brackets and quotes; a blank mark splits at any white space."""
    parts, part, depth, quote = list[str](), "", 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        depth += 0 if quote else (sign in "([") - (sign in ")]")
        is_mark = sign.isspace() if mark == " " else sign == mark
        if is_mark and not depth and not quote:
            parts.append(part.strip())
            part = ""
        else:
            part += sign
    return [one for one in (*parts, part.strip()) if one]


def spread(selector: str) -> list[str]:
    """展开 — without ``:is()``, one selector for each thing it may be; a list in ``:not()`` becomes a chain.

    >>> spread(".a:is(.b, .c) > :is(td, th)")
    ['.a.b > td', '.a.b > th', '.a.c > td', '.a.c > th']
    >>> spread("a:not(.b, .c)")
    ['a:not(.b):not(.c)']
    """
    if found := re.search(r":is\(", selector):
        ends = bracket(selector, found.end())
        before, after = selector[: found.start()], selector[ends:]
        choices = split(selector[found.end() : ends - 1], ",")
        return [one for choice in choices for one in spread(before + choice + after)]
    for found in reversed(list(re.finditer(r":not\(", selector))):
        ends = bracket(selector, found.end())
        chain = "".join(f":not({one})" for one in split(selector[found.end() : ends - 1], ","))
        selector = selector[: found.start()] + chain + selector[ends:]
    return [selector]


def bracket(text: str, at: int) -> int:
    """The place behind the bracket that closes what was opened just before ``at``."""
    depth = 1
    while depth:
        depth += (text[at] == "(") - (text[at] == ")")
        at += 1
    return at


def weighed(selector: str, rank: int) -> str:
    """加重 — the selector as strong as its layer; what is added stands before a pseudo-element."""
    name, mark, pseudo = selector.partition("::")
    return f"{name}{BUMP * rank}{mark}{pseudo}"


def declarations(body: str) -> list[Declaration]:
    """The declarations of a rule, in their order."""
    pairs = (one.partition(":") for one in split(body, ";"))
    return [(name.strip(), " ".join(value.split())) for name, _colon, value in pairs]


def expanded(declaration: Declaration) -> Iterator[Declaration]:
    """A declaration in words that Chrome 78 has."""
    name, value = declaration[0], OKLCH.sub(in_srgb, declaration[1])
    if name in WHOLE:
        yield from ((side, value) for side in SIDES[name])
    elif name in SIDES:
        parts = split(value, " ")
        sides = SIDES[name]
        if len(sides) == 4:  # one to four values, as for margin
            parts = [parts[0], parts[min(1, len(parts) - 1)], *parts[2:]]
            parts += [parts[0]] if len(parts) == 2 else []
            parts += [parts[1]] if len(parts) == 3 else []
        yield from ((side, parts[min(n, len(parts) - 1)]) for n, side in enumerate(sides))
    elif "dvh" in value:
        yield name, value.replace("dvh", "vh")
        yield name, value
    else:
        yield name, value


def without_comparing(value: str) -> str:
    """The first of what ``min()`` or ``max()`` compares, the middle of ``clamp()``: good enough."""
    while found := COMPARED.search(value):
        ends = bracket(value, found.end())
        choices = split(value[found.end() : ends - 1], ",")
        chosen = choices[1] if found[1] == "clamp" else choices[0]
        value = f"{value[: found.start()]}{chosen}{value[ends:]}"
    return value


def gap_as_margins(given: dict[str, str]) -> list[Declaration]:
    """间距 — what a flex container's gap is for kernels that know it in grids alone."""
    if given.get("display") not in ("flex", "inline-flex") or "gap" not in given:
        return []
    gaps = split(given["gap"], " ")
    is_column = given.get("flex-direction", "row").startswith("column")
    return [("margin-top", gaps[0])] if is_column else [("margin-left", gaps[-1])]


def in_srgb(found: re.Match[str]) -> str:
    """化为 sRGB — an ``oklch()`` as ``#rrggbb`` or ``rgba()``; what lies outside is cut off at the edge."""
    lightness, chroma, hue = float(found[1]), float(found[2]), math.radians(float(found[3]))
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (round(255 * gamma(min(1.0, max(0.0, part)))) for part in linear)
    if found[4]:
        return f"rgba({red}, {green}, {blue}, {found[4]})"
    return f"#{red:02x}{green:02x}{blue:02x}"


def gamma(part: float) -> float:
    """The curve of sRGB."""
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
