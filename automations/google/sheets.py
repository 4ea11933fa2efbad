"""Google Sheets, thin: gspread's client over our transport, typed values out.

Every method is one request (and its tries). All raise `Refused`, `NotReached`, `Unanswered` or `SignInFailed`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import gspread
import requests
from gspread.http_client import HTTPClient

from automations.google.calls import Calls
from automations.google.elapsed import elapsed
from automations.google.failures import AttemptError, Happened, Unanswered
from automations.google.metadata import FIELDS, Metadata, metadata
from automations.google.retries import CallKind
from automations.google.transport import Session

__all__ = ["Created", "FormatBlock", "FormatCell", "Metadata", "Sheets"]

_SPREADSHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
_FORMATS = (
    "sheets(properties(title),data(startRow,startColumn,"
    "rowData(values(effectiveValue,formattedValue,effectiveFormat(numberFormat(type))))))"
)
_LINKS = "sheets(data(startRow,rowData(values(hyperlink))))"


@dataclass(frozen=True, slots=True)
class Created:
    """A new spreadsheet: its id and the address that a person opens."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class FormatCell:
    """A cell's value as `values` gives it, as a person sees it, and its number format.

    `number_format` is Google's NumberFormatType: "TEXT", "NUMBER", "DATE", "TIME", "DATE_TIME", ...; "" for none.
    """

    value: object
    shown: str
    number_format: str


@dataclass(frozen=True, slots=True)
class FormatBlock:
    """The cells of one range, row by row, from `start_row` and `start_column` (from 0) of the tab."""

    sheet_title: str
    start_row: int
    start_column: int
    rows: tuple[tuple[FormatCell, ...], ...]


class Wire(HTTPClient):
    """gspread's way out, over our session: its addresses are rewritten to the session's endpoint.

    A failed request raises `AttemptError` in place of gspread's APIError, which breaks on an answer that is not JSON.
    """

    session: Session

    def request(self, method: str, endpoint: str, *arguments: Any, **named: Any) -> requests.Response:
        """One request on the wire."""
        if self.session.endpoint:
            for root in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
                endpoint = endpoint.replace(root, self.session.endpoint, 1)
        return super().request(method.upper(), endpoint, *arguments, **named)


class Sheets:
    """The spreadsheets that the credentials open. One a run, like its session."""

    def __init__(self, session: Session, calls: Calls) -> None:
        self.gspread = gspread.Client(cast(Any, None), session=session, http_client=Wire)
        self._session, self._calls = session, calls

    def metadata(self, spreadsheet_id: str) -> Metadata:
        """The spreadsheet without its values. One read."""
        return metadata(self._get("sheets.spreadsheets.get", f"/{spreadsheet_id}", {"fields": FIELDS}, "sheets"))

    def values(self, spreadsheet_id: str, ranges: Sequence[str]) -> list[list[list[object]]]:
        """Each range's rows of raw values, in the order asked for. One read.

        `ranges` are in A1 notation. Numbers, dates and times come as numbers (days since 30 December 1899), boxes as
        bool, text as str; empty cells as "" or, at the end of a row or range, not at all.
        """
        if not ranges:
            return []
        method = "sheets.spreadsheets.values.batchGet"
        answer = self._get(
            method,
            f"/{spreadsheet_id}/values:batchGet",
            {
                "ranges": list(ranges),
                "valueRenderOption": "UNFORMATTED_VALUE",
                "dateTimeRenderOption": "SERIAL_NUMBER",
                # With the range, so that an empty one still stands in its place.
                "fields": "valueRanges(range,values)",
            },
            "valueRanges",
        )
        blocks = answer["valueRanges"]
        if len(blocks) != len(ranges):
            raise Unanswered(method=method, what=f"{len(blocks)} ranges instead of {len(ranges)}")
        return [block.get("values", []) for block in blocks]

    def formats(self, spreadsheet_id: str, ranges: Sequence[str]) -> list[FormatBlock]:
        """Values with their number formats, by which a time or a date is told from a number. One read.

        Blocks come by tab, and within a tab in the order of `ranges` (A1 notation).
        """
        if not ranges:
            return []
        answer = self._get(
            "sheets.spreadsheets.get", f"/{spreadsheet_id}", {"ranges": list(ranges), "fields": _FORMATS}, "sheets"
        )
        return [
            FormatBlock(
                sheet.get("properties", {}).get("title", ""),
                block.get("startRow", 0),
                block.get("startColumn", 0),
                tuple(tuple(_cell(cell) for cell in row.get("values", [])) for row in block.get("rowData", [])),
            )
            for sheet in answer["sheets"]
            for block in sheet.get("data", [])
        ]

    def links(self, spreadsheet_id: str, ranges: Sequence[str]) -> list[list[list[str]]]:
        """Where each cell leads, range by range and row by row; "" for nowhere. One read, for ranges of one column."""
        if not ranges:
            return []
        answer = self._get(
            "sheets.spreadsheets.get", f"/{spreadsheet_id}", {"ranges": list(ranges), "fields": _LINKS}, "sheets"
        )
        return [
            [[cell.get("hyperlink", "") for cell in row.get("values", [])] for row in block.get("rowData", [])]
            for sheet in answer["sheets"]
            for block in sheet.get("data", [])
        ]

    def batch_update(
        self, spreadsheet_id: str, requests: Sequence[Mapping[str, Any]], *, within: float | None = None
    ) -> list[Mapping[str, Any]]:
        """Carry out Sheets API requests, all or none. One write; nothing is sent for no requests.

        The replies, one a request. A write has no precondition, so one that waited long could meet rows that a person
        has sorted since the read it rests on, the last request: `within` is how many seconds after that one it may at
        the latest leave.
        """
        if not requests:
            return []
        until = None if within is None else self._session.sent_at + within
        with self._session.until(until):
            answer = self._send(
                "sheets.spreadsheets.batchUpdate",
                # Rows that it appends have no id that Google would know again.
                CallKind.ADDS,
                "POST",
                f"/{spreadsheet_id}:batchUpdate",
                # An answer without the id is not Google's, and nobody knows whether anything was written.
                {"fields": "spreadsheetId,replies"},
                {"requests": list(requests)},
                None if until is None else until - elapsed(),
                "spreadsheetId",
            )
        replies = list(answer.get("replies", []))
        return replies + [{} for _ in range(len(requests) - len(replies))]

    def create(self, title: str, locale: str, time_zone: str) -> Created:
        """A new spreadsheet in the mailbox's own Drive (`Drive.move` puts it where it belongs). One write.

        Raises `Unanswered` when it may have been made: a stray one harms nobody, and it is empty.
        """
        properties = {"title": title, "locale": locale, "timeZone": time_zone}
        answer = self._send(
            "sheets.spreadsheets.create",
            CallKind.CREATES,
            "POST",
            "",
            {"fields": "spreadsheetId,spreadsheetUrl"},
            {"properties": properties},
            needs="spreadsheetId",
        )
        return Created(answer["spreadsheetId"], answer.get("spreadsheetUrl", ""))

    def _get(self, method: str, path: str, params: dict[str, Any], needs: str) -> Mapping[str, Any]:
        return self._send(method, CallKind.READS, "GET", path, params, needs=needs)

    def _send(
        self,
        method: str,
        kind: CallKind,
        verb: str,
        path: str,
        params: dict[str, Any],
        body: Mapping[str, Any] | None = None,
        budget: float | None = None,
        needs: str = "",
    ) -> Mapping[str, Any]:
        def act() -> Mapping[str, Any]:
            answer = self.gspread.http_client.request(verb, _SPREADSHEETS + path, params=params, json=body).json()
            # Somebody else's JSON (a town's network, a wrong address) is no answer of Google's.
            if not isinstance(answer, dict) or (needs and needs not in answer):
                raise AttemptError(Happened.NOT_JSON)
            return answer

        return self._calls.perform(method, kind, act, budget=budget)


def _cell(cell: Mapping[str, Any]) -> FormatCell:
    values = cell.get("effectiveValue", {})
    value = next((values[key] for key in ("numberValue", "stringValue", "boolValue") if key in values), "")
    number_format = cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", "")
    return FormatCell(value, cell.get("formattedValue", ""), number_format)
