"""状态图 — a lifecycle drawn as Mermaid, straight from its table, so that the picture cannot lie."""

from __future__ import annotations

from typing import Any

from linli.kernel.lifecycle import Lifecycle


def diagram(title: str, lifecycle: Lifecycle, states: dict[str, Any]) -> str:
    """The page of one lifecycle: its picture, and a row for each move with permission and guards.

    ``states`` are the labels by state, in order.
    """
    lines = [
        f"# {title}",
        "",
        "由状态表生成，不要手改：`./dev manage lifecycles`。",
        "",
        "```mermaid",
        "stateDiagram-v2",
    ]
    lines += [f"    {state}: {label}" for state, label in states.items()]
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in lifecycle.moves.values():
        if move.target:
            for source in move.sources:
                if source != move.target:
                    arrows.setdefault((source, move.target), []).append(str(move.label))
    lines += [
        f"    {source} --> {target}: {'、'.join(labels)}" for (source, target), labels in arrows.items()
    ]
    lines += ["```", "", "| 动作 | 动词 | 从 | 到 | 权限 | 条件 |", "|---|---|---|---|---|---|"]
    for move in lifecycle.moves.values():
        sources = "、".join(str(states[source]) for source in move.sources)
        target = states[move.target] if move.target else "不变"
        guards = "、".join(f"`{guard.__name__}`" for guard in move.guards)
        lines.append(
            f"| {move.label} | `{move.verb}` | {sources} | {target} | `{move.permission}` | {guards} |"
        )
    return "\n".join(lines) + "\n"
