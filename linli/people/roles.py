"""Roles: a role is a kind of post. One readable table; the matrix people see is generated from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PostKind(TextChoices):
    """岗位类型 — the seats of the chain and of those who work with it."""

    NEIGHBOUR_LEADER = "neighbour_leader", _("邻长")
    BUILDING_LEADER = "building_leader", _("楼栋长")
    GROUP_LEADER = "group_leader", _("组长")
    AREA_LEADER = "area_leader", _("片长")
    DESK = "desk", _("值班台")
    SECRETARY = "secretary", _("书记")
    PARTY_BRANCH = "party_branch", _("小区党支部")
    OWNERS_COMMITTEE = "owners_committee", _("业委会")
    REPRESENTATIVE = "representative", _("单位代表")
    STREET_STAFF = "street_staff", _("街道")
    DISTRICT_STAFF = "district_staff", _("区级")
    ADMINISTRATOR = "administrator", _("管理员")


class Permission(StrEnum):
    """权限 — ``<noun>.<verb>``, alphabetical; the verb is the one of the lifecycle, the URL and the log."""

    CASE_ACCEPT = "case.accept"
    CASE_ADD_BACKGROUND = "case.add_background"
    CASE_ANSWER = "case.answer"
    CASE_ANSWER_HELP = "case.answer_help"
    CASE_ASK_EXTENSION = "case.ask_extension"
    CASE_ASK_HELP = "case.ask_help"
    CASE_ASK_SHELVING = "case.ask_shelving"
    CASE_AWAIT_REPLY = "case.await_reply"
    CASE_CALL_BACK = "case.call_back"
    CASE_CLOSE = "case.close"
    CASE_CONFIRM_KEY = "case.confirm_key"
    CASE_DECIDE_OWNER = "case.decide_owner"
    CASE_DISPATCH = "case.dispatch"
    CASE_EXTEND = "case.extend"
    CASE_GATHER = "case.gather"
    CASE_HAND_UP = "case.hand_up"
    CASE_HOLD = "case.hold"
    CASE_JOIN = "case.join"
    CASE_LIFT = "case.lift"
    CASE_NOTE = "case.note"
    CASE_PART = "case.part"
    CASE_PRESS = "case.press"
    CASE_RECLASSIFY = "case.reclassify"
    CASE_RECALL = "case.recall"
    CASE_REOPEN = "case.reopen"
    CASE_REPORT = "case.report"
    CASE_RESOLVE = "case.resolve"
    CASE_RESUME = "case.resume"
    CASE_SEE = "case.see"
    CASE_SEND_BACK = "case.send_back"
    CASE_SHELVE = "case.shelve"
    CASE_SUPERVISE = "case.supervise"
    CASE_TRANSFER = "case.transfer"
    CASE_URGE = "case.urge"
    CASE_VERDICT = "case.verdict"
    CASE_WITHDRAW = "case.withdraw"
    DELIVERY_SEE = "delivery.see"
    ORGANISATION_CHANGE = "organisation.change"
    PLACE_CHANGE = "place.change"
    POST_FILL = "post.fill"
    REGISTER_IMPORT = "register.import"
    RESIDENT_CHANGE = "resident.change"
    RESIDENT_SEE = "resident.see"
    ROBOT_CHANGE = "robot.change"
    SYSTEM_RUN = "system.run"


P = Permission

HANDLE = frozenset({
    P.CASE_SEE, P.CASE_REPORT, P.CASE_ACCEPT, P.CASE_NOTE, P.CASE_ADD_BACKGROUND, P.CASE_HAND_UP,
    P.CASE_SEND_BACK, P.CASE_AWAIT_REPLY, P.CASE_RESUME, P.CASE_RESOLVE, P.CASE_ASK_HELP,
    P.CASE_ANSWER_HELP, P.CASE_ASK_EXTENSION, P.CASE_ASK_SHELVING, P.RESIDENT_SEE, P.RESIDENT_CHANGE,
})  # fmt: skip
LEAD = HANDLE | {P.CASE_DISPATCH, P.CASE_RECALL, P.CASE_TRANSFER, P.CASE_GATHER, P.CASE_EXTEND, P.CASE_PRESS}
OFFICE = LEAD | {
    P.CASE_SHELVE, P.CASE_CALL_BACK, P.CASE_CLOSE, P.CASE_JOIN, P.CASE_PART, P.CASE_RECLASSIFY, P.CASE_REOPEN,
    P.CASE_HOLD, P.DELIVERY_SEE, P.ORGANISATION_CHANGE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Role:
    """角色 — what one kind of post is for, in a sentence, and what it grants on its ground."""

    sentence: Any
    permissions: frozenset[Permission]
    tier: str | None = None  # the step of the chain it stands on; None beside the chain


ROLES: dict[str, Role] = {
    PostKind.NEIGHBOUR_LEADER: Role(_("联系 5–15 户，收集、走访、反馈；办不了就上报。"), HANDLE, "neighbours"),
    PostKind.BUILDING_LEADER: Role(_("一栋楼的带头人，没有邻长时先接。"), HANDLE, "neighbours"),
    PostKind.GROUP_LEADER: Role(_("带本组邻长，协调解决邻长上报的事。"), LEAD, "group"),
    PostKind.AREA_LEADER: Role(_("社区干部包片，统筹组长，召集各方到场。"), LEAD | {P.CASE_SHELVE}, "area"),
    PostKind.DESK: Role(_("每天一人值班：登记、分派、催办、回访。"), OFFICE | {P.REGISTER_IMPORT}, "community"),
    PostKind.SECRETARY: Role(
        _("对全社区负责：裁定、审批、督办，确认重点民生问题。"),
        OFFICE | {P.CASE_DECIDE_OWNER, P.CASE_SUPERVISE, P.CASE_CONFIRM_KEY, P.PLACE_CHANGE, P.POST_FILL,
                  P.REGISTER_IMPORT, P.ROBOT_CHANGE},
        "community",
    ),
    PostKind.PARTY_BRANCH: Role(
        _("本小区的党支部：看得到小区的事，协助解决，可以召集。"),
        frozenset({P.CASE_SEE, P.CASE_REPORT, P.CASE_NOTE, P.CASE_ANSWER_HELP}),
    ),
    PostKind.OWNERS_COMMITTEE: Role(
        _("业主的执行机构：看得到小区公共部位的事，答复和协助。"),
        frozenset({P.CASE_SEE, P.CASE_REPORT, P.CASE_NOTE, P.CASE_ANSWER_HELP}),
    ),
    PostKind.REPRESENTATIVE: Role(
        _("物业、供电、消防等单位：只看得到交给本单位的事，接单、答复、申请延期。"),
        frozenset({P.CASE_SEE, P.CASE_ACCEPT, P.CASE_ANSWER, P.CASE_SEND_BACK, P.CASE_ASK_EXTENSION,
                   P.CASE_ANSWER_HELP, P.CASE_NOTE}),
        "organisation",
    ),
    PostKind.STREET_STAFF: Role(
        _("街道：接社区上报的事，督办，看各社区情况。"),
        (LEAD | {P.CASE_SUPERVISE, P.CASE_SHELVE, P.CASE_REOPEN, P.CASE_CALL_BACK, P.CASE_CLOSE})
        - {P.RESIDENT_SEE, P.RESIDENT_CHANGE},
        "street",
    ),
    PostKind.DISTRICT_STAFF: Role(_("区级：看各社区情况，督办。"), frozenset({P.CASE_SEE, P.CASE_SUPERVISE})),
    PostKind.ADMINISTRATOR: Role(
        _("管系统：地方、岗位、账号、单位；不看诉求内容。"),
        frozenset({P.PLACE_CHANGE, P.POST_FILL, P.ORGANISATION_CHANGE, P.REGISTER_IMPORT, P.DELIVERY_SEE,
                   P.ROBOT_CHANGE, P.SYSTEM_RUN}),
    ),
}  # fmt: skip

TIERS = ("neighbours", "group", "area", "community", "street")  # 邻 → 组 → 片 → 社区 → 街道
TIER_NAMES = {
    "neighbours": _("邻"),
    "group": _("组"),
    "area": _("片"),
    "community": _("社区"),
    "street": _("街道"),
    "organisation": _("单位"),
}

# Which kind of place a post of each kind may lead. A representative has an organisation instead.
GROUND = {
    PostKind.NEIGHBOUR_LEADER: ("neighbours",),
    PostKind.BUILDING_LEADER: ("building",),
    PostKind.GROUP_LEADER: ("group", "estate"),
    PostKind.AREA_LEADER: ("area",),
    PostKind.DESK: ("community",),
    PostKind.SECRETARY: ("community",),
    PostKind.PARTY_BRANCH: ("estate",),
    PostKind.OWNERS_COMMITTEE: ("estate",),
    PostKind.STREET_STAFF: ("street",),
    PostKind.DISTRICT_STAFF: ("district",),
    PostKind.ADMINISTRATOR: ("district", "street", "community"),
}
SINGLE = frozenset(
    {
        PostKind.NEIGHBOUR_LEADER,
        PostKind.BUILDING_LEADER,
        PostKind.GROUP_LEADER,
        PostKind.AREA_LEADER,
        PostKind.SECRETARY,
    }
)  # one person at a time; the desk and a representative's post may be staffed by several


PERMISSION_NAMES: dict[Permission, Any] = {
    P.CASE_ACCEPT: _("受理"),
    P.CASE_ADD_BACKGROUND: _("补来龙去脉"),
    P.CASE_ANSWER: _("答复"),
    P.CASE_ANSWER_HELP: _("协办答复"),
    P.CASE_ASK_EXTENSION: _("申请延期"),
    P.CASE_ASK_HELP: _("请协办"),
    P.CASE_ASK_SHELVING: _("申请挂账"),
    P.CASE_AWAIT_REPLY: _("等反馈"),
    P.CASE_CALL_BACK: _("回访"),
    P.CASE_CLOSE: _("结案"),
    P.CASE_CONFIRM_KEY: _("确认重点民生问题"),
    P.CASE_DECIDE_OWNER: _("裁定责任"),
    P.CASE_DISPATCH: _("交单位办理"),
    P.CASE_EXTEND: _("审批延期"),
    P.CASE_GATHER: _("现场会商"),
    P.CASE_HAND_UP: _("上报"),
    P.CASE_HOLD: _("占用"),
    P.CASE_JOIN: _("并入"),
    P.CASE_LIFT: _("直接上报"),
    P.CASE_NOTE: _("记一次进展"),
    P.CASE_PART: _("拆开"),
    P.CASE_PRESS: _("催办"),
    P.CASE_RECLASSIFY: _("改类别"),
    P.CASE_RECALL: _("收回"),
    P.CASE_REOPEN: _("重办"),
    P.CASE_REPORT: _("代录诉求"),
    P.CASE_RESOLVE: _("办结"),
    P.CASE_RESUME: _("恢复办理"),
    P.CASE_SEE: _("看事项"),
    P.CASE_SEND_BACK: _("退单"),
    P.CASE_SHELVE: _("审批挂账"),
    P.CASE_SUPERVISE: _("督办"),
    P.CASE_TRANSFER: _("转办"),
    P.CASE_URGE: _("催一催"),
    P.CASE_VERDICT: _("评价"),
    P.CASE_WITHDRAW: _("撤回"),
    P.DELIVERY_SEE: _("看送达记录、再发一次"),
    P.ORGANISATION_CHANGE: _("登记和变更单位"),
    P.PLACE_CHANGE: _("变更地方"),
    P.POST_FILL: _("设岗、任职、建账号"),
    P.REGISTER_IMPORT: _("导入台账"),
    P.RESIDENT_CHANGE: _("登记和更正居民"),
    P.RESIDENT_SEE: _("看居民"),
    P.ROBOT_CHANGE: _("管群机器人"),
    P.SYSTEM_RUN: _("看系统状态，让定时任务马上运行"),
}
NOUNS = {
    "case": _("诉求和事项"),
    "resident": _("居民"),
    "post": _("岗位"),
    "organisation": _("联动单位"),
    "place": _("地方"),
    "register": _("台账"),
    "delivery": _("送达"),
    "robot": _("群机器人"),
    "system": _("系统"),
}


def matrix() -> list[tuple[Permission, dict[str, bool]]]:
    """The role matrix: each permission with whether each kind of post grants it. Docs and page are made
    from it.
    """
    return [
        (right, {kind: right in role.permissions for kind, role in ROLES.items()}) for right in Permission
    ]


@dataclass(frozen=True, slots=True)
class RightRow:
    """权限一行 — a right in words, with one answer for each kind of post in the order of ``ROLES``."""

    name: Any
    granted: tuple[bool, ...]
    is_residents: bool  # no post has it: it is the resident's own, by the receipt


def in_words() -> list[tuple[Any, list[RightRow]]]:
    """权限表 — the matrix as people read it, by what the rights are about: [(noun, rows)]."""
    groups: dict[str, list[RightRow]] = {noun: [] for noun in NOUNS}
    for right, answers in matrix():
        row = RightRow(PERMISSION_NAMES[right], tuple(answers.values()), not any(answers.values()))
        groups[right.split(".")[0]].append(row)
    return [(NOUNS[noun], rows) for noun, rows in groups.items()]
