"""通知方式 — whether the holder of a receipt wants a text when something moves; only if they ask for it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods

from linli.cases.views.receipt import Slip, of_holder
from linli.inbox.lifecycle import choose
from linli.inbox.models import Channel, Preference
from linli.inbox.reach import Hours, open_channels
from linli.kernel.http import go, show


class TextForm(forms.Form):
    """发不发短信 — yes or no."""

    channel = forms.ChoiceField(
        label=__("有进展时"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(Channel.SMS.value, __("发短信告诉我")), ("", __("不发，我自己来看"))],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_holder
def preference(request: HttpRequest, slip: Slip) -> HttpResponse:
    """通知方式 — a text at most once a day and a few times a week, to the number that was left."""
    receipt = slip.receipt
    chosen = Preference.objects.filter(recipient_kind=receipt.kind, recipient_id=receipt.pk).first()
    initial = {"channel": chosen.channel if chosen else ""}
    form = TextForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        choose(by=receipt, channel=form.cleaned_data["channel"])
        messages.success(request, _("已记下。"))
        return go(request, slip.url())
    context = {
        "slip": slip,
        "form": form,
        "can_text": Channel.SMS in open_channels(),
        "budget": Hours.of(slip.case.place_code).budget,
        "urls": slip.urls,
    }
    return show(request, "cases/receipt/preference.html", context, status=422 if form.errors else 200)
