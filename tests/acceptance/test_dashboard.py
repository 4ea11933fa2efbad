"""What a run shows on Dashboard and Start here: figures behind the charts, and links that find their rows."""

from __future__ import annotations

from tests.programs_in_sheet import SAM, Program, Programs, hours


def _program(programs: Programs) -> Program:
    return programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00"), hours("2026-10-06", "L-01", "1:30")]})


def _links(program: Program) -> list[str]:
    """The formulas beside what needs a person now."""
    shown = program.sheet.worksheet("Start here").get("B5:B40", value_render_option="FORMULA")
    return [str(row[0]) for row in shown if row]


def test_the_figures_stand_below_the_charts_and_the_next_run_writes_nothing(programs: Programs) -> None:
    program = _program(programs)
    program.run()
    rows = program.sheet.worksheet("Dashboard").get_all_values()
    at = next(number for number, row in enumerate(rows) if "Money against the budget" in row)
    left = rows[at].index("Money against the budget")
    fund = rows[at + 2][left : left + 4]
    assert fund[0] == program.rows("Funds")[0]["Fund"]
    assert fund[2:] == ["$0.00", "$140.00"]
    program.local.forget_calls()
    program.run()
    assert not [call for call in program.local.calls() if call["method"].endswith("batchUpdate")]


def test_the_threshold_of_form_1099_is_the_configurations(programs: Programs) -> None:
    program = _program(programs)
    (program.config / "automations.toml").write_text('workspace = "local"\nform_1099_from = { 2026 = 2345 }\n')
    program.run()
    (invoice,) = program.rows("Invoices")
    program.set("Invoices", invoice["ID"], Decision="Approve", Approved_by=SAM, Paid_on="2026-11-02")
    program.run()
    assert program.row("Invoices", invoice["ID"])["State"] == "Paid"
    shown = program.sheet.worksheet("Dashboard").get_all_values()
    (row,) = [row for row in shown if "$2,345.00" in row]
    assert "$140.00" in row


def test_each_chart_draws_the_table_of_its_name(programs: Programs) -> None:
    program = _program(programs)
    sheets = {one["properties"]["title"]: one for one in program.sheet.fetch_sheet_metadata()["sheets"]}
    charts = sheets["Dashboard"]["charts"]
    assert len(charts) == 5
    rows = program.sheet.worksheet("Dashboard").get_all_values()
    for chart in charts:
        (source,) = chart["spec"]["basicChart"]["domains"][0]["domain"]["sourceRange"]["sources"]
        title = rows[source["startRowIndex"] - 1][source["startColumnIndex"]]
        assert title == chart["spec"]["title"]


def test_a_link_of_start_here_finds_its_row_wherever_staff_sort_it(programs: Programs) -> None:
    program = _program(programs)
    program.edit("append_row", "Hours", values=hours("no date", "L-01", "1:00"))
    program.run()
    row = next(row for row in program.rows("Hours") if row["Problem"])
    formula = next(one for one in _links(program) if row["ID"] in one)
    assert formula.startswith("=HYPERLINK(")
    assert "'Hours'!$A:$A" in formula
    program.edit("move_column", "Hours", column="ID", before="Activity")
    moved = next(one for one in _links(program) if row["ID"] in one)
    assert "'Hours'!$A:$A" not in moved, "Sheets moves what the formula looks at along with the column"
    assert row["ID"] in program.start_here()


def test_a_dashboard_that_staff_took_away_stops_nothing(programs: Programs) -> None:
    program = _program(programs)
    program.edit("delete_tab", "Dashboard")
    ran = program.run()
    assert ran.amounts() == {("L-01", "2026-10"): "140.00"}
    assert ran.json["problems"] == []
