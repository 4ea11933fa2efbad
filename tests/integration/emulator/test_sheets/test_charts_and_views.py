"""What hangs on a sheet, and which charts and filter views are refused."""

from __future__ import annotations

from typing import Any

import pytest

ALL = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2}


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


def test_what_hangs_on_a_sheet(desk: Any) -> None:
    color = {"red": 1}
    rule = {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=$C1<>""'}]}}
    conditional = {"ranges": [ALL], "booleanRule": {**rule, "format": {"backgroundColor": color}}}
    chart = {
        "spec": {
            "title": "Hours",
            "basicChart": {"chartType": "COLUMN", "series": [{"series": {"sourceRange": {"sources": [ALL]}}}]},
        },
        "position": {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 4}}},
    }
    replies = desk.batch(
        {"addConditionalFormatRule": {"rule": conditional, "index": 0}},
        {"addBanding": {"bandedRange": {"range": ALL, "rowProperties": {"firstBandColor": color}}}},
        {"addFilterView": {"filter": {"title": "Mine", "range": ALL}}},
        {"setBasicFilter": {"filter": {"range": ALL}}},
        {"addChart": {"chart": chart}},
        {"addDimensionGroup": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}}},
    )
    sheet = desk.sheet()
    for name in ("conditionalFormats", "bandedRanges", "filterViews", "basicFilter", "charts", "rowGroups"):
        assert sheet[name], name
    spec = {**chart["spec"], "title": "New"}
    filter_id = replies[2]["addFilterView"]["filter"]["filterViewId"]
    desk.batch(
        {"updateFilterView": {"filter": {"filterViewId": filter_id, "title": "Ours"}, "fields": "title"}},
        {"updateConditionalFormatRule": {"index": 0, "rule": conditional}},
        {"updateChartSpec": {"chartId": replies[4]["addChart"]["chart"]["chartId"], "spec": spec}},
    )
    assert desk.sheet()["filterViews"][0]["title"] == "Ours"
    assert desk.sheet()["charts"][0]["spec"]["title"] == "New"
    desk.batch(
        {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}},
        {"deleteBanding": {"bandedRangeId": replies[1]["addBanding"]["bandedRange"]["bandedRangeId"]}},
        {"deleteFilterView": {"filterId": filter_id}},
        {"clearBasicFilter": {"sheetId": 0}},
        {"deleteEmbeddedObject": {"objectId": replies[4]["addChart"]["chart"]["chartId"]}},
        {"deleteDimensionGroup": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}}},
    )
    assert set(desk.sheet()) == {"properties"}
