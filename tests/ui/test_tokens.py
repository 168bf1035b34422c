"""令牌 — the colours as numbers: every pair of words and ground is computed, copies are held equal."""

import math
import re
from pathlib import Path

import pytest

from linli import ui

SOURCE = (Path(ui.__file__).parent / "static/ui/css/tokens.css").read_text(encoding="utf-8")
RULE = re.compile(r"(?P<selector>[^{};]+)\{(?P<body>[^{}]*)\}")
TOKEN = re.compile(r"(--[a-z0-9-]+):\s*([^;]+);")
OKLCH = re.compile(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")


def rules() -> dict[str, dict[str, str]]:
    """Every rule by "media | selector"; a rule that stands twice would hide one of the two."""
    plain = re.sub(r"/\*.*?\*/", "", SOURCE, flags=re.DOTALL)
    found = {}
    media = re.compile(r"@(?P<at>media|supports) (?P<query>[^{]+)\{(?P<rules>(?:[^{}]*\{[^{}]*\})*\s*)\}")
    for at in media.finditer(plain):
        for rule in RULE.finditer(at["rules"]):
            found[f"{at['query'].strip()} | {rule['selector'].strip()}"] = dict(TOKEN.findall(rule["body"]))
    for rule in RULE.finditer(media.sub("", plain)):
        found[rule["selector"].strip()] = dict(TOKEN.findall(rule["body"]))
    return found


RULES = rules()
DARK, LIGHT = "(prefers-color-scheme: dark)", "(prefers-color-scheme: light)"
NIGHT = RULES[':root[data-theme="dark"]']
LARGE = RULES['[data-size="large"]']
NIGHT_LARGE = RULES[':root[data-theme="dark"][data-size="large"]']
HIGH = RULES[':root[data-contrast="high"][data-contrast]']
NIGHT_HIGH = RULES[':root[data-contrast="high"][data-contrast][data-theme="dark"]']
DAY = RULES[":root"]

SETS = {  # name: (tokens, least contrast of words)
    "day": (DAY, 4.5),
    "night": (DAY | NIGHT, 4.5),
    "large": (DAY | LARGE, 7),
    "large at night": (DAY | LARGE | NIGHT | NIGHT_LARGE, 7),
    "high": (DAY | HIGH, 7),
    "high at night": (DAY | NIGHT | NIGHT_HIGH, 7),
    "high and large": (DAY | LARGE | HIGH, 7),
    "high and large at night": (DAY | LARGE | NIGHT | NIGHT_LARGE | NIGHT_HIGH, 7),
}
GROUNDS = ("paper", "surface", "sunken")
WORDS = [(ink, ground) for ink in ("ink", "ink-soft", "accent", "late") for ground in GROUNDS] + [
    ("soon", "paper"),
    ("soon", "surface"),
    ("calm", "paper"),
    ("calm", "surface"),
    ("done", "paper"),
    ("done", "surface"),
    ("ink", "accent-wash"),
    ("ink", "soon-wash"),
    ("ink", "late-wash"),
    ("accent", "accent-wash"),
    ("calm", "calm-wash"),
    ("soon", "soon-wash"),
    ("late", "late-wash"),
    ("done", "done-wash"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-deep"),
    ("ink", "wall"),
]
EDGES = [("line-strong", "surface"), ("line-strong", "paper"), ("focus", "paper"), ("focus", "surface")]


def luminance(colour: str) -> float:
    """亮度 — relative luminance of an OKLCH colour, clipped to sRGB as a screen does it.

    Source: CSS Color 4 (OKLab to linear sRGB); WCAG 2.2, relative luminance.
    """
    lightness, chroma, hue = map(float, OKLCH.fullmatch(colour).groups())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(1, max(0, channel)) for channel in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("oklch(0 0 0)", "oklch(1 0 0)") == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("name", SETS)
def test_words_can_be_read_on_every_ground(name):
    tokens, least = SETS[name]
    measured = {pair: contrast(tokens[f"--{pair[0]}"], tokens[f"--{pair[1]}"]) for pair in WORDS}

    assert {pair: round(value, 2) for pair, value in measured.items() if value < least} == {}


@pytest.mark.parametrize("name", SETS)
def test_edges_of_inputs_and_the_focus_ring_can_be_seen(name):
    tokens, _ = SETS[name]
    measured = {pair: contrast(tokens[f"--{pair[0]}"], tokens[f"--{pair[1]}"]) for pair in EDGES}

    assert {pair: round(value, 2) for pair, value in measured.items() if value < 3} == {}


def test_night_is_the_same_by_the_system_and_by_choice():
    assert RULES[f'{DARK} | :root:not([data-theme="light"])'] == NIGHT
    assert RULES[f'{DARK} | :root[data-size="large"]:not([data-theme="light"])'] == NIGHT_LARGE


def test_high_contrast_is_the_same_by_the_system_and_by_choice():
    more = "(prefers-contrast: more) and"
    assert RULES[f'{more} {LIGHT} | :root:not([data-theme="dark"])'] == HIGH
    assert RULES[f'{more} {DARK} | :root:not([data-theme="light"])'] == NIGHT_HIGH
    chosen = ':root[data-contrast="high"][data-contrast]:not([data-theme="light"])'
    assert RULES[f"{DARK} | {chosen}"] == NIGHT_HIGH


def test_braces_are_closed():
    assert SOURCE.count("{") == SOURCE.count("}")
