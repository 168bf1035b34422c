"""纸张 — somebody's words stay words, the same facts give the same sheet, and a lacking font is said."""

import threading
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.test import override_settings
from PIL import Image

from linli.kernel import paper
from linli.kernel.files import StoredFile
from linli.kernel.lifecycle import Refused
from tests.house import ROOT

pytestmark = pytest.mark.one_database
PROBE = """
#import "/kernel/papers/frame.typ": *
#show: paper.with("试印")
#words(facts.said)
#if "pictures" in facts { for one in facts.pictures { image(bytes(one), width: 40mm) } }
#if "link" in facts { code(facts.link) }
"""
AWKWARD = [
    "张#三",
    "$x$ 李四",
    "@王 <五>",
    "\\\\赵_六_*",
    '钱"七"',
    "孙😀👨‍👩‍👧",
    "𠮷田 𬌗镇 㑇",
    '#eval("1")',
    "a\0b",
]


@dataclass(frozen=True)
class Facts:
    said: str


@pytest.fixture
def probe(tmp_path, monkeypatch):
    """A paper of an app that exists for this test alone, beside the real frame."""
    (tmp_path / "probe" / "papers").mkdir(parents=True)
    (tmp_path / "probe" / "papers" / "sheet.typ").write_text(PROBE)
    (tmp_path / "kernel").symlink_to(ROOT / "linli" / "kernel")
    monkeypatch.setattr(paper, "ROOT", tmp_path)
    return "probe/sheet"


@pytest.mark.parametrize("said", AWKWARD)
def test_no_sign_in_somebodys_words_is_an_instruction(probe, said):
    assert paper.pdf(probe, {"said": said}).startswith(b"%PDF-")
    # and the words are drawn: another text gives another page
    assert paper.pages(probe, {"said": said}) != paper.pages(probe, {"said": ""})


def test_words_that_look_like_typst_are_set_letter_by_letter(probe):
    """``#pagebreak()`` said by a resident makes no second page."""
    assert len(paper.pages(probe, {"said": "#pagebreak()\n#pagebreak()"})) == 1


def test_the_same_facts_at_the_same_moment_give_the_same_bytes(probe, clock):
    assert paper.pdf(probe, Facts("漏水")) == paper.pdf(probe, {"said": "漏水"})


@pytest.mark.parametrize("said", ["漏" * 10_000, "x" * 10_000, "漏水。\n" * 2_000])
def test_ten_thousand_characters_wrap_and_go_on_overleaf(probe, said):
    """One line that ran over the edge would need no second page."""
    assert len(paper.pages(probe, {"said": said})) > 1


def test_several_threads_set_papers_at_once(probe):
    made = []
    threads = [
        threading.Thread(target=lambda n=n: made.append(paper.pdf(probe, {"said": f"第 {n} 张"})))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(one) > 1000 for one in made) == [True] * 8


@override_settings(LINLI_DEMO=True)
def test_a_paper_of_the_demonstration_says_so_on_every_page(probe):
    with_band = paper.pages(probe, {"said": "漏" * 5_000})
    with override_settings(LINLI_DEMO=False):
        without = paper.pages(probe, {"said": "漏" * 5_000})
    assert len(with_band) == len(without) == 3
    assert all(one != other for one, other in zip(with_band, without, strict=True))


def test_a_machine_without_a_chinese_font_is_told_which_to_install(tmp_path):
    (tmp_path / "empty").mkdir()
    families = paper.fonts_in((str(tmp_path / "empty"),)).families()
    with pytest.raises(Refused, match=r"pylopdf-fonts-zh-cn.*LINLI_FONTS"):
        paper.faces(families)


def test_a_folder_named_by_the_site_is_read_too(tmp_path):
    (font,) = paper.WHEEL[0].glob("NotoSerifSC*.otf")
    (tmp_path / font.name).symlink_to(font)
    assert paper.fonts_in((str(tmp_path),)).families() == ["Noto Serif SC"]


def test_licensed_fonts_are_taken_where_a_site_has_them():
    plain = ["Noto Sans SC", "Noto Serif SC"]
    assert paper.faces([*plain, "FangSong", "KaiTi_GB2312"]) == {
        "plain": "Noto Sans SC", "title": "Noto Serif SC", "formal": "FangSong", "hand": "KaiTi_GB2312",
    }  # fmt: skip
    assert paper.faces(["SimHei"]) == dict.fromkeys(("plain", "title", "formal", "hand"), "SimHei")


def test_a_code_and_a_photo_are_drawn(probe, tmp_path, settings, photo):
    settings.LINLI_FILES = tmp_path
    facts = {
        "said": "",
        "link": paper.qr("https://linli.example/d/4K7Q9XTM/"),
        "pictures": [paper.picture(photo)],
    }
    (page,) = paper.pages(probe, facts)
    assert page.count(b"<image") == 2
    photo.thumbnail_path.unlink()
    assert paper.picture(photo) == ""


@pytest.fixture
def photo(tmp_path):
    """A picture on the disk, as ``keep_photo`` leaves it."""
    kept = BytesIO()
    Image.new("RGB", (48, 36), "#7d6a58").save(kept, "JPEG")
    stored = StoredFile(sha256="ab" * 32, size=1, mime="image/jpeg", width=48, height=36)
    path = tmp_path / "ab" / "ab"
    path.mkdir(parents=True)
    (path / f"{'ab' * 32}.480.jpg").write_bytes(kept.getvalue())
    return stored
