"""People, plans and funds that cannot be right: whoever hangs on them waits and is told, everybody else is paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.programs_in_sheet import PLAIN, Program, Programs, hours

ANA, JOSE = PLAIN["Liaisons"]
FUND, PLAN = PLAIN["Funds"][0], PLAIN["Pay plans"][0]
OTHER_FUND = {**FUND, "Fund": "Other", "Account number": "2026-999-0000"}
OTHER = {**PLAN, "Plan": "Other"}


@dataclass(frozen=True)
class Case:
    """L-02 hangs on something that is wrong; L-01 does not."""

    why: str
    tab: str
    id: str
    column: str
    told: str
    jose: dict[str, Any] = field(default_factory=lambda: {"Pay plan": "Other"})
    plans: tuple[dict[str, Any], ...] = ()
    funds: tuple[dict[str, Any], ...] = ()


CASES = (
    Case("a rate of 0", "Pay plans", "P-02", "Rate", "0", plans=({**OTHER, "Rate": 0},)),
    Case("no rate", "Pay plans", "P-02", "Rate", "", plans=({**OTHER, "Rate": None},)),
    Case("text in a rate", "Pay plans", "P-02", "Rate", "no amount", plans=({**OTHER, "Rate": "forty"},)),
    Case("a negative cap", "Pay plans", "P-02", "Cap", "below zero", plans=({**OTHER, "Cap": -5},)),
    Case("an unknown kind", "Pay plans", "P-02", "Kind", "", plans=({**OTHER, "Kind": "Weekly"},)),
    Case("no plan", "Liaisons", "L-02", "Pay plan", "missing", jose={"Pay plan": None}),
    Case("an unknown plan", "Liaisons", "L-02", "Pay plan", "", jose={"Pay plan": "Volunteer"}),
    Case("two plans that overlap", "Pay plans", "P-03", "From", "", plans=(OTHER, {**OTHER, "From": "2026-01-01"})),
    Case("an unknown fund", "Pay plans", "P-02", "Fund", "", plans=({**OTHER, "Fund": "Nowhere"},)),
    Case(
        "a fund without a budget",
        "Funds",
        "F-02",
        "Budget",
        "",
        plans=({**OTHER, "Fund": "Other"},),
        funds=({**OTHER_FUND, "Budget": None},),
    ),
    Case(
        "text in a budget",
        "Funds",
        "F-02",
        "Budget",
        "no amount",
        plans=({**OTHER, "Fund": "Other"},),
        funds=({**OTHER_FUND, "Budget": "plenty"},),
    ),
    Case("text in Paid before", "Liaisons", "L-02", "Paid before", "no amount", jose={"Paid before": "some"}),
    Case("a start that is no day", "Liaisons", "L-02", "From", "there is no", jose={"From": "31 February 2026"}),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_who_hangs_on_it_waits_and_is_told(case: Case, programs: Programs) -> None:
    program = programs.make(
        {
            "Liaisons": [ANA, {**JOSE, **case.jose}],
            "Pay plans": [PLAN, *case.plans],
            "Funds": [FUND, *case.funds],
            "Hours": [hours("2026-10-05", "L-01", "2:00"), hours("2026-10-06", "L-02", "3:00")],
        }
    )
    ran = program.run()
    assert ran.amounts() == {("L-01", "2026-10"): "80.00"}
    told = [one for one in ran.problems(case.tab) if (one["id"], one["column"]) == (case.id, case.column)]
    assert len(told) == 1, ran.json["problems"]
    assert case.told in told[0]["what"]
    shown = program.row(case.tab, case.id)
    assert told[0]["what"] in shown["Problem"]
    assert shown["#"] == str(told[0]["row"])
    row = program.row("Hours", "H-02")
    assert row["Problem"] or row["Invoice"].startswith("waits"), row


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
    "Typst": "#let x = 1",
    "HTML": "<script>alert(1)</script>",
    "a template": "{{ 7*7 }}",
    "two lines": "Ana\r\nExemplo",
    "right to left": "\u202eolpmexE anA\u202c",
    "emoji": "Ana 👩‍👩‍👧‍👦 Exemplo 🎉",
    "500 characters": "Long name " * 50,
    "quotes and slashes": 'Ana "O\'Neill" \\ / ../../x',
    "plus": "+1+1",
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
    tabs = ("Liaisons", "Hours", "Invoices", "Approvals", "Activity", "Jobs", "Start here")
    formulas = hostile.sheet.values_batch_get(
        [f"'{tab}'!A1:Z100" for tab in tabs], params={"valueRenderOption": "FORMULA"}
    )
    cells = [str(cell) for block in formulas["valueRanges"] for row in block.get("values", []) for cell in row]
    assert {cell for cell in cells if cell.startswith("=")} <= {HOSTILE["a formula"]}
    assert hostile.run().json["counts"]["done"] == 0


def test_no_name_in_a_file_name(hostile: Program) -> None:
    assert all(name.split()[1].startswith("L-") and len(name.split()) == 3 for name in hostile.pdfs())


def test_formulas_that_staff_type_are_read_as_what_they_show(programs: Programs) -> None:
    """A formula of staff's own is Sheets' business; what it shows is read, and nothing of it is written elsewhere."""
    program = programs.make({"Hours": [hours("=DATE(2026,10,5)", "L-01", "2:00", Note="=1+1")]})
    assert program.run().amounts() == {("L-01", "2026-10"): "80.00"}
