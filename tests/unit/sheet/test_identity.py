"""Who a row is, whatever staff have done to the tab: a sentence a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automations.sheet.identity import after_write, settle
from automations.sheet.known import Known
from automations.sheet.ticks import APPROVED
from automations.sheet.workbook import Raw
from tests.unit.sheet.books import NOW, SALT, Cells, book, hours, raw_tab
from tests.unit.sheet.settled import LATER, THREE, ids, known_from, with_id

A, B, C = THREE
CASES: dict[str, tuple[list[Cells], list[str], list[str], list[str]]] = {
    # the sentence: (rows now, ids of the rows, ids drawn, ids gone)
    "nothing has changed": ([A, B, C], ["H-01", "H-02", "H-03"], [], []),
    "the rows were sorted": ([C, A, B], ["H-03", "H-01", "H-02"], [], []),
    "an empty row stands in the middle": ([A, {"Approved": False}, B, C], ["H-01", "H-02", "H-03"], [], []),
    "a row was typed below": ([A, B, C, hours(day=46304)], ["H-01", "H-02", "H-03", "H-04"], ["H-04"], []),
    "a row was inserted above": ([hours(day=46304), A, B, C], ["H-04", "H-01", "H-02", "H-03"], ["H-04"], []),
    "a row was deleted: it is gone, and withdraws nothing": ([A, C], ["H-01", "H-03"], [], ["H-02"]),
    "a row's cells were emptied: it is gone": ([A, {"ID": "H-02"}, C], ["H-01", "H-03"], [], ["H-02"]),
    "a row was edited under its id": ([A, hours("H-02", day=46399), C], ["H-01", "H-02", "H-03"], [], []),
    "the ID column was wiped": ([with_id(row, "") for row in THREE], ["H-01", "H-02", "H-03"], [], []),
    "the ID column was wiped and the rows sorted": (
        [with_id(row, "") for row in (C, A, B)],
        ["H-03", "H-01", "H-02"],
        [],
        [],
    ),
    "the ID column was pasted over with one id": (
        [with_id(row, "H-02") for row in THREE],
        ["H-01", "H-02", "H-03"],
        [],
        [],
    ),
    "the ID column was pasted over with text": (
        [with_id(row, "#REF!") for row in THREE],
        ["H-01", "H-02", "H-03"],
        [],
        [],
    ),
    "the ID column was pasted over with numbers": (
        [with_id(row, 7.0) for row in THREE],
        ["H-01", "H-02", "H-03"],
        [],
        [],
    ),
    "the ID column was sorted alone": (
        [with_id(A, "H-03"), with_id(B, "H-01"), with_id(C, "H-02")],
        ["H-01", "H-02", "H-03"],
        [],
        [],
    ),
    "the ID column was filled down": (
        [A, with_id(B, "H-02"), with_id(C, "H-04")],
        ["H-01", "H-02", "H-03"],
        [],
        [],
    ),
    "an id was overwritten with an unknown one": ([A, with_id(B, "H-77"), C], ["H-01", "H-02", "H-03"], [], []),
    "a row was ticked and its id wiped": ([A, {**B, "ID": "", "Approved": True}, C], ["H-01", "H-02", "H-03"], [], []),
    "a row was edited and its id wiped at once: new, and the old one gone": (
        [A, hours("", day=46399), C],
        ["H-01", "H-04", "H-03"],
        ["H-04"],
        ["H-02"],
    ),
    "the same row was pasted twice with its id: it counts once": ([A, B, C, B], ["H-01", "H-02", "H-03"], [], []),
    "a row was pasted with its id and edited: the copy gets a new one": (
        [A, B, C, hours("H-02", day=46399)],
        ["H-01", "H-02", "H-03", "H-04"],
        ["H-04"],
        [],
    ),
    "the copy was pasted above the original": (
        [hours("H-02", day=46399), A, B, C],
        ["H-04", "H-01", "H-02", "H-03"],
        ["H-04"],
        [],
    ),
    "a row was copied and both were edited: the one more like the known one keeps the id": (
        [A, hours("H-02", day=46399, liaison="L-09", time="9:00"), C, hours("H-02", day=46302, time="9:00")],
        ["H-01", "H-04", "H-03", "H-02"],
        ["H-04"],
        [],
    ),
    "a row was copied without its id: two rows, as the rules will say": (
        [A, B, C, with_id(B, "")],
        ["H-01", "H-02", "H-03", "H-04"],
        ["H-04"],
        [],
    ),
    "another row's cells were pasted over a row, its id aside": (
        [A, with_id(A, "H-02"), C],
        ["H-01", "H-04", "H-03"],
        ["H-04"],
        ["H-02"],
    ),
    "an unknown id of another program is adopted, and the sequence goes on after it": (
        [A, B, C, hours("H-0500", day=46304), hours("", day=46305)],
        ["H-01", "H-02", "H-03", "H-0500", "H-501"],
        ["H-501"],
        [],
    ),
    "an unknown id on two different rows is nobody's": (
        [A, B, C, hours("H-50", day=46304), hours("H-50", day=46305)],
        ["H-01", "H-02", "H-03", "H-51", "H-52"],
        ["H-51", "H-52"],
        [],
    ),
    "an unknown id on twins is adopted once": (
        [A, B, C, hours("H-50", day=46304), hours("H-50", day=46304)],
        ["H-01", "H-02", "H-03", "H-50"],
        [],
        [],
    ),
    "an id that is none is replaced": (
        [A, B, C, hours("my row", day=46304)],
        ["H-01", "H-02", "H-03", "H-04"],
        ["H-04"],
        [],
    ),
    "an id of another tab is replaced": (
        [A, B, C, hours("M-03", day=46304)],
        ["H-01", "H-02", "H-03", "H-04"],
        ["H-04"],
        [],
    ),
    "an id beyond all counting is replaced": (
        [A, B, C, hours("H-9999999999", day=46304)],
        ["H-01", "H-02", "H-03", "H-04"],
        ["H-04"],
        [],
    ),
    "an id in small letters, with a space, is the same": (
        [A, with_id(B, " h-2 "), C],
        ["H-01", "H-02", "H-03"],
        [],
        [],
    ),
    "ids were sorted alone and one row edited: no content gets another's id": (
        [with_id(A, "H-02"), hours("H-01", day=46399, liaison="L-05", time="9:00"), C],
        ["H-01", "H-04", "H-03"],
        ["H-04"],
        ["H-02"],
    ),
}


@pytest.mark.parametrize(("rows", "expected", "drawn", "gone"), CASES.values(), ids=CASES)
def test_each_row_gets_the_id_of_its_content(
    rows: list[Cells], expected: list[str], drawn: list[str], gone: list[str]
) -> None:
    found = settle(book(raw_tab("Hours", rows)), known_from(THREE), LATER)
    assert ids(found) == expected
    assert [row.id for row in found.draws] == drawn
    assert [row.id for row in found.gone] == gone
    assert all(row.gone == LATER for row in found.gone)


@pytest.mark.parametrize("rows", [case[0] for case in CASES.values()], ids=CASES)
def test_settling_what_was_written_changes_nothing_more(rows: list[Cells]) -> None:
    first = settle(book(raw_tab("Hours", rows)), known_from(THREE), LATER)
    cells = {cell.number: cell.id for cell in first.writes}
    written = [with_id(row, cells.get(number, row.get("ID", ""))) for number, row in enumerate(rows, start=2)]
    second = after_write(first, book(raw_tab("Hours", written)))
    assert ids(second) == ids(first)
    assert not second.writes
    assert not second.pending
    third = settle(book(raw_tab("Hours", written)), second.known, LATER)
    assert not third.draws
    assert not third.changed
    assert third.known is second.known


def test_only_the_cells_that_are_wrong_are_written() -> None:
    rows = [A, with_id(B, "H-03"), with_id(C, "H-02"), hours("", day=46304)]
    found = settle(book(raw_tab("Hours", rows)), known_from(THREE), LATER)
    assert [(cell.number, cell.found, cell.id) for cell in found.writes] == [
        (3, "H-03", "H-02"),
        (4, "H-02", "H-03"),
        (5, "", "H-04"),
    ]
    assert found.pending == {"H-02", "H-03", "H-04"}
    assert [note.id for note in found.notes] == ["H-02", "H-03"]
    assert not found.problems


def test_an_id_is_never_used_again() -> None:
    known = known_from(THREE)
    gone = settle(book(raw_tab("Hours", [A, B])), known, LATER)
    found = settle(book(raw_tab("Hours", [A, B, hours("", day=46304)])), gone.known, LATER)
    assert ids(found) == ["H-01", "H-02", "H-04"]


def test_a_text_pasted_over_an_id_is_not_repeated() -> None:
    found = settle(book(raw_tab("Hours", [with_id(A, "Ana Example"), B, C])), known_from(THREE), LATER)
    assert "Ana" not in repr(found.notes)


def test_twins_are_told_at_the_lower_row() -> None:
    found = settle(book(raw_tab("Hours", [A, B, C, B])), known_from(THREE), LATER)
    assert [(p.number, p.id, p.what, p.remedy) for p in found.problems] == [
        (5, "H-02", "the same row twice", "delete one")
    ]


def test_rows_alike_but_for_their_tick_are_no_twins() -> None:
    """Of two rows with one id the one that is as it was known keeps it."""
    rows = [{**B, "Approved": True}, A, B, C]
    found = settle(book(raw_tab("Hours", rows)), known_from(THREE), LATER)
    assert ids(found) == ["H-04", "H-01", "H-02", "H-03"]
    assert found.copies == {"H-04"}


def test_the_ticks_of_a_copy_do_not_count_yet() -> None:
    ticked = {**B, "Approved": True}
    found = settle(book(raw_tab("Hours", [A, ticked, C, {**ticked, "Date": 46399}])), known_from([A, ticked, C]), LATER)
    assert found.known.rows["H-04"].ticks[APPROVED].copied
    assert found.copies == {"H-04"}
    assert not found.known.rows["H-02"].ticks


def test_a_row_that_comes_back_is_no_longer_gone() -> None:
    away = settle(book(raw_tab("Hours", [A, C])), known_from(THREE), LATER)
    assert away.known.rows["H-02"].gone == LATER
    back = settle(book(raw_tab("Hours", [A, C, B])), away.known, LATER)
    assert not back.gone
    assert back.known.rows["H-02"].gone is None


def test_a_row_that_comes_back_without_its_id_is_the_same_row() -> None:
    away = settle(book(raw_tab("Hours", [A, C])), known_from(THREE), LATER)
    assert ids(settle(book(raw_tab("Hours", [A, C, with_id(B, "")])), away.known, LATER)) == ["H-01", "H-03", "H-02"]


def test_another_row_typed_under_the_id_of_one_that_is_gone_is_not_that_row() -> None:
    away = settle(book(raw_tab("Hours", [A, C])), known_from(THREE), LATER)
    other = hours("H-02", day=46399, liaison="L-07", time="8:00")
    found = settle(book(raw_tab("Hours", [A, C, other])), away.known, LATER)
    assert ids(found) == ["H-01", "H-03", "H-04"]
    assert [row.id for row in found.gone] == ["H-02"]


def test_a_row_that_was_edited_is_settled_anew() -> None:
    """What is to go out waits from the last edit on; a row that is read as it was has stood since then."""
    known = known_from(THREE)
    edited = settle(book(raw_tab("Hours", [A, {**B, "Note": "later"}, C])), known, LATER).known
    assert {row.id: row.since for row in edited.rows.values()} == {"H-01": NOW, "H-02": LATER, "H-03": NOW}
    again = settle(book(raw_tab("Hours", [A, {**B, "Note": "later"}, C])), edited, LATER + timedelta(hours=1)).known
    assert again.rows["H-02"].since == LATER


def test_a_gone_row_keeps_the_moment_when_it_was_first_missed() -> None:
    away = settle(book(raw_tab("Hours", [A, C])), known_from(THREE), LATER)
    still = settle(book(raw_tab("Hours", [A, C])), away.known, LATER + timedelta(days=1))
    assert still.known.rows["H-02"].gone == LATER
    assert not still.changed


def test_what_is_recorded_of_a_gone_row_holds_nothing_personal() -> None:
    row = hours("H-01", liaison="L-02 · Ana Example", note="met Ana", approved=True)
    known = known_from([{**row, "Approved by": "Pat Example"}])
    (gone,) = settle(book(raw_tab("Hours", [])), known, LATER).last_seen
    assert gone.cells == {"Date": 46300, "Liaison": "L-02", "Activity": "Outreach", "Hours": "1:30", "Approved": True}
    assert "Ana" not in repr(known)
    assert "Pat" not in repr(known)


def test_a_missing_tab_is_not_a_tab_without_rows() -> None:
    found = settle(book(), known_from(THREE), LATER)
    assert [row.id for row in found.gone] == ["H-01", "H-02", "H-03"]
    assert all(row.gone is None for row in found.gone)
    assert not found.changed


@pytest.mark.parametrize("header", ["Hours", "Date", "Note", "Approved"])
def test_a_missing_column_makes_no_row_another(header: str) -> None:
    known = known_from([{**row, "Approved": True, "Note": "x"} for row in THREE])
    found = settle(book(raw_tab("Hours", THREE, without=[header])), known, LATER)
    assert ids(found) == ["H-01", "H-02", "H-03"]
    assert not found.draws
    assert not found.gone
    assert not found.changed


def test_without_an_id_column_known_contents_are_found_and_nothing_is_drawn() -> None:
    rows = [C, A, hours("", day=46399)]
    found = settle(book(raw_tab("Hours", rows, without=["ID"])), known_from(THREE), LATER)
    assert ids(found) == ["H-03", "H-01"]
    assert not found.draws
    assert not found.writes
    assert [(row.id, row.gone) for row in found.gone] == [("H-02", None)]


def test_numbers_and_dropdown_names_do_not_make_another_content() -> None:
    known = known_from([hours("H-01", day=46301, liaison="L-01 · Ana")])
    found = settle(book(raw_tab("Hours", [hours("", day=46301, liaison="L-01 · Anna")])), known, LATER)
    assert ids(found) == ["H-01"]


def test_a_setting_is_gone_only_with_the_value_that_it_had() -> None:
    known = known_from([{"ID": "T-01", "Setting": "Towns", "Value": "Arlen"}], "Settings")
    assert [row.id for row in settle(book(raw_tab("Settings", [])), known, LATER).gone] == ["T-01"]
    anew = book(raw_tab("Settings", [{"Setting": "Towns", "Value": "Arlen"}]))
    assert not settle(anew, known, LATER).gone
    known = known_from([{"ID": "T-01", "Setting": "Towns", "Value": ""}], "Settings")
    assert not settle(book(raw_tab("Settings", [])), known, LATER).gone, "it had its default, and has it now"


def _rows(numbers: list[int]) -> list[Cells]:
    return [hours("", day=46300 + number, time=f"{1 + number % 3}:00") for number in numbers]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_content_ever_gets_the_id_of_another(data: st.DataObject) -> None:
    """Whatever is shuffled, wiped, copied, deleted, sorted alone or written by hand in the ID column."""
    contents = _rows(list(range(data.draw(st.integers(1, 7)))))
    first = settle(book(raw_tab("Hours", contents)), Known(salt=SALT), NOW)
    rows: list[dict[str, Raw]] = [dict(row.cells) for row in first.workbook.tabs["Hours"].rows]
    known = after_write(first, first.workbook).known
    owner = {row["ID"]: row["Date"] for row in rows}
    for _ in range(data.draw(st.integers(1, 4))):
        match data.draw(st.sampled_from(["shuffle", "wipe", "copy", "delete", "sort ids", "fill", "new", "tick"])):
            case "shuffle":
                rows = data.draw(st.permutations(rows))
            case "wipe":
                wiped = data.draw(st.sets(st.integers(0, max(len(rows) - 1, 0))))
                rows = [{**row, "ID": ""} if n in wiped else row for n, row in enumerate(rows)]
            case "copy" if rows:
                rows = [*rows, dict(data.draw(st.sampled_from(rows)))]
            case "delete" if rows:
                del rows[data.draw(st.integers(0, len(rows) - 1))]
            case "sort ids":
                order = data.draw(st.permutations([row["ID"] for row in rows]))
                rows = [{**row, "ID": identifier} for row, identifier in zip(rows, order, strict=True)]
            case "fill" if rows:
                text = data.draw(st.sampled_from(["H-01", "H-3", "H-99", "M-01", "x", 5]))
                rows[data.draw(st.integers(0, len(rows) - 1))]["ID"] = text
            case "new":
                rows = [*rows, hours(data.draw(st.sampled_from(["", "H-98"])), day=46500 + len(rows))]
            case "tick":
                rows = [{**row, "Approved": data.draw(st.booleans())} for row in rows]
        found = settle(book(raw_tab("Hours", rows)), known, LATER)
        seen = ids(found)
        assert len(seen) == len(set(seen))
        for row in found.workbook.tabs["Hours"].rows:
            assert owner.setdefault(row["ID"], row["Date"]) == row["Date"]
        assert {row["Date"] for row in rows} == {owner[identifier] for identifier in seen}
        again = after_write(found, found.workbook)
        assert not again.writes
        assert ids(again) == seen
        known = again.known
