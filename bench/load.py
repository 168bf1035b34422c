"""施压 — ``python -m bench.load PLAN``: presses what the plan says over kept connections, and times it.

A process of its own without Django, so that measuring costs the server nothing but its processor.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

PASSWORD = "lianfu2026"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|form_key|seen)" value="([^"]*)"')
WARM = 3  # presses before the clock starts
MOST = 2000  # presses of one operation


class Wrong(Exception):
    """没按成 — the answer was not what a person would see."""


@dataclass
class Sample:
    """一组 — the times of one operation at so many connections, in seconds."""

    times: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    elapsed: float = 0.0

    def told(self) -> dict[str, Any]:
        cuts = quantiles(self.times, n=20, method="inclusive") if len(self.times) > 1 else self.times * 19
        return {
            "p50_ms": round(cuts[9] * 1000, 1),
            "p95_ms": round(cuts[18] * 1000, 1),
            "per_second": round(len(self.times) / self.elapsed, 1),
            "queries": max(self.queries),
            "presses": len(self.times),
        }


class Browser:
    """浏览器 — one kept connection with its cookies."""

    def __init__(self, port: int, session_cookie: str) -> None:
        self.line = HTTPConnection("127.0.0.1", port, timeout=60)
        self.session_cookie, self.cookies = session_cookie, dict[str, str]()
        self.took, self.queries = 0.0, 0

    def sit_down(self, session: str) -> None:
        self.cookies = {self.session_cookie: session} if session else {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, page and Location; the time it took stays in ``took``."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.line.request(method, path, urlencode(form) if form is not None else None, headers)
        answer = self.line.getresponse()
        page = answer.read()
        self.took = time.perf_counter() - began
        self.queries = int(answer.headers.get("X-Queries", 0))
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page.decode("utf-8", "replace"), answer.headers.get("Location", "")

    def get(self, path: str) -> str:
        status, page, _there = self.ask("GET", path)
        if status != 200:
            raise Wrong(f"GET {path}: {status}")
        return page

    def press(self, path: str, page: str, **form: str) -> str:
        """Send the form that ``page`` shows; where it leads."""
        shown = dict(HIDDEN.findall(page.partition("<main")[2]))
        status, answer, there = self.ask("POST", path, shown | form)
        if status not in (302, 303):
            said = re.search(r'class="[^"]*error[^"]*"[^>]*>(.{0,200})', answer, re.S)
            raise Wrong(f"POST {path}: {status} {said[1] if said else ''}")
        return there


def get(browser: Browser, session: str, path: str) -> None:
    browser.sit_down(session)
    browser.get(path)


def accept(browser: Browser, session: str, path: str) -> None:
    browser.sit_down(session)
    browser.press(path, browser.get(path))


def sign_in(browser: Browser, phone: str, path: str) -> None:
    browser.sit_down("")
    browser.press(path, browser.get(path), name=phone, password=PASSWORD)


def report(browser: Browser, category: str, door: str) -> None:
    """From the code on the door to the slip; the last press is the one that is timed."""
    browser.sit_down("")
    say = browser.press(door, browser.get(door), tile="leak")
    words = {"text": "顶楼天花板渗水，墙皮鼓起来了", "where": "building", "category": category}
    photos = browser.press(say, browser.get(say), **words)
    contact = photos.replace("/photos/", "/contact/")
    browser.press(contact, browser.get(contact), identity="named", phone="", name="")


WAYS: dict[str, Callable[[Browser, str, str], None]] = {
    "get": get,
    "accept": accept,
    "sign_in": sign_in,
    "report": report,
}


def measure(
    plan: dict[str, Any], operation: dict[str, Any], asked: Iterator[Any], connections: int
) -> Sample:
    """Press for so many seconds on so many connections at once."""
    sample, lock, wrong = Sample(), threading.Lock(), list[Exception]()
    way = WAYS[operation["kind"]]
    start, stop = threading.Barrier(connections + 1), threading.Event()

    def work() -> None:
        browser = Browser(plan["port"], plan["cookie"])
        try:
            for _n in range(WARM if operation["kind"] == "get" else 0):
                with lock:
                    one = next(asked)
                way(browser, *one)
            start.wait()
            while not stop.is_set():
                with lock:
                    one = next(asked, None)
                if one is None or len(sample.times) >= MOST:
                    return
                way(browser, *one)
                with lock:
                    sample.times.append(browser.took)
                    sample.queries.append(browser.queries)
        except Exception as trouble:
            wrong.append(trouble)
            start.abort()

    threads = [threading.Thread(target=work) for _n in range(connections)]
    for thread in threads:
        thread.start()
    try:
        start.wait()
    except threading.BrokenBarrierError:
        raise wrong[0] from None
    began = time.perf_counter()
    for thread in threads:
        thread.join(max(0.01, plan["seconds"] - (time.perf_counter() - began)))
    stop.set()
    for thread in threads:
        thread.join()
    sample.elapsed = time.perf_counter() - began
    if wrong:
        raise wrong[0]
    return sample


def main(file: str) -> None:
    """One line of JSON for each operation and number of connections."""
    plan = json.loads(Path(file).read_text(encoding="utf-8"))
    for operation in plan["operations"]:
        again = operation["kind"] in ("get", "report")
        asked = cycle(operation["asked"]) if again else iter(operation["asked"])
        for connections in plan["connections"]:
            told = measure(plan, operation, asked, connections).told()
            line = {"operation": operation["name"], "connections": connections, "floor": operation["floor"]}
            print(json.dumps(line | told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
