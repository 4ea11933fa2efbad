"""What a spreadsheet is made of, apart from its values: frozen values read from one spreadsheets.get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The fields mask of the one get; `metadata` below reads exactly these.
FIELDS = (
    "spreadsheetId,spreadsheetUrl,properties(title,locale,timeZone),namedRanges,developerMetadata,"
    "sheets(properties(sheetId,title,index,hidden,tabColorStyle,gridProperties(rowCount,columnCount,frozenRowCount)),"
    "merges,protectedRanges,conditionalFormats(ranges,booleanRule(condition)),developerMetadata,"
    "bandedRanges(bandedRangeId),filterViews(title),charts(chartId))"
)


@dataclass(frozen=True, slots=True)
class GridRange:
    """Cells of one sheet, counted from 0, ends excluded; None is an open side."""

    sheet_id: int
    start_row: int | None = None
    end_row: int | None = None
    start_column: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class ProtectedRange:
    id: int
    range: GridRange
    description: str
    warning_only: bool
    editors: tuple[str, ...]  # e-mail addresses


@dataclass(frozen=True, slots=True)
class NamedRange:
    id: str
    name: str
    range: GridRange


@dataclass(frozen=True, slots=True)
class ConditionalFormat:
    """A rule by a formula; `formula` is empty for rules of other kinds."""

    ranges: tuple[GridRange, ...]
    formula: str


@dataclass(frozen=True, slots=True)
class DeveloperMetadata:
    """A note that programs leave in a spreadsheet. `sheet_id` is None when it hangs on the whole spreadsheet."""

    id: int
    key: str
    value: str
    sheet_id: int | None = None


@dataclass(frozen=True, slots=True)
class SheetMetadata:
    """One tab. `index` is its place from the left, from 0; `filter_views` are their titles, `charts` their number."""

    id: int
    title: str
    index: int
    row_count: int
    column_count: int
    frozen_rows: int
    hidden: bool
    merges: tuple[GridRange, ...]
    protected_ranges: tuple[ProtectedRange, ...]
    conditional_formats: tuple[ConditionalFormat, ...]
    is_coloured: bool = False
    is_banded: bool = False
    filter_views: tuple[str, ...] = ()
    charts: int = 0


@dataclass(frozen=True, slots=True)
class Metadata:
    """A spreadsheet. `time_zone` is an IANA name, `locale` like en_US."""

    id: str
    url: str
    title: str
    locale: str
    time_zone: str
    sheets: tuple[SheetMetadata, ...]
    named_ranges: tuple[NamedRange, ...]
    developer_metadata: tuple[DeveloperMetadata, ...]


def metadata(answer: Mapping[str, Any]) -> Metadata:
    """The answer of a spreadsheets.get with `FIELDS`. What Google leaves out is 0, empty or False, as it means."""
    properties = answer.get("properties", {})
    sheets = [_sheet(sheet) for sheet in answer.get("sheets", [])]
    notes = [_note(item) for item in answer.get("developerMetadata", [])]
    for sheet in answer.get("sheets", []):
        notes += [_note(item) for item in sheet.get("developerMetadata", [])]
    return Metadata(
        id=answer.get("spreadsheetId", ""),
        url=answer.get("spreadsheetUrl", ""),
        title=properties.get("title", ""),
        locale=properties.get("locale", ""),
        time_zone=properties.get("timeZone", ""),
        sheets=tuple(sorted(sheets, key=lambda sheet: sheet.index)),
        named_ranges=tuple(
            NamedRange(item.get("namedRangeId", ""), item.get("name", ""), grid_range(item.get("range", {})))
            for item in answer.get("namedRanges", [])
        ),
        developer_metadata=tuple(notes),
    )


def _sheet(sheet: Mapping[str, Any]) -> SheetMetadata:
    properties = sheet.get("properties", {})
    grid = properties.get("gridProperties", {})
    return SheetMetadata(
        id=properties.get("sheetId", 0),
        title=properties.get("title", ""),
        index=properties.get("index", 0),
        row_count=grid.get("rowCount", 0),
        column_count=grid.get("columnCount", 0),
        frozen_rows=grid.get("frozenRowCount", 0),
        hidden=properties.get("hidden", False),
        merges=tuple(grid_range(item) for item in sheet.get("merges", [])),
        protected_ranges=tuple(_protected(item) for item in sheet.get("protectedRanges", [])),
        conditional_formats=tuple(_conditional(item) for item in sheet.get("conditionalFormats", [])),
        is_coloured=bool(properties.get("tabColorStyle")),
        is_banded=bool(sheet.get("bandedRanges")),
        filter_views=tuple(item.get("title", "") for item in sheet.get("filterViews", [])),
        charts=len(sheet.get("charts", [])),
    )


def grid_range(item: Mapping[str, Any]) -> GridRange:
    """Google's GridRange; a missing sheetId is the sheet 0."""
    return GridRange(
        item.get("sheetId", 0),
        item.get("startRowIndex"),
        item.get("endRowIndex"),
        item.get("startColumnIndex"),
        item.get("endColumnIndex"),
    )


def _protected(item: Mapping[str, Any]) -> ProtectedRange:
    return ProtectedRange(
        item.get("protectedRangeId", 0),
        grid_range(item.get("range", {})),
        item.get("description", ""),
        item.get("warningOnly", False),
        tuple(item.get("editors", {}).get("users", [])),
    )


def _conditional(item: Mapping[str, Any]) -> ConditionalFormat:
    condition = item.get("booleanRule", {}).get("condition", {})
    values = condition.get("values", []) if condition.get("type") == "CUSTOM_FORMULA" else []
    ranges = tuple(grid_range(part) for part in item.get("ranges", []))
    return ConditionalFormat(ranges, values[0].get("userEnteredValue", "") if values else "")


def _note(item: Mapping[str, Any]) -> DeveloperMetadata:
    location = item.get("location", {})
    on_sheet = location.get("locationType") == "SHEET" or "sheetId" in location
    return DeveloperMetadata(
        item.get("metadataId", 0),
        item.get("metadataKey", ""),
        item.get("metadataValue", ""),
        location.get("sheetId", 0) if on_sheet else None,
    )
