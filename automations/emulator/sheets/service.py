"""The Sheets service: the methods of sheets.v4 over books kept in memory and written through to SQLite."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from automations.emulator.api import ApiError, Call, Files, Handler, Reply

from . import edits, exports, metadata, tabs, values
from .calculator import Calculator, calculator
from .grid import Book, Sheet
from .library import Library
from .notation import Box
from .pen import Pen
from .ranges import locate
from .refusals import invalid
from .requests import carry_out
from .tabs import checked_properties
from .view import View, sheet_properties

MIME = "application/vnd.google-apps.spreadsheet"
_Json = Mapping[str, Any]


class Sheets:
    """`connection` is the server's, who commits and rolls back; `files` is Drive's view of the same spreadsheets."""

    def __init__(self, connection: sqlite3.Connection, files: Files) -> None:
        self._library, self._files = Library(connection, files), files

    def handlers(self) -> Mapping[str, Handler]:
        """Discovery method id -> handler."""
        reading: dict[str, Callable[[Call, Book], _Json]] = {
            "spreadsheets.get": self._get,
            "spreadsheets.getByDataFilter": self._get_by_filter,
            "spreadsheets.developerMetadata.get": self._metadata_get,
            "spreadsheets.developerMetadata.search": self._metadata_search,
            "spreadsheets.values.get": self._values_get,
            "spreadsheets.values.batchGet": self._values_batch_get,
            "spreadsheets.values.batchGetByDataFilter": self._values_by_filter,
        }
        writing: dict[str, Callable[[Call, Pen], _Json]] = {
            "spreadsheets.batchUpdate": self._batch_update,
            "spreadsheets.sheets.copyTo": self._copy_to,
            "spreadsheets.values.update": self._values_update,
            "spreadsheets.values.batchUpdate": self._values_batch_update,
            "spreadsheets.values.batchUpdateByDataFilter": self._values_update_by_filter,
            "spreadsheets.values.append": self._values_append,
            "spreadsheets.values.clear": self._values_clear,
            "spreadsheets.values.batchClear": self._values_batch_clear,
            "spreadsheets.values.batchClearByDataFilter": self._values_clear_by_filter,
        }
        made: dict[str, Handler] = {"sheets.spreadsheets.create": self._create}
        made |= {f"sheets.{name}": self._reader(body) for name, body in reading.items()}
        made |= {f"sheets.{name}": self._writer(body) for name, body in writing.items()}
        return made

    def forget(self) -> None:
        """Drop what was written in memory: the database was rolled back."""
        self._library.forget()

    def forget_all(self) -> None:
        """Drop all that is in memory: another database stands in this one's place."""
        self._library.forget_all()

    def evaluated(self) -> list[dict[str, Any]]:
        """Each cell that ever became a formula for which Sheets would have fetched something: none from text."""
        return self._library.store.evaluated()

    # Content: what Drive asks for.

    def create(self, file_id: str, name: str, source: bytes | None, source_type: str | None) -> None:
        """A spreadsheet for a new Drive file: blank, or from CSV or TSV."""
        book = _blank(file_id, {"title": name})
        if source is not None:
            pen = self._library.pen_for(book, "", self._library.now(), client="", owner=True)
            exports.load(pen, source, source_type or "")
        self._library.keep(book)

    def copy(self, file_id: str, new_id: str, name: str) -> None:
        """The same content under another id and name."""
        self._library.store.copy(file_id, new_id)
        book = self._library.book(new_id)
        book.properties["title"] = name
        book.altered = True
        self._library.keep(book)

    def delete(self, file_id: str) -> None:
        """Gone for good."""
        self._library.delete(file_id)

    def export(self, file_id: str, mime_type: str) -> bytes:
        """CSV or TSV of the first sheet."""
        book = self._library.book(file_id)
        return exports.save(book, calculator(book, self._library.now()), mime_type)

    def rename(self, file_id: str, name: str) -> None:
        """The file's name is the spreadsheet's title."""
        book = self._library.book(file_id)
        book.properties["title"] = name
        book.altered = True
        self._library.keep(book)

    # Staff.

    def edit(self, edit: Mapping[str, Any], user: str, now: datetime) -> Mapping[str, Any]:
        """What staff do in the Sheet, as JSON: see `edits`. Answers {"tab", "range"}. Raises ValueError."""
        self._library.begin()
        known = self._library.store.ids()
        id = str(edit.get("spreadsheet") or (known[0] if len(known) == 1 else ""))  # noqa: A001
        if id not in known:
            raise ValueError(f"there is no spreadsheet {id!r}; there are {', '.join(known) or 'none'}")
        pen = self._library.pen(id, user, now, client="", owner=True if edit.get("force") else None)
        answer = self._library.written(id, lambda: edits.make(pen, edit))
        self._files.touch(id, now, by=user)
        return answer

    # The plumbing of calls.

    def _reader(self, body: Callable[[Call, Book], _Json]) -> Handler:
        def handle(call: Call) -> Reply:
            id = str(call.params["spreadsheetId"])  # noqa: A001
            self._files.require(id, call.caller)
            return Reply(body(call, self._library.book(id)))

        return handle

    def _writer(self, body: Callable[[Call, Pen], _Json]) -> Handler:
        def handle(call: Call) -> Reply:
            self._library.begin()
            id = str(call.params["spreadsheetId"])  # noqa: A001
            self._files.require(id, call.caller, write=True)
            pen = self._library.pen(id, call.caller.email, call.now, client=call.caller.client)
            title = pen.book.properties["title"]
            answer = self._library.written(id, lambda: body(call, pen))
            after = pen.book.properties["title"]
            self._files.touch(id, call.now, by=call.caller.email, name=after if after != title else None)
            return Reply(answer)

        return handle

    def _view(self, call: Call, book: Book) -> View:
        owner = self._library.owns(book, call.caller.email)
        return View(book, calculator(book, call.now), call.caller.email, owner=owner, client=call.caller.client)

    # spreadsheets.

    def _create(self, call: Call) -> Reply:
        self._library.begin()
        given = dict(call.body.get("properties") or {})
        given.setdefault("title", "Untitled spreadsheet")
        checked_properties(given)
        id = self._files.add(name=given["title"], mime_type=MIME, caller=call.caller, now=call.now)  # noqa: A001
        book = _blank(id, given)
        book.owner = call.caller.email
        pen = self._library.pen_for(book, call.caller.email, call.now, client=call.caller.client, owner=True)
        _furnish(pen, call.body)
        self._library.keep(book)
        return Reply(self._view(call, book).spreadsheet())

    def _get(self, call: Call, book: Book) -> _Json:
        view = self._view(call, book)
        return view.spreadsheet(call.params.get("ranges") or [], grid_data=_wants_data(call))

    def _get_by_filter(self, call: Call, book: Book) -> _Json:
        found: list[tuple[Sheet, Box]] = []
        for each in call.body.get("dataFilters") or []:
            found += metadata.places(book, each, call.caller.client)
        return self._view(call, book).of_places(found, grid_data=_wants_data(call))

    def _batch_update(self, call: Call, pen: Pen) -> _Json:
        body = call.body
        answer: dict[str, Any] = {"spreadsheetId": pen.book.id, "replies": carry_out(pen, body.get("requests") or [])}
        if body.get("includeSpreadsheetInResponse"):
            view = self._view(call, pen.book)
            grid_data = bool(body.get("responseIncludeGridData"))
            answer["updatedSpreadsheet"] = view.spreadsheet(body.get("responseRanges") or [], grid_data=grid_data)
        return answer

    def _copy_to(self, call: Call, pen: Pen) -> _Json:
        id = str(call.body.get("destinationSpreadsheetId") or "")  # noqa: A001
        self._files.require(id, call.caller, write=True)
        source = pen.book.sheet(int(call.params["sheetId"]))
        target = self._library.book(id)
        sheet = tabs.copied(pen, source, target, target.fresh_id(), tabs.copy_title(target, source.title))
        tabs.place_sheet(target, sheet, None)
        self._library.keep(target)
        if id != pen.book.id:
            self._files.touch(id, call.now, by=call.caller.email)
        return sheet_properties(sheet, target.sheets.index(sheet))

    # spreadsheets.developerMetadata.

    def _metadata_get(self, call: Call, book: Book) -> _Json:
        return metadata.get(book, int(call.params["metadataId"]), call.caller.client)

    def _metadata_search(self, call: Call, book: Book) -> _Json:
        found = metadata.matching(book, call.body.get("dataFilters") or [], call.caller.client)
        matched = [{"developerMetadata": metadata.shown(kept), "dataFilters": fitting} for kept, fitting in found]
        return {"matchedDeveloperMetadata": matched} if matched else {}

    # spreadsheets.values.

    def _values_get(self, call: Call, book: Book) -> _Json:
        sheet, box = locate(book, str(call.params["range"]))
        return values.read(book, calculator(book, call.now), sheet, box, call.params)

    def _values_batch_get(self, call: Call, book: Book) -> _Json:
        calculate = calculator(book, call.now)
        found = []
        for text in call.params.get("ranges") or []:
            sheet, box = locate(book, str(text))
            found.append(values.read(book, calculate, sheet, box, call.params))
        answer: dict[str, Any] = {"spreadsheetId": book.id}
        return answer | {"valueRanges": found} if found else answer

    def _values_by_filter(self, call: Call, book: Book) -> _Json:
        calculate = calculator(book, call.now)
        found = []
        for each in call.body.get("dataFilters") or []:
            for sheet, box in metadata.places(book, each, call.caller.client):
                read = values.read(book, calculate, sheet, box, call.body)
                found.append({"valueRange": read, "dataFilters": [dict(each)]})
        answer: dict[str, Any] = {"spreadsheetId": book.id}
        return answer | {"valueRanges": found} if found else answer

    def _values_update(self, call: Call, pen: Pen) -> _Json:
        text = str(call.params["range"])
        _same_range(pen.book, text, call.body)
        option = str(call.params.get("valueInputOption") or "")
        sheet, box, answer = values.write(pen, text, call.body, option)
        if call.params.get("includeValuesInResponse"):
            answer["updatedData"] = _written(pen.book, call, sheet, box, call.params, call.body)
        return answer

    def _values_batch_update(self, call: Call, pen: Pen) -> _Json:
        option = str(call.body.get("valueInputOption") or "")
        done = []
        for index, data in enumerate(call.body.get("data") or []):
            try:
                done.append((data, *values.write(pen, str(data.get("range") or ""), data, option)))
            except ApiError as error:
                raise invalid(f"Invalid data[{index}]: {error.message}") from None
        return self._written_all(call, pen, done)

    def _values_update_by_filter(self, call: Call, pen: Pen) -> _Json:
        option = str(call.body.get("valueInputOption") or "")
        done = []
        for index, data in enumerate(call.body.get("data") or []):
            each = data.get("dataFilter") or {}
            for sheet, box in metadata.places(pen.book, each, call.caller.client):
                try:
                    there, written, answer = values.write_at(pen, sheet, box, data, option)
                except ApiError as error:
                    raise invalid(f"Invalid data[{index}]: {error.message}") from None
                answer.pop("spreadsheetId", None)
                done.append((data, there, written, answer | {"dataFilter": dict(each)}))
        return self._written_all(call, pen, done)

    def _written_all(self, call: Call, pen: Pen, done: list[tuple[_Json, Sheet, Box, dict[str, Any]]]) -> _Json:
        if call.body.get("includeValuesInResponse"):
            for data, sheet, box, answer in done:
                answer["updatedData"] = _written(pen.book, call, sheet, box, call.body, data)
        answers = [answer for _, _, _, answer in done]
        sheets = {sheet.id for _, sheet, _, answer in done if answer.get("updatedCells")}
        rows = {(sheet.id, row) for _, sheet, box, _ in done for row in range(box.top, box.bottom or 0)}
        columns = {(sheet.id, column) for _, sheet, box, _ in done for column in range(box.left, box.right or 0)}
        totals = {
            "totalUpdatedRows": len(rows),
            "totalUpdatedColumns": len(columns),
            "totalUpdatedCells": sum(int(answer.get("updatedCells", 0)) for answer in answers),
            "totalUpdatedSheets": len(sheets),
        }
        made: dict[str, Any] = {"spreadsheetId": pen.book.id}
        made |= {name: value for name, value in totals.items() if value}
        return made | {"responses": answers} if answers else made

    def _values_append(self, call: Call, pen: Pen) -> _Json:
        text = str(call.params["range"])
        _same_range(pen.book, text, call.body)
        insert = call.params.get("insertDataOption") == "INSERT_ROWS"
        option = str(call.params.get("valueInputOption") or "")
        sheet, box, answer = values.append(pen, text, call.body, option, insert)
        if call.params.get("includeValuesInResponse"):
            answer["updates"]["updatedData"] = _written(pen.book, call, sheet, box, call.params, call.body)
        return answer

    def _values_clear(self, call: Call, pen: Pen) -> _Json:
        sheet, box = locate(pen.book, str(call.params["range"]))
        return {"spreadsheetId": pen.book.id, "clearedRange": values.clear(pen, sheet, box)}

    def _values_batch_clear(self, call: Call, pen: Pen) -> _Json:
        cleared = []
        for index, text in enumerate(call.body.get("ranges") or []):
            try:
                cleared.append(values.clear(pen, *locate(pen.book, str(text))))
            except ApiError as error:
                raise invalid(f"Invalid range[{index}]: {error.message}") from None
        return {"spreadsheetId": pen.book.id, "clearedRanges": cleared}

    def _values_clear_by_filter(self, call: Call, pen: Pen) -> _Json:
        cleared = []
        for each in call.body.get("dataFilters") or []:
            for sheet, box in metadata.places(pen.book, each, call.caller.client):
                cleared.append(values.clear(pen, sheet, box))
        return {"spreadsheetId": pen.book.id, "clearedRanges": cleared}


def _blank(id: str, properties: dict[str, Any]) -> Book:  # noqa: A002
    book = Book(id, checked_properties(properties))
    book.sheets.append(Sheet(0, "Sheet1", 1000, 26))
    return book


def _furnish(pen: Pen, body: _Json) -> None:
    """What spreadsheets.create asks for beyond the blank: sheets with data, named ranges, metadata."""
    given = body.get("sheets") or []
    if given:
        pen.book.sheets = []
    requests: list[_Json] = []
    for index, sheet in enumerate(given):
        properties = {"sheetId": 0 if index == 0 else None, **(sheet.get("properties") or {})}
        properties = {name: value for name, value in properties.items() if value is not None}
        made = carry_out(pen, [{"addSheet": {"properties": properties}}])[0]["addSheet"]["properties"]
        for data in sheet.get("data") or []:
            start = {
                "sheetId": made["sheetId"],
                "rowIndex": data.get("startRow") or 0,
                "columnIndex": data.get("startColumn") or 0,
            }
            if data.get("rowData"):
                fields = "userEnteredValue,userEnteredFormat,note,dataValidation,textFormatRuns"
                requests.append({"updateCells": {"start": start, "rows": data["rowData"], "fields": fields}})
        requests += [{"mergeCells": {"range": merge}} for merge in sheet.get("merges") or []]
        requests += [{"addProtectedRange": {"protectedRange": p}} for p in sheet.get("protectedRanges") or []]
        if sheet.get("basicFilter"):
            requests.append({"setBasicFilter": {"filter": sheet["basicFilter"]}})
        for index_of_rule, rule in enumerate(sheet.get("conditionalFormats") or []):
            requests.append({"addConditionalFormatRule": {"rule": rule, "index": index_of_rule}})
    requests += [{"addNamedRange": {"namedRange": named}} for named in body.get("namedRanges") or []]
    requests += [{"createDeveloperMetadata": {"developerMetadata": m}} for m in body.get("developerMetadata") or []]
    if requests:
        carry_out(pen, requests)


def _wants_data(call: Call) -> bool:
    """Are cells asked for? With a field mask only the mask counts, includeGridData does not (discovery document)."""
    fields = str(call.params.get("fields") or "")
    if not fields:
        return bool(call.params.get("includeGridData") or call.body.get("includeGridData"))
    names = set(re.findall(r"[A-Za-z]+", fields))
    return "data" in names or re.search(r"(?:^|,)\s*(?:\*|sheets(?:[/.]\*|\(\*\))?)\s*(?:,|$)", fields) is not None


def _same_range(book: Book, text: str, body: _Json) -> None:
    """A range in the body must be the one of the path."""
    if body.get("range") and locate(book, str(body["range"])) != locate(book, text):
        raise invalid(f"Requested range in the URL and the request body do not match: [{text}] and [{body['range']}].")


def _written(book: Book, call: Call, sheet: Sheet, box: Box, options: _Json, body: _Json) -> dict[str, Any]:
    """The values after writing, as the response options want them."""
    look = {
        "valueRenderOption": options.get("responseValueRenderOption"),
        "dateTimeRenderOption": options.get("responseDateTimeRenderOption"),
        "majorDimension": body.get("majorDimension"),
    }
    calculate: Calculator = calculator(book, call.now)
    return values.read(book, calculate, sheet, box, look)
