import pytest
from django.core.exceptions import PermissionDenied
from django.template import engines

from linli.kernel.http import (
    RefusalMiddleware,
    bad_request,
    csrf_failure,
    forbidden,
    go,
    not_found,
    show,
    sorry,
    typed_words,
)
from linli.kernel.lifecycle import Refused

HTMX = {"HX-Request": "true"}
PAGE = "{% load partials %}<h1>页</h1>{% partialdef form inline %}<form>{{ words }}</form>{% endpartialdef %}"


@pytest.fixture
def page(tmp_path, settings):
    """A page with one part, found under the name ``page.html``."""
    (tmp_path / "page.html").write_text(PAGE)
    engine = engines["django"].engine
    dirs, engine.dirs = engine.dirs, [tmp_path]
    yield "page.html"
    engine.dirs = dirs
    for loader in engine.template_loaders:
        loader.reset()


def test_a_page_is_shown_whole(rf, page):
    answer = show(rf.get("/"), page, {"words": "水"}, part="form", status=422)
    assert answer.content.decode() == "<h1>页</h1><form>水</form>"
    assert answer.status_code == 422
    assert answer["Vary"] == "HX-Request"


def test_htmx_gets_the_part(rf, page):
    answer = show(rf.get("/", headers=HTMX), page, {"words": "水"}, part="form")
    assert answer.content.decode() == "<form>水</form>"
    assert answer["Vary"] == "HX-Request"


def test_htmx_gets_the_page_when_there_is_no_part_or_it_restores_its_history(rf, page):
    whole = "<h1>页</h1><form>水</form>"
    assert show(rf.get("/", headers=HTMX), page, {"words": "水"}).content.decode() == whole
    restoring = HTMX | {"HX-History-Restore-Request": "true"}
    assert show(rf.get("/", headers=restoring), page, {"words": "水"}, part="form").content.decode() == whole


def test_going_on_is_a_303_or_htmxs_own_redirect(rf):
    answer = go(rf.post("/"), "kernel:healthz")
    assert (answer.status_code, answer["Location"]) == (303, "/healthz")
    answer = go(rf.post("/", headers=HTMX), "kernel:healthz")
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/healthz")


def test_going_to_a_record_is_going_to_its_page(rf):
    class Record:
        def get_absolute_url(self):
            return "/cases/8/"

    assert go(rf.post("/"), Record())["Location"] == "/cases/8/"


@pytest.mark.django_db
def test_a_refusal_takes_the_whole_screen_in_htmx(rf):
    answer = sorry(rf.post("/", headers=HTMX), 422, "尚未回访，不能结案")
    assert answer["HX-Retarget"] == "body"
    assert "尚未回访，不能结案" in answer.content.decode()


@pytest.mark.django_db
def test_only_a_refused_post_becomes_a_sentence(rf):
    middleware = RefusalMiddleware(lambda request: None)
    refusal = Refused("尚未回访，不能结案")
    assert middleware.process_exception(rf.post("/"), refusal).status_code == 422
    assert middleware.process_exception(rf.get("/"), refusal) is None
    assert middleware.process_exception(rf.post("/"), ValueError()) is None


def test_the_words_a_person_typed_are_kept_and_nothing_else(rf):
    request = rf.post(
        "/",
        {
            "csrfmiddlewaretoken": "x" * 64,
            "form_key": "k" * 32,
            "seen": "12345678901",
            "password": "很长的密码和别的",
            "phone_code": "123 456",
            "kind": "general",
            "words": ["水管漏了", "还有电灯"],
            "phone": "13800138000",
            "english": "the pipe leaks",
        },
    )
    assert [words for _, words in typed_words(request)] == [
        "水管漏了",
        "还有电灯",
        "13800138000",
        "the pipe leaks",
    ]


@pytest.mark.django_db
def test_every_refusal_is_a_page_with_a_sentence(rf):
    request = rf.post("/", {"words": "水管漏了，请来看"})
    assert bad_request(request).status_code == 400
    assert not_found(request).status_code == 404
    assert "只有主办人能结案" in forbidden(request, PermissionDenied("只有主办人能结案")).content.decode()
    assert "岗位" in forbidden(request, PermissionDenied()).content.decode()
    answer = csrf_failure(request, reason="CSRF cookie not set.")
    assert answer.status_code == 403
    assert "水管漏了，请来看" in answer.content.decode()


@pytest.mark.parametrize("address", ["/r/%00/", "/desk/?queue=%00", "/?%00=1"])
def test_a_zero_byte_in_an_address_gets_a_sentence_on_every_database(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "不能识别的字符" in answer.content.decode()
