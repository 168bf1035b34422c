"""Pages of imports: bring a workbook, match its columns, look at what would be, write it, take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from linli.kernel.http import go, is_htmx, show
from linli.kernel.lifecycle import Refused
from linli.kernel.now import today
from linli.kernel.paging import keyset
from linli.kernel.sheets import Unreadable, Written, write_workbook
from linli.people.views.answers import sections
from linli.registers import lifecycle, queries
from linli.registers.access import kinds_for
from linli.registers.blank import blank
from linli.registers.columns import FIELDS
from linli.registers.forms import MatchForm, SheetForm, UploadForm
from linli.registers.models import Import, ImportRow
from linli.ui.shapes import Tab

FORM = require_http_methods(["GET", "HEAD", "POST"])
V, S = ImportRow.Verdict, Import.State


def _kinds(request: HttpRequest) -> list[str]:
    """What the reader may bring in; 403 names the right that is lacking."""
    kinds = kinds_for(request.user)
    if not kinds:
        raise PermissionDenied(_("没有权限：导入台账。这由书记、值班台和管理员做。"))
    return kinds


def _find(request: HttpRequest, pk: int) -> Import:
    _kinds(request)
    found = Import.objects.visible_to(request.user).select_related("community", "by")
    return get_object_or_404(found, pk=pk)


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


@require_safe
def show_imports(request: HttpRequest) -> HttpResponse:
    """台账 — what was brought in so far, and workbooks to fill in."""
    kinds = _kinds(request)
    page = keyset(queries.imports(request.user), order=("-id",), after=request.GET.get("page", ""))
    newer, older = page.links(request.GET)
    blanks = [(Import.Kind(kind).label, reverse("registers:template", args=[kind])) for kind in kinds]
    context = {
        "rows": page.rows,
        "newer": newer,
        "older": older,
        "blanks": blanks,
        "tabs": sections(request.user, "registers:registers"),
    }
    return show(request, "registers/registers.html", context)


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """空表 — to fill in, with drop-down lists and an example."""
    if kind not in _kinds(request):
        raise Http404
    return _file(blank(kind), f"{Import.Kind(kind).label}.xlsx")


def _file(workbook: IO[bytes], name: str) -> HttpResponse:
    """A workbook to be saved."""
    return FileResponse(workbook, as_attachment=True, filename=name)  # type: ignore[return-value]


@FORM
def upload(request: HttpRequest) -> HttpResponse:
    """上传 — a workbook of any shape."""
    kinds, communities = _kinds(request), queries.communities(request.user)
    wanted = {
        "kind": request.GET.get("kind") or kinds[0],
        "community": getattr(communities.first(), "pk", None),
    }
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, kinds=kinds, communities=communities, initial=wanted)
    if form.is_valid():
        workbook = form.cleaned_data["workbook"]
        try:
            source = lifecycle.upload(
                kind=form.cleaned_data["kind"],
                community=form.cleaned_data["community"],
                name=workbook.name,
                content=workbook.read(),
                by=_actor(request),
            )
        except Refused as refusal:
            form.add_error("workbook", refusal.reason)
        else:
            return go(request, "registers:match", source.pk)
    context = {"form": form, "has_choice": communities.count() > 1}
    return show(request, "registers/upload.html", context, status=422 if form.errors else 200)


@FORM
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """对列 — which sheet, which heading row, which column is which."""
    source = _find(request, pk)
    if source.is_busy or not source.sheets:
        return go(request, source)
    asked = request.POST if request.method == "POST" else request.GET
    names = [kept["name"] for kept in source.sheets]
    begun = {"sheet": str(source.sheet), "heading": str(source.heading or "")}
    which = SheetForm(begun | {key: asked[key] for key in begun if key in asked}, names=names)
    sheet, heading = source.sheet, 0
    if which.is_valid():
        sheet, heading = which.cleaned_data["sheet"], which.cleaned_data["heading"] or 0
    reading = queries.reading(source, sheet, heading)
    form = MatchForm(
        request.POST if request.method == "POST" else None,
        kind=source.kind,
        columns=reading.columns if reading else (),
        initial={
            "seen": source.version,
            "sheet": sheet,
            "heading": reading.heading_row if reading else 0,
            "on": source.on or today(),
        },
    )
    if form.is_valid():
        try:
            lifecycle.match(
                source,
                by=_actor(request),
                seen=form.cleaned_data["seen"],
                sheet=sheet,
                heading=heading,
                columns=form.columns,
                on=form.on(today()),
            )
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            return go(request, source)
    which = SheetForm(None, names=names, initial={"sheet": sheet, "heading": reading and reading.heading_row})
    context = {"source": source, "form": form, "which": which, "reading": reading}
    return show(request, "registers/match.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class RowShown:
    """一行 — as the page lists it: the remarks with the names of their columns."""

    number: int
    title: str
    verdict: str
    label: str
    remarks: tuple[tuple[str, str], ...]


@require_safe
def show_import(request: HttpRequest, pk: int) -> HttpResponse:
    """导入页 — where it stands, what its rows come to, what to do next."""
    source = _find(request, pk)
    if is_htmx(request) and not source.is_busy:
        return HttpResponseClientRefresh()  # it is finished: the whole page says something else now
    context: dict[str, Any] = {"source": source}
    if not source.is_busy and source.state != S.UPLOADED:
        context |= _result(request, source)
    return show(request, "registers/import.html", context, part="progress")


def _result(request: HttpRequest, source: Import) -> dict[str, Any]:
    counts = queries.counts(source)
    first = next((verdict for verdict in V.values if counts[verdict]), V.MAKE.value)
    verdict = request.GET.get("show", first)
    page = keyset(
        queries.rows(source, verdict), order=("number", "id"), after=request.GET.get("page", ""), size=50
    )
    newer, older = page.links(request.GET)
    labels = {field.key: str(field.label) for field in FIELDS[source.kind]}
    here = source.get_absolute_url()
    return {
        "tabs": [
            Tab(str(V(one).label), f"{here}?show={one}", one == verdict, counts[one]) for one in V.values
        ],
        "rows": [_shown(row, labels) for row in page.rows],
        "newer": newer,
        "older": older,
        "writable": counts[V.MAKE] + counts[V.CHANGE],
        "wrong": counts[V.WRONG],
        "staying": queries.staying(source)[:50] if source.state == S.UNDONE else (),
        "has_workbook": bool(source.sheets),
    }


def _shown(row: ImportRow, labels: dict[str, str]) -> RowShown:
    remarks = tuple((labels.get(key, ""), text) for key, text in row.remarks)
    return RowShown(row.number, row.title, row.verdict, str(row.get_verdict_display()), remarks)


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """登记 — in the background; the page says how far it came."""
    source = _find(request, pk)
    lifecycle.apply(source, by=_actor(request), seen=_seen(request))
    return go(request, source)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销导入 — in the background too."""
    source = _find(request, pk)
    lifecycle.undo(source, by=_actor(request), seen=_seen(request))
    messages.success(request, _("正在撤销。"))
    return go(request, source)


def _seen(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("seen", ""))
    except ValueError:
        raise Refused(_("页面不完整，请刷新后再按一次")) from None


@require_safe
def remarks(request: HttpRequest, pk: int) -> HttpResponse:
    """带说明的表 — the same workbook, what each row came to in its last columns."""
    source = _find(request, pk)
    if not source.sheets or source.state == S.UPLOADED:
        raise Http404
    try:
        headings, rows = queries.with_remarks(source)
    except Unreadable:
        raise Http404 from None
    columns = _apart([*headings, _("结果"), _("说明")])
    workbook = write_workbook([Written(_("核对结果"), columns, rows, text=columns)])
    name = source.file_name.rsplit(".", 1)[0]
    return _file(workbook, _("%(name)s（核对）.xlsx") % {"name": name})


def _apart(headings: list[str]) -> list[str]:
    """Headings of which no two are alike: a column is found by its heading."""
    seen: dict[str, int] = {}
    for heading in headings:
        seen[heading] = 0
    apart = []
    for heading in headings:
        seen[heading] += 1
        apart.append(heading if seen[heading] == 1 else f"{heading} {seen[heading]}")
    return apart
