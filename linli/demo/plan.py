"""规划 — how the demonstration's community is laid out: areas, estates, groups, buildings. Plain values.

The figures are those of the report: 11 片 and their leaders, 62 组, 163 邻, some 1,850 homes. One building,
华尔星城小区二期 8 栋, is the report's own; everything else is invented. The tests assert the sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

COMMUNITY = "联福社区（演示）"
NEXT_COMMUNITY = "映月社区（演示）"


@dataclass(frozen=True, slots=True)
class Block:
    """楼 — one building: floors × entrances × doors homes.

    ``across``: so many 邻 reach over all entrances, each some floors high; 0: one 邻 an entrance.
    ``sizes``: the floor space of each door from left to right, in 0.01 m². ``shops``: whether the ground
    floor trades.
    """

    name: str
    shape: str
    floors: int
    entrances: int
    doors: int
    built_in: int
    across: int = 0
    sizes: tuple[int, ...] = ()
    shops: int = 0

    @property
    def homes(self) -> int:
        return self.floors * self.entrances * self.doors

    @property
    def neighbourhoods(self) -> int:
        return self.across or self.entrances

    @property
    def has_lift(self) -> bool:
        return self.shape != "walkup"

    def bands(self) -> list[tuple[int, int]]:
        """邻的楼层 — the lowest and highest floor of each 邻 that reaches over the entrances.

        >>> Block("8 栋", "slab", 18, 2, 2, 2017, across=6).bands()
        [(1, 3), (4, 6), (7, 9), (10, 12), (13, 15), (16, 18)]
        """
        edges = [self.floors * step // self.across for step in range(self.across + 1)]
        return [(low + 1, high) for low, high in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class Circle:
    """组 — a group: the buildings of one 组长. ``yard``: one 邻 of several small houses around a court."""

    name: str
    blocks: tuple[Block, ...]
    yard: bool = False

    @property
    def homes(self) -> int:
        return sum(block.homes for block in self.blocks)

    @property
    def neighbourhoods(self) -> int:
        return 1 if self.yard else sum(block.neighbourhoods for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Estate:
    """小区 — an estate and its groups. ``company`` manages it; ``committees``: party branch, owners."""

    name: str
    groups: tuple[Circle, ...]
    company: str = ""
    committees: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """片 — an area, its leader, and its estates."""

    name: str
    leader: str
    estates: tuple[Estate, ...]

    @property
    def groups(self) -> Iterator[Circle]:
        return (group for estate in self.estates for group in estate.groups)


def towers(*numbers: int) -> tuple[Circle, ...]:
    """板楼 — slabs of 18 floors, two entrances of two doors: 72 homes in six 邻 of twelve, one group each."""
    sizes = (13752, 8748, 8748, 13752)
    return tuple(
        Circle(f"{number} 栋组", (Block(f"{number} 栋", "slab", 18, 2, 2, 2017, 6, sizes),))
        for number in numbers
    )


def points(*numbers: int) -> tuple[Circle, ...]:
    """点式楼 — one entrance, four doors around the lifts, 18 floors."""
    sizes = (11620, 9835, 9835, 11620)
    return tuple(
        Circle(f"{number} 栋组", (Block(f"{number} 栋", "point", 18, 1, 4, 2013, 6, sizes),))
        for number in numbers
    )


def walkups(
    first: int, many: int, *, entrances: int, floors: int, built_in: int, shops: int = 0
) -> tuple[Circle, ...]:
    """步梯楼 — walk-ups of two doors a floor, one 邻 an entrance, one group a building."""
    return tuple(
        Circle(
            f"{number} 栋组",
            (
                Block(
                    f"{number} 栋", "walkup", floors, entrances, 2, built_in, sizes=(8460, 7215), shops=shops
                ),
            ),
        )
        for number in range(first, first + many)
    )


def yards(street: str, *numbers: int) -> tuple[Estate, ...]:
    """老院 — courtyards of two houses with two floors of two rooms, all one 邻; the front house trades below."""
    return tuple(
        Estate(
            f"{street} {number} 号院",
            (
                Circle(
                    f"{number} 号院组",
                    (
                        Block("临街屋", "walkup", 2, 1, 2, 1984, sizes=(4630, 4630), shops=2),
                        Block("里屋", "walkup", 2, 1, 2, 1984, sizes=(5210, 4880)),
                    ),
                    yard=True,
                ),
            ),
        )
        for number in numbers
    )


STAR, HOME = "星城物业", "安居物业"

GROUNDS = (
    Ground("一片", "周海燕", (
        *yards("柚园巷", 12, 14, 18, 20),
        Estate("柚园巷 88 号院", walkups(1, 2, entrances=2, floors=6, built_in=1996)),
    )),
    Ground("二片", "李向阳", (Estate("华尔星城小区二期", towers(6, 7, 8, 9), STAR, committees=True),)),
    Ground("三片", "唐文斌", (
        Estate("桂香苑", (
            *walkups(1, 2, entrances=3, floors=6, built_in=2004),
            *walkups(3, 4, entrances=2, floors=6, built_in=2004, shops=2),
        ), HOME, committees=True),
    )),
    Ground("四片", "谢小红", (
        Estate("联福家园", walkups(1, 6, entrances=2, floors=6, built_in=2008), HOME, committees=True),
    )),
    Ground("五片", "邓志强", (
        Estate("望岭小区", (
            *walkups(1, 5, entrances=3, floors=5, built_in=1999),
            *walkups(6, 1, entrances=2, floors=6, built_in=2001, shops=2),
        )),
    )),
    Ground("六片", "欧阳静", (Estate("云台花园", points(1, 2, 3), STAR, committees=True),)),
    Ground("七片", "曹立新", (
        Estate("银杏里", (
            *walkups(1, 2, entrances=3, floors=6, built_in=2006),
            *walkups(3, 4, entrances=2, floors=6, built_in=2006, shops=2),
        ), HOME, committees=True),
    )),
    Ground("八片", "段惠芳", (Estate("枫林雅居", walkups(1, 6, entrances=2, floors=6, built_in=2010), HOME),)),
    Ground("九片", "雷永康", (
        Estate("青禾公寓", (
            *walkups(1, 4, entrances=3, floors=5, built_in=1994),
            *walkups(5, 2, entrances=2, floors=6, built_in=2002, shops=2),
        )),
    )),
    Ground("十片", "谭晓燕", (
        Estate("锦湖湾", (
            *walkups(1, 2, entrances=3, floors=6, built_in=2005),
            *walkups(3, 4, entrances=3, floors=5, built_in=2003),
        ), HOME, committees=True),
    )),
    Ground("十一片", "邝国平", (
        *yards("机修厂宿舍", 3, 5, 7, 9),
        Estate("机修厂新村", walkups(1, 3, entrances=2, floors=6, built_in=1998, shops=2)),
    )),
)  # fmt: skip

NEXT_GROUNDS = (
    Ground("东片", "胡少华", (Estate("映月里", walkups(1, 2, entrances=3, floors=5, built_in=2001), HOME),)),
)

SAMPLE = (GROUNDS[0], GROUNDS[1])  # enough for the stories of building 8; what quick tests build

# 8 栋 as the report's readers know it, from the ground up. The fourth seat has been empty for nineteen days.
BUILDING_8 = "华尔星城小区二期 8 栋"
LEADERS_8 = ("赵德明", "陈桂英", "刘建军", "黄秀英", "黄丽华", "肖志远")
GROUP_LEADER_8 = "王秀兰"
TOLD_8 = frozenset(
    {"1801", "1802", "1804", "1404", "1203", "1103", "0703", "0602", "0603", "0502"}
)  # have a story
UNSOLD_8 = frozenset({"1702", "1601", "0904"})
SECRETARY = "何静"
ON_DUTY = "谢小红"  # today's desk; an area leader like every cadre

ORGANISATIONS = (
    # kind, name, phone; the two property companies serve their estates, the others the whole community
    ("property", STAR, "0735-0000201"),
    ("property", HOME, "0735-0000202"),
    ("developer", "星城置业", "0735-0000203"),
    ("water", "供水营业所", "0735-0000204"),
    ("power", "供电营业所", "0735-0000205"),
    ("gas", "燃气服务站", "0735-0000206"),
    ("telecom", "通信服务站", "0735-0000207"),
    ("lift", "安行电梯维保", "0735-0000208"),
    ("fire", "消防救援站", "0735-0000209"),
    ("police", "社区警务室", "0735-0000210"),
    ("urban_management", "街道城管中队", "0735-0000211"),
    ("environment", "环卫服务所", "0735-0000212"),
    ("health", "社区卫生服务站", "0735-0000213"),
    ("social", "青禾志愿服务队", "0735-0000214"),
)
