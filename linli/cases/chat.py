"""群聊 — what was copied out of a group of WeChat becomes lines: who said what, and when as far as it says.

No Django, no database: text in, lines out. Understood are a selection copied on a computer (name and time
above the words), “name: words”, and a forwarded or mailed record with a line for each day.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

NAME_LENGTH = 40
DATE = r"(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}日?|今天|昨天|前天|星期[一二三四五六日天]|周[一二三四五六日]"
CLOCK = r"(?:凌晨|早上|上午|中午|下午|晚上)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[AaPp][Mm])?"
STAMP = rf"(?:(?:{DATE})\s*)?{CLOCK}"
HEAD = re.compile(
    rf"^(?P<who>\S.{{0,{NAME_LENGTH - 1}}}?)(?:[\s\u2005:：]+[(（\[]?|[(（\[])(?P<at>{STAMP})[)）\]]?\s*[:：]?\s*$"
)
HEAD_TIME_FIRST = re.compile(rf"^[(（\[]?(?P<at>{STAMP})[)）\]]?\s+(?P<who>\S.{{0,{NAME_LENGTH - 1}}})$")
SAID = re.compile(
    r"^(?P<who>[^\s:：/][^:：/。，！？]{0,19}?)\s*[:：](?!//)(?!(?<=\d[:：])\d\d\b)\s*(?P<text>\S.*)$"
)
DAY = re.compile(rf"^[\s—\-–=·]*(?P<day>{DATE})[\s—\-–=·]*$")
MARK = re.compile(
    r"\[(图片|照片|视频|语音|动画表情|表情|文件|位置|链接|Photo|Image|Video|Voice|Sticker)\][^\s]*"
)
PICTURES = frozenset({"图片", "照片", "视频", "Photo", "Image", "Video"})
FROM_WECHAT = re.compile(
    r"(撤回了一条消息|邀请.{1,40}加入了群聊|加入了群聊|移出了群聊|修改群名为|拍了拍|红包|的聊天记录(如下)?[:：]?$|^群聊的聊天记录$"
    r"|^以下(为|是)|^[-—–=_\s·]{3,}$)"
)
QUOTE = re.compile(r"^[「“\"].*[」”\"]$")
ANSWERS = re.compile(
    r"^(好的?|好嘞|收到|谢谢.{0,6}|感谢.{0,6}|多谢|辛苦了?|辛苦啦|知道了|明白了?|可以|行|嗯+|哦+|是的?|对的?|对呀|在的?|没事|客气"
    r"|早上好|大家好|晚上好|晚安|早|ok|okay|roger|赞|支持|同意|[+＋]?1)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """一条 — what one person said in one go. ``day`` and ``at`` as written, "" where the copy has none."""

    who: str
    text: str
    day: str = ""
    at: str = ""
    pictures: int = 0

    @property
    def is_chatter(self) -> bool:
        """Whether it is but an answer or a greeting."""
        return is_answer(self.text)


def is_answer(text: str) -> bool:
    """应答 — “收到”, “谢谢”, a row of signs: nothing that somebody could settle.

    >>> [is_answer(words) for words in ("收到", "好的👌！", "👍👍", "+1", "收到的水费单不对", "漏水")]
    [True, True, True, True, False, False]
    """
    words = "".join(sign for sign in text if unicodedata.category(sign)[0] in "LN" or sign in "+＋")
    return not words or ANSWERS.match(words) is not None


def read_chat(copied: str) -> list[Line]:
    """读群聊 — the lines of what was copied; several in a row by the same person are one.

    >>> [(line.who, line.text) for line in read_chat("张三 2026/3/2 09:12\\n灯坏了\\n李四 09:13\\n收到")]
    [('张三', '灯坏了'), ('李四', '收到')]
    """
    return [line for line in _together(_spoken(copied)) if line.text or line.pictures]


def _spoken(copied: str) -> Iterator[Line]:
    """Every head with the words below it, or words that carry their own head."""
    day, line = "", None
    for written in _plain(copied).split("\n"):
        words = written.strip()
        if not words or FROM_WECHAT.search(words):
            continue
        if found := DAY.match(words):
            day = found["day"]
        elif found := HEAD.match(words) or HEAD_TIME_FIRST.match(words):
            if line:
                yield line
            said_on, at = _when(found["at"])
            line = Line(_name(found["who"]), "", said_on or day, at)
        elif (found := SAID.match(words)) and (line is None or not line.at):
            if line:
                yield line
            line = _with(Line(_name(found["who"]), "", day), found["text"])
        elif line and not (QUOTE.match(words) and not line.text):
            line = _with(line, words)
    if line:
        yield line


def _plain(copied: str) -> str:
    """Without what one does not see: byte order mark, zero-width signs, odd spaces and line ends."""
    text = copied.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u00a0", " ")
    return "".join(
        sign for sign in text if sign in "\n\t\u200d" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
    )


def _name(who: str) -> str:
    return who.strip(" @:：\u2005")[:NAME_LENGTH]


def _when(stamp: str) -> tuple[str, str]:
    """(day, time) of a stamp, as written."""
    clock = re.search(CLOCK, stamp)
    at = clock[0].strip() if clock else ""
    return stamp.replace(at, "").strip(), at


def _with(line: Line, words: str) -> Line:
    """The line with one more row of words; a picture is counted, not read."""
    marks = MARK.findall(words)
    rest = MARK.sub("", words).strip()
    text = "\n".join(part for part in (line.text, rest) if part)
    return replace(line, text=text, pictures=line.pictures + sum(mark in PICTURES for mark in marks))


def _together(lines: Iterable[Line]) -> Iterator[Line]:
    """What one person said without being interrupted, on one day, in one piece."""
    last: Line | None = None
    for line in lines:
        if last and (last.who, last.day) == (line.who, line.day):
            text = "\n".join(part for part in (last.text, line.text) if part)
            last = replace(last, text=text, pictures=last.pictures + line.pictures)
            continue
        if last:
            yield last
        last = line
    if last:
        yield last


def place_words(line: Line) -> str:
    """哪里 — the words of a line, or of its speaker's name, by which a place is looked for.

    >>> place_words(Line("8-2-1103张姐", "楼道灯坏了")), place_words(Line("王哥", "8栋2单元电梯又停了"))
    ('8-2-1103', '8栋2单元')
    >>> place_words(Line("王哥", "太吵了"))
    ''
    """
    spot = re.compile(
        r"\d{1,3}\s*[栋幢号楼#]+\s*(?:\d{1,2}\s*单元)?\s*(?:\d{3,4}\s*室?)?|\d{1,3}-(?:\d{1,2}-)?\d{3,4}"
    )
    for words in (line.text, line.who):
        if found := spot.search(words):
            return found[0].strip()
    return ""
