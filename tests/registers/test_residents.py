"""居民台账 — who lives where, from rows of any shape, and out again."""

import pytest

from linli.kernel.audit import LogEntry
from linli.people import lifecycle as people
from linli.people.models import Household, Relation, Resident
from tests.registers.steps import ON, brought, said, undone, verdicts, written

pytestmark = pytest.mark.django_db
HEADINGS = ["户主", "住户姓名", "联系方式", "房屋坐落", "与房屋关系", "入住时间"]


def lines(*names):
    """Where somebody is what: (name, phone, room, kind, since)."""
    found = Relation.objects.filter(resident__name__in=names).order_by("resident__name", "kind")
    return [
        (one.resident.name, one.resident.phone, one.home.room, one.kind, one.since.isoformat())
        for one in found.select_related("resident", "home")
    ]


def test_households_move_in_from_rows(world):
    # given a couple in 1104, one of them the owner, and a tenant's room that is written in one cell
    rows = [
        HEADINGS,
        ["邓家", "邓永红", "138-0000 9999", "华尔星城小区二期8栋2单元1104", "业主、实际居住", "2020年5月1日"],
        ["邓家", "欧爱华", None, "8栋1104", "配偶", "2020-05-01"],
        [None, "孙租客", "１３８００００８８８８", "橘井苑3栋201", "租户/居住", None],
    ]

    # when the desk brings them in
    source = written(brought(world.community, "residents", rows, world.xie), world.xie)

    # then each is there, both of the couple in one household
    assert source.state == "done"
    assert lines("邓永红", "欧爱华", "孙租客") == [
        ("孙租客", "13800008888", "201", "living", ON.isoformat()),
        ("孙租客", "13800008888", "201", "tenant", ON.isoformat()),
        ("欧爱华", "", "1104", "living", "2020-05-01"),
        ("邓永红", "13800009999", "1104", "living", "2020-05-01"),
        ("邓永红", "13800009999", "1104", "owner", "2020-05-01"),
    ]
    household = Household.objects.get(home=world.home_next_door)
    assert (household.name, household.members.count()) == ("邓家", 2)
    deng = Resident.objects.get(name="邓永红")
    assert sorted(LogEntry.objects.on(deng).values_list("verb", flat=True)) == ["add", "relate", "relate"]
    assert deng in Resident.objects.visible_to(world.zhao)


def test_a_known_person_is_not_entered_twice_and_may_learn_a_telephone(world):
    # given 张阿姨 of 1103, with her telephone, and 钱伯 next door, without one
    people.add_resident(name="钱伯", home=world.home_next_door, kind="living", since=ON, by=world.he)
    rows = [
        HEADINGS,
        [None, "张阿姨", "13900001103", "8-2-1103", "居住", None],
        [None, "张阿姨", None, "8-2-1103", "业主", None],
        [None, "钱伯", "13900000077", "8-2-1104", "居住", None],
    ]

    source = brought(world.community, "residents", rows, world.he)

    assert verdicts(source) == {2: "there", 3: "change", 4: "change"}
    written(source, world.he)
    assert Resident.objects.filter(name="张阿姨").count() == 1
    assert [kind for *_others, kind, _since in lines("张阿姨")] == ["living", "owner"]
    assert Resident.objects.get(name="钱伯").phone == "13900000077"
    assert set(verdicts(brought(world.community, "residents", rows, world.he)).values()) == {"there"}


def test_undoing_takes_everybody_out_who_came_in_with_it(world):
    rows = [
        HEADINGS,
        ["邓家", "邓永红", "13800009999", "8栋2单元1104", "业主、居住", None],
        [None, "张阿姨", "13900001103", "8-2-1103", "业主", None],
    ]
    source = written(brought(world.community, "residents", rows, world.he), world.he)

    assert undone(source, world.he).state == "undone"

    assert not Resident.objects.filter(name="邓永红").exists()
    assert not Household.objects.filter(home=world.home_next_door).exists()
    assert [kind for *_others, kind, _since in lines("张阿姨")] == ["living"]


def test_who_was_touched_since_stays_and_is_named(world):
    rows = [HEADINGS, [None, "邓永红", "13800009999", "8栋2单元1104", "居住", None]]
    source = written(brought(world.community, "residents", rows, world.he), world.he)
    deng = Resident.objects.get(name="邓永红")
    people.change_resident(deng, name="邓永红", phone="13800009990", by=world.xie)

    source = undone(source, world.he)

    kept = source.effects.exclude(stays="").values_list("title", "stays")
    assert ("邓永红", "导入以后改动过") in kept
    assert Resident.objects.filter(name="邓永红").exists()


def test_rows_that_cannot_be_say_why_and_what_to_do(world):
    rows = [
        HEADINGS,
        [None, None, "12", "8栋2单元1104", "邻居", "前年"],
        [None, "李四", None, "8栋2单元9999", None, None],
        [None, "李四", None, "9栋101", None, None],
        [None, "李四", None, "碧水湾8栋101", None, None],
        [None, "王五", "13800007777", "8-2-1104", None, None],
        [None, "王五", "13800007777", "8-2-1104", None, None],
    ]
    source = brought(world.community, "residents", rows, world.he)
    assert said(source) == {
        2: [
            ("name", "没有写姓名或名称"),
            ("phone", "电话只写一个号码，5 到 20 位数字"),
            ("relation", "“邻居”看不懂，请写：业主、租户、户籍、实际居住"),
            ("since", "日期看不懂，请写成：2026-01-01"),
        ],
        3: [("room", "华尔星城小区二期 8 栋没有“9999”这套房，请先导入房屋，或改房号")],
        4: [("building", "没有“9栋”这栋楼，请先导入房屋，或改楼栋号")],
        5: [("estate", "没有“碧水湾”这个小区，请先导入房屋，或改小区名")],
        7: [("name", "和第 6 行重复，请只留一行")],
    }


def test_a_leader_of_neighbours_imports_nothing_and_sees_no_import(world):
    source = brought(world.community, "residents", [HEADINGS], world.he)
    seen = {
        who: source in type(source).objects.visible_to(getattr(world, who))
        for who in ("he", "xie", "admin", "zhao")
    }
    assert seen == {"he": True, "xie": True, "admin": False, "zhao": False}
