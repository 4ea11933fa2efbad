"""A ledger that is lost in the middle of onboarding: nobody comes onto the list twice, nobody is written to twice."""

from __future__ import annotations

from tests.lost_ledgers import lose, rebuilt
from tests.onboarding_in_sheet import ANA, APPLICANTS, CLEO, JOSE, WEEK, taking_on
from tests.programs_in_sheet import Programs


def test_nobody_is_put_on_the_list_or_welcomed_twice_after_a_ledger_that_was_lost(programs: Programs) -> None:
    """One was welcomed, of one staff have deleted the row, one was put on the list and not welcomed yet."""
    third = {"Name": "Cleo Muster", "E-mail": CLEO, "Language": "English", "Stage": "Offer"}
    office = taking_on(programs, {"Applications": [*APPLICANTS, third]})
    office.hire("A-01", "A-02")
    office.program.edit("delete_rows", "Liaisons", rows=["L-03"])
    office.accept("A-03")
    office.done()
    listed, opened = office.listed(), office.may_open()
    lose(office.program)
    rebuilt(office.program)
    assert office.done() == ["welcome/L-04"]
    assert office.done() == []
    assert (office.listed(), office.may_open()) == (listed, opened)
    office.local.advance(WEEK)
    assert office.done() == ["papers/L-02/1", "papers/L-04/1"]
    assert [len(office.letters(address)) for address in (ANA, JOSE, CLEO)] == [2, 1, 2]
