"""发到微信群 — words and picture that everybody in a group may read."""

from io import BytesIO

import pytest
from PIL import Image

from linli.cases import lifecycle
from linli.cases.papers.card import card_of


@pytest.fixture
def zhao(client, world):
    client.force_login(world.zhao)
    return client


def told(world, text="8栋2单元1103室张阿姨家漏水，电话13900001103", **facts):
    return world.reported_case(text, place=world.home, name="张阿姨", phone="13900001103", **facts)


def test_what_is_copied_names_number_kind_building_and_state(zhao, world, clock, settings):
    settings.LINLI_URL = "https://linli.example"
    case = told(world)

    page = zhao.get(f"/cases/{case.number}/share/").text

    address = f"https://linli.example/c/{world.community.pk}/"
    assert card_of(case).text == (
        f"【{case.number}】华尔星城小区二期 8 栋　{case.category.name}：待受理\n有事说一声、查进展：{address}"
    )
    assert address in page
    assert "复制" in page


def test_nothing_personal_goes_along(zhao, world, clock):
    case = told(world)
    lifecycle.accept(case, by=world.zhao, seen=case.version)
    said = "去了8栋2单元1103室，换了阀门，张阿姨电话13900001103"
    lifecycle.resolve(case, by=world.zhao, seen=case.version, outcome="solved", public=said)

    text = card_of(case).text

    assert "换了阀门" in text
    assert "待回访，已解决" in text
    for private in ("1103", "139", "2单元", "2 单元"):
        assert private not in text.replace(f"/c/{world.community.pk}/", "")


def test_a_long_result_is_cut(world, clock):
    case = world.resolved_case(result="修" * 4000)

    assert len(card_of(case).text) < 300


@pytest.mark.parametrize("result", ["换了𠮷字牌🔧👩‍👩‍👧", '#panic("typst") $x$ \\ "', "一行\n两行"])
def test_the_picture_is_drawn_whatever_somebody_wrote(zhao, world, clock, result):
    case = world.resolved_case(result=result)

    answer = zhao.get(f"/cases/{case.number}/card.png?save=1")

    assert "attachment" in answer["Content-Disposition"]
    picture = Image.open(BytesIO(b"".join(answer)))
    assert (picture.format, picture.width) == ("PNG", 794)
    assert picture.height > 400


def test_who_only_reads_along_carries_nothing_into_groups(client, world, clock):
    case = world.dispatched_case()
    client.force_login(world.manager)

    assert client.get(f"/cases/{case.number}/share/").status_code == 403
    assert client.get(f"/cases/{case.number}/card.png").status_code == 403
