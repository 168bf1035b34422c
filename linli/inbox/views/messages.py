"""通知 — what one was told: unread first, each leading to what it is about."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.inbox import lifecycle
from linli.inbox.models import Message
from linli.inbox.views.deliveries import sections
from linli.kernel.http import go, show
from linli.kernel.paging import keyset

NEWEST = ("-id",)
ID_DIGITS = 18  # what a database's id can hold for sure


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """通知 — two lists, each newest first: what waits to be read, and what was read."""
    mine = Message.objects.visible_to(request.user)
    unread = keyset(mine.filter(read_at=None), order=NEWEST, after=request.GET.get("unread", ""))
    read = keyset(mine.exclude(read_at=None), order=NEWEST, after=request.GET.get("page", ""))
    context = {
        "unread": unread.rows,
        "unread_links": unread.links(request.GET, "unread"),
        "read": read.rows,
        "read_links": read.links(request.GET),
        "tabs": sections(request.user, "inbox:inbox"),
        "newest": max((one.pk for one in unread.rows), default=0),
    }
    return show(request, "inbox/inbox.html", context)


@require_safe
def message(request: HttpRequest, message: int) -> HttpResponse:
    """打开 — marks the message as read and leads to what it is about."""
    found = get_object_or_404(Message.objects.visible_to(request.user), pk=message)
    lifecycle.mark_read(Message.objects.filter(pk=found.pk))
    return go(request, found.url or "inbox:inbox")


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """全部已读 — up to the newest that the page had shown; what came since stays unread."""
    shown = request.POST.get("newest", "")
    newest = int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= ID_DIGITS else 0
    lifecycle.mark_read(Message.objects.visible_to(request.user).filter(pk__lte=newest))
    messages.success(request, _("都记作已读了。"))
    return go(request, "inbox:inbox")
