"""字词 — how text is taken apart, so that two characters, a number or a name are found again. No Django here.

Chinese is written without spaces: every character and every pair of neighbours is a token. Latin words and
numbers are tokens as they stand; a number also without its leading zeros, a long one also by its last
figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

RUN = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")
APART = re.compile(r"[^\w-]+|_+")
SPACE_IN_CHINESE = re.compile(r"(?<=[^\x00-\x7f])[^\S\n]+|[^\S\n]+(?=[^\x00-\x7f])")
LONGEST_WORD = 40  # of Latin letters and figures; what is longer is nobody's word
TAILS = range(4, 11)  # the last figures by which people remember a telephone
LONG_NUMBER = 7
MOST_WORDS = 8
LONGEST_QUESTION = 60
AROUND = 18  # characters on either side of a marked word


@lru_cache(maxsize=20_000)
def fold(sign: str) -> str:
    """One character as it is compared: half-width, small."""
    return unicodedata.normalize("NFKC", sign).lower()


def plain(text: str) -> str:
    """平写 — the text as it is compared: half-width, small, without spaces beside Chinese.

    >>> plain("８ 栋 2单元 LF-2026")
    '8栋2单元lf-2026'
    """
    return SPACE_IN_CHINESE.sub("", "".join(map(fold, text)))


def tokens(text: str) -> Iterator[str]:
    """分词 — by which words a text is found, some of them more than once.

    >>> sorted(set(tokens("楼道漏水")))
    ['楼', '楼道', '水', '漏', '漏水', '道', '道漏']
    """
    for run in RUN.findall(plain(text)):
        if run.isascii():
            yield from _of_word(run[:LONGEST_WORD])
        else:
            yield from run
            yield from _pairs(run)


def _of_word(word: str) -> Iterator[str]:
    yield word
    if word.isdigit():
        yield word.lstrip("0") or "0"
        if len(word) >= LONG_NUMBER:
            yield from (word[-length:] for length in TAILS if length < len(word))


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


@dataclass(frozen=True, slots=True)
class Question:
    """要找的 — the words somebody looks for, as they are compared; every one of them must stand in what is
    found.
    """

    words: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Question:
        """读问 — the words of what was typed; none when there is no letter, figure or character in it.

        >>> Question.read("８栋  漏水，")
        Question(words=('8栋', '漏水'))
        >>> Question.read("？！").words
        ()
        """
        typed = APART.split(text[:LONGEST_QUESTION].strip())
        words = (plain(word).strip("-") for word in typed)
        return cls(tuple(dict.fromkeys(word for word in words if RUN.search(word)))[:MOST_WORDS])

    @property
    def tokens(self) -> list[str]:
        """The tokens that a row must have, each once.

        >>> Question(("8-2-1103", "漏水了", "电")).tokens
        ['8', '2', '1103', '漏水', '水了', '电']
        """
        found: dict[str, None] = {}
        for word in self.words:
            for run in RUN.findall(word):
                pieces = [run[:LONGEST_WORD]] if run.isascii() or len(run) == 1 else _pairs(run)
                found |= dict.fromkeys(pieces)
        return list(found)

    def stands_in(self, texts: list[str], spelt: frozenset[str]) -> bool:
        """Whether every word stands in one of the ``texts``, or spells a name (``spelt``)."""
        written = [plain(text) for text in texts]
        return all(word in spelt or any(word in text for text in written) for word in self.words)

    def is_spelt(self, texts: list[str], spelt: frozenset[str]) -> bool:
        """Whether some word is found by the spelling of a name alone."""
        written = [plain(text) for text in texts]
        return any(word in spelt and not any(word in text for text in written) for word in self.words)

    def touches(self, text: str) -> bool:
        """Whether any of the words stands in ``text``."""
        written = plain(text)
        return any(word in written for word in self.words)


Part = tuple[str, bool]  # words, whether they are what was looked for


def marked(text: str, question: Question) -> tuple[Part, ...]:
    """标出 — ``text`` as written, cut where a word looked for begins and ends.

    >>> marked("8 栋楼道漏水", Question.read("漏水 8栋"))
    (('8 栋', True), ('楼道', False), ('漏水', True))
    """
    hot = _found_in(text, question)
    parts: list[Part] = []
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or hot[at] != hot[begin]:
            parts.append((text[begin:at], hot[begin]))
            begin = at
    return tuple(parts)


def _found_in(text: str, question: Question) -> list[bool]:
    """For each character of ``text`` whether it belongs to a word looked for."""
    kept = [(sign, at) for at, raw in enumerate(text) for sign in fold(raw) if not raw.isspace()]
    written = "".join(sign for sign, _at in kept)
    hot = [False] * len(text)
    for word in question.words:
        start = written.find(word)
        while start >= 0:
            for at in range(kept[start][1], kept[start + len(word) - 1][1] + 1):
                hot[at] = True
            start = written.find(word, start + len(word))
    return hot


def excerpt(text: str, question: Question) -> tuple[Part, ...]:
    """摘句 — a line of ``text`` around the first word looked for, with all of them marked.

    >>> excerpt("很久以前" * 9 + "漏水" + "不断" * 20, Question.read("漏水"))[1]
    ('漏水', True)
    """
    text = " ".join(text.split())
    hot = _found_in(text, question)
    first = hot.index(True) if True in hot else 0
    begin, end = max(0, first - AROUND), min(len(text), first + 3 * AROUND)
    cut = ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")
    return marked(cut, question)
