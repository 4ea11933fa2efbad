"""Start here in the one write: what needs a person, found by its label."""

from __future__ import annotations

from datetime import UTC, datetime

from automations.sheet.report import View
from automations.sheet.start_lines import StartLine
from automations.sheet.values import Link
from tests.unit.sheet.a_report import (
    ROWS,
    Reading,
)
from tests.unit.sheet.grid import Grid

START = [["Start here"], ["Pause everything", False], ["The service last looked"], ["What needs a person now"]]
LINES = [
    StartLine("2 questions wait on Approvals", Link("Approvals", "#gid=7")),
    StartLine("Fund A is short by $20.00"),
]


class TestStartHere:
    def setup_method(self) -> None:
        self.reading = Reading(Grid({"Hours": ROWS}, start=START))

    def test_it_says_what_needs_a_person(self) -> None:
        view = View(lines=LINES, last_looked=datetime(2026, 11, 2, 17, 0, tzinfo=UTC))
        assert self.reading.changes(view)
        self.reading.show(view)
        assert self.reading.grid.sheets["Start here"][2:] == [
            ["The service last looked", 46328.5],
            ["What needs a person now"],
            ["2 questions wait on Approvals", "Approvals"],
            ["Fund A is short by $20.00"],
        ]
        assert not Reading(self.reading.grid).changes(view)

    def test_lines_that_are_done_go_away(self) -> None:
        self.reading.show(View(lines=LINES))
        Reading(self.reading.grid).show(View(lines=LINES[1:]))
        first, second = self.reading.grid.sheets["Start here"][4:]
        assert first == ["Fund A is short by $20.00", ""]
        assert not any(second)

    def test_none_leaves_what_stands_there(self) -> None:
        self.reading.show(View(lines=LINES))
        assert not Reading(self.reading.grid).changes(View())

    def test_it_is_found_by_its_label_wherever_staff_moved_it(self) -> None:
        self.reading.grid.sheets["Start here"].insert(0, ["Welcome!"])
        self.reading.show(View(lines=LINES[1:]))
        assert self.reading.grid.sheets["Start here"][5] == ["Fund A is short by $20.00"]

    def test_without_its_label_nothing_is_written(self) -> None:
        self.reading.grid.sheets["Start here"][3] = ["something else"]
        assert not self.reading.written(View(lines=LINES)).requests

    def test_more_lines_than_rows_are_counted(self) -> None:
        many = [StartLine(f"line {n}") for n in range(2000)]
        self.reading.show(View(lines=many))
        rows = self.reading.grid.sheets["Start here"]
        assert len(rows) == 1000
        assert rows[-1] == ["… and 1005 more"]
