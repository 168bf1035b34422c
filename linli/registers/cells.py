"""格 — one cell of a register as people write it, read as what it means. No database here.

Each function answers with the value, or raises ``Unclear`` with a sentence that says what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from linli.people.models import Organisation, Relation, Tenure
from linli.people.roles import PostKind
from linli.people.signin import plain
from linli.places.models import Place

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
DAY_ZERO = date(1899, 12, 30)  # from which Excel counts
NUMERALS = {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)}
DASH = "-－—–~"


class Unclear(Exception):
    """看不懂 — what a cell says cannot be meant; ``reason`` says what to write."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean(text: str) -> str:
    """整理 — half-width signs, single spaces.

    >>> clean(" ８　栋 ")
    '8 栋'
    """
    return " ".join(unicodedata.normalize("NFKC", text).split())


def bare(text: str) -> str:
    """比对 — how names are compared: without spaces, in small letters."""
    return clean(text).replace(" ", "").casefold()


def arabic(text: str) -> str:
    """数字 — Chinese numerals up to ninety-nine as figures; other text as it is.

    >>> arabic("三"), arabic("十二"), arabic("二十"), arabic("二十一"), arabic("东")
    ('3', '12', '20', '21', '东')
    """
    found = re.fullmatch(r"([一二三四五六七八九])?(十)?([一二三四五六七八九])?", text)
    if not found or not text or (found[1] and found[3] and not found[2]):
        return text
    tens = (NUMERALS[found[1]] if found[1] else 1) if found[2] else 0
    ones = NUMERALS.get(found[3] or ("" if found[2] else found[1] or ""), 0)
    return str(tens * 10 + ones)


# ---------------------------------------------------------------- places

_TAILS = {
    Place.Kind.AREA: "片区|网格|片",
    Place.Kind.GROUP: "居民小组|小组|组",
    Place.Kind.NEIGHBOURS: "邻组|邻",
    Place.Kind.BUILDING: "号楼|栋|幢|座|楼|#",
    Place.Kind.ENTRANCE: "单元|门",
}
_CALLED = {Place.Kind.AREA: "第 {} 片", Place.Kind.GROUP: "第 {} 组", Place.Kind.NEIGHBOURS: "第 {} 邻"}


@lru_cache(maxsize=10_000)
def key_of(kind: str, name: str) -> str:
    """同名 — what names of one place have in common, however they are written.

    >>> key_of("building", "８ 栋"), key_of("building", "8幢"), key_of("neighbours", "第四邻")
    ('8', '8', '4')
    >>> key_of("area", "二片"), key_of("estate", "华尔星城 小区"), key_of("building", "橘井苑 3 栋")
    ('2', '华尔星城小区', '橘井苑3')
    """
    text = bare(name)
    if tails := _TAILS.get(Place.Kind(kind)):
        text = re.sub(rf"(?:{tails})$", "", text.removeprefix("第")) or text
    return arabic(text)


def called(kind: str, text: str) -> str:
    """称呼 — the name of a new place: as people write it, a bare number with its word.

    >>> called("building", "8"), called("building", "8幢"), called("building", "A座"), called("entrance", "二")
    ('8 栋', '8 幢', 'A 座', '2 单元')
    >>> called("neighbours", "5邻"), called("neighbours", "四"), called("area", "二片"), called("group", "星城组")
    ('第 5 邻', '第 4 邻', '二片', '星城组')
    """
    text = clean(text)
    kind = Place.Kind(kind)
    if kind == Place.Kind.BUILDING and (
        found := re.fullmatch(r"([0-9A-Za-z]{1,6})\s*(号楼|栋|幢|座|#)?", text)
    ):
        return f"{found[1]} {(found[2] or '栋').replace('#', '栋')}"
    if kind == Place.Kind.ENTRANCE:
        number = entrance(text)
        return f"{number} 单元" if re.fullmatch(r"[0-9A-Za-z]+", number) else text
    if kind in _CALLED and (
        found := re.fullmatch(rf"第?\s*([0-9]+|[一二三四五六七八九十]+$)\s*(?:{_TAILS[kind]})?", text)
    ):
        return _CALLED[kind].format(arabic(found[1]))
    return text


def entrance(text: str) -> str:
    """单元 — its number, or its name without 单元.

    >>> entrance("2单元"), entrance("第二单元"), entrance("东单元"), entrance("")
    ('2', '2', '东', '')
    """
    number = arabic(re.sub(r"(?:单元|门洞|门)$", "", bare(text).removeprefix("第")).upper())
    if len(number) > 10:
        raise Unclear(_("单元写得太长，只写号，例如：2"))
    return number


def room(text: str) -> str:
    """房号 — the number on the door.

    >>> room("1103室"), room("０１０２"), room("B101号房")
    ('1103', '0102', 'B101')
    """
    number = re.sub(r"(?:室|号房|号|房)$", "", bare(text)).upper()
    if not number:
        raise Unclear(_("没有写房号"))
    if len(number) > 10:
        raise Unclear(_("房号太长，最多 10 个字，例如：1103"))
    return number


def floor(text: str, door: str = "") -> int | None:
    """楼层 — as written, else as the door number says it; None when neither tells.

    >>> floor("11层"), floor("-1"), floor("B1"), floor("", "1103"), floor("", "A3"), floor("负一层")
    (11, -1, -1, 11, None, -1)
    """
    if not text:
        found = re.fullmatch(r"([0-9]{1,2})[0-9]{2}", door)
        return int(found[1]) or None if found else None
    said = arabic(re.sub(r"(?:楼|层|F)$", "", bare(text).upper().removeprefix("第")))
    said = re.sub(r"^(?:负|B)", "-", said)
    said = "-" + arabic(said[1:]) if said.startswith("-") else said
    if not re.fullmatch(r"-?[0-9]{1,3}", said) or not -9 <= int(said) <= 120:
        raise Unclear(_("楼层只写数字，例如：11"))
    return int(said)


def size(text: str) -> int | None:
    """面积 — in 0.01 ㎡.

    >>> size("89.5㎡"), size("1,024.50 平方米"), size("")
    (8950, 102450, None)
    """
    if not text:
        return None
    number = re.sub(r"(?:㎡|m2|m²|平方米|平方|平米|平)$", "", bare(text)).replace(",", "")
    try:
        area = Decimal(number)
    except InvalidOperation:
        raise Unclear(_("面积只写数字，例如：89.50")) from None
    if not 0 < area < 100_000:
        raise Unclear(_("面积不对，请核对"))
    return int((area * 100).to_integral_value())


@dataclass(frozen=True, slots=True)
class Door:
    """门 — what a row says of where a home is; "" for what it does not say."""

    estate: str = ""
    building: str = ""
    entrance: str = ""
    room: str = ""


_ADDRESS = re.compile(
    rf"""^(?P<estate>.*?)\s*
    (?P<building>[0-9]{{1,4}}|[A-Za-z][0-9]{{0,3}}|[一二三四五六七八九十]{{1,3}})\s*(?P<word>号楼|栋|幢|座|\#|[{DASH}])\s*
    (?:第?(?P<entrance>[0-9A-Za-z一二三四五六七八九十东西南北中]{{1,3}})\s*(?:单元|门|[{DASH}])\s*)?
    (?:[0-9]{{1,2}}\s*[层楼]\s*)?
    (?P<room>[0-9A-Za-z]{{1,8}})\s*(?:室|号房|号|房)?$""",
    re.VERBOSE,
)


def address(text: str) -> Door:
    """门牌 — one text taken apart.

    >>> address("8栋2单元1103")
    Door(estate='', building='8栋', entrance='2', room='1103')
    >>> address("华尔星城小区二期 8-2-1103室")
    Door(estate='华尔星城小区二期', building='8', entrance='2', room='1103')
    >>> address("橘井苑3栋201")
    Door(estate='橘井苑', building='3栋', entrance='', room='201')
    """
    found = _ADDRESS.match(clean(text))
    if not found:
        raise Unclear(_("认不出门牌“%(text)s”，请写成“小区名8栋2单元1103”") % {"text": text[:40]})
    word = "" if found["word"] in DASH else found["word"]
    return Door(
        found["estate"], found["building"] + word, entrance(found["entrance"] or ""), room(found["room"])
    )


def door(cells: Mapping[str, str]) -> Door:
    """在哪里 — from the columns of a row: each part by itself, or all of it in one cell.

    >>> door({"building": "8", "room": "2-1103"})
    Door(estate='', building='8', entrance='2', room='1103')
    >>> door({"estate": "二期", "room": "8-2-1103"})
    Door(estate='二期', building='8', entrance='2', room='1103')
    """
    estate, building = clean(cells.get("estate", "")), clean(cells.get("building", ""))
    within, number = cells.get("entrance", ""), clean(cells.get("room", ""))
    if not number and (whole := cells.get("address", "")):
        said = address(whole)
        return Door(estate or said.estate, said.building, said.entrance, said.room)
    if not number:
        raise Unclear(_("没有写房号"))
    if not building:
        said = address(number)
        return Door(estate or said.estate, said.building, said.entrance, said.room)
    if not within and (found := re.fullmatch(rf"(\w{{1,3}})(?:单元|[{DASH}])(.+)", number)):
        within, number = found[1], found[2]
    return Door(estate, building, entrance(within), room(number))


# ---------------------------------------------------------------- words of a list

_USES = {
    Place.Use.DWELLING: "自住 住宅 居住 住人 常住 入住 有人 自用 出租 租住 整租 民用 普通住宅",
    Place.Use.VACANT: "空置 空 闲置 无人 空房 未入住 没人 未住 毛坯",
    Place.Use.LET_BY_ROOM: "分间出租 群租 合租 分租 隔断",
    Place.Use.SHOP: "商铺 门面 商用 店铺 商业 商业用房 非住宅 门店",
}
_RELATIONS = {
    Relation.Kind.OWNER: "业主 产权人 房主 户主业主 所有人 业主本人 房东 自有",
    Relation.Kind.TENANT: "租户 租客 承租人 租住 租赁 租住人员 流动人口",
    Relation.Kind.REGISTERED: "户籍 户口 空挂 人户分离 户籍人口 空挂户",
    Relation.Kind.LIVING: "实际居住 居住 常住 居住人 住户 家属 常住人口 本人居住 自住 配偶 子女 父母 同住",
}
_CHOSEN = {
    Tenure.Chosen.VOLUNTEERED: "自荐 自愿 报名",
    Tenure.Chosen.ELECTED: "推选 选举 民选 居民推选 投票",
    Tenure.Chosen.RECOMMENDED: "推荐 居民推荐 党员推荐",
    Tenure.Chosen.CONCURRENT: "兼任 兼 兼职",
    Tenure.Chosen.APPOINTED: "委派 指定 任命 社区委派 聘任",
}
_POSTS = {
    PostKind.NEIGHBOUR_LEADER: "邻长",
    PostKind.BUILDING_LEADER: "楼栋长 楼长 栋长 楼组长",
    PostKind.GROUP_LEADER: "组长 小区组长 居民组长 居民小组长",
    PostKind.AREA_LEADER: "片长 片区长 网格长",
    PostKind.DESK: "值班台 值班员 值班",
    PostKind.SECRETARY: "书记 社区书记 党委书记 支部书记",
    PostKind.PARTY_BRANCH: "小区党支部 党支部 支部",
    PostKind.OWNERS_COMMITTEE: "业委会 业主委员会 业委会主任 业委会成员",
    PostKind.ADMINISTRATOR: "管理员 系统管理员",
}
_ORGANISATIONS = {
    Organisation.Kind.PROPERTY: "物业公司 物业 物业服务 物业服务企业 物管",
    Organisation.Kind.DEVELOPER: "建设单位 开发商 建设",
    Organisation.Kind.WATER: "供水 自来水 水务 水务公司 自来水公司",
    Organisation.Kind.POWER: "供电 电力 供电所 供电公司 电力公司",
    Organisation.Kind.GAS: "燃气 燃气公司 天然气",
    Organisation.Kind.TELECOM: "通信 电信 移动 联通 广电",
    Organisation.Kind.LIFT: "电梯维保 电梯 维保 电梯公司",
    Organisation.Kind.FIRE: "消防 消防站 消防队 消防救援",
    Organisation.Kind.POLICE: "公安 派出所 警务室",
    Organisation.Kind.URBAN_MANAGEMENT: "城管 城管中队 综合执法 执法队",
    Organisation.Kind.ENVIRONMENT: "环卫 环卫所 保洁",
    Organisation.Kind.HEALTH: "卫生服务 卫生服务中心 社区卫生服务中心 医院 卫生",
    Organisation.Kind.SOCIAL: "社会组织 社工 社工站 志愿服务队 协会",
    Organisation.Kind.OTHER: "其他单位 其他",
}
YES, NO = "是 住 在住 常住 自住 有 1 √ ✓ y yes", "否 不住 不在 空 无 0 × ✗ n no"


def _word(text: str, words: Mapping[Any, str], choices: Any) -> Any:
    """The choice that a text means; raises ``Unclear`` with those there are."""
    said = bare(text)
    for choice, synonyms in words.items():
        if said in (bare(str(choices(choice).label)), *synonyms.split()):
            return choice
    offered = "、".join(str(choices(choice).label) for choice in words)
    raise Unclear(_("“%(text)s”看不懂，请写：%(offered)s") % {"text": text[:20], "offered": offered})


def use(text: str) -> str:
    """用途 — of a home; 自住 when nothing is written.

    >>> use("门面"), use(""), use("空置")
    ('shop', 'dwelling', 'vacant')
    """
    return str(_word(text, _USES, Place.Use).value) if text else Place.Use.DWELLING.value


def relations(text: str, lives: str = "") -> tuple[str, ...]:
    """关系 — one or several; 实际居住 when nothing is written. ``lives`` adds it, or takes it away.

    >>> relations("业主、户籍"), relations(""), relations("业主", "是"), relations("居住", "否")
    (('owner', 'registered'), ('living',), ('owner', 'living'), ())
    """
    words = [word for word in re.split(r"[、,，;；/+和兼\s]+", clean(text)) if word]
    found = [_word(word, _RELATIONS, Relation.Kind).value for word in words] or [Relation.Kind.LIVING.value]
    if lives:
        found = [kind for kind in found if kind != Relation.Kind.LIVING]
        found += [Relation.Kind.LIVING.value] if is_yes(lives) else []
    return tuple(dict.fromkeys(found))


def is_yes(text: str) -> bool:
    """是否 — yes or no."""
    said = bare(text)
    if said in YES.split():
        return True
    if said in NO.split():
        return False
    raise Unclear(_("请写“是”或“否”"))


def chosen(text: str) -> str:
    """产生方式 — 推选 when nothing is written."""
    return str(_word(text, _CHOSEN, Tenure.Chosen).value) if text else Tenure.Chosen.ELECTED.value


def post(text: str) -> str:
    """岗位 — a kind of post that stands on a place."""
    if not text:
        raise Unclear(_("没有写岗位"))
    return str(_word(text, _POSTS, PostKind).value)


def organisation(text: str) -> str:
    """单位类别."""
    if not text:
        raise Unclear(_("没有写类别"))
    return str(_word(text, _ORGANISATIONS, Organisation.Kind).value)


# ---------------------------------------------------------------- people and days


def name(text: str, most: int = 40) -> str:
    """姓名 — as the person writes it."""
    said = " ".join(text.split())
    if not said:
        raise Unclear(_("没有写姓名或名称"))
    if len(said) > most:
        raise Unclear(_("名字太长，最多 %(n)d 个字") % {"n": most})
    return said


def phone(text: str) -> str:
    """电话 — figures only; "" when nothing is written.

    >>> phone("138-0000 0001"), phone("+86 13800000001"), phone("0735-2345678")
    ('13800000001', '13800000001', '07352345678')
    """
    number = re.sub(r"[()（）]", "", plain(text))
    number = number.replace("-", "").replace(" ", "")
    if not number or number in ("无", "/"):
        return ""
    if not re.fullmatch(r"[0-9]{5,20}", number):
        raise Unclear(_("电话只写一个号码，5 到 20 位数字"))
    if len(number) == 11 and number.startswith("1") and not re.match(r"1[3-9]", number):
        raise Unclear(_("手机号不对，请核对"))
    return number


def mobile(text: str) -> str:
    """手机号 — what an account is found by."""
    number = phone(text)
    if not number:
        raise Unclear(_("没有写手机号：账号凭它登录"))
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise Unclear(_("应为 11 位手机号"))
    return number


def day(text: str, default: date) -> date:
    """日期 — as it is written in the country; ``default`` when nothing is written.

    >>> written = ("2020年5月1日", "2020.5.1", "20200501", "2020年5月", "43952")
    >>> [day(text, EARLIEST).isoformat() for text in written]
    ['2020-05-01', '2020-05-01', '2020-05-01', '2020-05-01', '2020-05-01']
    """
    said = bare(text)
    if not said:
        return default
    if re.fullmatch(r"[2-6][0-9]{4}", said):
        return DAY_ZERO + timedelta(days=int(said))
    found = re.fullmatch(
        r"([0-9]{4})(?:[-/.年]?([0-9]{1,2})?(?:[-/.月]?([0-9]{1,2})?日?)?)?(?:[t ]?[0-9:]+)?", said
    )
    if found:
        year, month, number = (int(part or 1) for part in found.groups())
        try:
            if EARLIEST <= (meant := date(year, month, number)) < LATEST:
                return meant
        except ValueError:
            pass
    raise Unclear(_("日期看不懂，请写成：2026-01-01"))
