import threading
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django import db
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from linli.config.urls import urlpatterns as house
from linli.kernel import once
from linli.kernel.http import go
from linli.kernel.jobs import DueJob
from linli.kernel.lifecycle import Refused
from linli.kernel.now import clock_at, now
from linli.kernel.once import FormKey, HalfSent, Press, forget_form_keys, new_key, repeatable

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

# The pages below keep what they are sent as rows of DueJob, the plainest table the kernel has.


def keep(words):
    DueJob.objects.create(name=words, next_at=now())


def kept():
    return set(DueJob.objects.values_list("name", flat=True))


@login_not_required
def tell(request):
    keep(f"{request.POST['words']} {DueJob.objects.count()}")
    messages.success(request, "已收到")
    return go(request, "/told/8/")


@login_not_required
def answer_in_place(request):
    keep(request.POST["words"])
    return HttpResponse("<p>好</p>", headers={"HX-Trigger": "told"})


@login_not_required
def refuse_short(request):
    keep("something written before the rule spoke")
    if len(request.POST["words"]) < 4:
        return HttpResponse("太短", status=422)
    return go(request, "/told/")


@login_not_required
def refuse_by_rule(request):
    keep("something written before the rule spoke")
    raise Refused("尚未回访，不能结案")


@login_not_required
def break_down(request):
    keep("something written before the fault")
    raise RuntimeError("a fault")


@login_not_required
def slow(request):
    keep(f"slow {threading.get_ident()}")
    once_more = threading.Event()
    once_more.wait(0.3)
    return go(request, f"/told/{threading.get_ident()}/")


@login_not_required
@repeatable
def larger_type(request):
    return go(request, "/")


@login_not_required
def told(request, n=0):
    return HttpResponse("ok")


urlpatterns = [
    path("tell/", tell),
    path("in-place/", answer_in_place),
    path("short/", refuse_short),
    path("rule/", refuse_by_rule),
    path("break/", break_down),
    path("slow/", slow),
    path("larger/", larger_type),
    path("told/", told),
    path("told/<int:n>/", told),
    *house,
]


@pytest.fixture
def resident():
    """A browser without an account, whose forgery-protection cookie is set."""
    client = Client()
    client.cookies["csrftoken"] = "a" * 32
    return client


def form(words="水管漏了", **fields):
    return {"form_key": new_key(), "words": words, **fields}


# 同一份表单


def test_the_same_form_has_one_effect_and_one_answer(resident):
    sent = form()
    first, second = resident.post("/tell/", sent), resident.post("/tell/", sent)
    assert kept() == {"水管漏了 0"}
    assert (first.status_code, first["Location"]) == (303, "/told/8/")
    assert (second.status_code, second["Location"]) == (303, "/told/8/")


def test_the_saved_answer_brings_its_messages(resident):
    sent = form()
    resident.post("/tell/", sent)
    again = resident.post("/tell/", sent)
    assert [str(message) for message in messages.get_messages(again.wsgi_request)] == ["已收到", "已收到"]


def test_a_part_answered_in_place_is_answered_again(resident):
    sent = form()
    first, second = resident.post("/in-place/", sent), resident.post("/in-place/", sent)
    assert kept() == {"水管漏了"}
    assert first.content == second.content == "<p>好</p>".encode()
    assert second["HX-Trigger"] == "told"


def test_a_repeated_press_through_htmx_is_sent_on_in_its_way(resident):
    sent = form()
    headers = {"HX-Request": "true"}
    first, second = (
        resident.post("/tell/", sent, headers=headers),
        resident.post("/tell/", sent, headers=headers),
    )
    assert kept() == {"水管漏了 0"}
    assert first["HX-Redirect"] == second["HX-Redirect"] == "/told/8/"


def test_two_forms_are_two_presses(resident):
    resident.post("/tell/", form())
    resident.post("/tell/", form())
    assert kept() == {"水管漏了 0", "水管漏了 1"}


def test_the_token_against_forgery_may_differ_between_two_sendings(resident):
    sent = form()
    resident.post("/tell/", sent | {"csrfmiddlewaretoken": "x" * 64})
    assert resident.post("/tell/", sent | {"csrfmiddlewaretoken": "y" * 64}).status_code == 303
    assert kept() == {"水管漏了 0"}


@pytest.mark.parametrize(
    "change",
    [
        {"words": "电梯坏了，请看一下"},
        {"seen": "4"},
        {"photo": SimpleUploadedFile("a.txt", b"other bytes")},
    ],
)
def test_another_text_under_a_used_key_is_a_conflict_and_the_text_is_kept(resident, change):
    sent = form("水管漏了，请来看", seen="3")
    resident.post("/tell/", sent | {"photo": SimpleUploadedFile("a.txt", b"bytes")})

    answer = resident.post("/tell/", sent | {"photo": SimpleUploadedFile("a.txt", b"bytes")} | change)

    assert answer.status_code == 409
    assert change.get("words", sent["words"]) in answer.content.decode()
    assert kept() == {"水管漏了，请来看 0"}


def test_a_file_sent_again_is_the_same_whatever_its_name(resident):
    sent = form()
    resident.post("/tell/", sent | {"photo": SimpleUploadedFile("a.txt", b"bytes")})
    answer = resident.post("/tell/", sent | {"photo": SimpleUploadedFile("b.txt", b"bytes")})
    assert answer.status_code == 303
    assert kept() == {"水管漏了 0"}


def test_a_key_used_on_another_page_is_a_conflict(resident):
    sent = form("水管漏了，请来看")
    resident.post("/tell/", sent)
    assert resident.post("/short/", sent).status_code == 409


def test_a_used_key_gives_nothing_away_to_another_browser(resident):
    sent = form()
    resident.post("/tell/", sent)
    stranger = Client()
    stranger.cookies["csrftoken"] = "b" * 32
    stranger.post("/tell/", sent)
    assert kept() == {"水管漏了 0", "水管漏了 1"}


def test_who_is_signed_in_is_the_same_from_any_browser(django_user_model):
    person = get_user_model()(pk=1)
    seen = set()
    for cookie in ("a", "b"):
        request = WSGIRequest({"REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": BytesIO()})
        request.user, request.META["CSRF_COOKIE"] = person, cookie
        seen.add(once.sender(request))
    assert seen == {"user:1"}


# 退回


@pytest.mark.parametrize("page", ["/short/", "/rule/"])
def test_a_refusal_is_rolled_back_and_frees_the_key(resident, page):
    sent = form("短了")
    answer = resident.post(page, sent)
    assert answer.status_code == 422
    assert kept() == set()
    assert not FormKey.objects.exists()


def test_a_corrected_form_goes_through_under_the_same_key(resident):
    sent = form("短了")
    assert resident.post("/short/", sent).status_code == 422
    assert resident.post("/short/", sent | {"words": "水管漏了"}).status_code == 303


def test_a_refusal_nobody_caught_is_a_page_with_its_sentence_and_the_text(resident):
    answer = resident.post("/rule/", form("水管漏了，请来看"))
    assert answer.status_code == 422
    assert "尚未回访，不能结案" in answer.content.decode()
    assert "水管漏了，请来看" in answer.content.decode()


def test_a_fault_is_rolled_back_and_frees_the_key(resident):
    resident.raise_request_exception = False
    assert resident.post("/break/", form()).status_code == 500
    assert kept() == set()
    assert not FormKey.objects.exists()


# 没有传完


@pytest.mark.parametrize("key", [None, "", "short", "有" * 30, "x" * 65])
def test_a_form_without_a_proper_key_is_not_carried_out(resident, key):
    sent = {"words": "水管漏了"} | ({} if key is None else {"form_key": key})
    answer = resident.post("/tell/", sent)
    assert answer.status_code == 400
    assert "没有提交" in answer.content.decode()
    assert kept() == set()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data"),
        (b'{"words": "1"}', "application/json"),
        (b"words", "text/plain"),
    ],
)
def test_an_unreadable_form_is_not_carried_out(resident, content, kind):
    answer = resident.post("/tell/", content, content_type=kind)
    assert answer.status_code == 400
    assert kept() == set()


def whole_body():
    lines = []
    for name, value in form().items():
        lines += ["--x", f'Content-Disposition: form-data; name="{name}"', "", value]
    return "\r\n".join([*lines, "--x--", ""]).encode()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (whole_body(), "multipart/form-data; boundary=x"),
        (f"form_key={new_key()}&words=%E6%B0%B4".encode(), "application/x-www-form-urlencoded"),
    ],
    ids=["multipart", "urlencoded"],  # the key inside is another one in every process
)
def test_a_body_cut_short_is_noticed_wherever_it_is_cut(content, kind):
    def arrive(part):
        environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/tell/", "CONTENT_TYPE": kind, "QUERY_STRING": ""}
        environ |= {"CONTENT_LENGTH": str(len(content)), "wsgi.input": BytesIO(part)}
        request = WSGIRequest(environ)
        request.user = get_user_model()(pk=1)
        return Press.of(request)

    assert arrive(content).who == "user:1"
    for length in range(len(content)):
        with pytest.raises(HalfSent):
            arrive(content[:length])


def test_too_much_is_refused_with_another_sentence(resident, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = resident.post("/tell/", form(a="1", b="2", c="3"))
    assert answer.status_code == 400
    assert "太多或太大" in answer.content.decode()


# 例外


def test_a_view_that_may_repeat_needs_no_key(resident):
    assert resident.post("/larger/").status_code == 303
    assert not FormKey.objects.exists()


def test_reading_needs_no_key(resident):
    assert resident.get("/told/").status_code == 200
    assert not FormKey.objects.exists()


def test_a_page_that_is_not_there_is_simply_not_found(resident):
    assert resident.post("/nowhere/at/all/").status_code == 404


def test_a_forged_form_changes_nothing_and_keeps_the_text():
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post("/tell/", form("水管漏了，请来看"))
    assert answer.status_code == 403
    assert kept() == set()
    assert not FormKey.objects.exists()


# 存放


def test_nothing_that_was_sent_or_answered_can_be_read_from_the_row(resident):
    sent = form()
    resident.post("/tell/", sent)
    row = FormKey.objects.get()
    stored = f"{row.key} {row.body}".encode() + bytes(row.answer)
    for secret in (sent["form_key"], "水管漏了", "/told/8/", "已收到"):
        assert secret.encode() not in stored


def test_keys_are_forgotten_after_their_time(resident):
    with clock_at(datetime(2026, 3, 1, tzinfo=UTC)) as clock:
        resident.post("/tell/", form())
        clock.advance(timedelta(days=90))
        forget_form_keys()
        assert FormKey.objects.count() == 1
        clock.advance(timedelta(seconds=1))
        forget_form_keys()
        assert not FormKey.objects.exists()


# 同时


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_have_one_effect_and_one_answer():
    sent, answers = form(), []

    def press():
        client = Client()
        client.cookies["csrftoken"] = "a" * 32
        answers.append(client.post("/slow/", sent))
        db.connections.close_all()

    both = [threading.Thread(target=press) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert DueJob.objects.count() == 1
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]


@pytest.mark.django_db(transaction=True)
def test_a_repeated_press_takes_no_pen(resident, django_assert_num_queries):
    sent = form()
    resident.post("/tell/", sent)
    with django_assert_num_queries(1):
        resident.post("/tell/", sent)


def test_keys_are_fit_for_a_form():
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(once.WELL_FORMED.fullmatch(key) for key in keys)
