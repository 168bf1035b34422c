"""就绪 — what an installation needs in order to work, asked one by one and answered in a sentence each.

An app registers its checks in a module that its ``AppConfig.ready`` imports::

    @check("mail", _("邮件"))
    def mail() -> Answer: ...

The system page, ``linli doctor``, ``readyz`` and ``linli serve`` all ask the same list.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar

from django.db import DatabaseError
from django.utils.translation import gettext as _


class Answer(NamedTuple):
    """答复 — how it stands with one thing, and what to do when it does not stand well."""

    tone: Literal["good", "warn", "bad"]
    words: str


Asking = TypeVar("Asking", bound=Callable[[], Answer])


@dataclass(frozen=True, slots=True)
class Check:
    """检查项 — ``probe``: without it nobody can be served, so a watchdog asks it every few seconds."""

    name: str
    label: Any
    ask: Callable[[], Answer]
    probe: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """检查结果 — one check with its answer."""

    name: str
    label: str
    tone: str
    words: str

    @property
    def is_bad(self) -> bool:
        return self.tone == "bad"


CHECKS: dict[str, Check] = {}


def check(name: str, label: Any, *, probe: bool = False) -> Callable[[Asking], Asking]:
    """登记 — have ``name`` asked wherever readiness is; checks are asked in the order of registration."""

    def register(ask: Asking) -> Asking:
        if name in CHECKS and CHECKS[name].ask is not ask:
            raise ValueError(f"two checks are called {name}")
        CHECKS[name] = Check(name, label, ask, probe)
        return ask

    return register


def good(words: str = "") -> Answer:
    return Answer("good", words or _("正常"))


def warn(words: str) -> Answer:
    return Answer("warn", words)


def bad(words: str) -> Answer:
    return Answer("bad", words)


def findings(checks: Iterable[Check] | None = None) -> list[Finding]:
    """逐项检查 — every check with its answer; one that the database or the disk fails is bad, not an error."""
    return [ask(each) for each in (CHECKS.values() if checks is None else checks)]


def probes() -> list[Finding]:
    """探针 — the few checks without which nobody can be served."""
    return findings(each for each in CHECKS.values() if each.probe)


def before_serving() -> list[Finding]:
    """开门前 — what must stand before the first page is asked for: the probes but the worker, and the files."""
    needed = ("database", "migrations", "triggers", "static")
    return findings(CHECKS[name] for name in needed)


def ask(one: Check) -> Finding:
    """问一项 — the answer of one check."""
    try:
        answer = one.ask()
    except (DatabaseError, OSError) as error:
        answer = bad(_("没有得到答复：%(kind)s") % {"kind": type(error).__name__})
    return Finding(one.name, str(one.label), answer.tone, answer.words)
