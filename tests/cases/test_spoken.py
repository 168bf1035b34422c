"""口述 — said aloud, heard by who may read the words of reporters, typed by hand, gone with the report."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from linli.cases import lifecycle, rights, spoken
from linli.cases.codes import pretty
from linli.cases.models import Case, Report, Sound
from linli.cases.replay import replay_all
from linli.kernel.audit import LogEntry
from linli.kernel.lifecycle import Refused
from linli.kernel.once import new_key
from tests.kernel.test_sounds import OPUS


def recording():
    return SimpleUploadedFile("7s.webm", OPUS, "audio/webm")


@pytest.fixture
def report(client, world):
    """What somebody said into the phone at the door of building 8, without a typed word."""
    said = {"kind": "repair.leak", "where": "building", "room": "1103", "identity": "named"}
    form = said | {"form_key": new_key(), "sound": recording()}
    assert client.post(f"/d/{world.building.door_code}/whole/", form).status_code == 303
    return Report.objects.get()


def sound_of(report):
    return reverse("cases:sound", args=[report.pk])


def write_down(client, report, words):
    url = reverse("cases:write_down", args=[report.pk])
    return client.post(url, {"form_key": new_key(), "words": words})


def test_a_report_may_be_said_instead_of_typed(report):
    assert (report.text, report.case.title) == ("", "口述：漏水渗水")
    assert report.sound.file.path.read_bytes() == OPUS


def test_a_leader_may_let_a_neighbour_speak(client, world):
    client.force_login(world.zhao)
    form = {
        "form_key": new_key(), "text": "", "exact": world.home.pk, "category": "repair.leak",
        "channel": "leader", "identity": "named", "sound": recording(),
    }  # fmt: skip

    answer = client.post(f"/cases/new/?place={world.home.pk}", form)

    assert (answer.status_code, Sound.objects.count()) == (200, 1)


def test_what_is_no_recording_is_refused_and_nothing_is_kept(client, world):
    said = {"kind": "repair.leak", "where": "building", "identity": "named", "phone": "13900001103"}
    wrong = SimpleUploadedFile("a.webm", b"<script>", "audio/webm")

    answer = client.post(
        f"/d/{world.building.door_code}/whole/", said | {"form_key": new_key(), "sound": wrong}
    )

    assert (answer.status_code, "不是能听的录音" in answer.text, "13900001103" in answer.text) == (
        422,
        True,
        True,
    )
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("zhao", 200), ("xie", 200), ("he", 200), ("manager", 404), ("zhou", 404), ("owners", 403)],
)
def test_it_is_heard_by_whoever_reads_the_words_of_reporters(client, world, report, who, status):
    client.force_login(getattr(world, who))

    answer = client.get(sound_of(report))

    assert answer.status_code == status
    if status == 200:
        assert (answer.content, answer["Content-Type"]) == (OPUS, "audio/webm")


def test_an_organisation_at_work_does_not_hear_it(client, world, report):
    case = report.case
    lifecycle.accept(case, by=world.zhao, seen=case.version)
    lifecycle.hand_up(case, by=world.zhao, seen=case.version, reason="要物业")
    lifecycle.accept(case, by=world.wang, seen=case.version)
    lifecycle.dispatch(case, to=world.company, by=world.wang, seen=case.version, asked="请看漏点")
    client.force_login(world.manager)

    assert client.get(case.get_absolute_url()).status_code == 200
    assert client.get(sound_of(report)).status_code == 403


def test_the_desk_hears_it_and_types_what_was_said(client, world, report):
    # given the desk on the page of the case, where it can be heard
    client.force_login(world.xie)
    page = client.get(report.case.get_absolute_url()).text
    assert (sound_of(report) in page, "听写成文字" in page) == (True, True)

    # when the words are typed
    answer = write_down(client, report, "屋顶漏水，滴到床上")

    # then they are the words of the report and name the case; who typed them stands beside, and in the log
    report.refresh_from_db()
    assert answer["Location"] == report.case.get_absolute_url()
    assert (report.text, Case.objects.get().title) == ("屋顶漏水，滴到床上", "屋顶漏水，滴到床上")
    assert (report.sound.words, report.sound.typed_by) == ("屋顶漏水，滴到床上", world.xie)
    assert LogEntry.objects.on(report.case).filter(verb="write_down").count() == 1
    assert f"口述，{world.xie.name}听写" in client.get(report.case.get_absolute_url()).text
    assert [found for _case, found in replay_all() if found] == []


def test_words_typed_wrongly_are_typed_again_and_own_words_are_left_alone(world, report):
    spoken.write_down(report, by=world.xie, words="屋顶漏水")
    report.refresh_from_db()
    spoken.write_down(report, by=world.xie, words="屋顶漏雨")
    report.refresh_from_db()
    assert (report.text, Case.objects.get().title) == ("屋顶漏雨", "屋顶漏雨")

    Report.objects.filter(pk=report.pk).update(text="我自己写的")
    report.refresh_from_db()
    spoken.write_down(report, by=world.xie, words="屋顶漏水")
    report.refresh_from_db()
    assert (report.text, report.sound.words) == ("我自己写的", "屋顶漏水")


def test_nobody_types_what_they_may_not_hear_and_nobody_types_nothing(client, world, report):
    with pytest.raises(Refused, match="没有权限"):
        spoken.write_down(report, by=world.manager, words="屋顶漏水")
    client.force_login(world.xie)
    answer = write_down(client, report, "")
    assert (answer.status_code, "请填写" in answer.text) == (422, True)


def test_a_recording_is_erased_with_the_words(world, report):
    lifecycle.withdraw(report.case, by=report.receipt, seen=report.case.version)

    rights.erase_words(report, report.case, by=report.receipt)

    assert not Sound.objects.exists()


def test_whoever_said_it_hears_it_by_the_receipt_and_nobody_by_another(client, world):
    received = world.receive("楼道顶上漏水", sound=recording())
    other = world.receive("楼道灯不亮")
    address = f"/r/{pretty(received.code)}/"
    assert f"{address}sound/" in client.get(address).text

    assert client.get(f"{address}sound/").content == OPUS
    assert client.get(f"/r/{pretty(other.code)}/sound/").status_code == 404
