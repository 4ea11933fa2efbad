"""Developer metadata: on the spreadsheet, a sheet, a row or a column; found again by data filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .grid import Book, Sheet
from .masks import merged, paths
from .notation import Box, meet
from .pen import Pen
from .ranges import locate, unclipped
from .refusals import invalid, missing
from .structure import dimension_indexes

PROJECT = "project"
"""Beside the API's fields each entry keeps the OAuth client that made it: PROJECT visibility is its own alone."""


def create(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """createDeveloperMetadata."""
    given = body.get("developerMetadata") or {}
    key = given.get("metadataKey")
    if not key:
        raise invalid("The metadata key must be specified.")
    if given.get("visibility") not in {"DOCUMENT", "PROJECT"}:
        raise invalid("The metadata visibility must be specified.")
    id = int(given.get("metadataId") or pen.book.fresh_id())  # noqa: A001 - the field's word
    if id in pen.book.metadata:
        raise invalid(f"Developer metadata with id {id} already exists.")
    kept = {
        "metadataId": id,
        "metadataKey": key,
        "metadataValue": given.get("metadataValue") or "",
        "location": _location(pen.book, given.get("location")),
        "visibility": given["visibility"],
        PROJECT: pen.client,
    }
    if len(key) + len(str(kept["metadataValue"])) > 30_000:
        raise invalid("Developer metadata exceeds the limit of 30000 characters.")
    pen.book.metadata[id] = kept
    pen.book.altered = True
    return {"developerMetadata": shown(kept)}


def update(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """updateDeveloperMetadata: all that the filters match."""
    mask, given = paths(body.get("fields")), body.get("developerMetadata") or {}
    found = matching(pen.book, body.get("dataFilters") or [], pen.client)
    if not found:
        raise invalid("No metadata matched the data filters.")
    changed = []
    for kept, _ in found:
        after = merged(kept, given, mask) | {"metadataId": kept["metadataId"], PROJECT: kept[PROJECT]}
        after["location"] = _location(pen.book, after.get("location"))
        pen.book.metadata[kept["metadataId"]] = after
        changed.append(shown(after))
    pen.book.altered = True
    return {"developerMetadata": changed}


def delete(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """deleteDeveloperMetadata: all that the filter matches."""
    gone = [kept for kept, _ in matching(pen.book, [body.get("dataFilter") or {}], pen.client)]
    for kept in gone:
        del pen.book.metadata[kept["metadataId"]]
    pen.book.altered = True
    return {"deletedDeveloperMetadata": [shown(kept) for kept in gone]} if gone else {}


def get(book: Book, id: int, client: str) -> dict[str, Any]:  # noqa: A002
    """One entry by id; 404 when there is none that this client may see."""
    kept = book.metadata.get(id)
    if kept is None or not visible(kept, client):
        raise missing(f"No developer metadata with id: {id}")
    return shown(kept)


def shown(kept: Mapping[str, Any]) -> dict[str, Any]:
    """DeveloperMetadata as the API sends it."""
    return {name: value for name, value in kept.items() if name != PROJECT and value != ""}


def visible(kept: Mapping[str, Any], client: str) -> bool:
    """May this client see it?"""
    return bool(kept["visibility"] == "DOCUMENT" or kept[PROJECT] == client)


def matching(book: Book, filters: list[Mapping[str, Any]], client: str) -> list[tuple[dict[str, Any], list[Any]]]:
    """(entry, the filters that match it) for every entry that any filter matches."""
    if not filters:
        raise invalid("Must specify at least one data filter.")
    found = []
    for kept in book.metadata.values():
        if not visible(kept, client):
            continue
        fitting = [dict(each) for each in filters if _fits(book, kept, each)]
        if fitting:
            found.append((kept, fitting))
    return found


def places(book: Book, each: Mapping[str, Any], client: str) -> list[tuple[Sheet, Box]]:
    """The cells that one data filter stands for."""
    if each.get("a1Range"):
        return [locate(book, each["a1Range"])]
    if each.get("gridRange") is not None:
        return [unclipped(book, each["gridRange"])]
    return [_box(book, kept["location"]) for kept, _ in matching(book, [each], client) if not _whole(kept["location"])]


def _whole(location: Mapping[str, Any]) -> bool:
    return bool(location.get("spreadsheet"))


def _fits(book: Book, kept: Mapping[str, Any], each: Mapping[str, Any]) -> bool:
    lookup = each.get("developerMetadataLookup")
    if lookup is None:
        sheet, box = places(book, each, "")[0]
        if _whole(kept["location"]):
            return False
        there, own = _box(book, kept["location"])
        return there is sheet and meet(own, box)
    location = kept["location"]
    for name, value in (
        ("metadataId", kept["metadataId"]),
        ("metadataKey", kept["metadataKey"]),
        ("metadataValue", kept.get("metadataValue", "")),
        ("visibility", kept["visibility"]),
    ):
        if lookup.get(name) not in (None, value):
            return False
    wanted = lookup.get("locationType")
    if wanted not in (None, "DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED", location["locationType"]):
        return False
    if lookup.get("metadataLocation"):
        target = _location(book, lookup["metadataLocation"])
        exact = lookup.get("locationMatchingStrategy") != "INTERSECTING_LOCATION"
        if exact and wanted is None:
            return bool(target == location)
        return target == location or _crosses(book, target, location)
    return True


def _crosses(book: Book, a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    if _whole(a) or _whole(b):
        return True
    (sheet, box), (there, own) = _box(book, a), _box(book, b)
    return sheet is there and meet(box, own)


def _box(book: Book, location: Mapping[str, Any]) -> tuple[Sheet, Box]:
    found = location.get("dimensionRange")
    if found is None:
        return book.sheet(location["sheetId"]), Box(0, 0)
    sheet = book.sheet(found["sheetId"])
    if found["dimension"] == "ROWS":
        return sheet, Box(found["startIndex"], 0, found["endIndex"], None)
    return sheet, Box(0, found["startIndex"], None, found["endIndex"])


def _location(book: Book, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """A DeveloperMetadataLocation as kept; one of spreadsheet, sheetId, dimensionRange (one row, column)."""
    given = given or {}
    if given.get("dimensionRange"):
        wanted = given["dimensionRange"]
        sheet = book.sheet(int(wanted.get("sheetId") or 0))
        dimension, start, end = dimension_indexes(sheet, dict(wanted))
        if end - start != 1:
            raise invalid("Developer metadata can only be associated with a single row or column.")
        size = len(sheet.rows) if dimension == "ROWS" else len(sheet.columns)
        if end > size:
            raise invalid(f"Index {start} is outside the sheet's {size} {dimension.lower()}.")
        made = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end}
        return {"locationType": dimension[:-1], "dimensionRange": made}
    if given.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if given.get("sheetId") is not None:
        return {"locationType": "SHEET", "sheetId": book.sheet(int(given["sheetId"])).id}
    raise invalid("The metadata location must be specified.")
