"""The steps of a case, one page a verb: find the case, fill in the form, take the step, go back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods

from linli.cases import actions, law, queries
from linli.cases.forms import case as forms
from linli.cases.lifecycle import CASE
from linli.cases.models import Case
from linli.cases.queries import lists, sheet
from linli.kernel.http import go, keep_on_phone, show
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now
from linli.ui.shapes import Entry


@dataclass(frozen=True, slots=True)
class Step:
    """一步 — the form of a verb, and what is said when it is done."""

    form: type[forms.StepForm]
    done: Any
    before: Any = ""  # said above the form


STEPS = {
    "accept": Step(forms.AcceptForm, __("已受理，由您负责。")),
    "note": Step(forms.NoteForm, __("已记下。")),
    "hand_up": Step(forms.HandUpForm, __("已上报，对方接手以前仍由您负责。")),
    "transfer": Step(forms.TransferForm, __("已转办，对方接手以前仍由原主办负责。")),
    "dispatch": Step(
        forms.DispatchForm,
        __("已交出，单位另有时限，您仍是主办。"),
        __("单位办理期间您的时限暂停，到时未答复会回到您这里。"),
    ),
    "answer": Step(forms.AnswerForm, __("已答复，回到主办。")),
    "recall": Step(forms.ReasonForm, __("已收回，继续由您办理。")),
    "send_back": Step(
        forms.SendBackForm, __("已退单。"), __("退单不停总时限。退满两次由书记裁定，不能再退。")
    ),
    "decide_owner": Step(forms.DecideOwnerForm, __("已裁定。"), __("裁定以后不能再退。")),
    "ask_help": Step(forms.AskHelpForm, __("已请协办，时限和责任仍在主办。")),
    "answer_help": Step(forms.AnswerHelpForm, __("已答复主办。")),
    "gather": Step(forms.GatherForm, __("已通知各方。"), __("协办方和承办单位都会收到时间、地点。")),
    "ask_extension": Step(forms.AskForm, __("已申请，等上级审批。"), __("批准以前原时限不变。")),
    "extend": Step(forms.DecideForm, __("已审批，申请人会收到。"), __("同意的，居民会收到新的时间。")),
    "await_reply": Step(forms.AwaitReplyForm, __("已暂停计时，居民看得到原因。")),
    "ask_shelving": Step(
        forms.AskForm, __("已申请，等上级审批。"), __("挂账按未解决统计，到复核日再看一次。")
    ),
    "shelve": Step(
        forms.ShelveForm, __("已审批，申请人会收到。"), __("挂账按未解决统计，到复核日再看一次。")
    ),
    "resume": Step(forms.ResumeForm, __("已恢复办理，继续计时。")),
    "resolve": Step(
        forms.ResolveForm,
        __("已办结，等待回访。"),
        __("没解决也可以如实办结，写明原因。接下来由值班台回访。"),
    ),
    "call_back": Step(forms.CallBackForm, __("已记下回访。"), __("说没解决的，第一次会自动重办。")),
    "close": Step(forms.PressForm, __("已结案。")),
    "reopen": Step(forms.ReasonForm, __("已重办，由上一级负责，重新计时。")),
    "press": Step(forms.PressOnForm, __("已催办，对方会收到。")),
    "supervise": Step(forms.SuperviseForm, __("已督办。"), __("督办时限早于原时限的，以督办时限为准。")),
    "confirm_key": Step(forms.PressForm, __("已确认。"), __("按期解决并结案后，计入当期重点民生问题。")),
    "reclassify": Step(forms.ReclassifyForm, __("已改类别，时限从收到之日起重算。")),
    "join": Step(forms.JoinForm, __("已并入。"), __("各位居民的回执不变，都会看到合并后的进展。")),
    "part": Step(forms.PressForm, __("已拆开，按并入前继续办理。")),
    "add_background": Step(forms.AddBackgroundForm, __("已补上。")),
    "part_report": Step(forms.PartReportForm, __("已拆出，另立一件。"), __("居民的回执不变。")),
    "join_report": Step(forms.JoinReportForm, __("已移过去。"), __("居民的回执不变。")),
}
WITHOUT_SIGNAL = frozenset({"note", "answer", "answer_help", "resolve"})  # may wait on a phone
ABOUT_A_REPORT = {"part_report": ("part", __("拆出一条")), "join_report": ("join", __("移到另一件"))}


def step(verb: str) -> Callable[[HttpRequest, str], HttpResponse]:
    """The view of one verb, under the verb's own name."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, number: str) -> HttpResponse:
        return take(request, number, verb)

    view.__name__, view.__doc__ = verb, str(STEPS[verb].form.__doc__)
    return view


def take(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """走一步 — show the form of ``verb``, or take the step and go to the case."""
    case = get_object_or_404(visible(request), number=number)
    if not request.user.may(right(verb), case):
        raise PermissionDenied(_("没有权限：%(right)s") % {"right": label(case, verb)})
    refused = why_not(case, verb, request.user)
    sent = request.POST if request.method == "POST" else None
    form = STEPS[verb].form(verb, case, request.user, sent, request.FILES or None, initial=asked_for(request))
    if sent is not None and form.is_valid():
        try:
            outcome = form.do(by=request.actor, seen=seen(request))  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            case.refresh_from_db()
        else:
            messages.success(request, str(STEPS[verb].done))
            return go(request, outcome if verb == "part_report" else case)
    page = {
        "case": case,
        "line": lists.lines([case], now())[0],
        "form": form,
        "verb": verb,
        "label": label(case, verb),
        "before": STEPS[verb].before,
        "refused": refused,
        "articles": law.articles_for(case.category_id) if verb == "dispatch" else (),
        "pending": case.requests.filter(granted=None).select_related("asked_by", "asked_post").first(),
        "has_files": "photos" in form.fields,
        "draft": f"{case.number} {verb}" if form.asks else "",
        "outbox": f"{label(case, verb)} {case.title_for(request.user)}" if verb in WITHOUT_SIGNAL else "",
        "meanwhile": meanwhile(request, case),
    }
    answer = show(request, "cases/verb.html", page, status=422 if form.errors else 200)
    return keep_on_phone(answer, str(case.version)) if verb in WITHOUT_SIGNAL else answer


def meanwhile(request: HttpRequest, case: Case) -> list[Entry]:
    """此后 — what has happened since a draft was written without a signal, when the link names the moment."""
    since = read_moment(request.GET.get("since", ""))
    if since is None:
        return []
    return queries.timeline(case, public=not sheet.reads_inside(request.user, case), since=since)


def read_moment(written: str) -> datetime | None:
    """A moment with its zone, as our own pages write it; None for anything else."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def visible(request: HttpRequest) -> Any:
    """The cases the reader may see, with what a step looks at."""
    parts = ("place", "category", "holder__place", "holder__organisation", "offered__place", "handler")
    return Case.objects.visible_to(request.user).select_related(*parts)


def right(verb: str) -> str:
    """The permission a step asks for; what is done to one report asks for that of the whole case."""
    return CASE.moves[ABOUT_A_REPORT[verb][0] if verb in ABOUT_A_REPORT else verb].permission


def label(case: Case, verb: str) -> str:
    return str(ABOUT_A_REPORT[verb][1]) if verb in ABOUT_A_REPORT else actions.label_of(case, verb)


def why_not(case: Case, verb: str, user: Any) -> str:
    """Why the form would be refused as things stand, so that nobody fills it in for nothing; else ""."""
    move = CASE.moves.get(verb)
    return (CASE.why_not(move, case, user) or "") if move else ""


def seen(request: HttpRequest) -> int:
    """The version the form showed; one that cannot be read was not seen."""
    number = request.POST.get("seen", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1


def asked_for(request: HttpRequest) -> dict[str, str]:
    """What the link that led here named: the report in question."""
    return {"report": request.GET["report"]} if request.GET.get("report", "").isdigit() else {}
