"""日志 — one line an event, so that an operator's search finds the whole of it."""

import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class OneLine(logging.Formatter):
    """单行 — time, level, logger, message; a failure adds its kind and the place of our code where it arose.

    The words of an exception are left out: they may quote what a resident wrote.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\n", " ")

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 — the name is logging's
        frames = traceback.extract_tb(ei[2])
        ours = [frame for frame in frames if "/linli/" in frame.filename] or frames[-1:]
        where = f" at {ours[-1].filename}:{ours[-1].lineno} in {ours[-1].name}" if ours else ""
        return f"[{ei[0].__name__ if ei[0] else '?'}{where}]"
