"""回执码的写法 — how a receipt's code is read from what people type, and how it is written for them."""

from __future__ import annotations


def plain(written: str) -> str:
    """读码 — letters and figures alone, in capitals; O counts as 0, I and L as 1.

    >>> plain(" 7k4m-9qxd t2wh "), plain("O1L/?")
    ('7K4M9QXDT2WH', '011')
    """
    signs = "".join(sign for sign in written.upper() if sign.isascii() and sign.isalnum())
    return signs.translate(str.maketrans("OIL", "011"))


def pretty(code: str) -> str:
    """写码 — in groups of four, as it is read aloud.

    >>> pretty("7k4m9qxdt2wh")
    '7K4M-9QXD-T2WH'
    """
    signs = plain(code)
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))
