"""岗位台账与换届 — who sits where from a workbook; a change of term on one day, and back."""

from datetime import date, timedelta

import pytest

from linli.people import lifecycle as people
from linli.people.models import Post, Tenure, User
from linli.places import lifecycle as places
from tests.registers.steps import ON, brought, said, undone, verdicts, written

pytestmark = pytest.mark.django_db
HEADINGS = ["职务", "姓名", "手机号", "负责范围", "楼栋", "产生方式", "任职时间"]
NEW_DAY = date(2026, 4, 1)


def sitting(kind: str, on: date = ON) -> set[tuple[str, str]]:
    """Where who sits in posts of a kind."""
    found = Tenure.objects.current(on).filter(post__kind=kind).select_related("post__place", "person")
    return {(tenure.post.place.name, tenure.person.name) for tenure in found}


@pytest.fixture
def fifth(world):
    """第 5 邻 of building 8, without a post."""
    return places.add(kind="neighbours", name="第 5 邻", parent=world.building, by=world.he)


def test_posts_and_tenures_begin_from_rows(world, fifth):
    # given a 邻 without a post and a building without a leader
    rows = [
        HEADINGS,
        ["邻长", "钱大姐", "13800001111", "5邻", "8栋", "自荐", "2026.1.1"],
        ["楼栋长", "冯师傅", "13800001112", "", "8栋", "推选", ""],
        ["邻长", "赵邻长", world.zhao.phone, "8栋第4邻", "", "", ""],
    ]

    # when the secretary brings them in
    source = brought(world.community, "posts", rows, world.he)
    assert verdicts(source) == {2: "make", 3: "make", 4: "there"}
    assert written(source, world.he).state == "done"

    # then they sit there; an account without a password lets nobody in yet
    assert ("第 5 邻", "钱大姐") in sitting("neighbour_leader")
    assert sitting("building_leader") == {("8 栋", "冯师傅")}
    tenure = Tenure.objects.get(person__name="钱大姐")
    assert (tenure.since, tenure.chosen) == (date(2026, 1, 1), "volunteered")
    assert not User.objects.get(phone="13800001111").has_usable_password()

    # and undone, neither they nor their posts were ever there
    fresh = undone(source.__class__.objects.get(pk=source.pk), world.he)
    assert (fresh.state, list(fresh.effects.exclude(stays=""))) == ("undone", [])
    assert not User.objects.filter(name__in=["钱大姐", "冯师傅"]).exists()
    assert not Post.objects.filter(place=fifth).exists()


def test_what_cannot_be_says_why(world, fifth):
    rows = [
        HEADINGS,
        ["邻长", "孙二", "13800002222", "第4邻", "8栋", "", ""],
        ["邻长", "孙二", "13800002222", "第9邻", "8栋", "", ""],
        ["邻长", "孙二", "", "第5邻", "8栋", "", ""],
        ["门卫", "孙二", "13800002222", "第5邻", "8栋", "", ""],
        ["邻长", "孙三", world.wang.phone, "第5邻", "8栋", "", ""],
        ["邻长", "孙四", "13800002223", "第5邻", "8栋", "", ""],
        ["邻长", "孙五", "13800002224", "第5邻", "8栋", "", ""],
    ]
    found = said(brought(world.community, "posts", rows, world.he))
    assert found.pop(5)[0][1].startswith("“门卫”看不懂，请写：邻长、")
    assert found == {
        2: [("name", "赵邻长在任；换人请用“换届”，或到岗位页按“交接”")],
        3: [("place", "没有叫“第9邻”的邻，请先导入房屋，或改地点")],
        4: [("phone", "没有写手机号：账号凭它登录")],
        6: [("phone", "这个手机号的账号是王组长，请核对姓名和号码")],
        8: [("post", "邻长只能有一个人，第 7 行已经写了，请只留一行")],
    }


def test_a_change_of_term_is_one_day_for_all_posts_and_can_be_undone(world):
    # given a party branch of two, of whom one goes on
    people.begin_tenure(world.party_post, world.owners, by=world.he, since=date(2024, 5, 1), chosen="elected")
    rows = [
        ["岗位", "姓名", "手机", "邻", "楼栋", "小区"],
        ["邻长", "钱大姐", "13800001111", "第4邻", "8栋", ""],
        ["片长", "李片长", world.li.phone, "", "", ""],
        ["党支部", "彭主任", world.owners.phone, "", "", "华尔星城小区二期"],
        ["党支部", "新支书", "13800001113", "", "", "华尔星城小区二期"],
    ]
    rows[2] += ["二片"]
    rows[0] += ["片"]
    branch = {("华尔星城小区二期", "唐支书"), ("华尔星城小区二期", "彭主任")}
    assert sitting("party_branch") == branch

    # when the term changes on 1 April by one workbook
    source = brought(
        world.community, "term", [row + [""] * (7 - len(row)) for row in rows], world.he, on=NEW_DAY
    )
    assert verdicts(source) == {2: "change", 3: "there", 4: "there", 5: "change"}
    assert said(source) == {2: [("name", "接替赵邻长")], 5: [("name", "接替唐支书")]}
    source = written(source, world.he)

    # then until then nothing changes, and from then on everything at once
    eve = NEW_DAY - timedelta(days=1)
    assert ("第 4 邻", "赵邻长") in sitting("neighbour_leader", eve)
    assert ("第 4 邻", "钱大姐") in sitting("neighbour_leader", NEW_DAY)
    assert sitting("party_branch", eve) == branch
    assert sitting("party_branch", NEW_DAY) == {
        ("华尔星城小区二期", "彭主任"),
        ("华尔星城小区二期", "新支书"),
    }
    again = brought(
        world.community, "term", [row + [""] * (7 - len(row)) for row in rows], world.he, on=NEW_DAY
    )
    assert set(verdicts(again).values()) == {"there"}

    # and undone, whoever sat there sits there again without an end
    source = undone(source, world.he)
    assert (source.state, list(source.effects.exclude(stays=""))) == ("undone", [])
    assert sitting("party_branch", NEW_DAY) == branch
    assert Tenure.objects.get(post=world.zhao_post).until is None
    assert not User.objects.filter(name="新支书").exists()


def test_organisations_come_in_with_what_they_serve_and_who_speaks_for_them(world):
    rows = [
        ["单位名称", "类别", "电话", "服务小区", "联系人", "联系人电话"],
        ["星城物业", "物业", "0735-0000201", "华尔星城小区二期", "星经理", world.manager.phone],
        ["北湖供电所", "供电", "", "", "闪工", "13800003333"],
        ["某某公司", "卖菜", "", "", "", ""],
        ["北湖 供电所", "供电", "", "", "", ""],
    ]
    source = brought(world.community, "organisations", rows, world.xie)
    assert verdicts(source) == {2: "change", 3: "make", 4: "wrong", 5: "wrong"}
    assert said(source)[5] == [("name", "和第 3 行是同一家单位，请只留一行")]


def test_an_organisation_comes_in_and_goes_out_again(world):
    rows = [
        ["单位名称", "类别", "电话", "服务小区", "联系人", "联系人电话"],
        ["星城物业", "物业", "0735-0000201", "", "", ""],
        ["北湖供电所", "供电", "", "", "闪工", "13800003333"],
    ]
    source = written(brought(world.community, "organisations", rows, world.he), world.he)
    power = type(world.company).objects.get(name="北湖供电所")
    assert [place.name for place in power.serves.all()] == ["联福社区"]
    assert Tenure.objects.get(post__organisation=power).person.name == "闪工"
    world.company.refresh_from_db()
    assert world.company.phone == "07350000201"

    source = undone(source, world.he)

    assert (source.state, list(source.effects.exclude(stays=""))) == ("undone", [])
    assert not type(power).objects.filter(pk=power.pk).exists()
    world.company.refresh_from_db()
    assert world.company.phone == "0735-0000200"
    assert [place.name for place in world.company.serves.all()] == ["华尔星城小区二期"]
