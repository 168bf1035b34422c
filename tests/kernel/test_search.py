"""查找 — the index holds what the records say, at every step, and answers within the reader's ground alone."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from linli.cases import intake, lifecycle, rights
from linli.cases.models import Case
from linli.kernel import search
from linli.kernel.now import today
from linli.kernel.search import KINDS, Question, index
from linli.kernel.search.kinds import read
from linli.kernel.search.rows import SearchRow
from linli.kernel.search.words import marked, plain, tokens
from linli.people import lifecycle as people
from linli.people.models import Organisation, Post, Resident
from linli.places import lifecycle as places
from linli.places.models import Place
from tests.cases.test_access import CAST

WORD = st.text("漏水电梯8 栋-1103abＡ８，\n", min_size=1, max_size=12)


def found(reader, kind, words, size=50):
    """The records of one kind that ``reader`` finds."""
    return [hit.record for hit in search.find(KINDS[kind], read(words), reader, size=size).rows]


def numbers(reader, words):
    return {case.number for case in found(reader, "case", words)}


# 字词


@given(st.lists(WORD, min_size=1, max_size=4), st.integers(0, 10), st.integers(1, 6))
def test_any_piece_of_a_text_is_made_of_its_tokens(pieces, begin, length):
    # given a text, and somebody who remembers a few signs of it in a row
    text = "".join(pieces)
    piece = plain(text)[begin : begin + length]

    # when the piece begins and ends with whole words
    asked = Question.read(piece)
    whole = all(run in plain(text) for run in asked.words)

    # then each of its Chinese pairs and signs is a token of the text
    chinese = [token for token in asked.tokens if not token.isascii()]
    assert not whole or set(chinese) <= set(tokens(text))


@given(st.text("漏水８8 栋ab-，", max_size=30), WORD)
def test_marking_changes_no_sign(text, words):
    assert "".join(part for part, _hot in marked(text, Question.read(words))) == text


# 随每一步记入


@pytest.fixture
def town(world):
    return {
        "leak": world.reported_case("楼道顶上漏水，滴到电表箱"),
        "lift": world.reported_case("电梯按钮坏了", home=world.home_next_door),
        "far": world.reported_case("下水道堵了", place=world.far_home, home=world.far_home),
        "dispatched": world.dispatched_case(text="单元门禁坏了进不去"),
    }


def test_the_index_is_what_a_rebuild_would_make(world, town):
    assert search.differences() == []
    kept = stored()

    call_command("reindex")

    assert search.differences() == []
    assert stored() == kept


def stored():
    """Every row of the index by its record, as a set of words."""
    rows = SearchRow.objects.values_list("kind", "about_id", "tokens")
    return {(kind, pk): set(words.split()) for kind, pk, words in rows}


def test_the_check_names_what_differs_and_fails(world, town, capsys):
    # given a title changed behind the verbs
    Case.objects.filter(pk=town["leak"].pk).update(title="别的事")

    # when the index is compared
    with pytest.raises(CommandError):
        call_command("reindex", "--check")

    # then it says which, and a rebuild mends it
    assert capsys.readouterr().err.splitlines() == [f"case {town['leak'].pk}"]
    call_command("reindex")
    call_command("reindex", "--check")


def test_what_is_taken_back_with_its_transaction_was_never_found(world):
    with transaction.atomic():
        world.reported_case("井盖松动响声大")
        assert numbers(world.zhao, "井盖")
        transaction.set_rollback(True)
    assert numbers(world.zhao, "井盖") == set()


def test_every_verb_of_people_and_places_keeps_the_index(world):
    # when people come, are corrected, sit down, get up and leave; places are named, moved and ended
    resident = people.add_resident(
        name="单晓明",
        home=world.home_next_door,
        kind="owner",
        since=today(),
        by=world.zhao,
        phone="13912345678",
    )
    assert search.differences() == []
    people.change_resident(resident, name="单小明", phone="", by=world.zhao)
    people.relate(resident, home=world.home, kind="living", since=today(), by=world.zhao)
    assert search.differences() == []
    people.end_tenure(world.zhao_post.tenures.get(), by=world.he, on=today())
    people.begin_tenure(world.zhao_post, world.users["sun"], by=world.he, since=today(), chosen="elected")
    assert search.differences() == []
    body = people.add_organisation(kind="power", name="北湖供电所", home=world.community, by=world.he)
    people.change_organisation(
        body, by=world.he, name="北湖供电", phone="95598", kind="power", serves=[], ended_on=None
    )
    assert search.differences() == []
    shed = places.add(kind="part", name="车棚", parent=world.building, by=world.he, part="bike_shed")
    places.end(shed, by=world.he, seen=shed.version, on=today())
    assert search.differences() == []
    assert found(world.he, "place", "车棚") == []
    assert found(world.he, "resident", "sxm") == [resident]
    assert found(world.he, "organisation", "北湖供电") == [body]


def test_a_renamed_estate_and_a_moved_building_are_found_where_they_stand(world, town):
    # when the estate gets another name, and its building another group
    places.change(world.estate, by=world.he, seen=world.estate.version, name="金色家园")
    assert search.differences() == []
    assert numbers(world.zhao, "金色家园 电表")
    assert not numbers(world.zhao, "华尔星城 电表")
    group = places.add(kind="group", name="新组", parent=world.next_area, by=world.he)
    places.move_branch(Place.objects.get(pk=world.estate.pk), to=group, by=world.he)

    # then the index follows, and so does who finds it
    assert search.differences() == []
    assert numbers(world.zhou, "电表") == {town["leak"].number}


def test_words_that_were_erased_are_found_no_more(world):
    received = world.receive("楼上夫妻天天吵架摔东西")
    case, receipt = received.case, world.receipt_of(received)
    lifecycle.withdraw(case, by=receipt, seen=case.version)
    assert numbers(world.he, "吵架")

    rights.erase_words(received.report, case, by=receipt)

    assert numbers(world.he, "吵架") == set()
    assert not SearchRow.objects.filter(tokens__contains="吵架").exists()
    assert search.differences() == []


def test_a_report_moved_to_another_case_takes_its_words_along(world, town):
    added = intake.support(world.said("我家厨房也滴水了", home=world.home_next_door), town["leak"], by=None)
    assert numbers(world.he, "厨房") == {town["leak"].number}
    alone = intake.part_report(added.report, by=world.xie, seen=None)
    assert numbers(world.he, "厨房") == {alone.number}
    assert search.differences() == []


# 谁找得到


@pytest.mark.parametrize("key", CAST)
def test_everybody_finds_what_they_may_open_and_nothing_else(world, town, key):
    reader = getattr(world, key)
    may = {
        "case": Case.objects.visible_to(reader),
        "place": Place.objects.current().visible_to(reader).exclude(kind="home"),
        "home": Place.objects.current().visible_to(reader).filter(kind="home"),
        "resident": Resident.objects.visible_to(reader),
        "organisation": Organisation.objects.visible_to(reader),
        "post": Post.objects.current().visible_to(reader),
    }

    # when each record is looked for by every line of it that the reader may read
    for kind, records in may.items():
        entries = {entry.record.pk: entry for entry in KINDS[kind].entries(KINDS[kind].model.objects.all())}
        visible = set(records.values_list("pk", flat=True))
        for pk, entry in entries.items():
            record = KINDS[kind].model.objects.get(pk=pk)
            inside = pk in visible and KINDS[kind].reads_inside(reader, record)
            for line in entry.lines:
                asked = read(line.text)
                finds = record in found(reader, kind, line.text)
                # then it is found when it may be opened and the line may be read — words said inside by
                # the others never
                readable = pk in visible and (inside or not line.inside)
                others = asked.stands_in(entry.texts(inside=inside), frozenset()) and pk in visible
                assert finds == (readable or others), (kind, str(record), line)


def test_an_outsider_finds_no_word_that_somebody_said(world, town):
    case = town["dispatched"]
    assert numbers(world.li, "门禁") == {case.number}
    assert numbers(world.manager, "门禁") == numbers(world.owners, "门禁") == set()
    assert numbers(world.manager, case.number) == numbers(world.owners, case.number) == {case.number}

    hit = search.find(KINDS["case"], read(case.number), world.manager, size=5).rows[0]
    shown = [*hit.title, *hit.where, *(part for line in hit.lines for part in line.parts)]
    assert "门禁" not in "".join(words for words, _hot in shown)


def test_who_hears_of_a_case_elsewhere_finds_it_by_its_words(world, clock):
    case = world.reported_case("对面阳台掉瓷砖", place=world.far_home, home=world.home)
    assert case.holder == world.zhao_post
    assert numbers(world.zhao, "瓷砖") == {case.number}
    assert numbers(world.wang, "瓷砖") == set()


def test_whom_it_is_about_does_not_find_it(world):
    case = world.reported_case("赵邻长态度不好", about=(world.zhao,))
    assert numbers(world.zhao, "态度") == set()
    assert numbers(world.li, "态度") == {case.number}


# 怎么找


@pytest.mark.parametrize(
    "words",
    [
        "8-2-1103",
        "8栋2单元1103",
        "8栋2单元1103室",
        "８－２－１１０３",
        "8-1103",
        "8 栋 1103",
        "华尔星城 1103",
        "1103",
    ],
)
def test_a_home_is_found_however_its_number_is_written(world, words):
    assert found(world.zhao, "home", words) == [world.home]
    assert found(world.sun, "home", words) == []


@pytest.mark.parametrize(
    "words", ["张阿姨", "阿姨", "张", "zay", "ZhangAYi", "zhang", "1103", "001103", "13900001103"]
)
def test_a_resident_is_found_by_name_by_pinyin_and_by_the_end_of_a_telephone(world, words):
    assert [person.name for person in found(world.zhao, "resident", words)] == ["张阿姨"]


def test_a_name_found_by_its_spelling_says_so(world):
    by_letters = search.find(KINDS["resident"], read("zay"), world.zhao, size=5).rows[0]
    by_sign = search.find(KINDS["resident"], read("阿姨"), world.zhao, size=5).rows[0]
    assert (by_letters.by_pinyin, by_letters.title) == (True, (("张阿姨", False),))
    assert (by_sign.by_pinyin, by_sign.title) == (False, (("张", False), ("阿姨", True)))


def test_a_case_is_found_by_one_sign_by_number_and_by_mixed_words(world, town):
    number = town["leak"].number
    for words in ("漏", "漏水", "电表 漏水", number, number.lower(), number[-4:], "8栋 电表箱"):
        assert number in numbers(world.zhao, words), words
    assert numbers(world.zhao, "漏电") == set()
    assert numbers(world.zhao, "漏水 没有这个词") == set()
    assert numbers(world.zhao, "？") == set()


def test_the_signs_of_the_index_itself_find_nothing(world, town):
    for words in ("§case0001", "¶case¶open", '"漏水', "漏水 OR 电梯", "' | '", "漏* -电"):
        assert isinstance(numbers(world.zhao, words), set)
    assert numbers(world.zhao, "¶case¶open") == numbers(world.zhao, "post") == set()


def test_pages_follow_each_other_without_a_row_twice_or_lost(world):
    cases = [world.reported_case(f"路灯不亮第{n}盏") for n in range(7)]
    told, beyond = [], None
    for _page in range(9):
        page = search.find(KINDS["case"], read("路灯"), world.he, size=2, beyond=beyond)
        told += [hit.record for hit in page.rows]
        beyond = page.next
        if beyond is None:
            break
    assert told == cases[::-1]


def test_a_list_is_narrowed_to_what_says_the_words_and_told_when_that_is_not_all(world):
    # given cases that say a word, one of them settled, and one that has its pairs apart
    cases = [world.reported_case(f"路灯泡坏了第{n}盏") for n in range(3)]
    apart = world.reported_case("路灯不亮，灯泡也不亮")
    closed = world.receive("路灯泡老化")
    lifecycle.withdraw(closed.case, by=world.receipt_of(closed), seen=closed.case.version)

    def narrowed(words, **more):
        return search.matches(KINDS["case"], read(words), world.he, **{"most": 50} | more)

    # then the whole word counts, the latest come first, open ones alone when asked for, and the place
    every = [closed.case.pk, *(case.pk for case in cases[::-1])]
    assert narrowed("路灯泡") == search.Matches(tuple(every))
    assert narrowed("路灯泡", only=("open",)).pks == tuple(every[1:])
    assert narrowed("路灯泡", within=world.next_area.code).pks == ()
    assert narrowed("灯泡", most=2) == search.Matches((every[0], apart.pk), is_all=False)


def test_asking_costs_the_same_for_one_row_and_for_many(world, django_assert_num_queries):
    def asked():
        with connection.execute_wrapper(lambda execute, *given: (counted.append(1), execute(*given))[1]):
            search.find(KINDS["case"], read("路灯"), reader, size=20)

    reader = world.he
    reader.current_posts()
    counts = []
    for many in (1, 18):
        for n in range(many):
            world.reported_case(f"路灯不亮第{n}盏")
        counted = []
        asked()
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 8


def test_the_index_is_asked_and_not_the_rows(world, town):
    asked = index.expression("case", Question.read("漏水"), KINDS["case"].scopes(world.he))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            ("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ")
            + index.statement(index.Walk(20, None, True)),
            [asked, 20],
        )
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert ("VIRTUAL TABLE INDEX" if connection.vendor == "sqlite" else "searchrow_") in plan


@pytest.mark.django_db
def test_a_missing_part_of_the_index_is_noticed_and_made_again():
    on_sqlite = connection.vendor == "sqlite"
    part = "searchrow_delete" if on_sqlite else "searchrow_tokens"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {'TRIGGER' if on_sqlite else 'INDEX'} {part}")
    assert index.missing() == {part}
    index.install()
    assert index.missing() == set()


def test_what_was_entered_by_mistake_and_taken_back_is_found_no_more(world):
    # given a home, an organisation and people entered by mistake
    home = places.add(
        kind="home", name="1105", parent=world.neighbours, by=world.he, use="dwelling", room="1105"
    )
    body = people.add_organisation(kind="power", name="错登供电", home=world.community, by=world.he)
    (resident,) = people.settle_many(
        [people.NewHousehold(home, today(), (people.NewResident("错登人", ("owner",)),))], by=world.zhao
    )
    assert found(world.zhao, "resident", "错登") == [resident]

    # when all of it is taken back
    people.take_back_many([*resident.relations.all(), resident], by=world.zhao)
    people.take_back_organisation(body, by=world.he)
    places.take_back_many([home], by=world.he)

    # then nothing of it is in the index
    assert search.differences() == []
    assert not SearchRow.objects.filter(tokens__contains="错登").exists()
