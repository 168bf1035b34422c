"""门槛 — each guard says in a sentence why a step may not be, and nothing changes then."""

from datetime import timedelta

import pytest

from linli.cases import lifecycle
from linli.kernel.now import now
from tests.cases.steps import refused


def offered(world):
    case = world.accepted_case()
    return lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="办不了")


def held(world):
    case = world.accepted_case()
    lifecycle.place_hold(case, by=world.he, reason="议事会决议还没落实")
    return case


def asked_extension(world):
    case, until = world.accepted_case(), now() + timedelta(days=5)
    lifecycle.ask_extension(
        case, by=world.zhao, seen=case.version, ground="works", reason="等配件", until=until
    )
    return case


def bounced_out(world):
    case = world.dispatched_case()
    for _time in range(2):
        words = {"ground": "duty", "basis": "合同不含", "proposed": "建设单位"}
        lifecycle.send_back(case, by=world.manager, seen=case.version, **words)
        lifecycle.dispatch(case, to=world.company, by=world.li, seen=case.version)
    return case


def joined(world):
    one, two = world.accepted_case(), world.reported_case(home=world.home_next_door)
    lifecycle.join(two, into=one, by=world.xie, seen=two.version)
    return two


def with_a_joined_one(world):
    return joined(world).joined_into


SOON = timedelta(days=3)
BACK = {"ground": "place", "basis": "在隔壁片", "proposed": "三片"}

GUARDED = [
    # (the case as it stands, the verb, who, the words, why not)
    (lambda w: w.accepted_case(), "accept", "zhao", {}, "已经受理"),
    (lambda w: w.reported_case(), "accept", "wang", {}, "这件事现在不由您办"),
    (offered, "accept", "zhao", {}, "已请华尔星城二期组 组长接手，等对方接收"),
    (lambda w: w.accepted_case(), "hand_up", "wang", {"reason": "x"}, "负责，由其上报"),
    (lambda w: w.accepted_case(), "hand_up", "zhao", {"reason": " "}, "请写明上报原因"),
    (lambda w: w.dispatched_case(), "hand_up", "li", {"reason": "x"}, "星城物业正在办理，可先收回"),
    (lambda w: w.accepted_case(), "dispatch", "li", {"to": "company"}, "负责，由其办理"),
    (lambda w: w.dispatched_case(), "dispatch", "li", {"to": "company"}, "星城物业正在办理，可先收回"),
    (offered, "dispatch", "li", {"to": "company"}, "负责，由其办理"),
    (lambda w: w.held_by_area(), "answer", "manager", {"inside": "x"}, "没有权限：答复"),
    (lambda w: w.dispatched_case(), "answer", "manager", {"inside": " "}, "请写明办理情况"),
    (lambda w: w.held_by_area(), "recall", "li", {"reason": "x"}, "没有交给单位办理"),
    (lambda w: w.dispatched_case(), "recall", "xie", {"reason": "x"}, "负责，由其办理"),
    (lambda w: w.accepted_case(), "send_back", "li", BACK, "这件事现在不由您办"),
    (lambda w: w.accepted_case(), "send_back", "zhao", BACK | {"ground": "x"}, "退单要写明类别、依据和建议由谁办"),
    (lambda w: w.accepted_case(), "send_back", "zhao", BACK | {"basis": ""}, "退单要写明类别、依据和建议由谁办"),
    (lambda w: w.dispatched_case(), "send_back", "li", BACK, "星城物业正在办理，可先收回"),
    (bounced_out, "send_back", "manager", BACK, "已退回 2 次，由书记裁定，不能再退"),
    (lambda w: w.accepted_case(), "decide_owner", "he", {"to": "wang", "reason": "x"}, "退回满 2 次才需要裁定"),
    (bounced_out, "decide_owner", "he", {"to": "wang", "reason": "x"}, "星城物业正在办理，可先收回"),
    (lambda w: w.accepted_case(), "transfer", "zhao", {"to": "wang", "reason": "x"}, "没有权限：转办"),
    (lambda w: w.held_by_area(), "transfer", "wang", {"to": "zhao", "reason": "x"}, "负责，由其或上级转办"),
    (lambda w: w.held_by_area(), "transfer", "li", {"to": "zhou", "reason": "x"}, "不管这个地方"),
    (lambda w: w.held_by_area(), "transfer", "li", {"to": "li", "reason": "x"}, "本来就由二片 片长负责"),
    (offered, "transfer", "li", {"to": "wang", "reason": "x"}, "已请华尔星城二期组 组长接手"),
    (lambda w: w.accepted_case(), "ask_help", "li", {"of": ["party"], "request": "x"}, "负责，由其办理"),
    (lambda w: w.accepted_case(), "ask_help", "zhao", {"of": [], "request": "x"}, "请选协办方并写明"),
    (lambda w: w.accepted_case(), "ask_help", "zhao", {"of": ["zhao"], "request": "x"}, "本来就由"),
    (lambda w: w.accepted_case(), "ask_help", "zhao", {"of": ["admin"], "request": "x"}, "不参与协办"),
    (lambda w: w.accepted_case(), "answer_help", "party", {"text": "x"}, "没有请您协办"),
    (lambda w: w.held_by_area(), "gather", "li", {"where": "8 栋"}, "还没有协办方或承办单位，先请协办"),
    (asked_extension, "ask_extension", "zhao", {"until": 6 * SOON}, "已有一份申请在等审批"),
    (lambda w: w.reported_case(), "ask_extension", "zhao", {"until": SOON}, "待受理，不能申请延期"),
    (lambda w: w.accepted_case(), "ask_extension", "zhao", {"until": SOON / 9}, "新的时间要晚于现在的时限"),
    (lambda w: w.accepted_case(), "extend", "li", {"granted": True}, "没有待审批的申请"),
    (asked_extension, "extend", "zhao", {"granted": True}, "没有权限：审批延期"),
    (lambda w: w.accepted_case(), "ask_shelving", "zhao", {"until": timedelta(days=91)}, "复核日期要在 90 天以内"),
    (asked_extension, "shelve", "li", {"granted": True}, "没有待审批的申请"),
    (lambda w: w.accepted_case(), "await_reply", "zhao", {"until": timedelta(days=31)}, "最多等 30 天"),
    (offered, "await_reply", "zhao", {"until": SOON}, "已请华尔星城二期组 组长接手"),
    (lambda w: w.accepted_case(), "resume", "zhao", {}, "办理中，不能恢复办理"),
    (lambda w: w.accepted_case(), "resolve", "wang", {}, "负责，由其办理"),
    (lambda w: w.accepted_case(), "resolve", "zhao", {"public": " "}, "请写办理结果"),
    (lambda w: w.dispatched_case(), "resolve", "li", {}, "星城物业正在办理，可先收回"),
    (offered, "resolve", "zhao", {}, "已请华尔星城二期组 组长接手"),
    (held, "resolve", "zhao", {}, "现在不能办结：议事会决议还没落实"),
    (lambda w: w.accepted_case(), "call_back", "xie", {"answers": None}, "办理中，不能回访"),
    (lambda w: w.resolved_case(), "close", "zhao", {}, "没有权限：结案"),
    (lambda w: w.accepted_case(), "close", "xie", {}, "办理中，不能结案"),
    (lambda w: w.resolved_case(), "reopen", "xie", {"reason": ""}, "请写明重办原因"),
    (lambda w: w.accepted_case(), "supervise", "he", {"until": -SOON, "inside": "x"}, "督办时限要在以后"),
    (lambda w: w.accepted_case(), "supervise", "xie", {"until": SOON, "inside": "x"}, "没有权限：督办"),
    (lambda w: w.accepted_case(), "confirm_key", "he", {}, "满 5 户反映或经督办，才可确认（现 1 户）"),
    (with_a_joined_one, "join", "xie", {"into": "another"}, "有别的事项并入这件，请先拆开"),
    (lambda w: w.accepted_case(), "join", "xie", {"into": "itself"}, "要并入一件还没办结的事项"),
    (lambda w: w.accepted_case(), "part", "xie", {}, "办理中，不能拆开"),
    (joined, "note", "zhao", {"public": "x"}, "已并入，不能记一次进展"),
    (lambda w: w.accepted_case(), "note", "zhao", {}, "请写一句进展"),
    (lambda w: w.accepted_case(), "note", "zhou", {"public": "x"}, "没有权限：记一次进展"),
    (lambda w: w.accepted_case(), "note", "admin", {"public": "x"}, "没有权限：记一次进展"),
]  # fmt: skip

USUAL = {
    "ask_extension": {"ground": "works", "reason": "等配件"},
    "ask_shelving": {"ground": "funds", "reason": "没有钱"},
    "await_reply": {"reason": "parts", "public": "等配件"},
    "resolve": {"outcome": "solved", "public": "修好了"},
    "ask_help": {"due_at": SOON},
    "gather": {"at": SOON},
}


def put(world, case, name, value):
    """A word of the table above as the verb wants it: moments from now on, posts and cases by their name."""
    if isinstance(value, timedelta):
        return now() + value
    if name == "of":
        return [world.posts[key] for key in value]
    if name == "to":
        return world.company if value == "company" else world.posts[value]
    if name == "into":
        return case if value == "itself" else world.reported_case("另一件")
    return value


@pytest.mark.parametrize(
    ("stands", "verb", "who", "words", "why"), GUARDED, ids=[f"{row[1]}-{row[2]}-{row[4]}" for row in GUARDED]
)
def test_a_step_that_may_not_be_is_refused_with_its_sentence_and_changes_nothing(
    world, stands, verb, who, words, why
):
    case = stands(world)
    given = {name: put(world, case, name, value) for name, value in (USUAL.get(verb, {}) | words).items()}
    assert why in refused(case, verb, getattr(world, who), **given)


def test_every_verb_with_a_guard_is_refused_here_or_is_a_residents():
    guarded = {move.verb for move in lifecycle.CASE.moves.values() if move.guards}
    tried = {verb for _stands, verb, _who, _words, _why in GUARDED}
    assert guarded - tried == {"urge", "lift", "withdraw"}  # those are in test_lifecycle
