"""拼音 — how a name is spelt by somebody in a hurry: its first letters, or its syllables without tones."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin

# Surnames read otherwise than the same character elsewhere.
SURNAMES = {
    "万俟": "mo qi", "尉迟": "yu chi", "单": "shan", "解": "xie", "曾": "zeng", "仇": "qiu", "区": "ou",
    "朴": "piao", "翟": "zhai", "盖": "ge", "查": "zha", "乐": "yue", "覃": "qin", "缪": "miao", "华": "hua",
    "任": "ren", "召": "shao", "宁": "ning", "尹": "yin", "折": "she", "秘": "bi", "繁": "po", "种": "chong",
    "员": "yun", "长孙": "zhang sun", "令狐": "ling hu", "冼": "xian", "洗": "xian", "黑": "he", "哈": "ha",
}  # fmt: skip


@lru_cache(maxsize=10_000)
def spellings(name: str) -> frozenset[str]:
    """拼法 — what one may type for a Chinese name: 张阿姨 as za, zay, zhang, zhanga or zhangayi.

    A surname with a reading of its own is found by that and by the common one.

    >>> sorted(spellings("张阿姨"))
    ['za', 'zay', 'zhang', 'zhanga', 'zhangayi']
    >>> {"sxm", "shanxiaoming", "dxm"} <= spellings("单小明")
    True
    >>> spellings("Tom")
    frozenset()
    """
    signs = "".join(sign for sign in name if not sign.isascii())
    if not signs:
        return frozenset()
    common = lazy_pinyin(signs, errors="ignore")
    readings = [common]
    for surname, reading in SURNAMES.items():
        if signs.startswith(surname):
            readings.append(reading.split() + common[len(surname) :])
    return frozenset(spelling for syllables in readings for spelling in _beginnings(syllables))


def _beginnings(syllables: list[str]) -> list[str]:
    """The first letters from two on, and the syllables from one on, each run together."""
    counts = range(1, len(syllables) + 1)
    whole = ["".join(syllables[:count]) for count in counts]
    letters = ["".join(syllable[0] for syllable in syllables[:count]) for count in counts if count > 1]
    return [*whole, *letters]
