"""成绩单 — what is measured is said with its ratios first, and the floor is the page itself."""

import json

import pytest

from bench import floor, plan, report
from bench.__main__ import size
from bench.load import HIDDEN, Sample


def run(cases, p50):
    pressed = {"p95_ms": 2 * p50, "per_second": 40.0, "queries": 9, "presses": 100}
    names = {"list_community": "floor_list", "floor_list": "", "detail": ""}
    return {
        "database": "sqlite",
        "cases": cases,
        "seed_seconds": 12.5,
        "memory_mb": 180.0,
        "sweep": {"due": 3, "moved": 3, "seconds": 0.1},
        "machine": {"processors": 2, "python": "3.11", "system": "Linux", "load_before": 0.1},
        "operations": [
            {
                "operation": name,
                "connections": n,
                "floor": under,
                "p50_ms": p50 / 2 if name == "floor_list" else p50,
                **pressed,
            }
            for name, under in names.items()
            for n in (1, 16)
        ],
    }


def test_the_table_says_how_much_slower_a_hundred_times_more_cases_are(tmp_path, monkeypatch):
    # given a page with room for a table, and no run yet
    page, file = tmp_path / "bench.md", tmp_path / "bench.json"
    page.write_text(f"前\n{report.BEGIN}\n旧\n{report.END}\n后\n", encoding="utf-8")
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(report, "FILE", file)

    # when two sizes are measured, the smaller one twice
    for one in (run(10_000, 99), run(10_000, 20), run(1_000_000, 25)):
        report.write_page(report.kept(one))

    # then the last run of each size stands, ratios first, and what stood around the table is kept
    text = page.read_text(encoding="utf-8")
    assert text.startswith("前\n")
    assert text.endswith("\n后\n")
    assert "旧" not in text
    assert "| 事项列表，社区书记 | **1.25** | **2.00** | 20 / 40 ms | 25 / 50 ms |" in text
    assert [one["cases"] for one in json.loads(file.read_text(encoding="utf-8"))["runs"]] == [
        10_000,
        1_000_000,
    ]


def test_a_sample_tells_its_middle_and_its_slowest_twentieth():
    sample = Sample(times=[n / 1000 for n in range(1, 101)], queries=[3, 9, 4], elapsed=2.0)
    told = sample.told()
    assert (told["p50_ms"], told["per_second"], told["queries"]) == (50.5, 50.0, 9)
    assert 94 < told["p95_ms"] < 97


@pytest.mark.parametrize(("text", "cases"), [("10k", 10_000), ("1M", 1_000_000), ("250", 250)])
def test_a_size_is_said_as_people_say_it(text, cases):
    assert size(text) == cases


def test_the_floor_draws_the_rows_that_the_page_draws(world, client):
    # given cases in a community, and its list as the district, which takes no step, sees it
    world.reported_case()
    world.resolved_case()
    client.force_login(world.inspector)
    page = client.get("/cases/").content.decode()
    before, after = plan.cut(page, "<thead>", "</tbody>")

    # when the floor draws the same by its one statement
    lines = floor.asked(floor.OF_COMMUNITY, world.community.code)

    # then its rows are those of the page, to the letter
    assert before + floor.drawn(lines).strip() + after == page
    assert HIDDEN.search(page)
