"""脱敏 — one mask per kind of personal datum, and no other anywhere.

``public=True`` is for everything that leaves the circle of those at work on a matter: boards, notices,
published lists. ``public=False`` is for lists inside it. The mask of one value is always the same,
however it was typed, so that two lists laid side by side reveal nothing that one of them does not.

Source: 《个人信息保护法》第五条、第六条、第五十一条.
"""

import re
from string import ascii_letters, digits

FULL_TO_HALF = {ord(sign) + 0xFEE0: sign for sign in ascii_letters + digits}

# 复姓 — a name that begins with one of these has a surname of two characters.
COMPOUND_SURNAMES = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 "
    "濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 令狐 百里 呼延 东郭 "
    "南门 羊舌 微生 梁丘 左丘 东门 西门"
)

GAP = r"[-\s.·_—–]?"
PHONE = re.compile(
    rf"""
    (?<! [0-9] )
    (?: (?: (?: \+ | 00 )? 86 {GAP} )? 1 {GAP} [3-9] (?: {GAP} [0-9] ){{9}}                   # a mobile
      | (?: [(（] 0[0-9]{{2,3}} [)）] | 0[0-9]{{2,3}} ) {GAP} [0-9]{{7,8}} (?: [-—转] [0-9]{{1,5}} )?  # fixed
      | [48]00 {GAP} [0-9]{{3,4}} {GAP} [0-9]{{3,4}}
      | [0-9]{{7,}}                                                                          # any long number
      | [〇零一二三四五六七八九幺] (?: \s? [〇零一二三四五六七八九幺] ){{6,}}                    # one read aloud
    )
    (?! [0-9] )
    """,
    re.VERBOSE,
)
ID_NUMBER = re.compile(
    rf"""
    (?<! [0-9] )
    (?: [1-9][0-9]{{5}} {GAP} [0-9]{{4}} {GAP} [0-9]{{4}} {GAP} [0-9]{{3}} [0-9Xx]
      | [0-9]{{14,}} [Xx]?                                        # also the old 15 digits, and bank cards
    )
    (?! [0-9] )
    """,
    re.VERBOSE,
)
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·.\s]?[A-HJ-NP-Z0-9]{5,6}"
)

LEFT_OUT = "〔门牌略〕"  # stands where an entrance, a floor or a room was

COUNT = "[0-9〇零一二两三四五六七八九十百]"
DOOR = r"(?: 号房 | 室 | 号 | 房 (?! 屋|间|款|租|价|产|东|主 ) )"
BUILDING = rf"(?: {COUNT}{{1,4}} | [A-Za-z] ) \s* (?: 号? [栋幢楼座] | \# )"
FLOOR = rf"(?: \s* [-—]? \s* {COUNT}{{1,3}} \s* [楼层] )?"
ENTRANCE = rf"\s* [-—]? \s* 第? (?: {COUNT}{{1,3}} | [A-Za-z] ) \s* 单元"
ADDRESS = re.compile(
    rf"""
    (?<! [0-9.:：/-] ) (?P<short> [0-9]{{1,3}} ) - (?: [0-9]{{1,2}} - )? [0-9]{{3,4}} (?: \s* {DOOR} )?
    (?! [0-9-] )
  | (?P<building> {BUILDING} )
    (?: {ENTRANCE} {FLOOR} (?: \s* [-—]? \s* {COUNT}{{1,4}} (?: \s* {DOOR} | (?! {COUNT} | [楼层个人户] ) ) )?
      | {FLOOR} \s* [-—]? \s* {COUNT}{{3,4}} (?: \s* {DOOR} | (?! {COUNT} | [年元米平㎡个人户] ) )
    )
  | {ENTRANCE} {FLOOR} (?: \s* [-—]? \s* {COUNT}{{1,4}} \s* {DOOR} )?
  | (?<! {COUNT} ) {COUNT}{{3,4}} \s* (?: 号房 | 室 | 房 (?! 屋|间|款|租|价|产|东|主 ) )
    """,
    re.VERBOSE,
)


def name(full: str, *, public: bool) -> str:
    """姓名 — the whole name inside; in public the surname and 某.

    >>> name("张阿姨", public=True), name("欧阳小明", public=True), name("张阿姨", public=False)
    ('张某', '欧阳某', '张阿姨')
    """
    full = full.strip()
    if not public:
        return full
    is_compound = len(full) > 2 and full[:2] in COMPOUND_SURNAMES.split()
    return full[: 2 if is_compound else 1] + "某"


def phone(number: str, *, public: bool) -> str:
    """电话 — nothing in public; inside, three digits and the last four of a mobile, else the last four.

    >>> phone("+86 138-0013-8000", public=False), phone("13800138000", public=False)
    ('138****8000', '138****8000')
    >>> phone("0735-2345678", public=False), phone("110", public=False), phone("13800138000", public=True)
    ('****5678', '****', '')
    """
    if public:
        return ""
    dialled = re.sub(r"[^0-9]", "", half_width(number))
    if not dialled:
        return ""
    dialled = re.sub(r"^(?:00)?86(?=1[3-9][0-9]{9}$)", "", dialled)
    if re.fullmatch(r"1[3-9][0-9]{9}", dialled):
        return f"{dialled[:3]}****{dialled[-4:]}"
    return "****" + (dialled[-4:] if len(dialled) >= 7 else "")


def id_number(number: str, *, public: bool) -> str:
    """证件号 — nothing in public; inside, eight stars and the last four: never the day of birth.

    >>> id_number("43100219600101123x", public=False), id_number("431002600101123", public=False)
    ('********123X', '********1123')
    >>> id_number("43100219600101123x", public=True)
    ''
    """
    signs = re.sub(r"[^0-9A-Z]", "", half_width(number).upper())
    if public or not signs:
        return ""
    return "********" + (signs[-4:] if len(signs) >= 8 else "")


def home(address: str, *, public: bool) -> str:
    """门牌 — the whole address inside; in public nothing below the building.

    >>> home("翠园小区8栋2单元1103室", public=True), home("8-2-1103", public=True)
    ('翠园小区8栋', '8栋')
    >>> home("翠园小区8栋2单元1103室", public=False)
    '翠园小区8栋2单元1103室'
    """
    if not public:
        return address
    address = half_width(address).strip()
    if found := re.search(BUILDING, address, re.VERBOSE):
        return address[: found.end()]
    if found := re.match(r"([0-9]{1,3})\s*-", address):
        return f"{found[1]}栋"
    return scrub(address)


def scrub(text: str) -> str:
    """公开文字 — free text without telephone, identity, plate and room numbers.

    Addresses keep their building; a floor that stands alone ("三楼楼道") stays. It errs towards removing:
    any run of seven digits or more goes.

    >>> scrub("请联系13800138000，8栋2单元1103室漏水")
    '请联系〔电话略〕，8栋〔门牌略〕漏水'
    >>> scrub("三楼楼道堆物，2026-11-02报过12345")
    '三楼楼道堆物，2026-11-02报过12345'
    """
    text = half_width(text)
    text = ID_NUMBER.sub("〔证件号略〕", text)
    text = PHONE.sub("〔电话略〕", text)
    text = PLATE.sub("〔车牌略〕", text)
    return ADDRESS.sub(_to_building, text)


def half_width(text: str) -> str:
    """半角 — the same text with full-width digits and letters made half-width; punctuation stays.

    >>> half_width("１３８，ＡＢ")
    '138，AB'
    """
    return text.translate(FULL_TO_HALF)


def _to_building(found: re.Match[str]) -> str:
    building = f"{found['short']}栋" if found["short"] else found["building"] or ""
    return building + LEFT_OUT
