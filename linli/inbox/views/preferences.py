"""通知方式 — how one wants to be told outside, by one's own choice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.inbox import lifecycle
from linli.inbox.forms import PreferenceForm
from linli.inbox.models import Channel, Preference
from linli.inbox.reach import Hours, open_channels
from linli.kernel.http import go, show
from linli.kernel.lifecycle import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def preference(request: HttpRequest) -> HttpResponse:
    """通知方式 — text, mail or not outside at all; and the hour of the digest."""
    user: Any = request.actor  # type: ignore[attr-defined]
    posts = user.current_posts()
    hours = Hours.of(posts[0].place_code if posts else "")
    chosen = Preference.objects.filter(recipient_kind=user.kind, recipient_id=user.pk).first()
    initial = (
        {"channel": chosen.channel, "mail": chosen.mail, "hour": chosen.hour}
        if chosen
        else {"channel": Channel.SMS}
    )
    form = PreferenceForm(hours.digest, request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            lifecycle.choose(by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("mail" if "mail" in form.fields else None, refusal.reason)
        else:
            messages.success(request, _("已记下。"))
            return go(request, "people:account")
    context = {"preference": form, "is_open": bool(open_channels()), "quiet": hours.quiet}
    return show(request, "inbox/preference.html", context, status=422 if form.errors else 200)
