"""同时与断电 — two people at one moment, and a server that falls in the middle of a step."""

import contextvars
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django import db
from django.db import connection
from django.test import Client

from linli.cases import lifecycle
from linli.cases.jobs import hand_up_overdue
from linli.cases.models import Case, Report
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.now import real_time, today
from linli.kernel.once import new_key
from linli.people import lifecycle as people
from linli.people.models import Tenure
from tests.cases.steps import check_everything, unsound

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = "刚刚已由别人处理，请看最新情况"


def together(*tasks):
    """Run all at one moment, each in a thread of its own; what each gave, or the reason why it was
    refused.
    """
    ready, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(number, task):
        try:
            ready.wait(timeout=20)
            results[number] = task()
        except Refused as refusal:
            results[number] = refusal.reason
        except Exception as fault:
            results[number] = fault
        finally:
            db.connections.close_all()

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(run, *each))
        for each in enumerate(tasks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_of_two_who_accept_at_once_the_second_is_told(world):
    case = world.reported_case()
    rows, zhao = (fresh(case), fresh(case)), world.zhao

    results = together(*(lambda row=row: lifecycle.accept(row, by=zhao, seen=case.version) for row in rows))

    assert sorted(str(result) for result in results) == sorted([str(fresh(case)), SECOND])
    assert list(LogEntry.objects.on(case).values_list("verb", flat=True)) == ["report", "accept"]
    assert unsound(fresh(case)) == []


def test_different_steps_at_once_are_one_step_and_one_refusal(world):
    received = world.receive()
    case, receipt = received.case, world.receipt_of(received)
    lifecycle.accept(case, by=world.zhao, seen=case.version)
    zhao, xie, seen = world.zhao, world.xie, case.version

    results = together(
        lambda: lifecycle.hand_up(fresh(case), by=zhao, seen=seen, reason="办不了"),
        lambda: lifecycle.resolve(fresh(case), by=zhao, seen=seen, outcome="solved", public="好了"),
        lambda: lifecycle.withdraw(fresh(case), by=receipt, seen=seen),
        lambda: lifecycle.reclassify(
            fresh(case), by=xie, seen=seen, category=world.category("utility.water")
        ),
    )

    assert results.count(SECOND) == 3
    assert fresh(case).version == seen + 1
    check_everything(world)


def test_the_clock_and_a_person_at_once_are_one_hand_up(world, clock):
    case = world.accepted_case()
    clock.move_to(case.turn_at)
    zhao = world.zhao

    results = together(
        lambda: lifecycle.turn(fresh(case)),
        lambda: lifecycle.turn(fresh(case)),
        lambda: lifecycle.hand_up(fresh(case), by=zhao, seen=case.version, reason="办不了"),
    )

    assert fresh(case).version == case.version + 1
    assert not any(isinstance(result, Exception) for result in results)
    check_everything(world)


def test_numbers_are_never_given_twice(world):
    together(*(lambda n=n: world.receive(f"第 {n} 件") for n in range(8)))
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"LF-2026-000{n}" for n in range(1, 9)]


def test_two_handovers_at_once_leave_one_leader(world):
    day = today()
    results = together(
        *(
            lambda user=world.users[key]: people.hand_over(
                world.zhao_post, to=user, by=world.he, on=day, chosen="elected"
            )
            for key in ("sun", "zhou")
        )
    )
    assert sum(isinstance(result, Tenure) for result in results) == 1
    assert Tenure.objects.current(day).filter(post=world.zhao_post).count() == 1


# 一次


def test_the_same_form_sent_twice_at_one_moment_makes_one_report(world):
    form = {
        "form_key": new_key(), "text": "楼道灯坏了", "exact": world.building.pk, "room": "",
        "category": "repair.common_facility", "channel": "phone", "identity": "named",
    }  # fmt: skip
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(world.xie)

    answers = together(
        *(lambda each=each: each.post(f"/cases/new/?place={world.building.pk}", form) for each in browsers)
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert (Report.objects.count(), Case.objects.count()) == (1, 1)


def test_the_same_step_sent_twice_is_one_step_with_one_answer(world, client):
    case = world.accepted_case()
    client.force_login(world.zhao)
    form = {"form_key": new_key(), "seen": case.version, "public": "已看过", "inside": ""}
    first, again = (client.post(f"/cases/{case.number}/note/", form) for _time in range(2))
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert LogEntry.objects.on(case).filter(verb="note").count() == 1
    assert fresh(case).version == case.version + 1


# 断电


SERVER = """
import sys
import django
django.setup()
from django.test import Client
from linli.cases import lifecycle
from linli.cases.models import Case
from linli.kernel import once
from linli.kernel.audit import LogEntry
from linli.people.models import User

where, number, form_key = sys.argv[1:]
case = Case.objects.get(number=number)
zhao = User.objects.get(name="赵邻长")

def fall():
    print(where, flush=True)
    sys.stdin.read()

if where == "inside":
    write = LogEntry.write
    def written(**given):
        write(**given)
        fall()
    LogEntry.write = written
if where == "answered":
    first_time = once.OnceMiddleware.first_time
    def carried_out(self, request, press):
        answer = first_time(self, request, press)
        fall()
        return answer
    once.OnceMiddleware.first_time = carried_out

client = Client(headers={"host": "localhost"})
client.force_login(zhao)
form = {"form_key": form_key, "seen": 1, "public": "已看过", "inside": ""}
answer = client.post(f"/cases/{number}/note/", form, secure=True)
print(answer.status_code, answer.headers.get("Location"), flush=True)
"""


def environment(scratch):
    """What a server of this test's database is told, SQLite file or PostgreSQL."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        address = f"sqlite:///{name}"
    else:
        address = os.environ["LINLI_TEST_POSTGRES"].rsplit("/", 1)[0] + f"/{name}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "linli.config.settings",
        "LINLI_SECRET_KEY": "known to everybody, used by tests alone",
        "LINLI_DATABASE_URL": address,
        "LINLI_FILES": str(scratch / "fallen"),
        "LINLI_HOSTS": "localhost",
    }


def serve(where, case, form_key, scratch):
    """A server in a process of its own that answers one press; killed at the place it is told to fall at."""
    command = [sys.executable, "-c", SERVER, where, case.number, form_key]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment(scratch), **pipes) as server:
        said = server.stdout.readline().strip()
        if where != "stands":
            assert said == where
            server.send_signal(signal.SIGKILL)
        else:
            server.stdin.close()
        assert server.wait(timeout=60) == (0 if where == "stands" else -signal.SIGKILL)
    return said


def test_a_server_killed_inside_a_step_leaves_nothing_half_done(world, scratch):
    # given an accepted case
    case, form_key = world.accepted_case(), new_key()
    db.connections.close_all()

    # when the server is killed after it wrote the row and its entry, and before it committed
    serve("inside", case, form_key, scratch)

    # then neither is there, the key is free, and the same form goes through on the next server
    assert fresh(case).version == 1
    assert not LogEntry.objects.on(case).filter(verb="note").exists()
    assert serve("stands", case, form_key, scratch) == f"303 /cases/{case.number}/"
    assert fresh(case).version == 2
    check_everything(world)


def test_a_server_killed_between_saving_and_answering_has_done_it_once(world, scratch):
    case, form_key = world.accepted_case(), new_key()
    db.connections.close_all()

    # when the server is killed after the commit, and the resident's phone sends the same again
    serve("answered", case, form_key, scratch)
    assert fresh(case).version == 2
    answer = serve("stands", case, form_key, scratch)

    # then the saved answer comes, and nothing happened twice
    assert answer == f"303 /cases/{case.number}/"
    assert LogEntry.objects.on(case).filter(verb="note").count() == 1
    assert fresh(case).version == 2


SWEEP = """
import sys
import django
django.setup()
from linli.cases.jobs import hand_up_overdue
from linli.kernel.audit import LogEntry

write, written = LogEntry.write, []
def falling(**given):
    write(**given)
    written.append(given)
    if len(written) == 2:
        print("inside", flush=True)
        sys.stdin.read()
LogEntry.write = falling
hand_up_overdue()
"""


def test_a_sweep_killed_in_the_middle_is_finished_by_the_next(world, clock, scratch):
    # given three cases whose time has come
    cases = [world.accepted_case(text=f"第 {n} 件") for n in range(3)]
    db.connections.close_all()

    # when the worker is killed inside the second hand-up
    with subprocess.Popen(
        [sys.executable, "-c", SWEEP],
        env=environment(scratch),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout.readline().strip() == "inside"
        worker.send_signal(signal.SIGKILL)

    # then the first has gone up and the others have not, nothing lies half-way
    assert [bool(fresh(case).offered) for case in cases] == [True, False, False]

    # and the next sweep takes up the rest, each once
    clock.move_to(real_time() + timedelta(minutes=1))
    assert hand_up_overdue() == 2
    assert [LogEntry.objects.on(case).filter(verb="hand_up").count() for case in cases] == [1, 1, 1]
    check_everything(world)
