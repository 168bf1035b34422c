"""The repository speaks of neighbourhoods, not of a machine."""

import re

from tests.house import ROOT, tracked

SPOKEN = ("*.py", "*.md", "*.html", "*.js")
TEXT = (*SPOKEN, "*.css", "*.toml", "*.txt", "*.csv", "*.json", "*.po", "*.svg", "dev", ".ci/*")


def lines_with(pattern: re.Pattern[str], *globs: str) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in tracked(*globs)
        if path != "tests/house/test_words.py"
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_machine():
    """No absolute path of one machine: below a home, a work folder or an optional one."""
    machine = re.compile(r"(?<![\w.*\])}/<])/(?:home|root|work|opt|Users|mnt)/\w")
    assert lines_with(machine, *TEXT) == []


def test_nothing_is_left_to_be_done_without_a_number():
    unfinished = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?!.*#\d)")
    assert lines_with(unfinished, "*.py", "*.html", "*.css", "*.js", "dev") == []


def test_no_line_of_code_is_longer_than_a_window_is_wide():
    wide = lines_with(re.compile(r".{111}"), "*.py")
    assert [line for line in wide if "/migrations/" not in line] == []


def test_chinese_sentences_use_full_width_punctuation():
    half_width = re.compile(r"[\u4e00-\u9fff][,;!?][\u4e00-\u9fff]")
    assert lines_with(half_width, *SPOKEN) == []


def test_no_words_are_put_together_inside_a_translation():
    formatted = r"""\b(?:p?n?gettext(?:_lazy)?|_)\(\s*(?:f["']|["'][^"']*["']\.format)"""
    assert lines_with(re.compile(formatted), "linli/*.py") == []
