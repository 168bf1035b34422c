"""回执 — a resident's own page: the promise, the ladder, what happened, and what they can do about it.

The same page is reached in two ways: by the receipt's code, or by a code sent to the phone that was left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import intake, lifecycle, rights, routing
from linli.cases.budgets import GUESSES, RECEIPT
from linli.cases.codes import pretty, receipt_hash
from linli.cases.forms.receipt import (
    AddForm,
    CorrectContactForm,
    ReceiptCodeForm,
    SeenForm,
    VerdictForm,
    WithdrawForm,
)
from linli.cases.lifecycle import CASE, Answers
from linli.cases.models import Case, Photo, Receipt, Report
from linli.cases.papers.slip import slip_sheet
from linli.cases.queries import thread
from linli.cases.queries.promise import whereabouts
from linli.cases.views.session import phone_in_session
from linli.inbox.lifecycle import mark_read
from linli.inbox.models import Message
from linli.inbox.wording import sentence
from linli.kernel.budgets import budgeted
from linli.kernel.files import serve
from linli.kernel.http import go, hand_out, show
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now, today
from linli.kernel.paper import qr
from linli.kernel.standards import standard
from linli.people.middleware import open_to_all
from linli.people.models import holders_of
from linli.people.roles import SINGLE
from linli.ui.shapes import Picture

View = Callable[..., HttpResponse]
VERBS = (
    "urge",
    "lift",
    "verdict",
    "withdraw",
    "add",
    "replace",
    "slip",
    "paper",
    "contact",
    "erase",
    "download",
    "sound",
    "preference",
)
READING = ("case__category", "case__place", "case__holder__place", "case__offered__place", "case__handler")
JOINT = tuple(name.replace("case__", "case__joined_into__", 1) for name in READING)


@dataclass(frozen=True, slots=True)
class Slip:
    """回执 — a receipt as its holder came to it. ``case`` is the one worked on, the neighbours' when joined."""

    receipt: Receipt
    report: Report
    case: Case
    route: str
    key: str | int

    @classmethod
    def of(cls, report: Report, route: str, key: str | int) -> Slip:
        return cls(report.receipt, report, report.case.joined_into or report.case, route, key)

    def url(self, verb: str = "") -> str:
        return reverse(f"cases:{self.route}_{verb}" if verb else f"cases:{self.route}", args=[self.key])

    @property
    def urls(self) -> dict[str, str]:
        return {verb: self.url(verb) for verb in VERBS}

    @property
    def code(self) -> str:
        """The code itself, where the holder came with it; it is stored nowhere."""
        return pretty(str(self.key)) if self.route == "receipt" else ""


def of_holder(view: View) -> View:
    """凭回执 — an open page for whoever has the code, or proved in this session that the phone is theirs."""

    @budgeted(GUESSES, RECEIPT)
    @open_to_all
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, **path: Any) -> HttpResponse:
        reports = Report.objects.select_related(
            "receipt", "place", "home", "case__joined_into", *READING, *JOINT
        )
        if "code" in path:
            code = path.pop("code")
            report = reports.filter(receipt__code_hash=receipt_hash(code)).order_by("id").first()
            if report is None:
                return unknown(
                    request, _("没有找到这张回执。请核对 12 位回执码，或者换一种办法。"), status=404
                )
            slip = Slip.of(report, "receipt", pretty(code))
        else:
            phone = phone_in_session(request)
            report = reports.filter(pk=path.pop("report"), receipt__phone=phone).first() if phone else None
            if report is None:
                return go(request, "cases:mine") if not phone else unknown(request, "", status=404)
            slip = Slip.of(report, "mine_report", report.pk)
        if has_expired(slip.case):
            return show(request, "cases/receipt/expired.html", {"slip": slip}, status=404)
        return view(request, slip, **path)

    return opened


def unknown(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    context = {"reason": reason, "form": ReceiptCodeForm()}
    return show(request, "cases/receipt/unknown.html", context, status=status)


def has_expired(case: Case) -> bool:
    """Whether the page has been shown long enough after the end (standard ``receipt.days``)."""
    if case.is_open or case.closed_at is None:
        return False
    return case.closed_at + timedelta(days=standard("receipt.days", today(), case.place_code)) < now()


def shown(
    request: HttpRequest, slip: Slip, *, status: int = 200, refusal: str = "", **forms: Any
) -> HttpResponse:
    """The page itself, as it is opened and as it comes back with a reason."""
    case, report, receipt = slip.case, slip.report, slip.receipt
    where = whereabouts(case)
    told = Message.objects.visible_to(receipt).order_by("-id")
    heard = [(message.created_at, sentence(message.what, message.values)) for message in told[:10]]
    mark_read(told)
    seen = {"seen": case.version}
    has_result = case.state in (Case.State.RESOLVED, Case.State.CLOSED) and bool(case.result)
    has_answered = report.verdicts.filter(round=case.reopened).exists()
    context = {
        "slip": slip,
        "title": thread.title_for(report, case),
        "case": case,
        "report": report,
        "urls": slip.urls,
        "where": where,
        "story": thread.story(report, case, where),
        "looks": thread.looks(report, case),
        "pictures": [picture(slip, photo) for photo in thread.photos(report, case)],
        "heard": heard,
        "is_joint": case.pk != report.case_id,
        "asks_verdict": has_result and not has_answered,
        "has_answered": has_answered,
        "may_urge": why_not(slip, "urge") is None,
        "may_lift": why_not(slip, "lift") is None and where.above is not None,
        "may_add": why_not(slip, "note") is None,
        "may_withdraw": case.state in CASE.moves["withdraw"].sources,
        "withdraw_why": why_not(slip, "withdraw") or "",
        "call": whom_to_call(case),
        "refusal": refusal,
        "add": forms.get("add") or AddForm(initial=seen),
        "verdict": forms.get("verdict") or VerdictForm(initial=seen),
        "withdraw": forms.get("withdraw") or WithdrawForm(initial=seen),
    }
    return show(request, "cases/receipt/receipt.html", context, status=status)


def why_not(slip: Slip, verb: str) -> str | None:
    return CASE.why_not(CASE.moves[verb], slip.case, slip.receipt)


def whom_to_call(case: Case) -> tuple[str, str]:
    """(who, number): whoever has it, when they agreed to be called; else the community's duty telephone."""
    at_work = case.offered or case.holder
    for person in holders_of([at_work])[at_work.pk]:
        if person.shows_phone and at_work.kind in SINGLE:
            return str(at_work.get_kind_display()), person.phone
    return _("值班台"), routing.duty_phone(case.place)


def picture(slip: Slip, photo: Photo) -> Picture:
    address = reverse(f"cases:{slip.route}_photo", args=[slip.key, photo.pk])
    caption = photo.caption or (_("您拍的") if photo.report_id == slip.report.pk else _("办理中"))
    return Picture(url=f"{address}?small=1", caption=caption, full_url=address)


@require_safe
@of_holder
def receipt(request: HttpRequest, slip: Slip) -> HttpResponse:
    """我的回执 — where it stands, who has it until when, what happened, and what the reporter may do."""
    return shown(request, slip)


@require_safe
@of_holder
def slip(request: HttpRequest, slip: Slip) -> HttpResponse:
    """回执单 — the code, large, once: to copy, to print, to keep."""
    if not slip.code:
        return go(request, slip.url())
    address = request.build_absolute_uri(slip.url())
    context = {
        "picture": mark_safe(qr(address)),
        "slip": slip,
        "title": thread.title_for(slip.report, slip.case),
        "case": slip.case,
        "report": slip.report,
        "where": whereabouts(slip.case),
        "address": address,
    }
    return show(request, "cases/receipt/slip.html", context)


@require_safe
@of_holder
def paper(request: HttpRequest, slip: Slip) -> HttpResponse:
    """打印回执单 — the same on half a sheet, with what happens next and what its holder may do."""
    if not slip.code:
        return go(request, slip.url())
    address = request.build_absolute_uri(slip.url())
    sheet = slip_sheet(slip.report, slip.case, whereabouts(slip.case), code=slip.code, address=address)
    return hand_out(request, "cases/slip", sheet, sheet.title)


def by_press(view: View) -> View:
    """一步 — carried out by a press only; whoever merely opens its address is led to the page itself."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @of_holder
    @wraps(view)
    def pressed(request: HttpRequest, slip: Slip) -> HttpResponse:
        return view(request, slip) if request.method == "POST" else go(request, slip.url())

    return pressed


@by_press
def urge(request: HttpRequest, slip: Slip) -> HttpResponse:
    """催一催 — before the promised hour."""
    return step(request, slip, lifecycle.urge, _("催过了，办的人已经收到。"))


@by_press
def lift(request: HttpRequest, slip: Slip) -> HttpResponse:
    """直接上报 — after the promised hour."""
    return step(request, slip, lifecycle.lift, _("已经直接上报，请上一级接手。"))


def step(request: HttpRequest, slip: Slip, verb: Callable[..., Any], told: str) -> HttpResponse:
    """A step without words: the version seen, and done or refused."""
    form = SeenForm(request.POST)
    try:
        verb(slip.case, by=slip.receipt, seen=form.cleaned_data["seen"] if form.is_valid() else -1)
    except Refused as refusal:
        return shown(request, fresh(slip), status=422, refusal=refusal.reason)
    messages.success(request, told)
    return go(request, slip.url())


def fresh(slip: Slip) -> Slip:
    """The same with the case as it is now: a refusal may come from somebody else's step a moment ago."""
    slip.case.refresh_from_db()
    return slip


@by_press
def verdict(request: HttpRequest, slip: Slip) -> HttpResponse:
    """评价 — three answers; “not solved” opens it again, once, by itself."""
    form = VerdictForm(request.POST)
    if form.is_valid():
        words = dict(form.cleaned_data)
        try:
            lifecycle.verdict(slip.case, by=slip.receipt, seen=words.pop("seen"), answers=Answers(**words))
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("谢谢，您的话已经记下。"))
            return go(request, slip.url())
    return shown(request, fresh(slip), status=422, verdict=form)


@by_press
def add(request: HttpRequest, slip: Slip) -> HttpResponse:
    """补充 — more words, more photos."""
    form = AddForm(request.POST, request.FILES)
    if form.is_valid():
        words = dict(form.cleaned_data)
        uploads = words.pop("photos")
        try:
            rights.add(slip.report, slip.case, by=slip.receipt, uploads=uploads, **words)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("补充好了，办的人马上看得到。"))
            return go(request, slip.url())
    return shown(request, fresh(slip), status=422, add=form)


@by_press
def withdraw(request: HttpRequest, slip: Slip) -> HttpResponse:
    """撤回 — the only reporter takes it back."""
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            lifecycle.withdraw(slip.case, by=slip.receipt, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已经撤回。"))
            return go(request, slip.url())
    return shown(request, fresh(slip), status=422, withdraw=form)


@by_press
def replace(request: HttpRequest, slip: Slip) -> HttpResponse:
    """换回执码 — the old code is worth nothing from now on."""
    return go(request, "cases:receipt_slip", pretty(intake.replace_receipt(slip.receipt)))


@require_http_methods(["GET", "HEAD", "POST"])
@of_holder
def contact(request: HttpRequest, slip: Slip) -> HttpResponse:
    """更正联系方式 — correct or erase name and phone, at once and without asking anybody."""
    report = slip.report
    known = {"name": report.name, "phone": report.phone, "shares_contact": report.shares_contact}
    form = CorrectContactForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        rights.correct_contact(report, by=slip.receipt, **form.cleaned_data)
        messages.success(request, _("改好了。"))
        still_there = slip.code or form.cleaned_data["phone"] == phone_in_session(request)
        return go(request, slip.url() if still_there else reverse("cases:mine"))
    context = {"slip": slip, "case": slip.case, "report": report, "urls": slip.urls, "form": form}
    return show(request, "cases/receipt/contact.html", context, status=422 if form.errors else 200)


@by_press
def erase(request: HttpRequest, slip: Slip) -> HttpResponse:
    """删除我说的话 — words, photos, name and phone; refused with the reason while it is being worked on."""
    try:
        rights.erase_words(slip.report, slip.case, by=slip.receipt)
    except Refused as refusal:
        return shown(request, fresh(slip), status=422, refusal=refusal.reason)
    messages.success(request, _("您的话、照片和联系方式都删掉了。"))
    return go(request, slip.url() if slip.code else reverse("cases:mine"))


@require_safe
@of_holder
def download(request: HttpRequest, slip: Slip) -> HttpResponse:
    """下载我的数据 — as JSON, for any other program to read."""
    lines = [(line.when, line.text) for line in thread.story(slip.report, slip.case, whereabouts(slip.case))]
    answer = JsonResponse(
        rights.export(slip.report, by=slip.receipt, story=lines),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    answer["Content-Disposition"] = f'attachment; filename="linli-{slip.report.case.number}.json"'
    return answer


@require_safe
@of_holder
def photo(request: HttpRequest, slip: Slip, photo: int) -> HttpResponse:
    """照片 — the reporter's own, and those shown to every reporter of the case."""
    if photo not in {one.pk for one in thread.photos(slip.report, slip.case)}:
        raise Http404
    return serve(request, get_object_or_404(Photo, pk=photo).file, thumbnail="small" in request.GET)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
@never_cache
def receipts(request: HttpRequest) -> HttpResponse:
    """凭回执查 — enter the code of a receipt."""
    form = ReceiptCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        code = pretty(form.cleaned_data["code"])
        if code:
            return go(request, "cases:receipt", code)
        form.add_error("code", _("回执码是字母和数字，请再看一下"))
    return show(request, "cases/receipt/receipts.html", {"form": form}, status=422 if form.errors else 200)
