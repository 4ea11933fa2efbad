"""A constant number of Sheets calls, whatever the number of rows, and one Drive call an invoice."""

from __future__ import annotations

from collections import Counter

from tests.programs_in_sheet import PLAIN, Program, Programs, hours

ANA = PLAIN["Liaisons"][0]


def _made(programs: Programs, people: int, rows_each: int) -> Program:
    liaisons = [{**ANA, "Name": f"Person {n}", "E-mail": f"p{n}@example.org"} for n in range(people)]
    rows = [
        hours(f"2026-10-{day:02d}", f"L-{person:02d}", "0:30")
        for person in range(1, people + 1)
        for day in range(1, rows_each + 1)
    ]
    return programs.make({"Liaisons": liaisons, "Hours": rows})


def _calls(program: Program) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """The calls of a first run, of a second, and of one that finds a new row, as the wire saw them."""
    counted = []
    for _ in range(3):
        program.local.forget_calls()
        ran = program.run()
        wire = Counter(call["method"] for call in program.local.calls())
        counted.append(dict(wire))
        told = ran.json["calls"]
        assert told["drive"] == sum(number for method, number in wire.items() if method.startswith("drive."))
        assert told["sheets"]["read"] + told["sheets"]["write"] == sum(
            number for method, number in wire.items() if method.startswith("sheets.")
        )
        if len(counted) == 2:
            program.edit("append_row", "Hours", values=hours("2026-10-30", "L-01", "0:30"))
    return counted[0], counted[1], counted[2]


def test_one_row_and_300_rows(programs: Programs) -> None:
    few, many = _made(programs, 1, 1), _made(programs, 12, 25)
    (first, second, third), (many_first, many_second, many_third) = _calls(few), _calls(many)
    sheets = {method: number for method, number in first.items() if method.startswith("sheets.")}
    assert {method: number for method, number in many_first.items() if method.startswith("sheets.")} == sheets
    assert sheets == {
        "sheets.spreadsheets.get": 1,
        "sheets.spreadsheets.values.batchGet": 4,
        "sheets.spreadsheets.batchUpdate": 3,
    }
    assert second == many_second == {"sheets.spreadsheets.get": 1, "sheets.spreadsheets.values.batchGet": 1}
    assert third == many_third
    # Folders: Invoices, its fiscal year, its month.
    assert first["drive.files.create"] == 3 + 1
    assert many_first["drive.files.create"] == 3 + 12
    assert many_first["drive.files.generateIds"] == first["drive.files.generateIds"] == 1
    assert third["drive.files.update"] == 1
