"""样张 — every component with its examples: the style guide shows them, the tests render them.

One world, as in the demo: building 8 of 华尔星城, November 2026. All persons are invented.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django import forms
from django.template import Context, Template
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from linli.ui.moments import BEIJING, deadline_parts, paused, shelved, took
from linli.ui.shapes import (
    Chip,
    Entry,
    Figure,
    HomeCell,
    LegRow,
    Picture,
    Rung,
    Tab,
    Tile,
    TodayRow,
)

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=BEIJING)
SPRITE = Path(__file__).parent / "static" / "ui" / "icons.svg"
TOKENS = (
    *("ink", "ink-soft", "paper", "surface", "sunken", "line", "accent", "accent-wash"),
    *("calm", "soon", "late", "done", "wall", "glass", "lamp", "ember", "leaf"),
)


def icon_names() -> list[str]:
    """图标 — the names in the sprite, without the deadline shapes and the mark."""
    names = re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8"))
    return [name for name in names if name != "mark" and not name.startswith("d-")]


@dataclass
class Example:
    """样张 — a piece of template source and the plain values it is given."""

    name: str
    source: str
    values: dict[str, object] = field(default_factory=dict)

    @cached_property
    def template(self) -> Template:
        return Template(self.source)

    @property
    def html(self) -> SafeString:
        return self.template.render(Context(self.values))


@dataclass(frozen=True)
class Section:
    """节 — examples that are read together."""

    key: str
    title: str
    note: str
    examples: tuple[Example, ...]
    wide: bool = False


class SayForm(forms.Form):
    """说一件事 — a form with one field of every kind."""

    phone = forms.CharField(label="手机号", help_text="只用来回话。不留也办，凭回执码查。", required=False)
    words = forms.CharField(
        label="请说一说", help_text="照平常说话写就行，一句也可以。", widget=forms.Textarea
    )
    tier = forms.ChoiceField(label="交给谁", choices=[("group", "组长"), ("area", "片长")])
    secrecy = forms.ChoiceField(
        label="谁能看到您的名字",
        choices=[("named", "每一位承办的人"), ("leader", "只有我的邻长"), ("sealed", "谁也不能看")],
        widget=forms.RadioSelect,
    )
    homes = forms.MultipleChoiceField(
        label="哪几户也遇到",
        choices=[("0502", "0502 张家"), ("0602", "0602 蒋家")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="可以把电话告诉物业", required=False)
    photo = forms.FileField(
        label="照片", help_text="不拍也可以。照片里的位置信息会自动去掉。", required=False
    )
    page = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if phone and len(phone) != 11:
            raise forms.ValidationError("少一位，应为 11 位")
        return phone


class VerdictForm(forms.Form):
    """评价 — three questions of three answers."""

    solved = forms.ChoiceField(
        label="解决了吗",
        choices=[("yes", "解决了"), ("partly", "一部分"), ("no", "没有")],
        widget=forms.RadioSelect,
        initial="yes",
    )
    manner = forms.ChoiceField(
        label="态度怎样",
        choices=[("good", "满意"), ("fair", "一般"), ("bad", "不好")],
        widget=forms.RadioSelect,
    )


def _wrong() -> SayForm:
    return SayForm({"phone": "1390000050", "words": "昨晚六点起，充电桩不亮。", "tier": "group"})


RUNGS = (
    Rung("邻", "肖志远", "1 天 13 小时", "done"),
    Rung("组", "王秀兰", "6 天 2 小时", "done"),
    Rung("片", "李向阳", "至 12月20日", "now"),
    Rung("社区", "值班台", "12月20日 18:00 自动", "next"),
    Rung("街道", "城管中队"),
)
SMALL_RUNGS = (
    Rung("邻", "陈桂英", "16 小时", "now"),
    Rung("组", "王秀兰", "26日", "next"),
    Rung("片", "李向阳"),
    Rung("社区", "值班台"),
    Rung("街道"),
)
LEGS = (
    LegRow(
        "邻长",
        "肖志远",
        "9月3日 20:14 收下",
        took(timedelta(days=1, hours=13)),
        (
            ("已做", "看过 1801、1802 天花，拍照；屋面数得菜地 9 处。"),
            ("还差", "不知道屋面能不能承这么多土。"),
            ("请下一位", "到屋面看一次，问物业要结构图。"),
        ),
    ),
    LegRow(
        "片长", "李向阳", "9月11日 11:20 接", deadline_parts(datetime(2026, 12, 20, 18, tzinfo=BEIJING), NOW)
    ),
)
ENTRIES = (
    Entry("今天 16:00 前", "电工上门检修", "next"),
    Entry("今天 08:40", "看过了，是东侧总闸跳了，已请物业电工下午来。", by="陈桂英回话"),
    Entry("11月22日 16:05", "0903 仍有情绪，约周四再谈。", "inside"),
    Entry("11月21日 10:00", "表决结果公布：未通过。", url="#timeline", link="看计票"),
)
HOMES = (
    HomeCell("0401 吴家", "无待办", "#homes"),
    HomeCell("0502 张家", "充电桩", "#homes", "open"),
    HomeCell("1404 雷家", "逾期", "#homes", "late"),
    HomeCell("0404 曹家", "该走访", "#homes", "due"),
    HomeCell("0604 廖家", "外出", "#homes", "empty"),
)
TODAY = (
    TodayRow(
        "架空层充电桩断电",
        "#today",
        deadline_parts(datetime(2026, 11, 24, 16, tzinfo=BEIJING), NOW),
        ("3 户", "等电工"),
        "回话",
        "#today",
    ),
    TodayRow(
        "0503 说楼道堆物",
        "#today",
        deadline_parts(datetime(2026, 11, 25, 16, tzinfo=BEIJING), NOW),
        ("代录待本人确认",),
        "打开",
        "#today",
    ),
)
TILES = (
    Tile("漏水、堵管", "water", "厨卫、屋面、下水", url="#choices"),
    Tile("停电、路灯", "bolt", "楼道灯、充电桩", url="#choices", chosen=True),
    Tile("电梯、门禁", "lift", "困人请先打 119", value="lift"),
    Tile("电动车", "bike", "停放、充电、飞线", value="bike"),
    Tile("有危险！", "fire", "起火、煤气味、有人受伤、打架", url="#choices", tone="stop", row=True),
)
_SQUARE = (
    "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'>"
    "<rect width='4' height='3' fill='%23b8c8c6'/></svg>"
)
PICTURES = (Picture(_SQUARE, "屋面东侧", "#photos"), Picture(_SQUARE, "1801 天花"))

_CELLS = """
<thead><tr><th>编号</th><th>什么事、在哪里</th><th>现在由谁</th><th>时限</th><th>状态</th></tr></thead>
<tbody>
{% for row in rows %}<tr{% if row.chosen %} aria-current="true"{% endif %}>
<td data-label="编号" class="soft nowrap">{{ row.number }}</td>
<td class="table-wide">
<a class="table-main" href="#table">{{ row.title }}</a><span class="table-sub">{{ row.place }}</span>
</td>
<td data-label="现在由谁" class="nowrap">{{ row.holder }}</td>
<td data-label="时限">{% include "ui/deadline.html" with parts=row.deadline only %}</td>
<td data-label="状态">{% include "ui/badge.html" with label=row.state tone=row.tone only %}</td>
</tr>{% endfor %}
</tbody>"""
ROWS = (
    {
        "number": "0391",
        "title": "2 单元电梯异响、抖动",
        "place": "二片 › 华尔星城二期 › 8 栋 › 2 单元电梯",
        "holder": "星城物业",
        "deadline": deadline_parts(NOW - timedelta(days=2), NOW),
        "state": "办理中",
        "tone": "accent",
        "chosen": True,
    },
    {
        "number": "0411",
        "title": "夜里有人在架空层打麻将",
        "place": "二片 › 华尔星城一期 › 5 栋 › 架空层",
        "holder": "未分派",
        "deadline": deadline_parts(NOW + timedelta(days=1), NOW),
        "state": "待受理",
        "tone": "soon",
        "chosen": False,
    },
)

SECTIONS = (
    Section(
        "button",
        "按钮",
        "一屏只有一个实心",
        (
            Example(
                "button",
                '<div class="row">{% button "主要" "#button" kind="main" %}{% button "次要" "#button" %}'
                '{% button "安静" kind="quiet" icon="print" %}{% button "撤回" kind="stop" %}'
                '{% button "小" "#button" kind="quiet" size="small" %}</div>',
            ),
            Example(
                "actions",
                '{% actions %}{% button "记一次进展" kind="main" %}{% button "上报" icon="up" %}'
                '{% button "办结" why="why-resolve" %}{% endactions %}'
                '{% why "why-resolve" %}<b>现在不能办结：</b>还没有回访。'
                "不能做的事，说明为什么、怎么办。{% endwhy %}",
            ),
            Example("button-wide", '{% button "说完了，送出" icon="send" kind="main" size="wide" %}'),
        ),
    ),
    Section(
        "deadline",
        "时限",
        "字、形、色三遍",
        (
            Example(
                "deadline",
                '<div class="row">{% for clock in clocks %}{% deadline clock %}{% endfor %}</div>',
                {
                    "clocks": (
                        deadline_parts(datetime(2026, 12, 20, 18, tzinfo=BEIJING), NOW, full=True),
                        deadline_parts(datetime(2026, 11, 24, 17, tzinfo=BEIJING), NOW),
                        deadline_parts(NOW - timedelta(days=2), NOW),
                        paused("等回函"),
                        shelved(date(2026, 12, 31), NOW),
                        took(timedelta(days=1, hours=13)),
                    )
                },
            ),
            Example(
                "badge",
                '<div class="row">{% badge "待受理" "soon" %}{% badge "办理中" "accent" %}'
                '{% badge "议事中" "calm" %}{% badge "待回访" %}{% badge "已结案" "done" %}'
                '{% badge "逾期" "late" %}{% badge "内部" "line" %}</div>',
            ),
        ),
    ),
    Section(
        "field",
        "填写",
        "出错时先给总表，再到格",
        (
            Example(
                "error_summary",
                '{% form action="#field" seen=3 draft="styleguide" files=True %}'
                "{% error_summary say focus=False %}"
                "{% field say.phone %}{% field say.words %}{% field say.tier %}{% field say.secrecy %}"
                "{% field say.homes %}{% field say.agree %}{% field say.photo %}{% field say.page %}"
                '<div class="row">{% button "送出" kind="main" icon="send" %}</div>{% endform %}',
                {"say": _wrong()},
            ),
        ),
    ),
    Section(
        "notice",
        "告知与问",
        "问话只用在不能反悔的事",
        (
            Example("notice", "{% notice %}11月28日停水 4 小时。{% endnotice %}"),
            Example(
                "notice-soon", '{% notice "soon" icon="offline" %}没有信号，2 条还没送出。{% endnotice %}'
            ),
            Example(
                "notice-late", '{% notice "late" icon="fire" %}<b>这样的事，先打电话。</b>{% endnotice %}'
            ),
            Example("notice-calm", '{% notice "calm" icon="eye" %}照片只给办事的人看。{% endnotice %}'),
            Example(
                "confirm",
                '<div class="row">{% confirm "撤回这件事" "撤回这件事？" keep="不撤回" %}'
                '<p class="small">撤回以后不再办理，说过的话仍留着。</p>'
                '{% form action="#notice" %}{% button "撤回" kind="stop" %}{% endform %}'
                "{% endconfirm %}</div>",
            ),
            Example(
                "promise",
                "{% promise %}现在由邻长<b>陈桂英</b>办理。"
                "如果没有处理，将于 <b>11月26日 17:00</b> 自动上报组长。{% endpromise %}",
            ),
            Example(
                "sheet",
                "{% sheet %}<b>有邻居说过同样的事</b><span>架空层充电桩断电，2 位邻居今天说过。</span>"
                '{% button "我也遇到，一起算上" kind="main" icon="metoo" %}{% endsheet %}',
            ),
            Example("copy_text", '{% copy_text "7K4M-9QXD-T2WH" "回执码" %}'),
        ),
    ),
    Section(
        "ladder",
        "阶梯",
        "在谁手上，到什么时候",
        (
            Example("ladder", "{% ladder rungs %}", {"rungs": RUNGS}),
            Example("ladder-small", "{% ladder rungs small=True %}", {"rungs": SMALL_RUNGS}),
        ),
        wide=True,
    ),
    Section("legs", "流转", "每一程一位承办、一只钟", (Example("legs", "{% legs rows %}", {"rows": LEGS}),)),
    Section(
        "timeline",
        "经过",
        "实点公开，空点内部",
        (
            Example("timeline", "{% timeline entries %}", {"entries": ENTRIES}),
            Example("timeline-phone", "{% timeline entries phone=True %}", {"entries": ENTRIES[:2]}),
        ),
    ),
    Section(
        "person",
        "人、地、步",
        "",
        (
            Example(
                "person",
                '<div class="row">{% person "片长" "李向阳" %}{% person "邻长" vacant=True %}'
                '{% person "我" "陈桂英" me=True %}</div>',
            ),
            Example(
                "place_path",
                "{% place_path steps %}",
                {"steps": (("联福社区", "#person"), ("二片", "#person"), ("8 栋", "#person"), ("屋面", ""))},
            ),
            Example("stepper", "{% stepper steps 3 %}", {"steps": ("什么事", "说一说", "拍一张", "联系您")}),
            Example("homes", "{% homes cells %}", {"cells": HOMES}),
            Example(
                "panel",
                '{% panel "往上找谁" "今日值班" quiet=True %}{% person "组长" "王秀兰" %}{% endpanel %}',
            ),
            Example(
                "facts",
                '{% facts %}{% fact "现在由谁" %}{% person "片长" "李向阳" %}{% endfact %}'
                '{% fact "自首次诉求" %}82 天{% endfact %}{% endfacts %}',
            ),
        ),
    ),
    Section(
        "stats",
        "数",
        "每个数都能点开",
        (
            Example(
                "stats",
                "{% stats figures %}",
                {
                    "figures": (
                        Figure(37, "未办结", "件", "#stats"),
                        Figure(5, "今日到期", "件", "#stats", "soon"),
                        Figure(2, "逾期", "件", "#stats", "late"),
                        Figure("91.4", "解决率", "%", sub="331 / 362 件已回访"),
                    )
                },
            ),
            Example("bar", '{% bar "特殊困难老人，每月" 41 46 "户" %}'),
            Example(
                "verdict",
                '<div class="stack stack--tight">'
                "{% verdict answers.solved %}{% verdict answers.manner %}</div>",
                {"answers": VerdictForm()},
            ),
        ),
    ),
    Section(
        "today", "今日", "急的在前，一件一个按钮", (Example("today", "{% today rows %}", {"rows": TODAY}),)
    ),
    Section(
        "empty",
        "空",
        "没有事，也是一件好事",
        (
            Example(
                "empty", '{% empty "今天没有到期的事" "可以去看看 0404 曹爷爷。" "#empty" "打开我的户" %}'
            ),
        ),
    ),
    Section(
        "table",
        "表",
        "手机上一行变成一个标题、一行要点",
        (
            Example(
                "tabs",
                '{% tabs entries "分类" %}',
                {
                    "entries": (
                        Tab("未办结", "#table", True, 37),
                        Tab("未分派", "#table", count=3),
                        Tab("今日到期", "#table", count=5),
                        Tab("逾期", "#table", count=2),
                        Tab("挂账", "#table", count=0),
                    )
                },
            ),
            Example(
                "filters",
                '{% filters chips search="" hint="编号、地点、说的话" keep=keep %}',
                {
                    "chips": (Chip("全部片", "#table", True), Chip("电动车 5", "#table", icon="bike")),
                    "keep": (("tab", "open"),),
                },
            ),
            Example("table", '{% table "未办结的事" %}' + _CELLS + "{% endtable %}", {"rows": ROWS}),
            Example("pager", '{% pager 13 newer="#table" older="#table" total=37 %}'),
        ),
        wide=True,
    ),
    Section(
        "choices",
        "类别",
        "大按钮，图与字",
        (Example("choices", "{% choices tiles %}", {"tiles": TILES}),),
    ),
    Section(
        "dial",
        "拨号与照片",
        "危险先打电话",
        (
            Example(
                "dial",
                '<div class="stack stack--tight">'
                '{% dial "119" "起火、被困、煤气味" "消防救援" "闻到煤气先离开，不碰开关" %}'
                '{% dial "120" "有人受伤、晕倒" "医疗急救" %}</div>',
            ),
            Example("photos", "{% photos pictures %}", {"pictures": PICTURES}),
        ),
    ),
    Section(
        "keep_pages",
        "备好的页",
        "没有信号也打得开；看不见",
        (Example("keep_pages", "{% keep_pages pages %}", {"pages": ()}),),
    ),
)
