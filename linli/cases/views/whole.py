"""一页说完 — the four screens of a door as one, which a phone keeps and sends when it has a signal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.cases import drafts, intake, routing
from linli.cases.codes import pretty
from linli.cases.forms.whole import WholeForm
from linli.cases.intake import Received, Said
from linli.cases.models import Category, Report
from linli.cases.queries.same import part_label, parts_at
from linli.cases.rooms import home_called
from linli.cases.tiles import UNSURE
from linli.cases.views.door import MINE, WHOLE, at_door
from linli.kernel.http import go, keep_on_phone, show
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.kernel.once import by_its_key
from linli.kernel.standards import standard
from linli.places.models import Place


@by_its_key
@require_http_methods(["GET", "HEAD", "POST"])
@at_door
def whole(request: HttpRequest, building: Place) -> HttpResponse:
    """一页说完 — what, words, where, photos, contact; leads to the slip with the receipt's code."""
    form = WholeForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        parts=[(str(part.pk), part_label(part, building)) for part in parts_at(building)],
    )
    if form.is_valid():
        try:
            return go(request, "cases:receipt_slip", pretty(received(building, form).code))
        except Refused as refusal:
            form.add_error(None, refusal.reason)
    page = {
        "building": building,
        "form": form,
        "here": reverse("cases:door_whole", args=[building.door_code]),
        "phone": routing.duty_phone(building),
        "years": standard("report.days", today()) // 365,
    }
    answer = show(request, "cases/door/whole.html", page, status=422 if form.errors else 200)
    return keep_on_phone(answer, str(today()))


def received(building: Place, form: WholeForm) -> Received:
    """Keep what the one page said. Raises ``Refused``."""
    words = form.cleaned_data
    home = home_called(building, words["room"])
    chosen = {WHOLE: None, MINE: home.pk if home else None}.get(words["where"], words["where"])
    place = Place.objects.current().filter(pk=chosen).first() if chosen else None
    said = Said(
        text=words["text"],
        place=place or building,
        category=Category.objects.get(key=words["kind"] or UNSURE),
        channel=Report.Channel.DOOR,
        home=home,
        identity=words["identity"],
        name=words["name"],
        phone=words["phone"],
        shares_contact=words["shares_contact"],
        sound=words["sound"],
        photos=[drafts.kept(photo) for photo in words["photos"]],
    )
    return intake.report(said, by=None)
