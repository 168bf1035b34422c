"""进门 — who asks and how often: before any page is made, and the headers that every page carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from linli.kernel.budgets import Budget, home_of
from linli.kernel.http import Answer, sorry, typed_words
from linli.kernel.now import now

NOT_FOUND = 404


class ProxyMiddleware:
    """代理 — the visitor's own address and HTTPS as a trusted proxy reports them; nobody else is believed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer, trusted = request.META.get("REMOTE_ADDR", ""), settings.LINLI_TRUSTED_PROXIES
        if is_within(peer, trusted):
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
            request.META["REMOTE_ADDR"] = visitor(peer, forwarded, trusted)
            if request.META.get("HTTP_X_FORWARDED_PROTO", "").strip().lower() == "https":
                request.META["wsgi.url_scheme"] = "https"
        answer = self.get_response(request)
        answer.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return answer


def visitor(peer: str, forwarded: str, trusted: Iterable[str]) -> str:
    """访客 — the nearest address that is none of our proxies. What stands left of it anybody may have written.

    >>> visitor("10.0.0.2", "6.6.6.6, 203.0.113.7, 10.0.0.1", ["10.0.0.0/8"])
    '203.0.113.7'
    """
    nearest = peer
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not is_within(nearest, trusted):
            break
        try:
            nearest = str(ip_address(hop))
        except ValueError:
            break
    return nearest


def is_within(address: str, networks: Iterable[str]) -> bool:
    """在其中 — whether ``address`` lies in one of ``networks``; what is no address lies in none."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return any(known in ip_network(network) for network in networks)


class BudgetMiddleware:
    """次数 — whoever did one thing too often is asked to wait; the words typed are kept."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        shares = list(shares_of(request))
        for budget, who in shares:
            if again := budget.full_again_at(who):
                return wait(request, again)
        answer = self.get_response(request)
        for budget, who in shares:
            if not budget.misses_only or answer.status_code == NOT_FOUND:
                budget.spend(who)
        return answer


def shares_of(request: HttpRequest) -> Iterator[tuple[Budget, str]]:
    """谁的哪一份 — the budgets that this request draws on, with whose they are."""
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return
    for budget in getattr(found.func, "budgets", ()):
        if request.method != "POST" and not budget.misses_only:
            continue
        given: Any = found.kwargs.get(budget.whose, "")
        who = home_of(request.META.get("REMOTE_ADDR", "")) if budget.whose == "address" else str(given)
        if who:
            yield budget, who


def wait(request: HttpRequest, again: datetime) -> HttpResponse:
    """请等一等 — 429 with how long, for people and for machines."""
    seconds = max(1, ceil((again - now()).total_seconds()))
    sentence = _("从这里试的次数太多了，请过 %(n)d 分钟再试，或打社区值班电话。") % {"n": ceil(seconds / 60)}
    typed = typed_words(request) if request.method == "POST" else ()
    answer = sorry(request, 429, sentence, typed)
    answer["Retry-After"] = str(seconds)
    return answer
