"""Spreadsheets in SQLite: a row of a sheet is a row of a table, written when it changed; reading writes nothing."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from .cells import Cell, Entered, Formula
from .grid import Book, Row, Sheet

_TABLES = """
CREATE TABLE IF NOT EXISTS sheets_books (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sheets_tabs (
  book TEXT NOT NULL, tab INTEGER NOT NULL, body TEXT NOT NULL, lines TEXT NOT NULL, PRIMARY KEY (book, tab));
CREATE TABLE IF NOT EXISTS sheets_rows (
  book TEXT NOT NULL, tab INTEGER NOT NULL, uid INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (book, tab, uid));
CREATE TABLE IF NOT EXISTS sheets_styles (
  book TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (book, number));
CREATE TABLE IF NOT EXISTS sheets_evaluated (
  number INTEGER PRIMARY KEY, book TEXT NOT NULL, sheet TEXT NOT NULL, cell TEXT NOT NULL,
  formula TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL);
"""
_NO_PROPS = ",null]"
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Store:
    """Loads and saves whole books; the caller commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        for statement in _TABLES.split(";"):
            if statement.strip():
                connection.execute(statement)

    def load(self, id: str) -> Book | None:  # noqa: A002 - the field's word
        """The book, or None."""
        found = self.connection.execute("SELECT body FROM sheets_books WHERE id = ?", (id,)).fetchone()
        if found is None:
            return None
        body = json.loads(found[0])
        book = Book(id, body["properties"])
        book.named = body["named"]
        book.metadata = {int(key): value for key, value in body["metadata"].items()}
        book.owner, book.next_id = body["owner"], body["next_id"]
        for _, text in self.connection.execute(
            "SELECT number, body FROM sheets_styles WHERE book = ? ORDER BY number", (id,)
        ):
            book.styles.add(json.loads(text))
        book.styles.saved = len(book.styles.known)
        tabs = {
            tab: (text, lines)
            for tab, text, lines in self.connection.execute(
                "SELECT tab, body, lines FROM sheets_tabs WHERE book = ?", (id,)
            )
        }
        for tab in body["order"]:
            book.sheets.append(self._sheet(book, tab, *tabs[tab]))
        book.altered = False
        return book

    def _sheet(self, book: Book, tab: int, text: str, lines: str) -> Sheet:
        body = json.loads(text)
        sheet = Sheet(tab, body["title"], 0, 0)
        sheet.props, sheet.grid, sheet.columns = body["props"], body["grid"], body["columns"]
        sheet.attached, sheet.next_uid = body["attached"], body["next_uid"]
        rows: dict[int, Row] = {}
        # Most rows of a tab that was set up are alike to the letter, and cells are never changed in place.
        alike: dict[str, list[Cell | None]] = {}
        for uid, content in self.connection.execute(
            "SELECT uid, body FROM sheets_rows WHERE book = ? AND tab = ?", (book.id, tab)
        ):
            if content.endswith(_NO_PROPS) and content in alike:
                rows[uid] = Row(uid, list(alike[content]))
                continue
            written, props = json.loads(content)
            alike[content] = cells = [_read(cell, book) for cell in written]
            rows[uid] = Row(uid, list(cells), props)
        sheet.rows = [rows.get(uid) if uid else None for uid in json.loads(lines)]
        sheet.altered = sheet.reordered = False
        return sheet

    def ids(self) -> list[str]:
        """The ids of all books."""
        return [row[0] for row in self.connection.execute("SELECT id FROM sheets_books ORDER BY rowid")]

    def save(self, book: Book) -> None:
        """Write what changed since the book was loaded or saved."""
        run = self.connection
        # First what went: a new sheet may bear the id of one that was deleted in the same call.
        for tab in book.removed:
            run.execute("DELETE FROM sheets_rows WHERE book = ? AND tab = ?", (book.id, tab))
            run.execute("DELETE FROM sheets_tabs WHERE book = ? AND tab = ?", (book.id, tab))
        book.removed = set()
        for sheet in book.sheets:
            if sheet.dirty:
                run.executemany(
                    "INSERT OR REPLACE INTO sheets_rows VALUES (?, ?, ?, ?)",
                    [
                        (book.id, sheet.id, row.uid, _dump([[_write(cell, book) for cell in row.cells], row.props]))
                        for row in sheet.dirty.values()
                    ],
                )
            if sheet.gone:
                run.executemany(
                    "DELETE FROM sheets_rows WHERE book = ? AND tab = ? AND uid = ?",
                    [(book.id, sheet.id, uid) for uid in sheet.gone],
                )
            if sheet.altered or sheet.reordered:
                body = {
                    "title": sheet.title,
                    "props": sheet.props,
                    "grid": sheet.grid,
                    "columns": sheet.columns,
                    "attached": sheet.attached,
                    "next_uid": sheet.next_uid,
                }
                lines = _dump([row.uid if row is not None else 0 for row in sheet.rows])
                run.execute(
                    "INSERT OR REPLACE INTO sheets_tabs VALUES (?, ?, ?, ?)", (book.id, sheet.id, _dump(body), lines)
                )
            sheet.dirty, sheet.gone, sheet.altered, sheet.reordered = {}, set(), False, False
        fresh = book.styles.known[book.styles.saved :]
        if fresh:
            run.executemany(
                "INSERT INTO sheets_styles VALUES (?, ?, ?)",
                [(book.id, book.styles.saved + n, _dump(style)) for n, style in enumerate(fresh)],
            )
            book.styles.saved = len(book.styles.known)
        if book.altered:
            body = {
                "properties": book.properties,
                "named": book.named,
                "metadata": book.metadata,
                "owner": book.owner,
                "next_id": book.next_id,
                "order": [sheet.id for sheet in book.sheets],
            }
            run.execute("INSERT OR REPLACE INTO sheets_books VALUES (?, ?)", (book.id, _dump(body)))
            book.altered = False

    def delete(self, id: str) -> None:  # noqa: A002
        """Forget a book for good."""
        self.connection.execute("DELETE FROM sheets_books WHERE id = ?", (id,))
        for table in ("sheets_tabs", "sheets_rows", "sheets_styles"):
            self.connection.execute(f"DELETE FROM {table} WHERE book = ?", (id,))  # noqa: S608 - our own table names

    def copy(self, id: str, new: str) -> None:  # noqa: A002
        """The same book under another id."""
        run = self.connection.execute
        run("INSERT INTO sheets_books SELECT ?, body FROM sheets_books WHERE id = ?", (new, id))
        run("INSERT INTO sheets_tabs SELECT ?, tab, body, lines FROM sheets_tabs WHERE book = ?", (new, id))
        run("INSERT INTO sheets_rows SELECT ?, tab, uid, body FROM sheets_rows WHERE book = ?", (new, id))
        run("INSERT INTO sheets_styles SELECT ?, number, body FROM sheets_styles WHERE book = ?", (new, id))

    def note_evaluated(self, book: str, sheet: str, cell: str, formula: str, at: str, by: str) -> None:
        """Keep that a cell became a formula that Sheets would fetch something for."""
        self.connection.execute(
            "INSERT INTO sheets_evaluated (book, sheet, cell, formula, at, by) VALUES (?, ?, ?, ?, ?, ?)",
            (book, sheet, cell, formula, at, by),
        )

    def evaluated(self) -> list[dict[str, Any]]:
        """All that was noted, oldest first."""
        names = ("spreadsheetId", "sheet", "cell", "formula", "at", "by")
        return [
            dict(zip(names, row, strict=True))
            for row in self.connection.execute(
                "SELECT book, sheet, cell, formula, at, by FROM sheets_evaluated ORDER BY number"
            )
        ]


def _write(cell: Cell | None, book: Book) -> Any:
    if cell is None:
        return None
    value: Any = {"f": str(cell.value)} if isinstance(cell.value, Formula) else cell.value
    if cell.format is None and cell.validation is None and cell.note is None and cell.runs is None:
        return value
    style = book.styles.add(cell.format) if cell.format is not None else None
    rule = book.styles.add(cell.validation) if cell.validation is not None else None
    entry = [value, style, rule, cell.note, cell.runs]
    while entry[-1] is None:
        entry.pop()
    return entry


def _read(entry: Any, book: Book) -> Cell | None:
    if entry is None:
        return None
    known = book.styles.known
    if not isinstance(entry, list):
        return Cell(_value(entry))
    entry += [None] * (5 - len(entry))
    value, style, rule, note, runs = entry
    return Cell(
        _value(value),
        known[style] if style is not None else None,
        known[rule] if rule is not None else None,
        note,
        runs,
    )


def _value(stored: Any) -> Entered:
    return Formula(stored["f"]) if isinstance(stored, dict) else stored
