"""Which charts and filter views are refused."""

from __future__ import annotations

from typing import Any

import pytest


def test_a_filter_views_title_stands_once_on_a_sheet(desk: Any) -> None:
    desk.batch({"addSheet": {"properties": {"sheetId": 7, "title": "Other"}}})
    mine = [{"addFilterView": {"filter": {"title": "Mine", "range": {"sheetId": sheet}}}} for sheet in (0, 7)]
    desk.batch(*mine)
    assert desk.refused_batch(mine[0]).endswith("There is already a filter view with the name: Mine")


_ROWS = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1001, "startColumnIndex": 0, "endColumnIndex": 1}
BEYOND = {"series": {"sourceRange": {"sources": [_ROWS]}}}
WRONG_CHARTS: dict[str, tuple[dict[str, Any], str]] = {
    "no kind": ({"title": "None"}, "exactly one kind"),
    "two kinds": ({"pieChart": {}, "basicChart": {"chartType": "BAR"}}, "exactly one kind"),
    "a basic one of no kind": ({"basicChart": {"series": []}}, "exactly one kind"),
    "cells beyond the grid": ({"basicChart": {"chartType": "BAR", "series": [BEYOND]}}, "exceeds grid limits"),
}


@pytest.mark.parametrize("case", WRONG_CHARTS)
def test_charts_that_are_refused(desk: Any, case: str) -> None:
    spec, words = WRONG_CHARTS[case]
    position = {"overlayPosition": {"anchorCell": {"sheetId": 0}}}
    assert words in desk.refused_batch({"addChart": {"chart": {"spec": spec, "position": position}}})
