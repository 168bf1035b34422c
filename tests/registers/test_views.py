"""导入的页面 — from a file to the registers by pages alone, and every file that is none gets a sentence."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import load_workbook

from linli.kernel.jobs import tick
from linli.kernel.once import new_key
from linli.places.models import Place
from linli.registers.jobs import bring_in, forget_workbooks
from linli.registers.models import Import, Workbook
from tests.registers.steps import HOMES, brought, fresh, undone, written, xlsx

pytestmark = pytest.mark.django_db
ROW = ["华尔星城小区二期", "8", "2", "1105", 88, "自住", None, None, "第4邻"]


@pytest.fixture
def he(client, world):
    """何书记 at her table."""
    client.force_login(world.he)
    return client


def send(client, world, content: bytes, *, kind="homes", name="台账.xlsx"):
    form = {
        "form_key": new_key(), "kind": kind, "community": world.community.pk,
        "workbook": SimpleUploadedFile(name, content),
    }  # fmt: skip
    return client.post("/registers/upload/", form)


def press(client, source, verb, **more):
    return client.post(
        f"/registers/{source.pk}/{verb}/", {"form_key": new_key(), "seen": fresh(source).version} | more
    )


def test_a_workbook_goes_from_the_upload_to_the_registers_and_back(world, he):
    # given a workbook with headings of its own
    answer = send(he, world, xlsx([["栋号", "单元号", "门牌", "备注"], ["8", "2", "1105", "新"]]))
    source = Import.objects.get()
    assert answer["Location"] == f"/registers/{source.pk}/match/"

    # when the columns are looked at, one of them corrected, and sent
    page = he.get(answer["Location"])
    assert page.context["form"].fields["column_2"].initial == "room"
    answer = press(
        he, source, "match", sheet=0, heading=1,
        column_0="building", column_1="entrance", column_2="room", column_3="",
    )  # fmt: skip
    assert answer["Location"] == f"/registers/{source.pk}/"
    assert "正在核对" in he.get(answer["Location"]).text

    # then the job checks it, and the page says what would be
    tick()
    page = he.get(f"/registers/{source.pk}/")
    assert "登记这 1 行" in page.text
    assert not Place.objects.filter(room="1105").exists()

    # and pressed, it is written; undone, it is gone
    press(he, source, "apply")
    assert "已登记" in he.get(f"/registers/{source.pk}/").text
    tick()
    assert "全部登记好了" in he.get(f"/registers/{source.pk}/").text
    assert Place.objects.filter(room="1105").exists()
    press(he, source, "undo")
    tick()
    assert "已撤销" in he.get(f"/registers/{source.pk}/").text
    assert not Place.objects.filter(room="1105").exists()


def test_columns_that_were_matched_by_hand_are_remembered(world, he):
    # given that “门” was once said to be the room
    headings = ["楼", "门", "甲"]
    send(he, world, xlsx([headings, ["8", "1105", "x"]]))
    source = Import.objects.get()
    press(he, source, "match", sheet=0, heading=1, column_0="building", column_1="room", column_2="")

    # when a workbook of the same headings comes
    answer = send(he, world, xlsx([headings, ["8", "1106", "y"]]))

    # then it is chosen already
    page = he.get(answer["Location"])
    assert "已照上次选好" in page.text
    fields = page.context["form"].fields
    assert [fields[f"column_{n}"].initial for n in range(3)] == ["building", "room", ""]


def test_a_required_column_and_a_column_twice_are_told(world, he):
    send(he, world, xlsx([HOMES, ROW]))
    source = Import.objects.get()
    missing = press(he, source, "match", sheet=0, heading=1, column_1="building")
    twice = press(he, source, "match", sheet=0, heading=1, column_2="room", column_3="room")
    assert (missing.status_code, "还没有指明哪一列是：房号" in missing.text) == (422, True)
    assert (twice.status_code, "一样东西只能来自一列" in twice.text) == (422, True)


def test_another_sheet_and_another_heading_row_can_be_chosen(world, he):
    book = load_workbook(BytesIO(xlsx([["说明"], ["请看第二张表"]])))
    second = book.create_sheet("房屋")
    for row in (["一", "二"], ["栋号", "房号"], ["8", "1105"]):
        second.append(row)
    kept = BytesIO()
    book.save(kept)
    answer = send(he, world, kept.getvalue())
    proposed = he.get(answer["Location"]).context
    assert (proposed["which"]["sheet"].value(), proposed["reading"].heading_row) == (1, 2)
    other = he.get(answer["Location"], {"sheet": 1, "heading": 1}).context
    assert [column.heading for column in other["reading"].columns] == ["一", "二"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "这个文件是空的，请重新选择"),
        (b"%PDF-1.7 ...", "这个文件不是表格"),
        (b"PK\x03\x04 broken", "文件打不开"),
        (("甲," * 300 + "\n").encode(), "列"),
    ],
    ids=["empty", "pdf", "broken", "300 columns"],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(world, he, content, says):
    answer = send(he, world, content)
    assert answer.status_code == 422
    assert says in answer.text
    assert not Import.objects.exists()


def test_a_stray_byte_is_told_beside_its_row(world, he):
    content = "栋号\t房号\n8\t1105\n8\t1106".encode("gb18030") + b"\xff\n"
    send(he, world, content, name="房.csv")
    source = Import.objects.get()
    press(he, source, "match", sheet=0, heading=1, column_0="building", column_1="room")
    bring_in()
    page = he.get(f"/registers/{source.pk}/?show=make")
    assert "认不出的字" in page.text


def test_what_each_row_came_to_can_be_taken_home_as_a_workbook(world, he):
    source = brought(
        world.community, "homes", [HOMES, ROW, [None, "8", "", "", "约九十", *[None] * 4]], world.he
    )
    answer = he.get(f"/registers/{source.pk}/remarks/")
    sheet = load_workbook(BytesIO(b"".join(answer))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (*HOMES, "结果", "说明")
    assert rows[1][-2:] == ("新登记", None)
    assert rows[2][-2:] == ("不能登记", "房号：没有写房号；面积：面积只写数字，例如：89.50")


@pytest.mark.parametrize("kind", Import.Kind.values)
def test_the_blank_workbook_comes_back_without_its_example(world, he, kind):
    content = b"".join(he.get(f"/registers/template/{kind}/"))
    source = brought(world.community, kind, content, world.he)
    assert (source.state, source.total) == ("checked", 0)
    book = load_workbook(BytesIO(content))
    assert book.worksheets[0].data_validations.dataValidation


def test_whoever_comes_second_is_told(world, he):
    source = brought(world.community, "homes", [HOMES, ROW], world.he)
    seen = source.version
    written(source, world.he)
    answer = he.post(f"/registers/{source.pk}/apply/", {"form_key": new_key(), "seen": seen})
    assert (answer.status_code, "刚刚已由别人处理" in answer.text) == (422, True)


def test_polling_gets_a_part_while_it_runs_and_a_fresh_page_afterwards(world, he):
    source = brought(world.community, "homes", [HOMES, ROW], world.he)
    press(he, source, "apply")
    part = he.get(f"/registers/{source.pk}/", headers={"HX-Request": "true"})
    assert ("<html" in part.text, 'id="progress"' in part.text) == (False, True)
    bring_in()
    assert he.get(f"/registers/{source.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_pages_ask_no_more_for_many_rows_than_for_one(world, he):
    one = brought(world.community, "homes", [HOMES, ROW], world.he)
    many = [[*ROW[:3], str(number), *ROW[4:]] for number in range(1201, 1260)]
    thirty = brought(world.community, "homes", [HOMES, *many], world.he)

    def asked(path):
        with connection.execute_wrapper(counted):
            counted.number = 0
            he.get(path)
        return counted.number

    def counted(execute, *given):
        counted.number += 1
        return execute(*given)

    asked("/registers/")  # the first page of a visit asks who it is
    assert asked(f"/registers/{one.pk}/") == asked(f"/registers/{thirty.pk}/")
    few = asked("/registers/")
    for _time in range(5):
        brought(world.community, "homes", [HOMES, ROW], world.he)
    assert asked("/registers/") == few


def test_an_undone_import_names_what_stays(world, he):
    source = written(brought(world.community, "homes", [HOMES, ROW], world.he), world.he)
    home = Place.objects.get(room="1105")
    he.post(
        f"/places/{home.pk}/change/",
        {
            "form_key": new_key(),
            "seen": 0,
            "name": "1105",
            "use": "shop",
            "floor": 11,
            "room": "1105",
            "entrance": "2",
        },
    )
    undone(source, world.he)
    page = he.get(f"/registers/{source.pk}/")
    assert "华尔星城小区二期 8 栋 1105：导入以后改动过" in page.text


def test_the_uploaded_file_goes_after_ninety_days_and_what_it_did_stays(world, he, clock):
    source = written(brought(world.community, "homes", [HOMES, ROW], world.he), world.he)
    clock.advance(timedelta(days=91))
    forget_workbooks()
    assert not Workbook.objects.exists()
    assert he.get(f"/registers/{source.pk}/").status_code == 200
    assert he.get(f"/registers/{source.pk}/remarks/").status_code == 404
    assert undone(source, world.he).state == "undone"
    assert not Place.objects.filter(room="1105").exists()
