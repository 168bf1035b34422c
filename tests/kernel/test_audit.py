"""留痕 — written once, never changed, sealed; what people typed can be erased without touching it."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django import db
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from linli.kernel import audit
from linli.kernel.access import Clock
from linli.kernel.audit import LogEntry, LogWords, Seal, broken_seals, drop_months, record_view, seal
from linli.kernel.jobs import DueJob
from linli.kernel.lifecycle import Words
from linli.kernel.now import now

pytestmark = pytest.mark.django_db
CLOCK = Clock()


@pytest.fixture
def about():
    """The plainest record the kernel has."""
    return DueJob.objects.create(name="something", next_at=now())


def write(about, number=1, **facts):
    return [LogEntry.write(by=CLOCK, verb="try", about=about, facts=facts) for _each in range(number)]


def run_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# 只增不改


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_logentry SET verb = 'other'",
        "UPDATE kernel_logentry SET at = at",
        "DELETE FROM kernel_logentry",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(clock, about, statement):
    write(about)
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        run_sql(statement)
    assert LogEntry.objects.get().verb == "try"


def test_the_models_refuse_as_well(clock, about):
    entry = write(about)[0]
    entry.verb = "other"
    for change in (entry.save, entry.delete, LogEntry.objects.all().delete):
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            change()
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        LogEntry.objects.update(result="refused")
    assert LogEntry.objects.get().verb == "try"


def test_the_table_cannot_be_emptied_at_once(clock, about):
    write(about)
    emptying = (
        "TRUNCATE kernel_logentry CASCADE"
        if connection.vendor == "postgresql"
        else "DELETE FROM kernel_logentry"
    )
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        run_sql(emptying)
    assert LogEntry.objects.exists()


def test_an_entry_rolled_back_with_its_step_was_never_there(clock, about):
    @transaction.atomic
    def half_a_step():
        write(about)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_step()
    assert not LogEntry.objects.exists()


def drop(name):
    on = " ON kernel_logentry" if connection.vendor == "postgresql" else ""
    run_sql(f"DROP TRIGGER {name}{on}")


@pytest.mark.parametrize("name", ["log_no_update", "log_no_delete"])
@pytest.mark.django_db(transaction=True)
def test_a_trigger_that_is_missing_is_noticed_and_made_again_by_migrate(client, name):
    # given a database from which one trigger was taken, as altering a table on SQLite does silently
    drop(name)
    assert audit.missing_triggers() == {name}
    assert client.get("/readyz").status_code == 503

    # when the migrations are run
    call_command("migrate", verbosity=0)

    # then it stands again
    assert audit.missing_triggers() == set()


# 封存


def change_behind_the_triggers(statement, *values):
    audit.remove_triggers()
    run_sql(statement, *values)
    audit.install_triggers()


@pytest.fixture
def sealed(clock, about):
    """Three seals of three entries each, an hour apart."""
    for hour in range(3):
        write(about, 3, hour=hour)
        clock.advance(timedelta(hours=1))
        seal()
    return list(Seal.objects.order_by("first_id"))


def test_seals_cover_every_entry_once_and_form_a_chain(sealed):
    ids = list(LogEntry.objects.order_by("id").values_list("id", flat=True))
    assert [(one.first_id, one.last_id, one.count) for one in sealed] == [
        (1 if number == 0 else sealed[number - 1].last_id + 1, ids[number * 3 + 2], 3) for number in range(3)
    ]
    assert [one.previous for one in sealed] == ["", sealed[0].digest, sealed[1].digest]
    assert len(sealed[0].digest) == len(hashlib.new(sealed[0].algorithm).hexdigest())
    assert broken_seals() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "trx"),
        ("actor_id", 7),
        ("actor_kind", "user"),
        ("about_id", 99),
        ("result", "refused"),
        ("facts", '{"hour": 2}'),
    ],
)
def test_one_changed_byte_breaks_its_seal_and_restoring_it_heals(sealed, column, value):
    entry = LogEntry.objects.filter(id__gte=sealed[1].first_id).order_by("id").first()
    before = '{"hour": 1}' if column == "facts" else getattr(entry, column)

    change_behind_the_triggers(f"UPDATE kernel_logentry SET {column} = %s WHERE id = %s", value, entry.id)
    assert broken_seals() == [sealed[1]]

    change_behind_the_triggers(f"UPDATE kernel_logentry SET {column} = %s WHERE id = %s", before, entry.id)
    assert broken_seals() == []


def test_an_entry_taken_out_breaks_its_seal(sealed):
    change_behind_the_triggers("DELETE FROM kernel_logentry WHERE id = %s", sealed[2].last_id)
    assert broken_seals() == [sealed[2]]


def test_a_seal_made_anew_after_a_change_breaks_the_chain(sealed):
    # given somebody who changes an entry and reckons its seal again
    change_behind_the_triggers("UPDATE kernel_logentry SET verb = 'other' WHERE id = %s", sealed[0].last_id)
    digest, _count = audit._digest(sealed[0].algorithm, "", sealed[0].first_id, sealed[0].last_id)
    Seal.objects.filter(pk=sealed[0].pk).update(digest=digest)
    # then the next seal, which rests on the first, shows it
    assert sealed[1] in broken_seals()


def test_what_may_still_be_written_is_not_sealed_yet(clock, about):
    write(about, 2)
    clock.advance(timedelta(minutes=4, seconds=59))
    assert seal() is None
    clock.advance(timedelta(seconds=1))
    assert seal().count == 2
    assert seal() is None


def test_old_months_are_dropped_whole_and_their_digests_stay(sealed, clock, about):
    # given a fourth seal half a year later
    before = clock.at
    clock.advance(timedelta(days=200))
    write(about, 2)
    clock.advance(timedelta(hours=1))
    seal()
    LogWords.objects.create(entry_id=sealed[0].last_id, inside="旧话")

    # when what is older than that is dropped
    assert drop_months(before + timedelta(days=1)) == 9

    # then the young ones are left, every digest stands, and the log is guarded as before
    assert (LogEntry.objects.count(), LogWords.objects.count()) == (2, 0)
    assert Seal.objects.count() == 4
    assert broken_seals() == []
    assert audit.missing_triggers() == set()
    assert drop_months(before + timedelta(days=1)) == 0


def test_a_run_that_holds_one_young_entry_is_kept_whole(sealed, clock):
    assert drop_months(clock.at - timedelta(hours=2, minutes=30)) == 0
    assert LogEntry.objects.count() == 9


# 说明文字


def test_words_can_be_erased_and_the_seal_still_holds(clock, about):
    entry = LogEntry.write(by=CLOCK, verb="try", about=about, words=Words("张阿姨说的", "已看过"))
    clock.advance(timedelta(hours=1))
    seal()
    LogWords.objects.filter(entry=entry).update(inside="", public="")
    assert str(LogWords.objects.get()) == ""
    assert broken_seals() == []


def test_a_step_without_words_keeps_no_empty_row(clock, about):
    LogEntry.write(by=CLOCK, verb="try", about=about, words=Words())
    assert not LogWords.objects.exists()


# 查看留痕


def test_a_look_is_logged_once_a_person_a_record_and_a_day_of_beijing(clock, about):
    other = DueJob.objects.create(name="another", next_at=now())
    for _again in range(3):
        record_view(about, by=CLOCK)
    record_view(other, by=CLOCK)
    assert LogEntry.objects.filter(verb="look").count() == 2

    clock.advance(timedelta(hours=14, minutes=59))  # 23:59 in Beijing
    record_view(about, by=CLOCK)
    assert LogEntry.objects.filter(verb="look").count() == 2
    clock.advance(timedelta(minutes=1))
    record_view(about, by=CLOCK)
    assert LogEntry.objects.filter(verb="look").count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_looks_at_the_same_moment_are_one_entry_and_no_fault(about):
    faults, ready = [], threading.Barrier(4)

    def look():
        try:
            ready.wait()
            record_view(about, by=CLOCK)
        except Exception as fault:
            faults.append(fault)
        finally:
            db.connections.close_all()

    lookers = [threading.Thread(target=look) for _each in range(4)]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()
    assert faults == []
    assert LogEntry.objects.filter(verb="look").count() == 1


def test_what_was_turned_away_is_logged_as_refused(clock, about):
    LogEntry.refused(
        by=CLOCK, verb="out_of_scope", about_kind="cases.case", about_id=7, facts={"status": 404}
    )
    entry = LogEntry.objects.get()
    assert (entry.result, entry.about_id, entry.facts) == ("refused", 7, {"status": 404})


def test_many_entries_of_one_step_share_the_moment(clock, about):
    LogEntry.write_many(by=CLOCK, verb="try", entries=[(about, {"n": n}) for n in range(5)])
    assert set(LogEntry.objects.values_list("at", flat=True)) == {clock.at}
    assert [entry.facts["n"] for entry in LogEntry.objects.on(about)] == list(range(5))
