import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import masking

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
IDS = st.from_regex(r"[1-9][0-9]{5}(19|20)[0-9]{9}[0-9X]", fullmatch=True)
WORDS = st.text("门口有车漏水请联系李，。 abcVX:(", max_size=12)


@pytest.mark.parametrize(
    ("full", "public"),
    [
        ("张三", "张某"),
        ("李阿姨", "李某"),
        ("欧阳修", "欧阳某"),
        ("欧阳", "欧某"),  # two characters: a surname and a given name
        ("买买提·阿不都", "买某"),
        ("Ann Lee", "A某"),
        (" 王五 ", "王某"),
        ("", "某"),
    ],
)
def test_in_public_a_person_is_a_surname_and_a_certain_somebody(full, public):
    assert masking.name(full, public=True) == public


@given(MOBILES, st.sampled_from(["{}", "+86 {}", "0086{}", " {} ", "86-{}"]), st.sampled_from(["", " ", "-"]))
def test_one_number_has_one_mask_however_it_was_typed(number, frame, gap):
    typed = frame.format(gap.join([number[:3], number[3:7], number[7:]]))
    assert masking.phone(typed, public=False) == f"{number[:3]}****{number[-4:]}"
    assert masking.phone(typed, public=True) == ""


@given(IDS)
def test_an_identity_number_never_shows_the_day_of_birth(number):
    assert masking.id_number(number, public=False) == "********" + number[-4:]
    assert masking.id_number(number.lower(), public=False) == masking.id_number(number, public=False)
    assert masking.id_number(number, public=True) == ""


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("翠园小区8栋2单元1103室", "翠园小区8栋"),
        ("８栋２单元", "8栋"),
        ("A座1203", "A座"),
        ("5号楼", "5号楼"),
        ("十二幢一单元五〇一", "十二幢"),
        ("8-2-1103", "8栋"),
        ("临街商铺", "临街商铺"),
        ("302室", "〔门牌略〕"),
    ],
)
def test_in_public_an_address_ends_at_the_building(address, public):
    assert masking.home(address, public=True) == public
    assert masking.home(address, public=False) == address


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("请打138 0013 8000", "请打〔电话略〕"),
        ("请打+86-138-0013-8000找我", "请打〔电话略〕找我"),
        ("座机0735-2345678转801", "座机〔电话略〕"),
        ("座机（0735）2345678", "座机〔电话略〕"),
        ("wx13800138000", "wx〔电话略〕"),
        ("138.0013.8000", "〔电话略〕"),
        ("1 3 8 0 0 1 3 8 0 0 0", "〔电话略〕"),
        ("1380 013 8000", "〔电话略〕"),
        ("一三八 零零一三 八零零零", "〔电话略〕"),
        ("QQ 123456789", "QQ 〔电话略〕"),
        ("一三八零零一三八零零零", "〔电话略〕"),
        ("１３８００１３８０００", "〔电话略〕"),
        ("身份证431002196001011234", "身份证〔证件号略〕"),
        ("身份证 431002 19600101 123X。", "身份证 〔证件号略〕。"),
        ("431002-19600101-1234", "〔证件号略〕"),
        ("湘L·12345挡住消防通道", "〔车牌略〕挡住消防通道"),
        ("8栋2单元3楼楼道漏水", "8栋〔门牌略〕楼道漏水"),
        ("8栋1103在装修", "8栋〔门牌略〕在装修"),
        ("8号楼1103室", "8号楼〔门牌略〕"),
        ("8-2-1103漏水", "8栋〔门牌略〕漏水"),
        ("8-1103", "8栋〔门牌略〕"),
        ("302房太吵", "〔门牌略〕太吵"),
        ("二单元门口", "〔门牌略〕门口"),
    ],
)
def test_public_text_loses_what_points_to_a_person(text, public):
    assert masking.scrub(text) == public


@pytest.mark.parametrize(
    "text",
    [
        "三楼楼道堆放杂物",
        "2026-11-02至2026-11-30",
        "2026-11-02 2026-11-30",
        "2026.11.02 — 2026.11.30",
        "8:30-17:30办理",
        "请打12345或119",
        "8栋有300户",
        "6栋500元",
        "2026年房屋维修",
        "第三次房款",
        "1-5栋停水",
        "12号楼屋顶",
    ],
)
def test_public_text_keeps_what_points_to_nobody(text):
    assert masking.scrub(text) == text


@given(WORDS, MOBILES | IDS, WORDS)
def test_no_long_number_survives_in_any_surrounding(before, number, after):
    public = masking.scrub(before + number + after)
    assert not re.search(r"[0-9]{4}", public)
    assert masking.scrub(public) == public


@given(st.text("0123456789-一二三栋单元室号楼层房电x ", max_size=30))
def test_scrubbing_twice_is_scrubbing_once(text):
    once = masking.scrub(text)
    assert masking.scrub(once) == once
