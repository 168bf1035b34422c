"""成绩单 — one JSON file of all runs, and the table that is made of it, ratios first."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent.parent / "docs"
FILE, PAGE = DOCS / "bench.json", DOCS / "bench.md"
BEGIN, END = "<!-- 以下由 ./dev bench 写成 -->", "<!-- 以上由 ./dev bench 写成 -->"

Run = dict[str, Any]

NAMES = {
    "list_neighbours": "事项列表，邻长",
    "list_community": "事项列表，社区书记",
    "list_district": "事项列表，全区",
    "list_open_community": "未办结，社区",
    "list_open_district": "未办结，全区",
    "list_filtered_community": "状态＋类别＋一片＋文字，社区",
    "list_filtered_district": "状态＋类别＋一片＋文字，全区",
    "list_words_district": "状态＋类别＋文字，全区",
    "list_deep_community": "翻到正中一页，社区",
    "list_deep_district": "翻到正中一页，全区",
    "detail": "事项页",
    "building": "楼栋页",
    "workbench": "工作台，邻长",
    "desk": "值班台",
    "community": "全社区（书记）",
    "overview": "各社区（全区）",
    "report": "扫码说一件事，送出的一按",
    "accept": "受理",
    "sign_in": "登录",
    "floor_list": "地板：列表",
}


def kept(run: Run) -> list[Run]:
    """Put ``run`` in the place of the last one of its size and database; all runs, the smallest first."""
    known = json.loads(FILE.read_text(encoding="utf-8"))["runs"] if FILE.exists() else []
    runs = [one for one in known if (one["database"], one["cases"]) != (run["database"], run["cases"])]
    runs = sorted([*runs, run], key=lambda one: (one["database"], one["cases"]))
    FILE.write_text(json.dumps({"runs": runs}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return runs


def machine() -> dict[str, Any]:
    """机器 — what a reader has to know to compare; ratios carry over, milliseconds do not."""
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def write_page(runs: list[Run]) -> None:
    """Put the tables between the marks of the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    tables = "\n\n".join(table(runs, database) for database in dict.fromkeys(run["database"] for run in runs))
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")


def table(runs: list[Run], database: str) -> str:
    """The table of one database: a line an operation, columns by size."""
    mine = {run["cases"]: run for run in runs if run["database"] == database}
    sizes, least = list(mine), min(mine)
    single = {size: by_name(run, 1) for size, run in mine.items()}
    crowd = {size: by_name(run, 16) for size, run in mine.items()}
    heads = [
        "操作",
        *(f"{_size(size)} ÷ {_size(least)}" for size in sizes if size != least),
        f"÷ 地板（{_size(max(mine))}）",
        *(f"{_size(size)} p50 / p95，一人" for size in sizes),
        *(f"{_size(size)} p95，十六人" for size in sizes),
        "每秒，十六人",
        "查询",
    ]
    title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]
    lines = [f"## {title}", "", _row(heads), _row("---" for _head in heads)]
    for name, label in NAMES.items():
        if name not in single[least]:
            continue
        largest = single[max(mine)]
        floor = largest[name]["floor"]
        lines.append(
            _row(
                [
                    label,
                    *(_ratio(single[size], name, single[least], name) for size in sizes if size != least),
                    _ratio(largest, name, largest, floor) if floor else "",
                    *(_pair(single[size].get(name)) for size in sizes),
                    *(_milliseconds(crowd[size].get(name), "p95_ms") for size in sizes),
                    str(crowd[max(mine)][name]["per_second"]),
                    str(largest[name]["queries"]),
                ]
            )
        )
    return "\n".join([*lines, "", *(_beside(run) for run in mine.values())])


def by_name(run: Run, connections: int) -> dict[str, Run]:
    return {one["operation"]: one for one in run["operations"] if one["connections"] == connections}


def _ratio(part: dict[str, Run], name: str, whole: dict[str, Run], other: str) -> str:
    return f"**{part[name]['p50_ms'] / max(0.1, whole[other]['p50_ms']):.2f}**" if name in part else ""


def _pair(one: Run | None) -> str:
    return f"{one['p50_ms']} / {one['p95_ms']} ms" if one else ""


def _milliseconds(one: Run | None, key: str) -> str:
    return f"{one[key]} ms" if one else ""


def _size(cases: int) -> str:
    return f"{cases // 10_000} 万"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _beside(run: Run) -> str:
    sweep, on = run["sweep"], run["machine"]
    return (
        f"- {_size(run['cases'])}件：播种 {run['seed_seconds']} 秒；服务占内存 {run['memory_mb']} MB（PSS）；"
        f"到点上报 {sweep['moved']} 件用 {sweep['seconds']} 秒；"
        f"{on['processors']} 个处理器，Python {on['python']}，开始时负载 {on['load_before']}。"
    )
