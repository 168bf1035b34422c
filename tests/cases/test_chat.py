"""群聊 — every way in which WeChat lets people copy a conversation, and what else ends up in a clipboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases.chat import Line, place_words, read_chat
from linli.cases.models import Case, Report
from linli.kernel.once import new_key


def said(copied):
    return [(line.who, line.text) for line in read_chat(copied)]


ON_A_COMPUTER = """张三 2026/3/2 09:12
8栋电梯又停了
按了没反应

李四 2026/3/2 09:13
收到
王五@物业 2026/3/2 09:15:20
[图片]
这是现场
"""
MAILED = """微信群 "8栋邻居" 的聊天记录如下:


—————  2026-03-02  —————


张三  09:12

8栋电梯又停了



李四  09:13

「张三：8栋电梯又停了」
- - - - - - - - - - - - - - -
我也被困过
"""


def test_a_selection_copied_on_a_computer():
    assert read_chat(ON_A_COMPUTER) == [
        Line("张三", "8栋电梯又停了\n按了没反应", "2026/3/2", "09:12"),
        Line("李四", "收到", "2026/3/2", "09:13"),
        Line("王五@物业", "这是现场", "2026/3/2", "09:15:20", pictures=1),
    ]


def test_a_record_sent_by_mail_with_a_day_above_and_a_quote_inside():
    assert read_chat(MAILED) == [
        Line("张三", "8栋电梯又停了", "2026-03-02", "09:12"),
        Line("李四", "我也被困过", "2026-03-02", "09:13"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "张三 09:12", "张三  昨天 9:12", "张三 3月2日 上午9:12", "张三 2026年3月2日 09:12", "张三 星期一 21:05",
        "张三(09:12)", "张三 2026-03-02 09:12:33", "张三:  2026/03/02 09:12", "2026-03-02 09:12:33 张三", "09:12 张三",
    ],
)  # fmt: skip
def test_every_way_to_write_the_time_above_the_words(head):
    assert said(f"{head}\n楼道灯坏了") == [("张三", "楼道灯坏了")]


@pytest.mark.parametrize(
    "copied", ["张三: 楼道灯坏了", "张三：楼道灯坏了", "张三:楼道灯坏了\r\n", "\ufeff张三: 楼道灯坏了"]
)
def test_a_name_and_a_colon(copied):
    assert said(copied) == [("张三", "楼道灯坏了")]


def test_a_colon_inside_the_words_begins_nobody():
    assert said("张三 09:12\n情况如下：灯坏了\n看这里 https://a.cn/b:c") == [
        ("张三", "情况如下：灯坏了\n看这里 https://a.cn/b:c")
    ]


def test_what_wechat_itself_says_is_left_out():
    copied = '张三: 灯坏了\n"李四"邀请"王五"加入了群聊\n"赵六"撤回了一条消息\n李四拍了拍张三\n李四: 我来看'
    assert said(copied) == [("张三", "灯坏了"), ("李四", "我来看")]


def test_what_one_person_says_in_a_row_is_one_thing_and_is_parted_by_others():
    copied = "张三: 8栋\n张三: 电梯停了\n李四: 收到\n张三: 谢谢"
    assert said(copied) == [("张三", "8栋\n电梯停了"), ("李四", "收到"), ("张三", "谢谢")]
    assert [line.is_chatter for line in read_chat(copied)] == [False, True, True]


@pytest.mark.parametrize("copied", ["", "\n\n", "[语音]", "今天天气不错", "\0\0", "09:12", "————"])
def test_what_is_no_conversation_gives_nothing(copied):
    assert read_chat(copied) == []


@given(st.text(max_size=400))
def test_any_text_gives_lines_or_none_and_never_an_error(copied):
    for line in read_chat(copied):
        assert line.who
        assert line.text or line.pictures
        place_words(line)


def test_a_very_long_paste_takes_no_time():
    assert len(read_chat("张三 09:12\n" + "灯坏了 " * 5000)) == 1
    read_chat("张" * 20_000)
    read_chat(("a" * 39 + " ") * 500)


# ——— 登记 ———


def press(client, path, **fields):
    return client.post(path, {"form_key": new_key(), **fields})


@pytest.fixture
def desk(client, world):
    client.force_login(world.xie)
    return client


def take(client, world, number=1, **facts):
    given = {
        "text": "8栋电梯又停了",
        "exact": world.building.pk,
        "category": world.category().pk,
        "channel": "chat",
    }
    given |= {"name": "张三", "identity": "named"} | facts
    return press(client, f"/cases/new/?place={world.building.pk}&chat={number}", **given)


def test_pasting_keeps_nothing_but_shows_what_was_said(desk, world):
    assert press(desk, "/desk/chat/", text=ON_A_COMPUTER)["Location"] == "/desk/chat/"

    page = desk.get("/desk/chat/").text
    assert "8栋电梯又停了" in page
    assert "1 张图片，要另存后加上" in page
    assert "另有 1 条是问候和答应，没有列。" in page
    assert not Report.objects.exists()


def test_a_line_is_registered_where_it_says_it_is_in_the_words_of_whoever_said_it(desk, world, clock):
    press(desk, "/desk/chat/", text=ON_A_COMPUTER)

    # given the way to the form
    where = desk.get("/cases/new/?chat=1")
    assert where.context["words"] == "8栋"
    link = f"?place={world.building.pk}&amp;chat=1"
    assert link in where.text
    form = desk.get(f"/cases/new/?place={world.building.pk}&chat=1").context["form"]
    assert (form["text"].value(), form["name"].value(), form["channel"].value()) == (
        "8栋电梯又停了\n按了没反应", "张三", "chat",
    )  # fmt: skip

    # when
    answer = take(desk, world)

    # then
    assert "接着看群聊" in answer.text
    report = Report.objects.get()
    assert (report.channel, report.name, report.entered_by) == ("chat", "张三", world.xie)
    assert Case.objects.get().number in desk.get("/desk/chat/").text


def test_the_same_chat_pasted_twice_makes_no_second_report(desk, world, clock):
    press(desk, "/desk/chat/", text=ON_A_COMPUTER)
    take(desk, world)

    # when somebody else of the office pastes it too, with other line ends
    desk.force_login(world.he)
    press(desk, "/desk/chat/", text=ON_A_COMPUTER.replace("\n", "\r\n"))
    assert "已登记" in desk.get("/desk/chat/").text
    answer = take(desk, world)

    # then
    assert answer.status_code == 422
    assert "这一条刚才已经登记过了" in answer.text
    assert Report.objects.count() == 1


def test_the_chat_is_put_away_by_a_press(desk, world):
    press(desk, "/desk/chat/", text=ON_A_COMPUTER)

    press(desk, "/desk/chat/", away="1")

    assert "粘贴群聊" in desk.get("/desk/chat/").text
    assert "8栋电梯" not in desk.get("/cases/new/?chat=1").text


@pytest.mark.parametrize("text", ["", "只有一句话", "楼" * 20_001, "\ud83d👩‍👩‍👧"])
def test_what_cannot_be_read_is_said_and_kept_in_the_field(desk, text):
    answer = press(desk, "/desk/chat/", text=text.encode("utf-8", "replace").decode())

    assert answer.status_code == 422
    assert text[:5].encode("utf-8", "replace").decode() in answer.text


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "１"])
def test_a_line_that_is_not_there_is_an_ordinary_registration(desk, world, number):
    press(desk, "/desk/chat/", text=ON_A_COMPUTER)

    assert desk.get(f"/cases/new/?chat={number}").context["line"] is None


def test_who_registers_nothing_pastes_nothing(client, world):
    client.force_login(world.manager)

    assert client.get("/desk/chat/").status_code == 403
