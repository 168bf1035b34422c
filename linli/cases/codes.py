"""码 — the secrets people type from paper: how they are made, read, written and kept."""

from __future__ import annotations

import hashlib
import secrets

from linli.places.models import CROCKFORD

RECEIPT_LENGTH = 12


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


def new_receipt_code() -> str:
    """回执码 — a receipt's secret: 12 random Crockford characters, 60 bits, unrelated to any number."""
    return "".join(secrets.choice(CROCKFORD) for _i in range(RECEIPT_LENGTH))


def receipt_hash(code: str) -> str:
    """What is stored of a receipt's code, however it was typed."""
    return hashlib.sha256(f"linli receipt {plain(code)}".encode()).hexdigest()
