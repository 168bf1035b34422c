"""事后记录 — what must be written even when the step it belongs to was refused and rolled back.

A form post runs inside one transaction (``once.py``); an attempt that was turned away leaves nothing of it.
But the attempt itself is to be logged: whoever reaches for a record that is not theirs is noted.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Write = Callable[[], object]

logger = logging.getLogger(__name__)

_waiting: ContextVar[list[Write] | None] = ContextVar("linli_afterwards", default=None)


def afterwards(write: Write) -> None:
    """事后 — call ``write`` once the present press is decided, kept or not; at once where there is none."""
    waiting = _waiting.get()
    if waiting is None:
        write()
    else:
        waiting.append(write)


@contextmanager
def deciding() -> Iterator[None]:
    """裁定中 — hold back what is given to ``afterwards`` until the block, with its transaction, has ended."""
    waiting: list[Write] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
        for write in waiting:
            try:
                write()
            except Exception:  # the step is decided and stands; its answer must reach the person
                logger.exception("what was to be written afterwards was lost")
