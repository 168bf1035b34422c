"""网址 — every page by everybody: the table below says who gets which answer, and a page without a line fails.

Columns are the cast of ``tests/world.py`` by surname: 赵 邻长, 王 组长, 李 片长, 谢 值班台, 何 书记, 唐 小区党支部,
彭 业委会, 邓 街道, 区 区级, 管 管理员, 物 the property company; 无 is nobody signed in. What the address names belongs
to building 8 — except for 周 and 孙 of the next area, who therefore get what strangers get, and in the last
column, 远, where 赵 asks for what belongs to the next area.
"""

from functools import cache

import pytest

from linli.cases.models import Case
from linli.inbox.models import Message
from linli.kernel.audit import LogEntry
from linli.kernel.once import new_key
from linli.people.models import Post, Resident, Tenure
from linli.places.models import Place
from tests.routes import address, routes

pytestmark = pytest.mark.django_db
CAST = {
    "无": None, "赵": "zhao", "王": "wang", "李": "li", "谢": "xie", "何": "he", "唐": "party", "彭": "owners",
    "邓": "officer", "区": "inspector", "管": "admin", "物": "manager", "周": "zhou", "孙": "sun", "远": "zhao",
}  # fmt: skip
LEADS_ON, NEEDS_SIGN_IN, NO_PAGE = 303, 401, 405
TURNED_AWAY = (403, 404)

# The same answer for everybody, signed in or not: who has the code of a door or a receipt needs no account.
# What changes something leads back when it is merely opened, and what asks for a proved phone leads to that.
OPEN = {
    200: """
        ui:display ui:styleguide ui:outbox ui:ticket ui:worker kernel:healthz people:chart
        people:chart_paper cases:doors cases:door cases:door_again
        cases:door_whole cases:door_danger cases:door_say cases:door_photos cases:door_photo
        cases:door_contact cases:receipts cases:receipt cases:receipt_preference cases:receipt_slip
        cases:receipt_paper cases:receipt_contact cases:receipt_download
        cases:receipt_photo cases:receipt_sound cases:mine cases:public cases:where cases:where_estate
        cases:privacy
    """,
    503: "kernel:readyz",  # nobody does the jobs of a test
    303: """
        cases:door_elsewhere cases:receipt_urge cases:receipt_lift cases:receipt_verdict cases:receipt_add
        cases:receipt_withdraw cases:receipt_replace cases:receipt_erase cases:mine_code cases:mine_report
        cases:mine_report_urge cases:mine_report_lift cases:mine_report_verdict cases:mine_report_add
        cases:mine_report_withdraw cases:mine_report_replace cases:mine_report_slip
        cases:mine_report_paper
        people:second_factor cases:mine_report_contact cases:mine_report_erase cases:mine_report_preference
        cases:mine_report_download cases:mine_report_photo
        cases:mine_report_sound
    """,
}

TABLE = """
                                无  赵  王  李  谢  何  唐  彭  邓  区  管  物  周  孙  远
inbox:inbox                     303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
inbox:message                   303 303 404 404 404 404 404 404 404 404 404 404 404 404 303
inbox:preference                303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
inbox:deliveries                303 403 403 403 200 200 403 403 403 403 200 403 403 403 403
inbox:robots                    303 403 403 403 403 200 403 403 403 403 200 403 403 403 403
inbox:add_robot                 303 403 403 403 403 200 403 403 403 403 200 403 403 403 403
places:places                   303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
places:place                    303 200 200 200 200 200 200 200 200 200 200 404 404 404 404
places:export_homes             303 200 200 200 200 200 200 200 200 200 200 404 404 404 404
places:add                      303 403 403 403 403 200 403 403 403 403 200 404 404 404 404
places:add_homes                303 403 403 403 403 200 403 403 403 403 200 404 404 404 404
places:take_in                  303 403 403 403 403 200 403 403 403 403 200 404 404 404 404
places:change                   303 403 403 403 403 200 403 403 403 403 200 404 404 404 404
places:move                     303 403 403 403 403 200 403 403 403 403 200 404 404 404 404
places:end                      303 403 403 403 403 200 403 403 403 403 200 404 404 404 404
places:door_code                303 200 200 200 200 200 200 200 200 200 200 404 404 404 404
places:poster_paper             303 200 200 200 200 200 200 200 200 200 200 404 404 404 404
people:sign_in                  200 303 303 303 303 303 303 303 303 303 303 303 303 303 303
people:set_second_factor        303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:end_second_factor        303 303 303 303 303 303 303 303 303 303 303 303 303 303 303
people:account                  303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:set_password             303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:change_account           303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:take_leave               303 200 404 404 404 404 404 404 404 404 404 404 404 404 404
people:neighbours               303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:roles                    303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:posts                    303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:export_posts             303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:add_post                 303 403 403 403 403 200 403 403 403 403 200 404 404 404 404
people:post                     303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:begin_tenure             303 403 403 403 403 200 403 403 403 403 200 403 403 403 403
people:hand_over                303 403 403 403 403 200 403 403 403 403 200 403 403 403 403
people:cover                    303 403 403 403 403 200 403 403 403 403 200 403 403 403 403
people:end_post                 303 403 403 403 403 200 403 403 403 403 200 403 403 403 403
people:end_tenure               303 403 403 403 403 200 403 403 403 403 200 403 403 403 403
people:reset_password           303 403 403 403 403 200 403 403 403 403 200 403 403 403 403
people:residents                303 200 200 200 200 200 403 403 403 403 403 403 200 200 200
people:export_residents         303 200 200 200 200 200 403 403 403 403 403 403 200 200 200
people:resident                 303 200 200 200 200 200 403 403 403 403 403 403 404 404 404
people:change_resident          303 200 200 200 200 200 403 403 403 403 403 403 404 404 404
people:end_relation             303 200 200 200 200 200 403 403 403 403 403 403 404 404 404
people:home                     303 200 200 200 200 200 403 403 403 403 403 403 404 404 404
people:add_resident             303 200 200 200 200 200 403 403 403 403 403 403 404 404 404
people:choose_resident          303 200 200 200 200 200 403 403 403 403 403 403 404 404 404
people:relate                   303 200 200 200 200 200 403 403 403 403 403 403 404 404 404
people:move_in                  303 200 200 200 200 200 403 403 403 403 403 403 404 404 404
people:move_out                 303 200 200 200 200 200 403 403 403 403 403 403 404 404 404
people:organisations            303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:export_organisations     303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:add_organisation         303 403 403 403 200 200 403 403 403 403 200 403 403 403 403
people:organisation             303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
people:change_organisation      303 403 403 403 200 200 403 403 403 403 200 403 403 403 403
registers:registers             303 403 403 403 200 200 403 403 403 403 200 403 403 403 403
registers:upload                303 403 403 403 200 200 403 403 403 403 200 403 403 403 403
registers:template              303 403 403 403 404 200 403 403 403 403 200 403 403 403 403
registers:import                303 403 403 403 404 200 403 403 403 403 200 403 403 403 403
registers:match                 303 403 403 403 404 200 403 403 403 403 200 403 403 403 403
registers:remarks               303 403 403 403 404 200 403 403 403 403 200 403 403 403 403
cases:desk                      303 403 200 200 200 200 403 403 200 403 403 403 200 403 403
cases:chat                      303 200 200 200 200 200 200 200 200 403 403 403 200 200 200
cases:cases                     303 200 200 200 200 200 200 200 200 200 403 200 200 200 200
cases:export                    303 200 200 200 200 200 200 200 200 200 403 200 200 200 200
cases:new                       303 200 200 200 200 200 200 200 200 403 403 403 200 200 200
cases:bulk                      303 200 200 200 200 200 200 200 200 403 403 200 200 200 200
cases:case                      303 200 200 200 200 200 200 200 200 200 404 200 404 404 404
cases:share                     303 200 200 200 200 200 200 403 200 200 404 403 404 404 404
cases:card                      303 200 200 200 200 200 200 403 200 200 404 403 404 404 404
cases:accept                    303 200 200 200 200 200 403 403 200 403 404 200 404 404 404
cases:note                      303 200 200 200 200 200 200 200 200 403 404 200 404 404 404
cases:hand_up                   303 200 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:transfer                  303 403 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:dispatch                  303 403 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:answer                    303 403 403 403 403 403 403 403 403 403 404 200 404 404 404
cases:recall                    303 403 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:send_back                 303 200 200 200 200 200 403 403 200 403 404 200 404 404 404
cases:decide_owner              303 403 403 403 403 200 403 403 403 403 404 403 404 404 404
cases:ask_help                  303 200 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:answer_help               303 200 200 200 200 200 200 200 200 403 404 200 404 404 404
cases:gather                    303 403 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:ask_extension             303 200 200 200 200 200 403 403 200 403 404 200 404 404 404
cases:extend                    303 403 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:await_reply               303 200 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:ask_shelving              303 200 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:shelve                    303 403 403 200 200 200 403 403 200 403 404 403 404 404 404
cases:resume                    303 200 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:resolve                   303 200 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:call_back                 303 403 403 403 200 200 403 403 200 403 404 403 404 404 404
cases:close                     303 403 403 403 200 200 403 403 200 403 404 403 404 404 404
cases:reopen                    303 403 403 403 200 200 403 403 200 403 404 403 404 404 404
cases:press                     303 403 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:supervise                 303 403 403 403 403 200 403 403 200 200 404 403 404 404 404
cases:confirm_key               303 403 403 403 403 200 403 403 403 403 404 403 404 404 404
cases:reclassify                303 403 403 403 200 200 403 403 403 403 404 403 404 404 404
cases:join                      303 403 403 403 200 200 403 403 403 403 404 403 404 404 404
cases:part                      303 403 403 403 200 200 403 403 403 403 404 403 404 404 404
cases:add_background            303 200 200 200 200 200 403 403 200 403 404 403 404 404 404
cases:part_report               303 403 403 403 200 200 403 403 403 403 404 403 404 404 404
cases:join_report               303 403 403 403 200 200 403 403 403 403 404 403 404 404 404
cases:case_paper                303 200 200 200 200 200 200 200 200 200 404 200 404 404 404
cases:weekly_paper              303 200 200 200 200 200 200 200 200 200 403 404 404 404 404
cases:sound                     303 200 200 200 200 200 200 403 200 200 404 403 404 404 404
cases:write_down                303 200 200 200 200 200 200 403 200 403 404 403 404 404 404
cases:photo                     303 200 200 200 200 200 200 200 200 200 404 200 404 404 404
portal:home                     200 303 303 303 303 303 303 303 303 303 303 303 303 303 303
portal:workbench                303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
portal:community                303 403 403 403 200 200 403 403 403 403 403 403 403 403 403
portal:key_issues               303 403 403 403 200 200 403 403 403 403 403 403 403 403 403
portal:estate                   303 403 403 403 403 403 200 200 403 403 403 403 403 403 403
portal:partner                  303 403 403 403 403 403 403 403 403 403 403 200 403 403 403
portal:overview                 303 403 403 403 403 403 403 403 200 200 403 403 403 403 403
portal:system                   303 403 403 403 403 403 403 403 403 403 200 403 403 403 403
portal:search                   303 200 200 200 200 200 200 200 200 200 200 200 200 200 200
"""


# Pages that show nothing and answer a form alone.
PRESSES = """
                                无  赵  王  李  谢  何  唐  彭  邓  区  管  物  周  孙  远
inbox:mark_read                 401 303 303 303 303 303 303 303 303 303 303 303 303 303 303
inbox:send_again                401 403 403 403 303 303 403 403 403 403 303 403 403 403 403
inbox:try_robot                 401 403 403 403 403 303 403 403 403 403 303 403 403 403 403
inbox:end_robot                 401 403 403 403 403 303 403 403 403 403 303 403 403 403 403
places:replace_door_code        401 403 403 403 403 303 403 403 403 403 303 404 404 404 404
people:sign_out                 303 303 303 303 303 303 303 303 303 303 303 303 303 303 303
people:unlink_identity          401 404 404 404 404 404 404 404 404 404 404 404 404 404 404
registers:apply                 401 403 403 403 404 422 403 403 403 403 422 403 403 403 403
registers:undo                  401 403 403 403 404 422 403 403 403 403 422 403 403 403 403
people:end_leave                401 303 404 404 404 404 404 404 404 404 404 404 404 404 303
portal:run_now                  401 403 403 403 403 403 403 403 403 403 303 403 403 403 403
"""


@cache
def read(written: str) -> dict[str, dict[str, int]]:
    """A table as URL name → who → status."""
    header, *lines = written.strip().splitlines()
    rows = (line.split() for line in lines)
    return {name: dict(zip(header.split(), map(int, answers), strict=True)) for name, *answers in rows}


def open_pages() -> dict[str, int]:
    return {name: status for status, names in OPEN.items() for name in names.split()}


@pytest.fixture
def ask(client, scene):
    """Ask as somebody of the cast for what belongs to building 8, or to the next area."""

    def asking(who, name, method="get"):
        if CAST[who] and not client.session.get("_auth_user_id"):
            client.force_login(getattr(scene.world, CAST[who]))
        ground = scene.afar if who == "远" else scene.here
        form = {"form_key": new_key(), "seen": ground.case.version}
        answer = getattr(client, method)(address(name, scene, ground), form if method == "post" else None)
        if answer.streaming:
            b"".join(answer)  # the file is closed when it was read
        return answer.status_code

    return asking


def things() -> tuple:
    """What a form that was turned away must leave alone."""
    done = LogEntry.objects.exclude(result="refused").exclude(verb="look").count()
    counted = (model.objects.count() for model in (Message, Place, Post, Resident, Tenure))
    return (done, *counted, *Case.objects.order_by("pk").values_list("version", flat=True))


def test_every_page_stands_in_a_table():
    assert set(open_pages()) | set(read(TABLE)) | set(read(PRESSES)) == set(routes())


@pytest.mark.parametrize("who", ["无", "赵"])
def test_an_open_page_asks_nobody_who_they_are(ask, who):
    answers = {name: ask(who, name) for name in open_pages()}

    assert answers == open_pages()


@pytest.mark.parametrize("who", CAST)
def test_everybody_gets_the_answer_of_the_table(ask, who):
    # when somebody asks for every page
    answers = {name: ask(who, name) for name in read(TABLE)}

    # then each answers as the table says, and whatever was turned away stands in the log
    assert answers == {name: row[who] for name, row in read(TABLE).items()}
    if CAST[who]:
        logged = LogEntry.objects.filter(verb="out_of_scope").values_list("facts__view", flat=True)
        assert set(logged) == {name for name, status in answers.items() if status in TURNED_AWAY}


@pytest.mark.parametrize("who", CAST)
def test_a_form_is_closed_to_whom_its_page_is_closed(ask, who):
    # given every page that somebody may not open
    closed = {name: row[who] for name, row in read(TABLE).items() if row[who] in TURNED_AWAY}
    if who == "无":
        closed = {name: NEEDS_SIGN_IN for name, row in read(TABLE).items() if row[who] == LEADS_ON}
    before = things()

    # when they send its form all the same
    answers = {name: ask(who, name, "post") for name in closed}

    # then they get no further than by opening it, and nothing has changed
    assert {name: status for name, status in answers.items() if status not in (closed[name], NO_PAGE)} == {}
    assert things() == before


@pytest.mark.parametrize("who", CAST)
def test_a_press_is_answered_as_the_table_says(ask, who):
    for name, row in read(PRESSES).items():
        before = things()
        assert (name, ask(who, name, "post")) == (name, row[who])
        assert row[who] == LEADS_ON or things() == before


def test_a_press_has_no_page(ask):
    assert {ask("赵", name) for name in read(PRESSES)} == {NO_PAGE}
