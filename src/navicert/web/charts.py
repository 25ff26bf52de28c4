"""Charts as SVG, made on the server and kept; the table with the same figures always stands beside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache

ACCENT, WARNING = "#0062ba", "#b8520a"
FONT = "system-ui, sans-serif"


def bars(rows: Iterable[tuple[str, int, int]], names: tuple[str, str]) -> str:
    """Horizontal bars of two kinds one upon the other: for each label so many of the first and of the second."""
    values = [
        {"label": label, "what": name, "n": n, "order": order}
        for label, *both in rows
        for order, (name, n) in enumerate(zip(names, both, strict=True))
    ]
    encoding = {
        "y": {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}},
        "x": {"field": "n", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1, "format": "d"}},
        "order": {"field": "order"},
    }
    return _drawn(values, {"height": {"step": 20}, "width": 420, "mark": "bar", "encoding": encoding | _colours(names)})


def columns(rows: Iterable[tuple[str, int, int]], names: tuple[str, str]) -> str:
    """Columns side by side, two for each label."""
    values = [
        {"label": label, "what": name, "n": n} for label, *both in rows for name, n in zip(names, both, strict=True)
    ]
    encoding = {
        "x": {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelAngle": -45}},
        "xOffset": {"field": "what", "sort": None},
        "y": {"field": "n", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1, "format": "d"}},
    }
    return _drawn(values, {"height": 200, "width": 640, "mark": "bar", "encoding": encoding | _colours(names)})


def _colours(names: Sequence[str]) -> dict[str, object]:
    scale = {"domain": list(names), "range": [ACCENT, WARNING]}
    return {"color": {"field": "what", "type": "nominal", "scale": scale, "legend": {"title": None, "orient": "top"}}}


def _drawn(values: list[dict[str, object]], spec: dict[str, object]) -> str:
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "data": {"values": values},
        "config": {"font": FONT, "view": {"stroke": None}},
        **spec,
    }
    return _kept(json.dumps(whole))


@lru_cache(maxsize=128)
def _kept(spec: str) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(json.loads(spec), allowed_base_urls=[]))
