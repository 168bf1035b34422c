"""列 — what the columns of each register are called, here and in the workbooks of others; which is which.

A heading is known by its synonyms: first the whole heading, then a synonym within it. Every field is read
from one column, every column is one field.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.people.models import Organisation, Relation, Tenure
from linli.people.roles import PostKind
from linli.places.models import Place


@dataclass(frozen=True, slots=True)
class Field:
    """字段 — one thing a row may say: its label, the headings it goes by, an example, the choices if any."""

    key: str
    label: Any
    synonyms: str  # separated by spaces, the likeliest first
    example: str = ""
    note: Any = ""
    choices: tuple[str, ...] = ()
    required: bool = False


def labels(choices: Any, *, but: Sequence[str] = ()) -> tuple[str, ...]:
    """选项 — the words of an enumeration, for a drop-down list."""
    return tuple(str(one.label) for one in choices if one not in but)


ESTATE = Field("estate", _("小区"), "小区 小区名称 所属小区 楼盘 院落 住宅小区 社区小区", "华尔星城小区二期")
BUILDING = Field("building", _("楼栋"), "楼栋 栋 栋号 楼号 幢 幢号 楼幢 楼栋号 楼座 座 单体 楼", "8 栋")
ENTRANCE = Field("entrance", _("单元"), "单元 单元号 门洞 梯", "2", _("只写号；不分单元的空着。"))
ROOM = Field(
    "room",
    _("房号"),
    "房号 室 室号 门牌 门牌号 房间号 房屋号 户号 门号 房屋编号 房间",
    "1103",
    _("整个门牌写在一格里也认得，例如“8-2-1103”“8栋2单元1103”。"),
    required=True,
)
ADDRESS = Field(
    "address",
    _("地址"),
    "地址 住址 房屋地址 家庭住址 居住地址 详细地址 现住址 房屋坐落 坐落 住所 房屋",
    note=_("小区、楼栋、单元、房号写在一格里的。"),
)
NAME = Field(
    "name", _("姓名"), "姓名 名字 人员姓名 居民姓名 成员姓名 负责人 当选人 人选", "张三", required=True
)
PHONE = Field(
    "phone", _("电话"), "电话 手机 手机号 手机号码 联系电话 联系方式 电话号码 联系号码", "13800000000"
)
AREA = Field("area", _("片"), "片 片区 网格 所属片区 片名 所属网格 包片", "二片")
GROUP = Field("group", _("组"), "组 小组 组别 所属组 居民小组 组名 所属小组", "第 3 组")
NEIGHBOURS = Field("neighbours", _("邻"), "邻 邻组 邻别 邻里 所属邻 邻名", "第 4 邻")
CHOSEN = Field(
    "chosen", _("产生方式"), "产生方式 怎么产生 推选方式 选任方式 方式", "推选", choices=labels(Tenure.Chosen)
)
POST = Field(
    "post",
    _("岗位"),
    "岗位 职务 岗位名称 身份 角色 担任职务",
    "邻长",
    choices=labels(PostKind, but=[PostKind.STREET_STAFF, PostKind.DISTRICT_STAFF, PostKind.REPRESENTATIVE]),
    required=True,
)
PLACE = Field(
    "place",
    _("地点"),
    "地点 所在地 负责范围 管理范围 负责区域 责任区 范围 辖区",
    note=_("邻、组、片、小区的名称。"),
)

HOMES = (
    ESTATE, BUILDING, ENTRANCE,
    Field("floor", _("楼层"), "楼层 层 所在层 所在楼层 层数", "11", _("空着就按房号推算。")),
    ROOM,
    Field("size", _("面积"), "面积 建筑面积 房屋面积 专有面积 建面 平方 套内面积 平米", "89.50", _("平方米。")),
    Field(
        "use", _("用途"), "用途 房屋用途 使用情况 房屋性质 房屋状态 居住情况 类型", "自住", choices=labels(Place.Use)
    ),
    AREA, GROUP, NEIGHBOURS, ADDRESS,
)  # fmt: skip
RESIDENTS = (
    NAME, PHONE, ESTATE, BUILDING, ENTRANCE,
    Field("room", ROOM.label, ROOM.synonyms, ROOM.example, ROOM.note),
    Field(
        "relation", _("关系"), "关系 与房屋关系 房屋关系 人员类型 居住性质 身份 类别 人员类别 人户情况", "业主、实际居住",
        _("业主、租户、户籍、实际居住；有几样就都写，用顿号隔开。空着算实际居住。"), labels(Relation.Kind),
    ),
    Field("lives", _("住不住"), "住不住 是否居住 是否常住 实际居住 是否在住 常住", "是", choices=("是", "否")),
    Field("household", _("户"), "户 户主 户主姓名 户名 所属户 家庭", "张三", _("户主或平时的称呼。")),
    Field("since", _("从哪天起"), "从哪天起 入住日期 入住时间 起 日期 登记日期 迁入日期 起始日期", "2020-05-01"),
    ADDRESS,
)  # fmt: skip
POSTS = (
    POST,
    NAME,
    Field("phone", PHONE.label, PHONE.synonyms, PHONE.example, _("账号凭它登录。"), required=True),
    PLACE, AREA, GROUP, ESTATE, BUILDING, NEIGHBOURS, CHOSEN,
    Field("since", _("从哪天起"), "从哪天起 起 任职日期 任职时间 上任时间 起始日期 任期起 开始日期", "2026-01-01"),
)  # fmt: skip
TERM = tuple(one for one in POSTS if one.key != "since")
ORGANISATIONS = (
    Field("name", _("名称"), "名称 单位 单位名称 公司 公司名称 企业名称 联动单位", "星城物业", required=True),
    Field(
        "kind", _("类别"), "类别 单位类别 单位类型 类型 性质", "物业公司",
        choices=labels(Organisation.Kind), required=True,
    ),
    Field("phone", PHONE.label, "电话 单位电话 值班电话 联系电话 服务电话 联系方式", "07350000200"),
    Field(
        "serves", _("服务范围"), "服务范围 服务小区 服务对象 范围 管理小区 负责小区 小区", "华尔星城小区二期",
        _("小区、片的名称，用顿号隔开；空着算全社区。"),
    ),
    Field("representative", _("代表"), "代表 联系人 负责人 代表姓名 对接人 经理", "李四"),
    Field("mobile", _("代表手机"), "代表手机 联系人电话 负责人电话 联系人手机 对接人电话 代表电话 手机", "13800000001"),
)  # fmt: skip
FIELDS: dict[str, tuple[Field, ...]] = {
    "homes": HOMES,
    "residents": RESIDENTS,
    "posts": POSTS,
    "term": TERM,
    "organisations": ORGANISATIONS,
}
IN_PLACE_OF = {"room": "address"}  # what is required may be said by another column


def known(kind: str) -> list[str]:
    """认得的列名 — every heading of a register that would be welcome in a workbook."""
    return [word for field in FIELDS[kind] for word in field.synonyms.split()]


def squeezed(heading: str) -> str:
    """列名的核心 — without spaces, brackets and what stands in them, stars and units.

    >>> squeezed("* 建筑面积（㎡）"), squeezed("联系 电话："), squeezed("姓名(必填)")
    ('建筑面积', '联系电话', '姓名')
    """
    bare = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]?", "", heading)
    return re.sub(r"[\s*＊:：/／、.。_-]", "", bare)


def fingerprint(headings: Sequence[str]) -> str:
    """指纹 — by which a workbook of the same columns is known again."""
    return hashlib.sha256("\n".join(map(squeezed, headings)).encode()).hexdigest()


def propose(kind: str, headings: Sequence[str]) -> dict[str, int]:
    """建议 — the column of each field, as far as the headings tell; each column once.

    >>> propose("homes", ["序号", "栋号", "单元", "门牌号", "建筑面积（㎡）", "所属片区"])
    {'building': 1, 'entrance': 2, 'room': 3, 'size': 4, 'area': 5}
    >>> propose("residents", ["住户姓名", "联系方式", "房屋坐落"])
    {'name': 0, 'phone': 1, 'address': 2}
    """
    bare = [squeezed(heading) for heading in headings]
    weighed = sorted(
        (
            (-_likeness(heading, field), order, column, field.key)
            for order, field in enumerate(FIELDS[kind])
            for column, heading in enumerate(bare)
            if _likeness(heading, field)
        ),
        key=lambda one: one[:3],
    )
    found: dict[str, int] = {}
    for _weight, _order, column, key in weighed:
        if key not in found and column not in found.values():
            found[key] = column
    return {field.key: found[field.key] for field in FIELDS[kind] if field.key in found}


def _likeness(heading: str, field: Field) -> int:
    """How surely a heading names a field: a whole synonym, the earlier the surer, then one within it."""
    synonyms = field.synonyms.split()
    if heading in synonyms:
        return 100 - synonyms.index(heading)
    within = [len(word) for word in synonyms if len(word) > 1 and word in heading]
    return max(within, default=0)


def lacking(kind: str, columns: dict[str, int]) -> list[Field]:
    """还缺的列 — required fields that no column tells."""
    return [
        field
        for field in FIELDS[kind]
        if field.required and field.key not in columns and IN_PLACE_OF.get(field.key) not in columns
    ]
