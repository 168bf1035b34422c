"""送达 — what went to whom, what did not and why; and the robots that speak in groups."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.inbox import lifecycle, queries
from linli.inbox.forms import RobotForm
from linli.inbox.models import Delivery, GroupRobot
from linli.inbox.reach import open_channels
from linli.kernel.http import go, show
from linli.kernel.lifecycle import Refused
from linli.kernel.paging import keyset
from linli.ui.shapes import Tab

NEWEST = ("-id",)


def need(user: Any, permission: str, what: str) -> None:
    """要有权限 — 403 that names the right."""
    if not user.grants(permission):
        raise PermissionDenied(_("没有权限：%(what)s") % {"what": what})


def sections(user: Any, current: str) -> list[Tab]:
    """通知各页 — those this reader may open, beside each other."""
    pages = [("inbox:inbox", _("通知"), True)]
    pages.append(("inbox:deliveries", _("送达记录"), user.grants("delivery.see")))
    pages.append(("inbox:robots", _("群机器人"), user.grants("robot.change")))
    return [Tab(str(label), reverse(name), name == current) for name, label, may in pages if may]


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """送达记录 — newest first, narrowed by state and way."""
    need(request.user, "delivery.see", _("看送达记录"))
    narrowed = queries.narrowed_by(request.GET)
    found = queries.deliveries(request.user, narrowed)
    page = keyset(found, order=NEWEST, after=request.GET.get("page", ""))
    context = {
        "rows": [queries.DeliveryRow.of(delivery) for delivery in page.rows],
        "links": page.links(request.GET),
        "chips": queries.chips(narrowed),
        "is_narrowed": bool(narrowed),
        "is_open": bool(open_channels()),
        "tabs": sections(request.user, "inbox:deliveries"),
    }
    return show(request, "inbox/deliveries.html", context)


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """再发一次 — what ended unsent."""
    need(request.user, "delivery.see", _("再发一次"))
    delivery = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    lifecycle.send_again(delivery, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("马上再发一次。"))
    return go(request, "inbox:deliveries")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """群机器人 — the groups that hear of what happens; their addresses are not shown."""
    need(request.user, "robot.change", _("管群机器人"))
    found = GroupRobot.objects.visible_to(request.user).filter(ended_at=None)
    page = keyset(found, order=NEWEST, after=request.GET.get("page", ""))
    context = {
        "rows": page.rows,
        "links": page.links(request.GET),
        "tabs": sections(request.user, "inbox:robots"),
    }
    return show(request, "inbox/robots.html", context)


@never_cache
@sensitive_post_parameters("url", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
def add_robot(request: HttpRequest) -> HttpResponse:
    """添加群机器人 — its address and secret are typed once and never shown again."""
    need(request.user, "robot.change", _("管群机器人"))
    form = RobotForm(queries.grounds(request.user), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            lifecycle.add_robot(by=request.actor, **form.given())  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error("url", refusal.reason)
        else:
            messages.success(request, _("已添加。请按“试一句”，看群里有没有收到。"))
            return go(request, "inbox:robots")
    return show(request, "inbox/add_robot.html", {"robot": form}, status=422 if form.errors else 200)


def _robot(request: HttpRequest, pk: int) -> GroupRobot:
    need(request.user, "robot.change", _("管群机器人"))
    return get_object_or_404(GroupRobot.objects.visible_to(request.user).filter(ended_at=None), pk=pk)


@require_POST
def try_robot(request: HttpRequest, pk: int) -> HttpResponse:
    """试一句 — one greeting into the group; whether it arrived stands among the deliveries."""
    lifecycle.greet(_robot(request, pk), by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("正在发。没有收到的话，到“送达记录”看原因。"))
    return go(request, "inbox:robots")


@require_POST
def end_robot(request: HttpRequest, pk: int) -> HttpResponse:
    """停用群机器人 — its address is forgotten with it."""
    lifecycle.end_robot(_robot(request, pk), by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("已停用，地址和密钥也删掉了。"))
    return go(request, "inbox:robots")
