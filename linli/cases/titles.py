"""什么事 — what lists call a matter: the first sentence somebody said, without what tells who said it."""

from __future__ import annotations

from linli.kernel import masking

TITLE_LENGTH = 30


def title_of(text: str, otherwise: str) -> str:
    """定标题 — the first sentence without phones, numbers and names of homes; ``otherwise`` where none is left.

    >>> title_of("8栋2单元1103室漏水，滴到电表。请来看看", "漏水渗水")
    '8栋漏水，滴到电表'
    >>> title_of("13900000502", "漏水渗水"), title_of("。。。", "漏水渗水")
    ('〔电话略〕', '漏水渗水')
    """
    words = masking.scrub(text.strip()).replace(masking.LEFT_OUT, "").replace("\n", "。")
    first = words.split("。")[0].strip(" ，、；")
    return (first[:TITLE_LENGTH] + "…") if len(first) > TITLE_LENGTH else first or otherwise
