"""组件 — the typed vocabulary of every page. One function, one template, one stylesheet of the same name.

Tags are builtins: no ``{% load %}``. An unknown or missing argument does not compile. There is no
``class`` escape hatch: what a page needs and a component lacks becomes a named variant.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django import template
from django.forms import BaseForm, BoundField, FileInput
from django.template import Context, TemplateSyntaxError
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from linli.kernel.now import now
from linli.kernel.once import new_key
from linli.kernel.sounds import MOST_SECONDS
from linli.ui import moments
from linli.ui.shapes import (
    Chip,
    Deadline,
    Entry,
    Figure,
    HomeCell,
    LegRow,
    Picture,
    Rung,
    Tab,
    Tile,
    TodayRow,
)

register = template.Library()


def _checked(component: str, given: str, *allowed: str) -> str:
    """Refuse a variant that does not exist: a misspelt one would look like a plain component."""
    if given not in ("", *allowed):
        raise TemplateSyntaxError(f"{component}: no variant {given!r}; there are {', '.join(allowed)}")
    return given


# ---------------------------------------------------------------- words and pictures


@register.simple_tag
def icon(name: str) -> SafeString:
    """图标 — a drawn sign beside a word, never instead of one. Names: the ids of ``icons.svg``."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("ui/icons.svg"), name
    )


@register.filter
def when(moment: datetime) -> str:
    """何时 — “今天 08:40”, “11月23日 09:30”. ``moment`` is aware."""
    return moments.say_when(moment, now())


@register.filter
def span(length: timedelta) -> str:
    """多久 — “1 天 13 小时”."""
    return moments.say_span(length)


@register.inclusion_tag("ui/badge.html")
def badge(label: str, tone: str = "") -> dict[str, object]:
    """签 — the state of a matter in a word. ``tone``: accent, calm, soon, late, done, line."""
    return {"label": label, "tone": _checked("badge", tone, "accent", "calm", "soon", "late", "done", "line")}


@register.inclusion_tag("ui/deadline.html")
def deadline(due: datetime | Deadline, full: bool = False) -> dict[str, object]:
    """时限 — when something is due: words, then a shape, then a colour.

    ``due`` is an aware moment, or a ``Deadline`` made by ``linli.ui.moments`` (``paused``, ``shelved``,
    ``took``). In lists make the parts beforehand and include ``ui/deadline.html`` with ``parts``.
    """
    parts = due if isinstance(due, Deadline) else moments.deadline_parts(due, now(), full=full)
    return {"parts": parts}


@register.inclusion_tag("ui/person.html")
def person(role: str, name: str = "", *, vacant: bool = False, me: bool = False) -> dict[str, object]:
    """人 — the post before the name, the surname as a seal; a dashed seal for an empty post."""
    shown = _("空缺") if vacant else name
    return {"role": role, "name": shown, "mark": shown[:1], "vacant": vacant, "me": me}


@register.inclusion_tag("ui/place_path.html")
def place_path(steps: Sequence[tuple[str, str]]) -> dict[str, object]:
    """地方 — from large to exact: (name, url) pairs, the url may be empty. The last is the place itself."""
    return {"steps": steps}


@register.inclusion_tag("ui/bar.html")
def bar(label: str, done: int, whole: int, unit: str = "") -> dict[str, object]:
    """条 — how much of a whole is done, the figures first."""
    share = min(100, done * 100 // whole) if whole else 0
    return {"label": label, "done": done, "whole": whole, "unit": unit, "share": share}


@register.inclusion_tag("ui/stats.html")
def stats(figures: Iterable[Figure]) -> dict[str, object]:
    """数 — a row of figures with unit and label, each leading to its rows; hairlines, no boxes."""
    return {"figures": figures}


@register.inclusion_tag("ui/photos.html")
def photos(pictures: Iterable[Picture]) -> dict[str, object]:
    """照片 — reserved 4:3 boxes with the caption inside, so that nothing jumps while they load."""
    return {"pictures": pictures}


@register.inclusion_tag("ui/copy_text.html")
def copy_text(text: str, label: str) -> dict[str, object]:
    """复制 — a code to keep, with a button that copies it where the browser can. ``label``: what it is."""
    return {"text": text, "label": label}


# ---------------------------------------------------------------- who holds it, and what happened


@register.inclusion_tag("ui/ladder.html")
def ladder(rungs: Sequence[Rung], small: bool = False) -> dict[str, object]:
    """阶梯 — who holds it now, how long each tier took, where it goes by itself. Neighbours first."""
    return {"rungs": rungs, "small": small}


@register.inclusion_tag("ui/legs.html")
def legs(rows: Iterable[LegRow]) -> dict[str, object]:
    """流转 — every stretch with its holder, its clock and its handover."""
    return {"rows": rows}


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Iterable[Entry], phone: bool = False) -> dict[str, object]:
    """经过 — what happened. A full dot is public, a hollow one inside only, a dashed one is promised."""
    return {"entries": entries, "phone": phone}


@register.inclusion_tag("ui/stepper.html")
def stepper(steps: Sequence[str], current: int, label: str = "") -> dict[str, object]:
    """步骤 — where one is in a fixed procedure. ``current`` counts from 1."""
    states = ["done" if n < current else "now" if n == current else "" for n in range(1, len(steps) + 1)]
    return {
        "steps": list(zip(steps, states, strict=True)),
        "label": label or _("共 %(n)d 步") % {"n": len(steps)},
    }


# ---------------------------------------------------------------- sections


@register.simple_block_tag
def panel(content: str, title: str, note: str = "", *, quiet: bool = False, key: str = "") -> SafeString:
    """段 — a strong rule, a title, content on the page. ``note`` stands at the right, ``key`` is its id."""
    return render_to_string(
        "ui/panel.html", {"content": content, "title": title, "note": note, "quiet": quiet, "key": key}
    )


@register.simple_block_tag
def sheet(content: str) -> SafeString:
    """纸 — the one surface on a page where the reader must act."""
    return render_to_string("ui/sheet.html", {"content": content})


@register.simple_block_tag
def notice(content: str, tone: str = "", icon: str = "bell") -> SafeString:
    """告知 — something to know before going on; at most two a page. ``tone``: calm, soon, late."""
    tone = _checked("notice", tone, "calm", "soon", "late")
    return render_to_string("ui/notice.html", {"content": content, "tone": tone, "icon": icon})


@register.simple_block_tag
def promise(content: str) -> SafeString:
    """承诺 — the one sentence owed to the resident, the heaviest on its page."""
    return render_to_string("ui/promise.html", {"content": content})


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, object]:
    """空 — says that nothing is due is good news, and what one might do."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """要点 — a row of ``fact`` pairs under a title."""
    return render_to_string("ui/facts.html", {"content": content})


@register.simple_block_tag
def fact(content: str, label: str) -> SafeString:
    """要点 — one pair of a ``facts`` row."""
    return render_to_string("ui/fact.html", {"content": content, "label": label})


@register.simple_block_tag
def table(content: str, label: str, *, cards: bool = True) -> SafeString:
    """表 — ``content`` is thead and tbody. ``cards``: on a phone each row is a title and a line of facts.

    The cell that becomes the title has the class ``table-wide``; every td has ``data-label``.
    """
    return render_to_string("ui/table.html", {"content": content, "label": label, "cards": cards})


@register.inclusion_tag("ui/pager.html")
def pager(
    shown: int, newer: str = "", older: str = "", total: int | None = None, unit: str = ""
) -> dict[str, object]:
    """翻页 — how many rows one sees, and the way to the newer and older ones."""
    return {"shown": shown, "newer": newer, "older": older, "total": total, "unit": unit or _("件")}


@register.inclusion_tag("ui/today.html")
def today(rows: Iterable[TodayRow]) -> dict[str, object]:
    """今日 — what to do today, most urgent first, one button each."""
    return {"rows": rows}


@register.inclusion_tag("ui/homes.html")
def homes(cells: Iterable[HomeCell]) -> dict[str, object]:
    """户 — the 5–15 homes of one leader."""
    return {"cells": cells}


# ---------------------------------------------------------------- moving about


@register.inclusion_tag("ui/tabs.html")
def tabs(entries: Iterable[Tab], label: str) -> dict[str, object]:
    """分栏 — the queues of one list."""
    return {"entries": entries, "label": label}


@register.inclusion_tag("ui/filters.html")
def filters(
    chips: Iterable[Chip],
    *,
    search: str | None = None,
    hint: str = "",
    name: str = "q",
    keep: Iterable[tuple[str, str]] = (),
) -> dict[str, object]:
    """筛选 — narrowing inside a queue. ``search`` is the word looked for; None shows no search box.

    ``hint`` says what can be found; ``keep`` are (name, value) pairs the search must not lose.
    """
    return {"chips": chips, "search": search, "hint": hint or _("查找"), "name": name, "keep": keep}


@register.inclusion_tag("ui/choices.html")
def choices(tiles: Iterable[Tile], name: str = "category") -> dict[str, object]:
    """类别 — large choices of a sign and words; as links, or as buttons of the form around them."""
    return {"tiles": tiles, "name": name}


@register.inclusion_tag("ui/dial.html")
def dial(number: str, title: str, who: str = "", hint: str = "") -> dict[str, object]:
    """拨号 — danger leads to the telephone before anything else."""
    return {"number": number, "title": title, "who": who, "hint": hint}


@register.inclusion_tag("ui/button.html")
def button(
    label: str,
    url: str = "",
    *,
    kind: str = "",
    icon: str = "",
    size: str = "",
    name: str = "",
    value: str = "",
    why: str = "",
) -> dict[str, object]:
    """按钮 — a link when it has a ``url``, else it sends the form around it.

    ``kind``: main (one a page), quiet, stop (cannot be undone). ``size``: small, wide.
    ``why`` is the id of a ``why`` paragraph: the button stays visible, does nothing, and says why not.
    """
    return {
        "label": label,
        "url": url,
        "kind": _checked("button", kind, "main", "quiet", "stop"),
        "icon": icon,
        "size": _checked("button", size, "small", "wide"),
        "name": name,
        "value": value,
        "why": why,
    }


@register.simple_block_tag
def why(content: str, key: str) -> SafeString:
    """为何不能 — the reason beside a button that does nothing, and the way out. ``key`` is its id."""
    return render_to_string("ui/why.html", {"content": content, "key": key})


@register.simple_block_tag
def actions(content: str) -> SafeString:
    """动作 — the buttons of a page in one row; not printed."""
    return render_to_string("ui/actions.html", {"content": content})


@register.simple_block_tag
def confirm(
    content: str, label: str, title: str, *, kind: str = "stop", icon: str = "", keep: str = ""
) -> SafeString:
    """再问一次 — a button that opens a question, only before what cannot be undone.

    ``content`` is the explanation and the form, ``keep`` the words of the way back. Without script it
    unfolds in its place.
    """
    return render_to_string(
        "ui/confirm.html",
        {
            "content": content,
            "label": label,
            "title": title,
            "kind": _checked("confirm", kind, "main", "quiet", "stop"),
            "icon": icon,
            "keep": keep or _("先不动"),
        },
    )


# ---------------------------------------------------------------- filling in


@register.simple_block_tag(takes_context=True)
def form(
    context: Context,
    content: str,
    action: str = "",
    *,
    seen: int | None = None,
    files: bool = False,
    draft: str = "",
    part: str = "",
    outbox: str = "",
) -> SafeString:
    """表单 — the one way to write a form that changes something: one press is one step.

    It carries a key, so that a repeated sending is answered and not done twice, and ``seen``, the
    version of the record on the page. ``files``: it has a file field. ``draft``: a name under which
    typed words stay on the device until sent. ``part``: the id of the element the answer replaces.
    ``outbox``: what it is called in the outbox, when it may be filled in without a signal.
    """
    words = {"action": action, "seen": seen, "files": files, "draft": draft, "part": part}
    words |= {"outbox": outbox, "shown_at": now().isoformat() if outbox else ""}
    return render_to_string(
        "ui/form.html",
        words | {"content": content, "form_key": new_key(), "csrf_token": context.get("csrf_token", "")},
    )


@register.inclusion_tag("ui/keep_pages.html")
def keep_pages(pages: Sequence[tuple[str, str]], *, only: str = "") -> dict[str, object]:
    """备好的页 — (address, version) of pages that are laid on the phone, to be written on without a signal.

    Of the pages below the address ``only``, those not named any more are taken off the phone.
    """
    return {"pages": json.dumps(list(pages)), "only": only}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm, focus: bool = True) -> dict[str, object]:
    """错误汇总 — first on a refused form: takes the focus, each line leads to its field."""
    lines = [("", message) for message in form.non_field_errors()]
    for bound in form:
        lines += [(_first_input(bound), f"{bound.label}：{message}") for message in bound.errors]
    return {"lines": lines, "focus": focus}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, *, icon: str = "", optional: bool | None = None) -> dict[str, object]:
    """填写 — one question: label, hint above the input, error, input. Hint and label come from the form.

    ``optional`` overrides whether “可以不填” stands beside the label (default: as the form says).
    """
    kind = "file" if isinstance(bound.field.widget, FileInput) else bound.widget_type
    described = [f"{bound.auto_id}_hint"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    grouped = kind in ("radioselect", "checkboxselectmultiple")
    if kind == "file":
        attrs["accept"] = bound.field.widget.attrs.get("accept", "image/*")
        kind = "sound" if str(attrs["accept"]).startswith("audio/") else kind
    return {
        "bound": bound,
        "kind": kind,
        "grouped": grouped,
        "input": "" if grouped else bound.as_widget(attrs=attrs),
        "optional": not bound.field.required if optional is None else optional,
        "described_by": " ".join(described),
        "icon": icon,
        "most_seconds": MOST_SECONDS,
    }


@register.inclusion_tag("ui/verdict.html")
def verdict(bound: BoundField) -> dict[str, object]:
    """评价 — one question with two to four short answers side by side."""
    return {"bound": bound}


def _first_input(bound: BoundField) -> str:
    """The id an error line leads to; in a group it is the first choice."""
    grouped = bound.widget_type in ("radioselect", "checkboxselectmultiple")
    return f"{bound.auto_id}_0" if grouped else bound.auto_id
