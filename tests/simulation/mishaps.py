"""What should not happen to a Sheet, a folder and a machine, and does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.simulation import page
from tests.simulation.hand import Hand
from tests.simulation.happenings import Happening
from tests.simulation.house import key_of, move_machine

TABS = ("Hours", "Meetings", "Interviews", "Liaisons", "Invoices", "Approvals", "Pay choices", "Activity")
_ZONES = ("Asia/Tokyo", "UTC", "America/Los_Angeles", "Pacific/Chatham")
_MOVED_MACHINES = ("", *_ZONES)
# Columns that staff rename; what hangs on the tab waits, with a problem, until they put it right.
_RENAMED = (
    ("Meetings", "Place"),
    ("Hours", "Activity"),
    ("Liaisons", "E-mail"),
    ("Meetings", "Ready"),
    ("Hours", "Note"),
)


@dataclass
class Mishaps:
    """Acts by the name that a happening gives them. Raises ValueError, IndexError, ApiError where one cannot be.

    `trashed` are the keys of the effects whose files staff have thrown away, `written` the ids of documents
    that they have written on, `copied` the names of people whose rows they have copied.
    """

    hand: Hand
    trashed: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    copied: set[str] = field(default_factory=set)
    _renamed: list[tuple[str, str, str]] = field(default_factory=list)
    _deleted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def sort(self, _: Happening) -> None:
        tab, by = self.hand.pick(
            [
                ("Hours", "-Date"),
                ("Hours", "Liaison"),
                ("Meetings", "-Date"),
                ("Liaisons", "Name"),
                ("Invoices", "-Amount"),
            ]
        )
        self.hand.house.edit("sheets", {"do": "sort", "tab": tab, "by": by})

    def sort_columns(self, _: Happening) -> None:
        """Only some columns: names leave their addresses, dates their meetings. Staff put people right, later."""
        tab, by = self.hand.pick(
            [("Liaisons", "E-mail"), ("Meetings", "Date"), ("Hours", "Hours"), ("Invoices", "Amount")]
        )
        self.hand.house.edit("sheets", {"do": "sort", "tab": tab, "by": f"-{by}", "columns": by})

    def delete_row(self, _: Happening) -> None:
        tab = self.hand.pick(["Hours", "Hours", "Meetings", "Invoices", "Approvals", "Interviews", "Activity"])
        row = self.hand.pick(page.rows(self.hand.house, tab)[-12:])
        written = [header for header in page.headers(self.hand.house, tab) if header and row[header] != ""]
        self._deleted.append((tab, {header: row[header] for header in written}))
        self.hand.house.edit("sheets", {"do": "delete_rows", "tab": tab, "rows": [row.number]})

    def come_back(self, _: Happening) -> None:
        """The row that was deleted last is typed again, as it stood."""
        tab, values = self._deleted.pop()
        there = {row.id for row in page.rows(self.hand.house, tab)}
        if values.get("ID") not in there and tab in ("Hours", "Meetings", "Interviews"):
            self.hand.type(tab, **values)

    def copy_row(self, _: Happening) -> None:
        tab = self.hand.pick(["Hours", "Meetings", "Hours", "Liaisons"])
        row = self.hand.pick(page.rows(self.hand.house, tab)[-8:])
        self.hand.house.edit("sheets", {"do": "copy_row", "tab": tab, "row": row.number})
        self.copied.add(str(row["Name"]))

    def insert_row(self, _: Happening) -> None:
        tab = self.hand.pick(TABS)
        row = self.hand.pick(page.rows(self.hand.house, tab))
        self.hand.house.edit("sheets", {"do": "insert_rows", "tab": tab, "before": row.number})

    def rename_header(self, _: Happening) -> None:
        tab, header = self.hand.pick(_RENAMED)
        other = f"{header} (old)"
        self.hand.house.edit("sheets", {"do": "rename_header", "tab": tab, "column": header, "to": other})
        self._renamed.append((tab, header, other))

    def put_headers_right(self) -> None:
        """Staff see the problem, and name the column as it was."""
        while self._renamed:
            tab, header, other = self._renamed.pop()
            if other in page.headers(self.hand.house, tab):
                self.hand.house.edit("sheets", {"do": "rename_header", "tab": tab, "column": other, "to": header})

    def own_column(self, _: Happening) -> None:
        tab = self.hand.pick(["Hours", "Meetings", "Invoices"])
        before = self.hand.pick(header for header in page.headers(self.hand.house, tab)[1:] if header)
        self.hand.house.edit(
            "sheets",
            {"do": "insert_column", "tab": tab, "before": before, "header": f"Ours {self.hand.random.randrange(1000)}"},
        )

    def overwrite(self, _: Happening) -> None:
        """Staff type into a cell of the system's."""
        tab, header = self.hand.pick(
            [
                ("Meetings", "System status"),
                ("Hours", "Invoice"),
                ("Invoices", "State"),
                ("Invoices", "Amount"),
                ("Hours", "Problem"),
            ]
        )
        self.hand.set(
            tab, self.hand.pick(page.rows(self.hand.house, tab)), **{header: self.hand.pick(["", "7", "Paid", "ok"])}
        )

    def edit_setting(self, _: Happening) -> None:
        name, value = self.hand.pick(
            [
                ("Nudge after days", "2"),
                ("Department", "Planning"),
                ("Reminder hour", "10:00"),
                ("Program name", "Exampleton Valley"),
                ("Most mails in a run", "4"),
            ]
        )
        row = next(row for row in page.rows(self.hand.house, "Settings") if row["Setting"] == name)
        self.hand.set("Settings", row, Value=value)

    def mode(self, _: Happening) -> None:
        row = self.hand.pick(page.rows(self.hand.house, "Jobs"))
        self.hand.set("Jobs", row, Mode=self.hand.pick(["Automatic", "Automatic", "Ask first", "Off"]))

    def zone(self, _: Happening) -> None:
        move_machine(self.hand.pick(_MOVED_MACHINES))

    def trash_file(self, _: Happening) -> None:
        """Staff throw away an invoice's PDF or a score sheet."""
        files = [
            one for one in self.hand.house.emulated.drive.records.everything() if one.app_properties and not one.trashed
        ]
        files = [one for one in files if "folder" not in one.mime_type and "spreadsheet" not in one.mime_type]
        file = self.hand.pick(files[-6:])
        self.hand.house.edit("drive", {"do": "trash", "file": file.id})
        self.trashed.add(key_of(file))

    def put_files_back(self) -> None:
        """Staff read that the PDF of an invoice is gone, and take it out of the trash; a newer one stays alone."""
        files = self.hand.house.emulated.drive.records.everything()
        live = {key_of(one) for one in files if not one.trashed}
        for one in files:
            key = key_of(one)
            if one.trashed and key.startswith("invoice/") and key in self.trashed - live:
                self.hand.house.edit("drive", {"do": "restore", "file": one.id})
                live.add(key)
                self.trashed.discard(key)

    def write_on_sheet(self, _: Happening) -> None:
        """An interviewer writes on a score sheet."""
        files = [one for one in self.hand.house.emulated.drive.records.everything() if "document" in one.mime_type]
        file = self.hand.pick(one for one in files if not one.trashed)
        self.hand.house.edit("documents", {"do": "append", "file": file.id, "text": "Spoke of floods"})
        self.written.add(file.id)
