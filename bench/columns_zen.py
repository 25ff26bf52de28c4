"""zen-engine decides the Country Chart: run by bench/columns.py in the environment of the peers. Prints rows a second."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import zen  # type: ignore[import-not-found]


def table(chart: dict[str, list[str]]) -> dict[str, Any]:
    """A decision table with one row for each column of the chart, and one for all else."""
    rules = [
        {"_id": column, "c": f"'{column}'", "d": ", ".join(f"'{place}'" for place in places), "x": "true"}
        for column, places in chart.items()
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "c", "name": "c", "field": "column"}, {"id": "d", "name": "d", "field": "dest"}],
        "outputs": [{"id": "x", "name": "x", "field": "licence"}],
        "rules": [*rules, {"_id": "else", "c": "", "d": "", "x": "false"}],
    }
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": place},
        {"id": "table", "type": "decisionTableNode", "name": "table", "position": place, "content": content},
        {"id": "out", "type": "outputNode", "name": "out", "position": place},
    ]
    ways = [("in", "table"), ("table", "out")]
    return {"nodes": nodes, "edges": [{"id": a + b, "sourceId": a, "targetId": b, "type": "edge"} for a, b in ways]}


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    decision = zen.ZenEngine().create_decision(table(job["chart"]))
    asked = [{"column": column, "dest": place} for column, place in job["asked"]]
    decision.evaluate(asked[0])
    start = time.perf_counter()
    for one in asked:
        decision.evaluate(one)
    print(len(asked) / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
