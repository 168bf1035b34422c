"""回执单 — for whoever said something: the code, what happens next and until when, what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.cases import routing
from linli.cases.models import Case, Report
from linli.cases.queries import thread
from linli.cases.queries.promise import Whereabouts
from linli.kernel.paper import qr
from linli.ui.moments import say_in_print


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """一张回执 — to be cut out and kept. Names are those of leaders; none of the reporter is on it."""

    title: str
    code: str
    picture: str
    address: str
    what: str
    facts: list[tuple[str, str]]
    promises: list[str]
    chain: list[tuple[str, str]]
    keep: str
    rights: list[str]
    community: str
    phone: str
    words: dict[str, str]


def slip_sheet(report: Report, case: Case, where: Whereabouts, *, code: str, address: str) -> SlipSheet:
    """印回执 — of ``report``, as it stands now."""
    community = routing.community_of(case.place)
    return SlipSheet(
        title=_("回执 %(number)s") % {"number": case.number},
        code=code,
        picture=qr(address),
        address=address.split("//", 1)[-1],
        what=thread.title_for(report, case),
        facts=[
            (_("编号"), case.number),
            (_("地方"), report.place.full_name),
            (_("什么时候说的"), say_in_print(report.received_at)),
        ],
        promises=promises(case, where),
        chain=[(rung.tier, rung.who) for rung in where.rungs],
        keep=_("凭这个码查进展。码只给您一个人，请收好；被别人看到了，可以在回执页换一个。"),
        rights=[
            _("到时没人回话，可以直接上报，不用说理由；没到时间，可以催一催。"),
            _("想起什么，随时补充几句、添几张照片。"),
            _("办完了，修好没有由您说了算：说没解决，就重新办。"),
            _("可以更正、删除您留的姓名和电话，也可以撤回这件事。"),
            _("不会用手机，打值班电话报编号，一样能查。"),
        ],
        community=community.name,
        phone=community.phone,
        words={
            "code": _("回执码"),
            "next": _("接下来"),
            "chain": _("一级一级往上"),
            "open": _("扫码，或在浏览器里打开"),
            "rights": _("您可以做的"),
            "cut": _("沿线剪下，上半张您留着"),
            "phone": _("值班电话"),
        },
    )


def promises(case: Case, where: Whereabouts) -> list[str]:
    """接下来 — who has it, until when, and what happens by itself if nobody does anything."""
    who = {"who": str(where.holder)}
    match where.standing:
        case "reported":
            answer_by = {"when": say_in_print(case.respond_by)}
            said = [_("已交给%(who)s，%(when)s 之前有人回话。") % (who | answer_by)]
        case "resolved":
            return [_("办理结果出来了。修好没有，由您说了算：请打开回执评价。")]
        case "closed" | "joined":
            return [_("已经结案：%(outcome)s。") % {"outcome": case.get_outcome_display()}]
        case "withdrawn":
            return [_("您撤回了这件事，不再办理。")]
        case "awaiting" | "shelved":
            return [
                _("由%(who)s负责，现在暂停计时，%(when)s 接着办。")
                % (who | {"when": say_in_print(case.turn_at)})
            ]
        case "stuck" | "late":
            return [_("说好的时间已经过了，由%(who)s负责，上一级已经知道。您可以直接上报。") % who]
        case _accepted:
            said = [_("现在由%(who)s负责办理。") % who]
    if where.above and case.leg_due_at:
        words = {"when": say_in_print(case.leg_due_at), "to": str(where.above)}
        said.append(_("%(when)s 还没办，自动上报%(to)s，不用您再说一遍。") % words)
    return said
