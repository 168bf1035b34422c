"""Spoken reports: heard by who may read what was said, and typed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import spoken
from linli.cases.forms.spoken import WriteDownForm
from linli.cases.models import Case, Sound
from linli.cases.queries.sheet import reads_inside
from linli.cases.views.receipt import Slip, of_holder
from linli.kernel.http import go, show
from linli.kernel.lifecycle import Refused
from linli.kernel.sounds import play


def audible(request: HttpRequest, report: int) -> Sound:
    """The recording of a report that the reader may hear: of a case in sight, whose words they read."""
    sounds = Sound.objects.filter(report__case__in=Case.objects.visible_to(request.user))
    parts = ("report__case__category", "report__case__place", "report__place", "file", "typed_by")
    sound: Sound = get_object_or_404(sounds.select_related(*parts), report=report)
    if not reads_inside(request.user, sound.report.case):
        raise PermissionDenied(_("没有权限：听居民的口述"))
    return sound


@require_safe
def sound(request: HttpRequest, report: int) -> HttpResponse:
    """放录音."""
    return play(request, audible(request, report).file)


@require_safe
@of_holder
def own_sound(request: HttpRequest, slip: Slip) -> HttpResponse:
    """放自己的录音 — to whoever said it, by the receipt."""
    return play(request, get_object_or_404(Sound.objects.select_related("file"), report=slip.report).file)


@require_http_methods(["GET", "HEAD", "POST"])
def write_down(request: HttpRequest, report: int) -> HttpResponse:
    """听写 — listen, and type what was said."""
    found = audible(request, report)
    case = found.report.case
    if not spoken.may_write_down(request.user, case):  # type: ignore[arg-type]
        raise PermissionDenied(_("没有权限：听写"))
    form: forms.Form = WriteDownForm(request.POST or None, initial={"words": found.words})
    if form.is_valid():
        actor, words = request.actor, form.cleaned_data["words"]  # type: ignore[attr-defined]
        try:
            spoken.write_down(found.report, by=actor, words=words)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已记下。"))
            return go(request, case)
    page = {"case": case, "sound": found, "form": form}
    return show(request, "cases/write_down.html", page, status=422 if form.errors else 200)
