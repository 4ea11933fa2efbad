"""Who a row of the service itself is: the ledger says so, whatever staff have done to its cells."""

from __future__ import annotations

import pytest

from automations.sheet.identity import settle
from automations.sheet.known import Known, known_row
from tests.unit.sheet.books import NOW, SALT, Cells, book, hours, raw_tab
from tests.unit.sheet.settled import LATER, THREE, ids, known_from, with_id

INVOICES = [{"ID": f"N-0{n}", "Number": f"ARL-FY27-000{n}", "State": "Draft", "Amount": 40} for n in (1, 2)]


def invoices_known() -> Known:
    rows = [known_row("Invoices", str(row["ID"]), row, SALT, NOW) for row in INVOICES]
    return Known(salt=SALT, sequences={"Invoices": 2}).with_rows(rows)


SERVICE_CASES: dict[str, tuple[list[Cells], list[str], list[str], int]] = {
    # the sentence: (rows now, ids, ids missing, strangers)
    "as written": (list(INVOICES), ["N-01", "N-02"], [], 0),
    "staff have decided": ([{**INVOICES[0], "Decision": "Approve"}, INVOICES[1]], ["N-01", "N-02"], [], 0),
    "a row was deleted: it is to be written again": ([INVOICES[1]], ["N-02"], ["N-01"], 0),
    "a State was overwritten by hand": ([{**INVOICES[0], "State": "Paid"}, INVOICES[1]], ["N-01", "N-02"], [], 0),
    "a Number was overwritten by hand": ([{**INVOICES[0], "Number": "X"}, INVOICES[1]], ["N-01", "N-02"], [], 0),
    "all of a row but its id was emptied": ([{"ID": "N-01"}, INVOICES[1]], ["N-01", "N-02"], [], 0),
    "ids were sorted alone": (
        [with_id(INVOICES[0], "N-02"), with_id(INVOICES[1], "N-01")],
        ["N-01", "N-02"],
        [],
        0,
    ),
    "ids were wiped": ([with_id(row, "") for row in INVOICES], ["N-01", "N-02"], [], 0),
    "a row was typed by hand": ([*INVOICES, {"Number": "ARL-FY27-0099"}], ["N-01", "N-02"], [], 1),
    "a row of an unknown id": ([*INVOICES, {"ID": "N-09", "Number": "ARL-FY27-0009"}], ["N-01", "N-02"], [], 1),
    "a row was copied and decided": ([*INVOICES, {**INVOICES[0], "Decision": "Void"}], ["N-01", "N-02"], [], 1),
}


@pytest.mark.parametrize(("rows", "expected", "missing", "strangers"), SERVICE_CASES.values(), ids=SERVICE_CASES)
def test_rows_of_the_system_are_the_ledgers(
    rows: list[Cells], expected: list[str], missing: list[str], strangers: int
) -> None:
    found = settle(book(raw_tab("Invoices", rows)), invoices_known(), LATER)
    assert ids(found, "Invoices") == expected
    assert list(found.missing) == missing
    assert len(found.strangers.get("Invoices", ())) == strangers
    assert len(found.problems) == strangers
    assert not found.draws
    assert not found.gone


def test_a_number_overwritten_by_hand_stays_known_as_it_was_written() -> None:
    rows = [{**INVOICES[0], "Number": "X"}, INVOICES[1]]
    found = settle(book(raw_tab("Invoices", rows)), invoices_known(), LATER)
    assert ids(settle(book(raw_tab("Invoices", [with_id(INVOICES[0], "")])), found.known, LATER), "Invoices") == [
        "N-01"
    ]


def test_a_row_that_the_service_appends_has_its_id_from_the_start() -> None:
    row = known_row("Hours", "H-04", hours(day=46304), SALT, NOW)
    known = known_from(THREE).with_rows([row], {"Hours": 4})
    found = settle(book(raw_tab("Hours", [*THREE, hours("", day=46304), hours("", day=46305)])), known, LATER)
    assert ids(found) == ["H-01", "H-02", "H-03", "H-04", "H-05"]
