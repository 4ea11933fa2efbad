"""What staff do in the middle of a run, and how they undo it when they see what has come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from automations.emulator.sheets.notation import column_letters
from automations.sheet.layout import TAB_BY_NAME
from tests.simulation import page
from tests.simulation.page import Row
from tests.staff_at_work.town import Edit, Town

SOME = {
    "Hours": ("Liaison", "Date", "Hours", "Approved"),
    "Liaisons": ("Name", "E-mail", "Address"),
    "Invoices": ("Decision", "Liaison", "Amount"),
    "Meetings": ("Date", "Title", "Place"),
    "Interviews": ("Applicant", "Date", "Interviewers"),
    "Applications": ("Name", "E-mail"),
    "Core team": ("E-mail",),
    "Approvals": ("What",),
    "Settings": ("Value",),
    "Jobs": ("Job",),
    "Pay plans": ("Plan", "Rate", "Cap", "Fund", "From"),
    "Funds": ("Fund", "Budget", "Account number"),
    "Milestones": ("Amount", "Reached on"),
    "Pay choices": ("Liaison", "Lowered to"),
}
"""Columns that are sorted by themselves."""

RENAMED = {
    "Hours": ("Hours", "Approved"),
    "Liaisons": ("E-mail", "Name"),
    "Invoices": ("Decision",),
    "Meetings": ("Date", "Ready"),
    "Interviews": ("Applicant",),
    "Applications": ("E-mail",),
    "Core team": ("E-mail",),
    "Approvals": ("Answer",),
    "Settings": ("Value",),
    "Jobs": ("Mode",),
    "Pay plans": ("Rate",),
    "Funds": ("Budget",),
    "Milestones": ("Amount",),
    "Pay choices": ("Choice",),
}
BOXES = {"Hours": "Approved", "Meetings": "Ready", "Interviews": "Ready", "Liaisons": "W-9 on file"}
TYPED: dict[str, tuple[str, Any]] = {
    "Hours": ("Hours", "7:40"),
    "Liaisons": ("Address", "99 Other Street"),
    "Invoices": ("Decision", "Approve"),
    "Meetings": ("Place", "Hall moon"),
    "Interviews": ("Place", "Room yew"),
    "Applications": ("Skills", "Listens"),
    "Core team": ("Role", "Partner"),
    "Pay plans": ("Rate", 41),
    "Funds": ("Budget", 60000),
    "Milestones": ("Amount", 510),
    "Pay choices": ("Lowered to", 31),
}
PEOPLE = ("Liaisons", "Applications", "Core team")


@dataclass(frozen=True)
class Disturbance:
    """`edits` at one go; `undo` what staff do about it later (nothing where there is nothing to undo). `wish` where it
    may be what staff want, so that nothing need be shown.
    """

    name: str
    tab: str
    kind: str
    edits: tuple[Edit, ...]
    undo: tuple[Edit, ...] = ()
    column: str = ""
    wish: bool = False


def disturbances(town: Town, tabs: tuple[str, ...]) -> Iterator[Disturbance]:
    """All edits of these tabs, as they stand now."""
    for tab in tabs:
        rows = page.rows(town.house, tab)
        if len(rows) >= 1:
            yield from _Tab(town, tab, rows).all()


class _Tab:
    def __init__(self, town: Town, tab: str, rows: list[Row]) -> None:
        self.tab, self.rows = tab, rows
        self.headers = page.headers(town.house, tab)
        self.first, self.last = rows[0], rows[-1]

    def all(self) -> Iterator[Disturbance]:
        if len(self.rows) > 1:
            yield from self._sorts()
            yield from self._among_rows()
        yield from self._rows()
        yield from self._columns()
        yield from self._cells()

    def _sorts(self) -> Iterator[Disturbance]:
        by = self.headers[1] if self.tab != "Hours" else "Note"
        yield self._of("sort all", {"do": "sort", "by": f"-{by}"}, wish=True)
        for column in SOME.get(self.tab, ()):
            undo = [self._cells_again(row, column) for row in self.rows]
            yield self._of("sort some", {"do": "sort", "by": f"-{column}", "columns": column}, *undo, column=column)
        if "ID" in self.headers:
            yield self._of("sort some", {"do": "sort", "by": "-ID", "columns": "ID"}, column="ID")

    def _among_rows(self) -> Iterator[Disturbance]:
        second = self.rows[1]
        paste = {"do": "copy_row", "row": self.first.number, "to": second.number}
        yield self._of("paste over", paste, self._again(second))
        if self.tab in PEOPLE:
            swap = {"do": "set", "row": self.first.number, "values": {"E-mail": second["E-mail"]}}
            back = {"do": "set", "row": second.number, "values": {"E-mail": self.first["E-mail"]}}
            undo = [self._cells_again(row, "E-mail") for row in (self.first, second)]
            yield Disturbance(
                f"{self.tab}: swap e-mails", self.tab, "swap", (self._in(swap), self._in(back)), tuple(undo)
            )
        if "ID" in self.headers:
            id_ = {"do": "set", "row": self.first.number, "values": {"ID": second["ID"] or "X-99"}}
            yield self._of("overwrite an id", id_, column="ID")

    def _rows(self) -> Iterator[Disturbance]:
        first, below = self.first.number, self.last.number + 1
        yield self._of("insert row", {"do": "insert_rows", "before": first}, wish=True)
        yield self._of("delete row", {"do": "delete_rows", "rows": [first]}, self._again(self.first, below + 3))
        undo = {"do": "delete_rows", "rows": [below]}
        yield self._of("copy row", {"do": "copy_row", "row": first}, self._in(undo))
        right = column_letters(len(self.headers) - 1)
        cut = {"do": "cut_paste", "from": f"A{first}:{right}{first}", "to": f"A{below + 2}"}
        yield self._of("cut and paste", cut, wish=True)

    def _columns(self) -> Iterator[Disturbance]:
        for column in RENAMED.get(self.tab, ()):
            other = f"{column} (old)"
            undo = {"do": "rename_header", "column": other, "to": column}
            yield self._of("rename header", {"do": "rename_header", "column": column, "to": other}, self._in(undo),
                           column=column)  # fmt: skip
        # A column that moves in the one moment between the fresh read and the write takes the write into another
        # column: staff see a problem there, and type again what stood in it.
        own = [
            header for header in self.headers[1:4] if header in {one.header for one in TAB_BY_NAME[self.tab].content}
        ]
        again = [self._cells_again(row, header) for row in self.rows for header in own]
        for column, after in ((self.headers[1], self.headers[3]), ("ID", self.headers[2])):
            if column in self.headers:
                edit = {"do": "move_column", "column": column, "after": after}
                yield self._of("move column", edit, *again, wish=True, column=column)

    def _cells(self) -> Iterator[Disturbance]:
        box = BOXES.get(self.tab)
        if box:
            ticked = [row for row in self.rows if row[box] is True]
            open_ = [row for row in self.rows if row[box] is not True]
            if open_:
                yield self._of("tick", {"do": "tick", "row": open_[0].number, "column": box}, wish=True, column=box)
            if ticked:
                undo = {"do": "tick", "row": ticked[0].number, "column": box}
                edit = {"do": "untick", "row": ticked[0].number, "column": box}
                yield self._of("untick", edit, self._in(undo), wish=True, column=box)
        if self.tab in TYPED:
            column, value = TYPED[self.tab]
            edit = {"do": "set", "row": self.first.number, "values": {column: value}}
            yield self._of("type", edit, self._cells_again(self.first, column), wish=True, column=column)

    # How an edit is written down

    def _in(self, edit: Edit) -> Edit:
        return {**edit, "tab": self.tab, "force": True}

    def _of(self, kind: str, edit: Edit, *undo: Edit, wish: bool = False, column: str = "") -> Disturbance:
        name = f"{self.tab}: {kind}{f' ({column})' if column else ''}"
        return Disturbance(name, self.tab, kind, (self._in(edit),), undo, column, wish)

    def _cells_again(self, row: Row, column: str) -> Edit:
        return self._in({"do": "set", "row": row.number, "values": {column: row[column]}})

    def _again(self, row: Row, number: int = 0) -> Edit:
        """The whole row typed again as it stood, its id too; of what the system writes, what makes a row of its own."""
        layout = TAB_BY_NAME[self.tab]
        headers = self.headers if layout.rows_by == "system" else [one.header for one in layout.content]
        values = {header: row[header] for header in ("ID", *headers) if header}
        return self._in({"do": "set", "row": number or row.number, "values": values})
