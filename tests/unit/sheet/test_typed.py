"""Typed rows: a cell that cannot be read is a problem and spares its neighbours; a missing column is never 'empty'."""

from datetime import date, time
from decimal import Decimal

import pytest

from automations.rules.program import Approval
from automations.sheet import read, typed
from automations.sheet.workbook import GoneRow
from tests.unit.sheet.a_workbook import Workbook, merged

HOUR = {
    "ID": "H-01",
    "Date": 46024,
    "Liaison": "L-01 · Ana Example",
    "Activity": "meeting",
    "Hours": "1,5",
    "For": "m-3 · Kick-off",
    "Note": "by bus",
    "Approved": True,
    "Approved by": "Pat Example",
}


def snapshot(book, **more):
    raw, problems = book.read()
    return typed.snapshot(raw, problems=problems, **more)


def test_a_row_of_hours():
    (row,) = snapshot(Workbook(Hours=[HOUR])).hours
    assert (row.id, row.number, row.date, row.liaison) == ("H-01", 2, date(2026, 1, 2), "L-01")
    assert (row.activity, row.hours, row.for_, row.note) == ("Meeting", 90, "M-03", "by bus")
    assert (row.approved, row.approved_by, row.faulty, row.gone) == (Approval.YES, "Pat Example", frozenset(), False)


def test_a_row_of_each_other_tab():
    found = snapshot(
        Workbook(
            Core_team=[{"ID": "C-01", "Name": "Pat Example", "E-mail": "pat@example.org", "Role": "staff"}],
            Funds=[{"ID": "F-01", "Fund": "MVP", "Budget": "$50,000", "Account number": 12, "To": "2027-06-30"}],
            Pay_plans=[{"ID": "P-01", "Plan": "Year 1", "Kind": "hourly", "Rate": 40, "Cap": 3200, "Fund": "MVP"}],
            Milestones=[{"ID": "S-01", "Plan": "Steps", "Amount": "800", "Reached on": 46024}],
            Liaisons=[{"ID": "L-01", "Name": "Ana Example", "Language": "ht", "W-9 on file": True, "Paid before": 0}],
            Pay_choices=[{"ID": "Y-01", "Liaison": "L-1", "From": 46024, "Choice": "LOWERED", "Lowered to": "20"}],
            Meetings=[{"ID": "M-01", "Date": 46024, "Time": 0.75, "Length": 120, "Who": "everybody", "Ready": True}],
            Outreach=[{"ID": "O-01", "Kind": "Pop-up", "People": 12}],
            Applications=[{"ID": "A-01", "Received": 46024.5, "Stage": "to interview"}],
            Invoices=[{"ID": "N-01", "Number": "ARL-FY26-0001", "Amount": 80, "Decision": "approve"}],
            Approvals=[{"ID": "Q-01", "Answer": "do it"}],
            Jobs=[{"ID": "J-01", "Job": "invoices", "Mode": "ask first", "Run now": True}],
        )
    )
    assert found.problems == ()
    assert (found.core_team[0].email, found.core_team[0].role) == ("pat@example.org", "Staff")
    assert (found.funds[0].budget, found.funds[0].account_number) == (Decimal("50000.00"), "12")
    assert (found.funds[0].from_, found.funds[0].to) == (None, date(2027, 6, 30))
    assert (found.plans[0].kind, found.plans[0].rate, found.plans[0].cap) == ("Hourly", Decimal(40), Decimal(3200))
    assert (found.milestones[0].amount, found.milestones[0].reached_on) == (Decimal(800), date(2026, 1, 2))
    ana = found.liaisons[0]
    assert (ana.w_9_on_file, ana.vendor_form, ana.language) == (True, False, "ht")
    assert ana.paid_before == Decimal(0)
    assert (found.pay_choices[0].liaison, found.pay_choices[0].lowered_to) == ("L-01", Decimal(20))
    assert (found.meetings[0].time, found.meetings[0].length, found.meetings[0].who) == (time(18), 120, "Everybody")
    assert (found.outreach[0].kind, found.outreach[0].people) == ("Pop-up", 12)
    assert (found.applicants[0].received, found.applicants[0].stage) == (date(2026, 1, 2), "To interview")
    invoice = found.invoices[0]
    assert (invoice.invoice, invoice.number, invoice.decision) == ("ARL-FY26-0001", 2, "Approve")
    assert found.approvals[0].answer == "Do it"
    assert (found.jobs[0].mode, found.jobs[0].run_now) == ("Ask first", True)


BAD = [
    ("text in a number", "Pay_plans", "P-01", "Rate", "forty", None),
    ("31 February", "Hours", "H-01", "Date", "2026-02-31", None),
    ("a date with two readings", "Hours", "H-01", "Date", "1/2/2026", None),
    ("year 1926", "Hours", "H-01", "Date", "1926-05-01", None),
    ("a formula as hours", "Hours", "H-01", "Hours", "=1+1", None),
    ("travel", "Hours", "H-01", "Activity", "Travel", ""),
    ("a tick that is none", "Liaisons", "L-01", "W-9 on file", "yes", False),
    ("an error of Sheets", "Funds", "F-01", "Budget", "#REF!", None),
    ("money below zero", "Pay_plans", "P-01", "Cap", -1, None),
    ("a kind that is none", "Pay_plans", "P-01", "Kind", "Weekly", ""),
]


@pytest.mark.parametrize(
    ("sentence", "name", "identifier", "header", "raw", "nothing"), BAD, ids=[case[0] for case in BAD]
)
def test_a_faulty_cell_is_named_and_its_neighbours_are_read(sentence, name, identifier, header, raw, nothing):
    good = {"ID": f"{identifier[0]}-09", "Rate": 40, "Hours": "2", "Budget": 100, "Name": "Bo Example"}
    found = snapshot(Workbook(**{name: [{"ID": identifier, header: raw}, good]}))
    tab = name.replace("_", " ")
    (problem,) = found.problems
    assert (problem.tab, problem.id, problem.column, problem.value) == (tab, identifier, header, str(raw))
    assert problem.number == 2
    assert problem.what
    assert problem.remedy
    rows = {"Pay plans": found.plans, "Hours": found.hours, "Liaisons": found.liaisons, "Funds": found.funds}[tab]
    assert rows[0].faulty == {header}
    assert getattr(rows[0], typed.attribute(header)) == nothing
    assert rows[1].faulty == frozenset()


def test_what_a_personal_cell_says_is_not_quoted():
    (problem,) = snapshot(Workbook(Liaisons=[{"ID": "L-01", "E-mail": "ana at example"}])).problems
    assert (problem.column, problem.value) == ("E-mail", "")


def test_a_missing_approved_column_unticks_nothing():
    book = Workbook(Hours=[HOUR])
    book.rename("Hours", "Approved", "Checked")
    found = snapshot(book, approvals={"H-01": Approval.YES})
    assert found.hours[0].approved is Approval.YES
    assert found.hours[0].faulty == {"Approved"}
    assert [problem.number for problem in found.problems] == [1]


def test_a_missing_cap_column_does_not_mean_no_cap():
    book = Workbook(Pay_plans=[{"ID": "P-01", "Plan": "Year 1", "Kind": "Hourly", "Rate": 40}])
    book.rename("Pay plans", "Cap", "Limit")
    (plan,) = snapshot(book).plans
    assert (plan.cap, plan.faulty) == (None, {"Cap"})


def test_a_doubled_header_makes_its_cells_faulty():
    book = Workbook(Hours=[HOUR])
    book.headers["Hours"].append("Hours")
    (row,) = snapshot(book).hours
    assert (row.hours, row.faulty) == (None, {"Hours"})


def test_one_merge_over_several_cells_is_one_problem_at_its_row():
    book = Workbook(Hours=[HOUR, {**HOUR, "ID": "H-02"}])
    book.merges["Hours"] = (merged(1, 3, columns=2),)
    found = snapshot(book)
    assert [(problem.id, problem.column, problem.number) for problem in found.problems] == [("H-01", "Activity", 2)]
    assert [row.faulty for row in found.hours] == [{"Activity", "Hours"}, frozenset()]


def test_ticks_are_judged_elsewhere():
    book = Workbook(Hours=[HOUR, {**HOUR, "ID": "H-02"}, {**HOUR, "ID": "H-03"}])
    found = snapshot(book, approvals={"H-01": Approval.CHANGED, "H-02": Approval.YES})
    assert [row.approved for row in found.hours] == [Approval.CHANGED, Approval.YES, Approval.NO]


def test_an_unreadable_tick_is_a_problem_and_changes_nothing():
    found = snapshot(Workbook(Hours=[{**HOUR, "Approved": "yes"}]), approvals={"H-01": Approval.YES})
    assert found.hours[0].approved is Approval.YES
    assert [problem.column for problem in found.problems] == ["Approved"]


def test_a_gone_row_is_reckoned_with_as_it_was_recorded():
    lost = GoneRow(
        tab="Hours", id="H-02", cells={"Date": 46025, "Liaison": "L-01", "Activity": "Review", "Hours": "1:00"}
    )
    found = snapshot(Workbook(Hours=[HOUR]), gone=[lost], approvals={"H-02": Approval.YES})
    assert [row.id for row in found.hours] == ["H-01", "H-02"]
    assert found.hours[1].gone
    assert (found.hours[1].hours, found.hours[1].approved, found.hours[1].faulty) == (60, Approval.YES, frozenset())
    assert found.problems == ()


def test_a_row_that_came_back_is_not_gone():
    lost = GoneRow(tab="Hours", id="H-01", cells={"Hours": "9:00"})
    (row,) = snapshot(Workbook(Hours=[HOUR]), gone=[lost]).hours
    assert (row.gone, row.hours) == (False, 90)


def test_a_missing_tab_leaves_its_gone_rows():
    book = Workbook(Hours=[HOUR])
    book.missing = {"Hours"}
    found = snapshot(book, gone=[GoneRow(tab="Hours", id="H-01", cells={"Hours": "1:30"})])
    assert [(row.id, row.gone) for row in found.hours] == [("H-01", True)]


def test_rows_stand_in_the_order_of_their_ids():
    book = Workbook(Hours=[{**HOUR, "ID": name} for name in ("H-10", "H-9", "H-100", "H-02")])
    assert [row.id for row in snapshot(book).hours] == ["H-02", "H-9", "H-10", "H-100"]


def test_settings_whose_values_changed_places_are_marked_as_a_whole():
    book = Workbook(Settings=[{"ID": "T-01", "Setting": "Openings", "Value": 7}])
    assert snapshot(book, unsafe={"L-01", "T-01"}).settings.unsafe
    assert not snapshot(book, unsafe={"L-01"}).settings.unsafe


def test_unsafe_rows_are_marked():
    book = Workbook(Liaisons=[{"ID": "L-01", "Name": "Ana"}, {"ID": "L-02", "Name": "Bo"}])
    assert [row.unsafe for row in snapshot(book, unsafe={"L-02"}).liaisons] == [False, True]


@pytest.mark.parametrize("written", ["M-3", "M-03", "M-003", "m-0003 · Kick-off"])
def test_a_reference_finds_its_row_however_many_digits_are_written(written):
    book = Workbook(Meetings=[{"ID": "M-003", "Title": "Kick-off"}], Hours=[{**HOUR, "For": written}])
    found = snapshot(book)
    assert found.hours[0].for_ == found.meetings[0].id == "M-003"


def test_two_liaisons_of_one_name_are_told_apart_by_id_and_a_bare_name_is_nobody():
    people = [{"ID": "L-01", "Name": "Ana Example"}, {"ID": "L-02", "Name": "Ana Example"}]
    hours = [{**HOUR, "Liaison": "L-02 · Ana Example"}, {**HOUR, "ID": "H-02", "Liaison": "Ana Example"}]
    found = snapshot(Workbook(Liaisons=people, Hours=hours))
    assert [row.liaison for row in found.hours] == ["L-02", "Ana Example"]


def test_a_cell_that_sheets_made_a_date_is_a_problem_of_its_row():
    book = Workbook(Hours=[{**HOUR, "Hours": 46024}])
    raw, _ = book.read(formats=[])
    (problem,) = typed.snapshot(raw).problems
    assert (problem.id, problem.column, problem.what) == ("H-01", "Hours", read.CHANGED.what)
