"""One writing call: who writes, when, what they may not touch, and what typing makes of a value."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from . import separators, structure
from .cells import Cell, Entered, Formula, Json, number
from .entry import typed
from .functions import remote
from .grid import Book, Sheet
from .notation import Box, cell_name, meet, within
from .ranges import box_of
from .refusals import PROTECTED, invalid
from .store import Store


class Pen:
    """Writes into one book on behalf of `user`. `owner`: protection does not bind them. `today`: in the book's zone."""

    def __init__(
        self, book: Book, store: Store, user: str, now: datetime, today: date, *, owner: bool, client: str = ""
    ) -> None:
        self.client = client
        self.book, self.store, self.user, self.now, self.today, self.owner = book, store, user, now, today, owner

    def guard(self, sheet: Sheet, box: Box) -> None:
        """Raise Google's refusal when a protected cell is in the box and the user may not edit it."""
        if self.owner:
            return
        for protected in sheet.attached.get("protectedRanges", []):
            if protected.get("warningOnly") or self.user in protected.get("editors", {}).get("users", []):
                continue
            guarded = protected.get("range")
            if protected.get("namedRangeId"):
                guarded = self.book.named.get(protected["namedRangeId"], {}).get("range", guarded)
            if guarded is None or not meet(box, box_of(guarded)):
                continue
            if any(within(box, box_of(free)) for free in protected.get("unprotectedRanges", [])):
                continue
            raise invalid(PROTECTED)

    def enter(self, sheet: Sheet, row: int, column: int, value: Any, option: str) -> None:
        """Put a JSON value into a cell as RAW or as USER_ENTERED; '' clears the value. Not guarded."""
        cell = sheet.cell(row, column)
        if option == "RAW":
            self.put(sheet, row, column, cell.with_value(_as_is(value)))
            return
        held = cell.format.get("numberFormat") if cell.format else None
        if not isinstance(value, str):
            if held is None or held.get("type") != "TEXT":
                self.put(sheet, row, column, cell.with_value(_as_is(value)))
                return
            value = ("TRUE" if value else "FALSE") if isinstance(value, bool) else str(number(value))
        made = typed(value, self.book.place, self.today, held)
        after = cell.with_value(made.value)
        if made.number_format is not None:
            after = after.with_format(self.style({**(cell.format or {}), "numberFormat": made.number_format}))
        self.put(sheet, row, column, after)

    def put(self, sheet: Sheet, row: int, column: int, cell: Cell | None) -> None:
        """Set a cell; a formula is kept with its locale's separators, and noted when Sheets would fetch something."""
        if cell is not None and isinstance(cell.value, Formula):
            formula = separators.shown(cell.value, self.book.place.decimal)
            cell = cell if formula == cell.value else cell.with_value(formula)
        if cell is not None and isinstance(cell.value, Formula) and remote(cell.value):
            place = cell_name(row, column)
            self.store.note_evaluated(self.book.id, sheet.title, place, cell.value, self.now.isoformat(), self.user)
        sheet.put(row, column, cell)

    def style(self, style: Json | None) -> Json | None:
        """The book's one object for a format or a rule."""
        return self.book.styles.shared(style)

    def insert_rows(self, sheet: Sheet, at: int, count: int, *, inherit_before: bool) -> None:
        """New rows before row `at`."""
        self.guard(sheet, Box(at, 0, at + 1, None))
        structure.insert(self.book, sheet, "ROWS", at, count, inherit_before=inherit_before)

    def extend_rows(self, sheet: Sheet, count: int) -> None:
        """New rows at the end."""
        structure.extend(self.book, sheet, "ROWS", count)

    def extend_columns(self, sheet: Sheet, count: int) -> None:
        """New columns at the end."""
        structure.extend(self.book, sheet, "COLUMNS", count)


def _as_is(value: Any) -> Entered:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return number(value)
    return str(value) if value != "" else None
