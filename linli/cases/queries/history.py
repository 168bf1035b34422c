"""经过 — the log of a case as people read it: one plain sentence a step, and the words said with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from linli.cases.models import Case, Category, Report, Request, Verdict
from linli.cases.reasons import GROUNDS, WAITS
from linli.kernel.access import Clock
from linli.kernel.audit import LogEntry
from linli.kernel.now import now
from linli.people.models import Organisation, Post, User
from linli.people.roles import SINGLE
from linli.ui import moments
from linli.ui.shapes import Entry

MOST = 200  # the latest steps of a case; nobody reads more on one page


@dataclass(frozen=True, slots=True)
class Named:
    """名目 — the rows that the log names by id, fetched together."""

    posts: dict[int, Post]
    users: dict[int, User]
    organisations: dict[int, Organisation]
    categories: dict[str, Category]
    cases: dict[int, str]  # id → number

    def post(self, pk: Any) -> str:
        found = self.posts.get(pk)
        return spoken(found) if found else _("已撤销的岗位")

    def organisation(self, pk: Any) -> str:
        found = self.organisations.get(pk)
        return found.name if found else _("有关单位")


Say = Callable[[dict[str, Any], Named], str]


def spoken(post: Post) -> str:
    """A post in a sentence: an organisation by its name, a leader by the kind of post."""
    return str(post.organisation.name if post.organisation_id else post.get_kind_display())


def _to_post(words: Any) -> Say:
    return lambda facts, named: words % {"to": named.post(facts.get("to"))}


def _plain(words: Any) -> Say:
    return lambda facts, named: str(words)


def _until(words: Any) -> Say:
    return lambda facts, named: words % {"when": _when(facts.get("until") or facts.get("at"))}


def _when(moment: Any) -> str:
    return moments.say_when(datetime.fromisoformat(moment), now()) if moment else ""


def _report(facts: dict[str, Any], named: Named) -> str:
    channel = dict(Report.Channel.choices).get(facts.get("channel", ""), "")
    return _("说了这件事（%(channel)s），先由%(to)s接") % {
        "channel": channel,
        "to": named.post(facts.get("to")),
    }


def _hand_up(facts: dict[str, Any], named: Named) -> str:
    words = {
        "overdue": _("时间到了，自动上报，请%(to)s接手"),
        "not_taken": _("到时还没有接手，再往上报，请%(to)s接手"),
        "vacant": _("岗位空缺，由%(to)s接手"),
    }
    return words.get(facts.get("reason", ""), _("上报，请%(to)s接手")) % {"to": named.post(facts.get("to"))}


def _dispatch(facts: dict[str, Any], named: Named) -> str:
    return _("交%(to)s办理") % {"to": named.organisation(facts.get("to"))}


def _send_back(facts: dict[str, Any], named: Named) -> str:
    return _("退单（%(ground)s），重新安排由谁办") % {"ground": GROUNDS.get(facts.get("ground", ""), "")}


def _posts(words: Any) -> Say:
    return lambda facts, named: words % {"posts": "、".join(named.post(pk) for pk in facts.get("posts", ()))}


def _decided(kind: str) -> Say:
    granted = {"extend": __("延期到 %(when)s"), "shelve": __("挂账，%(when)s 再看一次")}
    refused = {"extend": __("不同意延期，原时限不变"), "shelve": __("不同意挂账，继续办理")}
    return lambda facts, named: (
        granted[kind] % {"when": _when(facts.get("until"))} if facts.get("granted") else str(refused[kind])
    )


def _await_reply(facts: dict[str, Any], named: Named) -> str:
    reason = WAITS.get(facts.get("reason", ""), "")
    return _("%(reason)s，暂停计时，最迟到 %(when)s") % {
        "reason": reason,
        "when": _when(facts.get("until")),
    }


def _ask(words: Any) -> Say:
    grounds = dict(Request.Ground.choices)
    return lambda facts, named: (
        words
        % {
            "ground": grounds.get(facts.get("ground", ""), ""),
            "when": _when(facts.get("until")),
        }
    )


def _resolve(facts: dict[str, Any], named: Named) -> str:
    return _("办结：%(outcome)s") % {"outcome": dict(Case.Outcome.choices).get(facts.get("outcome", ""), "")}


def _answered(facts: dict[str, Any], named: Named) -> str:
    if not facts.get("answered"):
        return _("回访，没有联系上")
    return _("居民评价：%(result)s") % {
        "result": dict(Verdict.Answer.choices).get(facts.get("result", ""), "")
    }


def _reclassify(facts: dict[str, Any], named: Named) -> str:
    category = named.categories.get(facts.get("category", ""))
    return _("改类别为“%(name)s”") % {"name": category.label if category else ""}


def _case(words: Any, name: str) -> Say:
    return lambda facts, named: words % {"number": named.cases.get(facts.get(name, 0), "")}


@dataclass(frozen=True, slots=True)
class Sentence:
    """一步的话 — how one verb reads. ``is_public``: to residents too; ``needs_words``: nothing without them."""

    say: Say
    is_public: bool = True
    needs_words: bool = False


SENTENCES: dict[str, Sentence] = {
    "report": Sentence(_report),
    "support": Sentence(_plain(__("又一户说同样的事"))),
    "accept": Sentence(_plain(__("接手办理"))),
    "note": Sentence(_plain(""), needs_words=True),
    "hand_up": Sentence(_hand_up),
    "lift": Sentence(_to_post(__("居民直接上报，请%(to)s接手"))),
    "transfer": Sentence(_to_post(__("转办，请%(to)s接手"))),
    "dispatch": Sentence(_dispatch),
    "answer": Sentence(_plain(__("答复，回到主办"))),
    "recall": Sentence(_plain(__("从单位收回，继续由主办办理"))),
    "send_back": Sentence(_send_back),
    "decide_owner": Sentence(_to_post(__("裁定由%(to)s办理"))),
    "ask_help": Sentence(_posts(__("请%(posts)s协办"))),
    "answer_help": Sentence(_plain(__("协办答复"))),
    "gather": Sentence(_until(__("约 %(when)s 到现场会商"))),
    "ask_extension": Sentence(_ask(__("申请延期到 %(when)s：%(ground)s")), is_public=False),
    "extend": Sentence(_decided("extend")),
    "await_reply": Sentence(_await_reply),
    "ask_shelving": Sentence(_ask(__("申请挂账到 %(when)s：%(ground)s")), is_public=False),
    "shelve": Sentence(_decided("shelve")),
    "resume": Sentence(_plain(__("恢复办理，继续计时"))),
    "resolve": Sentence(_resolve),
    "call_back": Sentence(_answered),
    "verdict": Sentence(_answered),
    "close": Sentence(_plain(__("结案"))),
    "reopen": Sentence(_to_post(__("重办，由%(to)s负责"))),
    "press": Sentence(_plain(__("催办"))),
    "urge": Sentence(_plain(__("催了一次"))),
    "withdraw": Sentence(_plain(__("撤回"))),
    "supervise": Sentence(_until(__("督办，最迟 %(when)s"))),
    "confirm_key": Sentence(_plain(__("列为重点民生问题"))),
    "reclassify": Sentence(_reclassify),
    "join": Sentence(_case(__("和 %(number)s 是同一件，并入一起办"), "into")),
    "part": Sentence(_plain(__("拆开，单独办理"))),
    "part_report": Sentence(_case(__("拆出一条诉求，另立 %(number)s"), "to"), is_public=False),
    "join_report": Sentence(_case(__("从 %(number)s 移来一条诉求"), "from"), is_public=False),
    "write_down": Sentence(_plain(__("把口述听写成文字")), is_public=False),
    "add_background": Sentence(_plain(__("补了一条来龙去脉")), is_public=False),
    "place_hold": Sentence(_plain(__("约定的事完成以前不能办结")), is_public=False),
    "lift_hold": Sentence(_plain(__("约定的事已完成，可以办结")), is_public=False),
    "run_out": Sentence(_plain(__("时间已到，上面没有可以上报的人，请书记过问"))),
    "recalculate": Sentence(_plain(__("按新公布的放假安排重算了时限")), is_public=False),
}


def timeline(case: Case, *, public: bool, since: datetime | None = None) -> list[Entry]:
    """经过 — what happened to ``case``, the latest first, at most ``MOST`` steps.

    ``public``: what every reporter may read: steps in plain words and what was said to residents, by post and
    leader, never a resident's name. Else also what was said inside, each as an entry of its own. Six queries.
    ``since``: only what happened from that moment on.
    """
    entries = [entry for entry in steps_of(case.pk) if since is None or entry.at >= since]
    named = named_in(entries)
    return [line for entry in entries for line in told(entry, named, public=public)]


def steps_of(*cases: int) -> list[LogEntry]:
    """The steps taken on these cases with the words said, the latest first, ``MOST`` at most."""
    log = LogEntry.objects.filter(about_kind=Case._meta.label_lower, about_id__in=cases, result="done")
    return list(log.filter(verb__in=SENTENCES).select_related("words").order_by("-id")[:MOST])


def told(entry: LogEntry, named: Named, *, public: bool) -> list[Entry]:
    """One step as it is read: the sentence with the public words, and inside also what was said there."""
    sentence = SENTENCES[entry.verb]
    words = getattr(entry, "words", None)
    said, inside = (words.public.strip(), words.inside.strip()) if words else ("", "")
    is_public = sentence.is_public and not (sentence.needs_words and not said)
    when, by = moments.say_when(entry.at, now()), _by(entry, named, public=public)
    lines = []
    if is_public:
        step = sentence.say(entry.facts, named)
        lines.append(Entry(when, "。".join(part for part in (step, said) if part), "public", by))
    if not public:
        if not sentence.is_public:
            step = sentence.say(entry.facts, named)
            lines.append(Entry(when, "。".join(part for part in (step, inside) if part), "inside", by))
        elif inside and inside != said:
            lines.append(Entry(when, inside, "inside", by))
    return lines


def _by(entry: LogEntry, named: Named, *, public: bool) -> str:
    """Who did it: by post and name inside; in public a leader by name, an office or organisation as such."""
    if entry.actor_kind == "clock":
        return Clock().label
    if entry.actor_kind != "user":
        return _("居民")
    post, user = named.posts.get(entry.facts.get("as_post", 0)), named.users.get(entry.actor_id)
    name = user.name if user else ""
    if post is None:
        return _("社区") if public else name
    if post.organisation_id:
        return spoken(post) if public else f"{spoken(post)} {name}"
    if public and post.kind not in SINGLE:
        return spoken(post)
    return f"{spoken(post)} {name}"


def named_in(entries: list[LogEntry]) -> Named:
    """Fetch what the entries name: posts, people, organisations, categories, other cases."""
    posts: set[int] = set()
    for entry in entries:
        posts |= {entry.facts.get("as_post", 0), *entry.facts.get("posts", ())}
        if entry.verb != "dispatch" and isinstance(entry.facts.get("to"), int):
            posts.add(entry.facts["to"])
    users = {entry.actor_id for entry in entries if entry.actor_kind == "user"}
    organisations = {entry.facts["to"] for entry in entries if entry.verb == "dispatch"}
    categories = {entry.facts["category"] for entry in entries if entry.verb == "reclassify"}
    cases = {
        entry.facts[name]
        for entry in entries
        for verb, name in (("join", "into"), ("part_report", "to"), ("join_report", "from"))
        if entry.verb == verb
    }
    return Named(
        Post.objects.select_related("place", "organisation").in_bulk(posts),
        User.objects.in_bulk(users),
        Organisation.objects.in_bulk(organisations),
        Category.objects.in_bulk(categories),
        dict(Case.objects.filter(pk__in=cases).values_list("pk", "number")),
    )
