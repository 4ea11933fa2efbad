"""A chart as a drawing: where columns, lines, ticks and words stand, in the units of its SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from automations.emulator.sheets.charts import Chart

WIDE, HIGH = 560, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 10, 16, 30
_MOST_WORDS, _LETTER = 8, 6.6
"""Labels below, at most; pixels of a letter."""
_ROOM_FOR_FIGURES = 40
"""Pixels that a column needs for its figure above it."""


def drawing(chart: Chart) -> dict[str, Any] | None:
    """What the template draws; None where there is nothing to be drawn."""
    figures = [one.number for _, column in chart.series for one in column if one is not None]
    if not chart.labels or not figures:
        return None
    step = _step(max(*figures, 0.0))
    if all(one.is_integer() for one in figures):
        step = max(step, 1.0)  # a half of what is counted is nothing
    top = step * max(1, math.ceil(max(figures) / step))
    high = HIGH - _TOP - _BOTTOM
    wide = (WIDE - _LEFT - _RIGHT) / len(chart.labels)

    def y(number: float) -> float:
        return round(_TOP + high * (1 - max(number, 0.0) / top), 1)

    every = math.ceil(len(chart.labels) / _MOST_WORDS)
    longest = max(3, int(wide * every / _LETTER))
    return {
        "wide": WIDE,
        "high": HIGH,
        "left": _LEFT,
        "right": WIDE - _RIGHT,
        "ticks": [(y(n * step), f"{n * step:,.10g}") for n in range(round(top / step) + 1)],
        "words": [
            (round(_LEFT + wide * (place + 0.5), 1), _short(text, longest))
            for place, text in enumerate(chart.labels)
            if place % every == 0
        ],
        "columns": [] if chart.lines else list(_columns(chart, wide, y)),
        "lines": list(_lines(chart, wide, y)) if chart.lines else [],
        "names": [name for name, _ in chart.series],
    }


def _columns(chart: Chart, wide: float, y: Any) -> Iterator[dict[str, Any]]:
    each = wide * 0.8 / len(chart.series)
    for number, (_, column) in enumerate(chart.series):
        for place, one in enumerate(column):
            if one is not None:
                x = round(_LEFT + wide * (place + 0.1) + each * number, 1)
                yield {
                    "series": number,
                    "x": x,
                    "y": y(one.number),
                    "wide": round(each * 0.92, 1),
                    "high": round(HIGH - _BOTTOM - y(one.number), 1),
                    "middle": round(x + each * 0.46, 1),
                    "text": one.text if each >= _ROOM_FOR_FIGURES or len(one.text) <= 3 else "",
                }


def _lines(chart: Chart, wide: float, y: Any) -> Iterator[tuple[int, Sequence[tuple[float, float]]]]:
    for number, (_, column) in enumerate(chart.series):
        points = [
            (round(_LEFT + wide * (place + 0.5), 1), y(one.number))
            for place, one in enumerate(column)
            if one is not None
        ]
        if points:
            yield number, points


def _step(largest: float) -> float:
    """Between two ticks: 1, 2 or 5 times a power of ten, so that there are at most six."""
    if largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest / 5))
    return next(times * power for times in (1, 2, 5, 10) if largest / (times * power) <= 5)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
