"""我说过的事 — a code sent to the phone gathers the receipts that were left with that number."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.cases import phone_codes
from linli.cases.budgets import CODES
from linli.cases.forms.receipt import PhoneCodeForm, PhoneForm
from linli.cases.models import Case, Report
from linli.cases.queries.thread import title_for
from linli.cases.views.session import forget_phone, phone_in_session, remember_phone
from linli.kernel.budgets import budgeted
from linli.kernel.http import go, show
from linli.kernel.lifecycle import Refused
from linli.kernel.once import repeatable
from linli.kernel.paging import keyset
from linli.people.middleware import open_to_all

PARTS = ("place", "case__category", "case__place", "case__joined_into__category", "case__joined_into__place")


@budgeted(CODES)
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """我说过的事 — the list once the phone is proved; before that the question for it."""
    if request.method == "POST":
        if "leave" in request.POST:
            forget_phone(request)
            return go(request, "cases:mine")
        return asked(request)
    if not (phone := phone_in_session(request)):
        return show(request, "cases/receipt/phone.html", {"form": PhoneForm()})
    reports = Report.objects.filter(receipt__phone=phone).select_related(*PARTS)
    page = keyset(reports, order=("-id",), after=request.GET.get("page", ""))
    rows = [(report, case, title_for(report, case)) for report, case in map(matter, page.rows)]
    context = {"rows": rows, "links": page.links(request.GET), "phone": phone}
    return show(request, "cases/receipt/mine.html", context)


def matter(report: Report) -> tuple[Report, Case]:
    """A report with the case worked on: the neighbours', when it was joined into one."""
    return report, report.case.joined_into or report.case


def asked(request: HttpRequest) -> HttpResponse:
    """Send a code to the phone typed; the answer is the same whether anybody left that number or not."""
    form = PhoneForm(request.POST)
    if form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            code = phone_codes.send(phone)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            request.session["asked"] = {"phone": phone, "shown": code if settings.LINLI_DEMO else ""}
            return go(request, "cases:mine_code")
    return show(request, "cases/receipt/phone.html", {"form": form}, status=422)


@repeatable  # a wrong code must be counted although it is refused
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
@never_cache
def mine_code(request: HttpRequest) -> HttpResponse:
    """验证码 — six digits; five tries, ten minutes."""
    waiting = request.session.get("asked")
    if not waiting:
        return go(request, "cases:mine")
    form = PhoneCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if phone_codes.check(waiting["phone"], form.cleaned_data["code"]):
            remember_phone(request, waiting["phone"])
            return go(request, "cases:mine")
        form.add_error("code", _("验证码不对，或者已经过期。连错五次就要重新要一个"))
    context = {"form": form, "shown": waiting["shown"]}
    return show(request, "cases/receipt/mine_code.html", context, status=422 if form.errors else 200)
