"""The sentences of messages. Each app registers its own; a message keeps only the name and what fills it.

What a group reads is registered apart: many people see it, so it is filled from a short list of values in
which nothing personal can stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

PLACES = re.compile(r"%\((\w+)\)")
GROUP_VALUES = frozenset({"number", "place", "state", "received", "closed", "late"})

SENTENCES: dict[str, Any] = {}  # what → lazy sentence with %(name)s places
URGENT: set[str] = set()  # what is told outside at once; everything else waits for the digest
GROUP_SENTENCES: dict[str, Any] = {}  # what → lazy sentence with places of GROUP_VALUES alone


def register(sentences: dict[str, Any], *, urgent: Iterable[str] = ()) -> None:
    """Make sentences known. A name stands once."""
    if twice := SENTENCES.keys() & sentences.keys():
        raise ValueError(f"registered twice: {twice}")
    SENTENCES.update(sentences)
    URGENT.update(urgent)


def register_for_groups(sentences: dict[str, Any]) -> None:
    """Make sentences of groups known; one that could be filled with anything personal is an error."""
    for what, words in sentences.items():
        if others := set(PLACES.findall(str(words))) - GROUP_VALUES:
            raise ValueError(f"{what} is read by a whole group and may not say {others}")
    GROUP_SENTENCES.update(sentences)


def sentence(what: str, values: dict[str, Any]) -> str:
    """The finished sentence of a message, in the reader's language."""
    return str(SENTENCES[what]) % values
