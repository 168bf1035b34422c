"""The sentences of messages. Each app registers its own; a message keeps only the name and what fills it."""

from __future__ import annotations

from typing import Any

SENTENCES: dict[str, Any] = {}  # what → lazy sentence with %(name)s places


def register(sentences: dict[str, Any]) -> None:
    """Make sentences known. A name stands once."""
    if twice := SENTENCES.keys() & sentences.keys():
        raise ValueError(f"registered twice: {twice}")
    SENTENCES.update(sentences)


def sentence(what: str, values: dict[str, Any]) -> str:
    """The finished sentence of a message, in the reader's language."""
    return str(SENTENCES[what]) % values
