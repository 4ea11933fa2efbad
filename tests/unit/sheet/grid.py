"""A spreadsheet of lists: what the requests of a write do to it, so that tests look at cells and not at requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from automations.google.metadata import Metadata, metadata
from automations.sheet import read
from automations.sheet.layout import START_HERE, TABS, tab
from automations.sheet.workbook import Raw, RawWorkbook

ZONE = "America/New_York"


class Grid:
    """Tabs as lists of rows, the headers first. `sheets` is by name; tests edit it as staff would."""

    def __init__(self, tabs: Mapping[str, Sequence[Mapping[str, Raw]]], start: Sequence[Sequence[Raw]] = ()) -> None:
        self.sheets: dict[str, list[list[Raw]]] = {}
        self.formats: dict[tuple[str, int, int], Any] = {}
        for layout in TABS:
            if layout.name in tabs:
                headers = list(layout.headers)
                rows = [[row.get(header, "") for header in headers] for row in tabs[layout.name]]
                self.sheets[layout.name] = [list(headers), *rows]
        if start:
            self.sheets = {START_HERE: [list(row) for row in start], **self.sheets}

    @property
    def metadata(self) -> Metadata:
        sheets = [
            {
                "properties": {
                    "sheetId": number,
                    "title": name,
                    "index": number,
                    "gridProperties": {"rowCount": 1000, "columnCount": 26},
                }
            }
            for number, name in enumerate(self.sheets, start=1)
        ]
        properties = {"title": "A program", "locale": "en_US", "timeZone": ZONE}
        return metadata({"spreadsheetId": "sheet-1", "properties": properties, "sheets": sheets})

    def read(self) -> RawWorkbook:
        """Everything, as a run reads it."""
        return read.workbook(self.metadata, [self.sheets[range_.strip("'")] for range_ in read.ranges(self.metadata)])[
            0
        ]

    def values(self, ranges: Sequence[str]) -> list[list[list[Raw]]]:
        """One batchGet of '1:1', 'A:B' and 'C2:C' ranges; trailing empty rows and cells are left out."""
        return [self._block(*range_.rsplit("!", 1)) for range_ in ranges]

    def _block(self, title: str, cells: str) -> list[list[Raw]]:
        rows = self.sheets[title.strip("'")]
        first, last = cells.split(":")
        if first == "1":
            return [_cut(rows[0])]
        top = 1 if first.endswith("2") else 0
        left, right = _place(first.rstrip("2")), _place(last)
        found = [_cut(row[left : right + 1]) for row in rows[top:]]
        while found and not found[-1]:
            found.pop()
        return found

    def write(self, requests: Sequence[Mapping[str, Any]]) -> None:
        """One batchUpdate, request by request."""
        names = dict(enumerate(self.sheets, start=1))
        for request in requests:
            ((kind, body),) = request.items()
            if kind == "updateCells":
                start = body["start"]
                self._put(names[start["sheetId"]], start["rowIndex"], start["columnIndex"], body)
            elif kind == "appendCells":
                name = names[body["sheetId"]]
                self._put(name, len(self.sheets[name]), 0, body)
            elif kind == "deleteDimension":
                place = body["range"]
                del self.sheets[names[place["sheetId"]]][place["startIndex"] : place["endIndex"]]
            else:
                raise AssertionError(kind)

    def _put(self, name: str, top: int, left: int, body: Mapping[str, Any]) -> None:
        rows = self.sheets[name]
        for number, row in enumerate(body["rows"], start=top):
            while len(rows) <= number:
                rows.append([])
            for place, data in enumerate(row["values"], start=left):
                rows[number].extend([""] * (place + 1 - len(rows[number])))
                rows[number][place] = next(iter(data.get("userEnteredValue", {"stringValue": ""}).values()))
                assert "formulaValue" not in data.get("userEnteredValue", {})
                self.formats[(name, number, place)] = data.get("userEnteredFormat")

    def column(self, name: str, header: str) -> list[Raw]:
        """The cells below a header, from above; "" where a row is shorter."""
        place = self.sheets[name][0].index(header)
        return [row[place] if place < len(row) else "" for row in self.sheets[name][1:]]

    def edit(self, name: str, number: int, header: str, value: Raw) -> None:
        """Staff write one cell; row 1 is the headers."""
        place = list(tab(name).headers).index(header)
        self.sheets[name][number - 1].extend([""] * (place + 1 - len(self.sheets[name][number - 1])))
        self.sheets[name][number - 1][place] = value


def _cut(row: Sequence[Raw]) -> list[Raw]:
    found = list(row)
    while found and found[-1] == "":
        found.pop()
    return found


def _place(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1
