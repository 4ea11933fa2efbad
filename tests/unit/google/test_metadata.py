"""A spreadsheet's answer as frozen values: what Google leaves out is 0, empty or False."""

from __future__ import annotations

from automations.google.metadata import (
    ConditionalFormat,
    DeveloperMetadata,
    GridRange,
    NamedRange,
    ProtectedRange,
    SheetMetadata,
    metadata,
)


def test_the_first_sheet_has_no_id_in_its_ranges_and_no_index_is_the_first_place() -> None:
    answer = {
        "spreadsheetId": "s1",
        "properties": {"title": "Arden", "locale": "en_US", "timeZone": "America/New_York"},
        "sheets": [
            {"properties": {"sheetId": 7, "title": "Hours", "index": 1, "gridProperties": {"rowCount": 9}}},
            {
                "properties": {"title": "Start here", "gridProperties": {"rowCount": 5, "columnCount": 2}},
                "merges": [{"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 2}],
                "protectedRanges": [{"protectedRangeId": 3, "range": {}, "editors": {"users": ["a@example.org"]}}],
                "conditionalFormats": [
                    {
                        "ranges": [{"startColumnIndex": 4}],
                        "booleanRule": {
                            "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=$E2<>""'}]}
                        },
                    },
                    {"ranges": [], "booleanRule": {"condition": {"type": "BLANK"}}},
                ],
                "developerMetadata": [{"metadataId": 2, "metadataKey": "k", "location": {"sheetId": 0}}],
            },
        ],
        "namedRanges": [{"namedRangeId": "n1", "name": "People", "range": {"sheetId": 7, "startRowIndex": 1}}],
        "developerMetadata": [{"metadataId": 1, "metadataKey": "ledger", "metadataValue": "L", "location": {}}],
    }
    read = metadata(answer)
    assert (read.title, read.locale, read.time_zone) == ("Arden", "en_US", "America/New_York")
    assert [sheet.title for sheet in read.sheets] == ["Start here", "Hours"]
    assert read.sheets[0] == SheetMetadata(
        id=0,
        title="Start here",
        index=0,
        row_count=5,
        column_count=2,
        frozen_rows=0,
        hidden=False,
        merges=(GridRange(0, 0, 1, 0, 2),),
        protected_ranges=(ProtectedRange(3, GridRange(0), "", False, ("a@example.org",)),),
        conditional_formats=(
            ConditionalFormat((GridRange(0, None, None, 4, None),), '=$E2<>""'),
            ConditionalFormat((), ""),
        ),
    )
    assert read.named_ranges == (NamedRange("n1", "People", GridRange(7, 1)),)
    assert read.developer_metadata == (DeveloperMetadata(1, "ledger", "L", None), DeveloperMetadata(2, "k", "", 0))
