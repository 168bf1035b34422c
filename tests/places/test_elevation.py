"""立面与天际线: no home is lost, none stands on another, and nothing leaves the paper."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from linli.places.elevation import Building, Entrance, Home, Leader, Part, draw, skyline, skylines
from linli.places.elevation.pen import measure

STATES = ["calm", "open", "late", "empty"]
WORDS = {"calm": "无待办", "open": "有待办", "late": "逾期", "empty": "空置"}


def home(entrance, floor, room, state="calm", *, shop=False):
    key = f"{entrance}-{floor}-{room}"
    return Home(key, entrance, floor, room, state, f"{room} 室，{WORDS[state]}", f"/homes/{key}/", shop)


def block(kind="slab", *, floors=range(1, 19), entrances=("1 单元", "2 单元"), doors=2, skip=(), **facts):
    """A regular building: rooms counted anew in every entrance, those in ``skip`` missing."""
    homes = [
        home(entrance, floor, f"{floor}{door:02d}")
        for floor in floors
        for entrance in entrances
        for door in range(1, doors + 1)
        if f"{floor}{door:02d}" not in skip
    ]
    named = [Entrance(entrance, doors) for entrance in entrances]
    return Building("8", "8 栋", kind, list(floors), named, homes, **facts)


@st.composite
def buildings(draw_one):
    """Anything a community might enter: missing homes, shops, strange numbers, skipped floors."""
    entrances = draw_one(
        st.lists(st.sampled_from(["1 单元", "2 单元", "10 单元", "东门", ""]), max_size=4, unique=True)
    )
    floors = draw_one(st.lists(st.integers(1, 40), max_size=34, unique=True))
    named = [Entrance(name, draw_one(st.integers(0, 5))) for name in entrances]
    rooms = st.tuples(
        st.sampled_from([*entrances, "未登记的单元"]),
        st.integers(1, 40),
        st.one_of(st.integers(1, 12).map("{:02d}".format), st.sampled_from(["东铺", "A", "", "101"])),
        st.sampled_from(STATES),
        st.booleans(),
    )
    homes = [
        Home(f"{at}", entrance, floor, f"{floor}{door}", state, shop=shop)
        for at, (entrance, floor, door, state, shop) in enumerate(draw_one(st.lists(rooms, max_size=60)))
    ]
    spans = st.tuples(st.integers(1, 40), st.integers(0, 40), st.sampled_from([None, *entrances, "别处"]))
    leaders = [
        Leader(f"第 {at} 邻·空缺", low, low + more, entrance, "王秀兰代管", vacant=at % 2 == 0)
        for at, (low, more, entrance) in enumerate(draw_one(st.lists(spans, max_size=8)))
    ]
    kinds = st.sampled_from(["roof", "plots", "lift", "bikes", "charging"])
    parts = [
        Part(kind, "2 单元电梯", "异响，2 天前到期", state, entrance=entrance)
        for kind, state, entrance in draw_one(
            st.lists(
                st.tuples(kinds, st.sampled_from(STATES), st.sampled_from([None, *entrances])), max_size=6
            )
        )
    ]
    kind = draw_one(st.sampled_from(["slab", "point", "walkup"]))
    return Building("8", "8 栋", kind, floors, named, homes, leaders, parts)


# 户


@given(buildings())
def test_every_home_is_drawn_once_and_none_stands_on_another(building):
    elevation = draw(building)

    assert Counter(window.home.key for window in elevation.windows) == {
        home.key: 1 for home in building.homes
    }
    rows = {}
    for window in elevation.windows:
        rows.setdefault(window.y, []).append((window.x, window.x + window.width))
        assert window.width > 0
    for spans in rows.values():
        spans.sort()
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    ys = sorted(rows)
    height = elevation.windows[0].height if ys else 0
    assert all(lower - upper >= height for upper, lower in pairwise(ys))


@given(buildings())
def test_the_list_of_floors_holds_the_same_homes_from_the_top_down(building):
    elevation = draw(building)

    listed = [home.key for row in elevation.rows for group in row.groups for home in group if home]
    assert sorted(listed) == sorted(home.key for home in building.homes)
    assert [row.floor for row in elevation.rows] == sorted(building.storeys, reverse=True)
    assert all(
        home.floor == row.floor for row in elevation.rows for group in row.groups for home in group if home
    )


def test_a_missing_home_leaves_its_place_empty():
    # given a building in which 1401 was joined to its neighbour and has no door of its own
    elevation = draw(block(skip={"1401"}, entrances=["1 单元"]))

    # then 1402 still stands above 1302
    at = {window.home.room: window.x for window in elevation.windows}
    assert at["1402"] == at["1302"]
    assert [home and home.room for home in elevation.rows[4].groups[0]] == [None, "1402"]


def test_floors_without_4_13_and_14_stand_close_upon_each_other():
    floors = [floor for floor in range(1, 19) if floor not in (4, 13, 14)]
    elevation = draw(block(floors=floors))

    numbers = [text.words for text in elevation.texts if text.anchor == "end"]
    assert numbers == [str(floor) for floor in reversed(floors)]
    at = {window.home.floor: window.y for window in elevation.windows}
    assert at[3] - at[5] == at[2] - at[3]


def test_shops_share_the_ground_floor_whatever_the_doors_above():
    shops = [home("1 单元", 1, f"铺 {number}", shop=True) for number in range(1, 8)]
    upper = block(floors=range(2, 7), entrances=["1 单元"])
    elevation = draw(Building("8", "8 栋", "slab", range(1, 7), upper.entrances, [*shops, *upper.homes]))

    ground = [window for window in elevation.windows if window.home.floor == 1]
    flats = [window for window in elevation.windows if window.home.floor == 2]
    assert len(ground) == 7
    assert min(window.x for window in ground) == min(window.x for window in flats)
    assert max(window.x + window.width for window in ground) == max(
        window.x + window.width for window in flats
    )


def test_doors_are_read_from_the_homes_when_nobody_counted_them():
    counted, uncounted = block(doors=3), block(doors=3)
    uncounted = Building("8", "8 栋", "slab", homes=uncounted.homes)

    assert draw(uncounted).windows == draw(counted).windows


def test_an_empty_building_is_a_wall_with_a_door():
    elevation = draw(Building("8", "8 栋"))

    assert elevation.windows == ()
    assert len(elevation.rows) == 1


# 画幅


def points(d):
    """The absolute start of every stroke and the turns that are written in absolute numbers."""
    for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", d):
        yield float(x), float(y)
    yield from ((float(x), 0.0) for x in re.findall(r"H(-?[\d.]+)", d))
    yield from ((0.0, float(y)) for y in re.findall(r"V(-?[\d.]+)", d))


@given(buildings())
def test_nothing_leaves_the_paper(building):
    elevation = draw(building)
    strokes = [
        *elevation.behind,
        *elevation.before,
        *(stroke for sign in elevation.signs for stroke in sign.strokes),
    ]
    drawn = [point for stroke in strokes for point in points(stroke.d)]
    drawn += [point for bracket in elevation.brackets for point in points(bracket.d)]
    drawn += [(window.x + window.width, window.y + window.height) for window in elevation.windows]

    assert all(0 <= x <= elevation.width and 0 <= y <= elevation.height for x, y in drawn)
    for text in all_texts(elevation):
        assert text.span.start >= 0, text
        assert text.span.end <= elevation.width, text
        assert 8 <= text.y <= elevation.height - 4, text


@given(buildings())
def test_no_two_lines_of_text_meet(building):
    texts = all_texts(draw(building))

    for at, one in enumerate(texts):
        for other in texts[at + 1 :]:
            apart = one.span.end <= other.span.start or other.span.end <= one.span.start
            assert apart or abs(one.y - other.y) >= 13, (one, other)


def all_texts(elevation):
    notes = [*elevation.signs, *elevation.brackets]
    return [*elevation.texts, *(text for note in notes for text in note.texts)]


@pytest.mark.parametrize(
    ("building", "width", "height"),
    [
        (block(), 600, 720),
        (block("point", floors=range(1, 27), entrances=[""], doors=4), 520, 760),
        (block("walkup", floors=range(1, 7), entrances=["1 单元", "2 单元", "3 单元"]), 600, 400),
        (block("point", floors=range(1, 35), entrances=["A 座"], doors=3), 520, 1000),
    ],
)
def test_a_common_building_fits_the_column_of_a_page(building, width, height):
    elevation = draw(building)

    assert elevation.width <= width
    assert elevation.height <= height
    assert not elevation.is_wide


def test_a_home_is_large_enough_for_a_finger_on_the_highest_tower():
    elevation = draw(block("point", floors=range(1, 35), doors=4, entrances=[""]))

    assert min(window.height for window in elevation.windows) >= 24
    assert min(window.width for window in elevation.windows) >= 24


# 邻长


@given(buildings())
def test_a_bracket_stands_beside_the_floors_of_its_leader_and_no_others(building):
    elevation = draw(building)
    height = elevation.windows[0].height if elevation.windows else None
    level = {window.home.floor: window.y for window in elevation.windows}

    known = set(building.storeys)
    drawn = [bracket.leader for bracket in elevation.brackets]
    expected = [leader for leader in building.leaders if known & set(range(leader.low, leader.high + 1))]
    assert Counter(drawn) == Counter(expected)
    entrances = elevation.entrances
    for bracket in elevation.brackets:
        leader = bracket.leader
        whole = len(entrances) > 1 and leader.entrance in entrances and not re.search(r"h-?7v", bracket.d)
        for floor, y in level.items():
            inside = bracket.top <= y and y + height <= bracket.bottom
            assert inside == (leader.low <= floor <= leader.high) or whole


def test_leaders_stand_where_they_are_nearest_to_their_floors():
    # given two entrances: one with a leader for all of it, one shared by two leaders
    leaders = [
        Leader("一邻", 1, 6, "2 单元"),
        Leader("二邻", 1, 3, "1 单元"),
        Leader("三邻", 4, 6, "1 单元"),
        Leader("楼栋长", 1, 6),
    ]
    elevation = draw(block("walkup", floors=range(1, 7), leaders=leaders))

    # then the first stands under its entrance, the two left of the wall, the last right of it
    left, right = min(w.x for w in elevation.windows), max(w.x + w.width for w in elevation.windows)
    foot = max(w.y + w.height for w in elevation.windows)
    at = {bracket.leader.label: bracket.texts[0] for bracket in elevation.brackets}
    assert at["一邻"].y > foot
    assert left < at["一邻"].x < right
    assert at["二邻"].x < left
    assert at["二邻"].y > at["三邻"].y
    assert at["楼栋长"].x > right


def test_a_leader_of_the_whole_building_stands_outside_those_of_its_floors():
    leaders = [Leader("楼栋长", 1, 18), Leader("一邻", 1, 9), Leader("二邻", 10, 18)]
    at = {bracket.leader.label: bracket.texts[0].x for bracket in draw(block(leaders=leaders)).brackets}

    assert at["一邻"] == at["二邻"] < at["楼栋长"]


# 部位


def test_a_waiting_part_gets_its_words_above_the_roof_and_a_calm_one_only_its_picture():
    parts = [
        Part("plots", "屋面·菜地 9 处", "议事中", "open", "/roof/"),
        Part("lift", "1 单元电梯", "年检至 2027年3月", "calm", "/lift/1/", "1 单元"),
        Part("lift", "2 单元电梯", "异响，2 天前到期", "late", "/lift/2/", "2 单元"),
    ]
    elevation = draw(block(parts=parts))

    words = {sign.part.name: [text.words for text in sign.texts] for sign in elevation.signs}
    assert words == {
        "屋面·菜地 9 处": ["屋面·菜地 9 处", "议事中"],
        "1 单元电梯": [],
        "2 单元电梯": ["2 单元电梯", "异响，2 天前到期"],
    }
    assert all(sign.strokes for sign in elevation.signs)


def test_a_walk_up_has_a_pitched_roof_unless_people_grow_things_on_it():
    def kinds(*parts):
        return {stroke.kind for stroke in draw(block("walkup", floors=range(1, 7), parts=parts)).behind}

    assert "tiles" in kinds()
    assert "tiles" in kinds(Part("roof", "屋面渗水", state="late"))
    assert "tiles" not in kinds(Part("plots", "屋面菜地"))


def test_a_label_too_long_for_its_place_is_cut_and_kept_whole_for_the_reader():
    label = "第一邻·一位名字写得非常非常长的邻长同志"
    (bracket,) = draw(block(leaders=[Leader(label, 1, 6)])).brackets

    assert bracket.texts[0].words.endswith("…")
    assert measure(bracket.texts[0].words) <= 180
    assert bracket.leader.label == label


# 天际线


def strokes(block):
    """The windows of a small building: state and centre of each dash."""
    for stroke in block.windows:
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", stroke.d):
            for start in range(int(x), int(x) + int(width), 6):
                yield stroke.kind, start, int(y)


@given(buildings())
def test_the_skyline_lights_one_window_a_home(building):
    (small,) = skyline([building]).blocks

    windows = list(strokes(small))
    assert Counter(state for state, _, _ in windows) == Counter(home.state for home in building.homes)


@given(st.lists(st.lists(buildings(), max_size=4), min_size=1, max_size=3))
def test_skylines_share_one_frame_and_stay_inside(areas):
    drawn = skylines(areas)

    assert len({(area.width, area.height) for area in drawn}) == 1
    for area, known in zip(drawn, areas, strict=True):
        assert [small.name for small in area.blocks] == [building.name for building in known]
        outlines = [small.outline for small in area.blocks]
        paths = [*outlines, area.ground, area.trees, *(s.d for small in area.blocks for s in small.windows)]
        reach = [point for d in paths for point in points(d)]
        assert all(0 <= x <= area.width and 0 <= y <= area.height for x, y in reach)


def test_a_long_row_of_buildings_breaks_into_even_rows():
    area = skyline([block("walkup", floors=range(1, 7), entrances=["1", "2", "3"]) for _ in range(8)])

    starts = Counter(re.match(r"M\d+ (\d+)", small.outline).group(1) for small in area.blocks)
    assert set(starts.values()) == {4}


# 模板


def test_the_drawing_is_one_link_a_home_without_style_or_script():
    building = block(
        leaders=[Leader("第 1 邻·空缺", 1, 3, vacant=True)], parts=[Part("bikes", "车棚", url="/sheds/")]
    )
    page = render_to_string("places/_elevation.html", {"elevation": draw(building)})

    assert page.count('<a class="home" href=') == 72
    assert "<title>1402 室，无待办</title>" in page
    assert not re.search(r"style=|<style|<script|\son\w+=", page)
    assert len(page.encode()) < 24_000


def test_names_in_the_drawing_are_escaped():
    building = Building("8", "<8> 栋", homes=[Home("k", "", 1, "101", "late", '<b>"101"', "/h/")])
    for template in ("places/_elevation.html", "places/_floors.html"):
        page = render_to_string(template, {"elevation": draw(building)})
        assert "<b>" not in page.replace("<b></b>", "")
        assert "&lt;b&gt;&quot;101&quot;" in page


def test_the_list_says_shape_and_words_before_colour():
    building = Building(
        "8", "8 栋", homes=[home("1 单元", 14, "1404", "late"), home("1 单元", 14, "1403", "open")]
    )
    page = render_to_string("places/_floors.html", {"elevation": draw(building)})

    assert 'aria-label="1404 室，逾期">04<i>▲</i>' in page
    assert 'aria-label="1403 室，有待办">03<i>●</i>' in page
    assert page.count('<li class="floor">') == 1


def test_a_community_of_skylines_stays_small():
    areas = [[block() for _ in range(5)] for _ in range(5)]  # 1,800 homes
    pages = [render_to_string("places/_skyline.html", {"skyline": area}) for area in skylines(areas)]

    assert sum(len(page.encode()) for page in pages) < 14_000
    assert 'data-state="calm"' in pages[0]
