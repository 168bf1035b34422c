"""被测的网站 — the production application, its queries counted, and the floors beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

site = get_wsgi_application()

from django.db import connection  # noqa: E402 — what follows needs the models ready

from bench.floor import FLOORS  # noqa: E402

QUERIES = "X-Queries"


class Counter:
    """计数 — how many statements one request sent to the database."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Callable[..., Any], *call: Any) -> Any:
        self.queries += 1
        return execute(*call)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The site, or one of the floors at /floor/…; every answer says how many queries it took."""
    counter = Counter()

    def counted(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start(status, [*headers, (QUERIES, str(counter.queries))], *more)

    with connection.execute_wrapper(counter):
        floor = FLOORS.get(environ["PATH_INFO"])
        if floor is None:
            return site(environ, counted)
        page = floor(environ["QUERY_STRING"])
        counted("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
        return [page]
