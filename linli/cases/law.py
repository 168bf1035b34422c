"""依据 — what the law says of a category, in a sentence with its article, and what a community may do about it.

The community dissuades, records and reports; to order and to punish is the authority's (rule 13).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Article:
    """法条 — where it stands, and its substance in plain words."""

    name: Any
    words: Any


E_BIKES = (
    Article(
        _("《湖南省电动自行车管理办法》"),
        _(
            "疏散通道、安全出口、楼梯间、首层门厅、消防车通道不得停放电动自行车，不得私拉电线充电；物业、业委会和业主可以劝阻，劝阻不听的报告消防部门。"
        ),
    ),
    Article(
        _("《高层民用建筑消防安全管理规定》第三十七条"),
        _("高层民用建筑的公共门厅、疏散走道、楼梯间、安全出口不得停放电动自行车或者为其充电。"),
    ),
)
BUILDING = (
    Article(
        _("《城乡规划法》第六十四条"),
        _("未取得或者违反建设工程规划许可证进行建设的，由城乡规划主管部门处理；社区只能报告。"),
    ),
    Article(
        _("《民法典》第二百八十六条"),
        _(
            "对违章搭建、侵占通道等行为，业主大会、业委会有权请求停止侵害、恢复原状；拒不履行的，可以向主管部门投诉。"
        ),
    ),
    Article(
        _("《最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释》第三条"),
        _("屋顶、外墙、基础、通道、楼梯、大堂等属于业主共有部分。"),
    ),
)
SHARED_GROUND = BUILDING[1:]
CHANGED_USE = (
    Article(
        _("《民法典》第二百七十九条"),
        _("把住宅改为经营性用房，除遵守法律和管理规约外，应当经有利害关系的业主一致同意。"),
    ),
)
FIRE = (
    Article(
        _("《消防法》第二十八条"),
        _("任何单位、个人不得损坏、挪用消防设施，不得占用、堵塞、封闭疏散通道、安全出口、消防车通道。"),
    ),
)
NUISANCE = (
    Article(
        _("《民法典》第二百八十六条"),
        _("对任意弃置垃圾、排放污染物或者噪声、违规饲养动物等行为，业主大会、业委会有权请求停止侵害。"),
    ),
)

ARTICLES: dict[str, tuple[Article, ...]] = {
    "parking.ev_charging": E_BIKES,
    "space.illegal_build": BUILDING,
    "space.occupation": SHARED_GROUND,
    "space.use_change": CHANGED_USE,
    "safety.fire": (*FIRE, E_BIKES[0]),
    "parking.obstruction": SHARED_GROUND[:1],
    "noise.business": NUISANCE,
    "noise.construction": NUISANCE,
    "noise.household": NUISANCE,
    "noise.social": NUISANCE,
    "environment.garbage": NUISANCE,
    "safety.animal": NUISANCE,
}


def articles_for(category: str) -> tuple[Article, ...]:
    """The articles that bear on a category; none for what needs no law to be mended."""
    return ARTICLES.get(category, ())
