"""A tick holds for the content that it was first seen beside: what staff do, run by run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from automations.rules.program import Approval
from automations.sheet.identity import after_write, settle
from automations.sheet.known import Known
from automations.sheet.tick import COPIED, TICKED, Tick
from automations.sheet.ticks import Mark, approve, box, judge, word
from automations.sheet.typed import snapshot
from automations.sheet.workbook import Raw
from tests.unit.sheet.books import NOW, SALT, Cells, book, hours, raw_tab

NO, YES, CHANGED = Approval.NO, Approval.YES, Approval.CHANGED
T, E = TICKED, ""

STORIES: dict[str, tuple[Tick | None, list[tuple[Mark, str | None, Approval]]]] = {
    # the sentence: (what was remembered, [(mark, content, what it comes to), …] run by run)
    "never ticked": (None, [(E, "a", NO), (E, "b", NO)]),
    "ticked when first seen": (None, [(T, "a", YES), (T, "a", YES)]),
    "ticked later": (None, [(E, "a", NO), (T, "a", YES)]),
    "changed, then ticked": (None, [(E, "a", NO), (T, "b", YES)]),
    "changed after approval": (None, [(T, "a", YES), (T, "b", CHANGED), (T, "b", CHANGED)]),
    "changed and changed back": (None, [(T, "a", YES), (T, "b", CHANGED), (T, "a", YES)]),
    "unticked, seen, and ticked anew": (None, [(T, "a", YES), (T, "b", CHANGED), (E, "b", NO), (T, "b", YES)]),
    "unticked and ticked between two runs: nobody saw it": (None, [(T, "a", YES), (T, "b", CHANGED)]),
    "taken back": (None, [(T, "a", YES), (E, "a", NO)]),
    "an unreadable cell changes nothing": (None, [(T, "a", YES), (None, "a", YES), (T, "a", YES)]),
    "an unreadable cell approves nothing": (None, [(None, "a", NO), (E, "a", NO)]),
    "an unreadable cell beside another content": (None, [(T, "a", YES), (None, "b", CHANGED)]),
    "a missing column of the content changes nothing": (None, [(T, "a", YES), (T, None, YES), (T, "a", YES)]),
    "a tick first seen beside nobody knows what waits": (None, [(T, None, NO), (T, "a", YES)]),
    "a copied row, ticked: it counts once it was seen unticked": (
        COPIED,
        [(T, "a", CHANGED), (T, "a", CHANGED), (E, "a", NO), (T, "a", YES)],
    ),
    "a copied row whose cell cannot be read": (COPIED, [(None, "a", CHANGED), (T, "a", CHANGED)]),
    "another word is another mark": (None, [("approve", "a", YES), ("void", "b", YES), ("void", "c", CHANGED)]),
}


@pytest.mark.parametrize(("remembered", "story"), STORIES.values(), ids=STORIES)
def test_what_a_mark_comes_to(remembered: Tick | None, story: list[tuple[Mark, str | None, Approval]]) -> None:
    for mark, content, expected in story:
        approval, remembered = judge(remembered, mark, content)
        assert approval is expected


@pytest.mark.parametrize(
    ("cell", "mark"),
    [(True, T), (False, E), ("", E), ("TRUE", T), ("false", E), ("yes", None), ("x", None), (1, None), ("#REF!", None)],
)
def test_only_a_real_tick_is_one(cell: Raw, mark: Mark) -> None:
    assert box(cell) == mark


def test_words_are_alike_whatever_their_case() -> None:
    assert word("Do it") == word(" do  IT ")
    assert word("") == ""


class Runs:
    """Run after run over one Hours tab."""

    def __init__(self) -> None:
        self.known = Known(salt=SALT)
        self.now = NOW

    def read(self, *rows: Cells, without: list[str] | None = None) -> list[Approval]:
        self.now += timedelta(hours=1)
        first = settle(book(raw_tab("Hours", rows, without=without or [])), self.known, self.now)
        found = after_write(first, first.workbook)
        shot = snapshot(found.workbook, gone=found.last_seen)
        judged, self.known = approve(shot.hours, found.workbook.tabs.get("Hours"), found.known)
        return [row.approved for row in judged]


TICKED_ROW = hours("H-01", approved=True)

CHANGES: dict[str, tuple[Cells, Approval]] = {
    "the note is no content": ({**TICKED_ROW, "Note": "typed later"}, YES),
    "Approved by is no content": ({**TICKED_ROW, "Approved by": "Pat Example"}, YES),
    "1:30 written as 1.5": ({**TICKED_ROW, "Hours": "1.5"}, YES),
    "the liaison chosen from the dropdown": ({**TICKED_ROW, "Liaison": "L-01 · Ana Example"}, YES),
    "other hours": ({**TICKED_ROW, "Hours": "2"}, CHANGED),
    "another day": ({**TICKED_ROW, "Date": 46301}, CHANGED),
    "another liaison": ({**TICKED_ROW, "Liaison": "L-02"}, CHANGED),
    "another activity": ({**TICKED_ROW, "Activity": "Review"}, CHANGED),
    "for a meeting": ({**TICKED_ROW, "For": "M-01"}, CHANGED),
    "the tick taken back": ({**TICKED_ROW, "Approved": False}, NO),
    "the box overwritten with text": ({**TICKED_ROW, "Approved": "ok"}, YES),
    "the box overwritten with text, the hours changed": ({**TICKED_ROW, "Approved": "ok", "Hours": "2"}, CHANGED),
}


@pytest.mark.parametrize(("row", "expected"), CHANGES.values(), ids=CHANGES)
def test_what_a_tick_on_hours_holds_for(row: Cells, expected: Approval) -> None:
    runs = Runs()
    assert runs.read(TICKED_ROW) == [YES]
    assert runs.read(row) == [expected]


@pytest.mark.parametrize("header", ["Approved", "Hours", "Date", "Liaison", "For"])
def test_a_missing_column_takes_no_tick_back(header: str) -> None:
    runs = Runs()
    runs.read(TICKED_ROW)
    assert runs.read(TICKED_ROW, without=[header]) == [YES]
    assert runs.read(TICKED_ROW) == [YES]


def test_the_tick_of_a_row_that_is_gone_stays_as_it_was() -> None:
    runs = Runs()
    runs.read(TICKED_ROW)
    assert runs.read() == [YES]
    assert runs.read(TICKED_ROW) == [YES]


def test_a_row_copied_with_its_tick_and_changed_waits_for_a_new_tick() -> None:
    runs = Runs()
    runs.read(TICKED_ROW)
    copy = {**TICKED_ROW, "Date": 46305}
    assert runs.read(TICKED_ROW, copy) == [YES, CHANGED]
    copy["ID"] = "H-02"
    assert runs.read(TICKED_ROW, copy) == [YES, CHANGED]
    assert runs.read(TICKED_ROW, {**copy, "Approved": False}) == [YES, NO]
    assert runs.read(TICKED_ROW, copy) == [YES, YES]


def test_a_tick_is_its_rows_after_the_ids_were_sorted_alone() -> None:
    runs = Runs()
    other = hours("H-02", day=46305)
    runs.read(TICKED_ROW, other)
    assert runs.read({**TICKED_ROW, "ID": "H-02"}, {**other, "ID": "H-01"}) == [YES, NO]


def test_ticks_that_have_not_changed_leave_the_ledger_as_it_is() -> None:
    runs = Runs()
    runs.read(TICKED_ROW)
    before = runs.known
    runs.read(TICKED_ROW)
    assert runs.known is before


@pytest.mark.parametrize("header", ["Liaison", "For", "Hours", "Activity"])
def test_of_what_a_tick_stood_beside_no_name_is_kept_and_another_one_is_another_content(header: str) -> None:
    """A name where an id or a time should stand is known again by its salted fingerprint alone."""
    runs = Runs()
    row = {**TICKED_ROW, header: "Ana Example"}
    assert runs.read(row) == [YES]
    assert "Ana" not in repr(runs.known)
    assert runs.read(row) == [YES]
    assert runs.read({**TICKED_ROW, header: "Bo Example"}) == [CHANGED]
