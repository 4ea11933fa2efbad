"""Tabs, headers, merged cells, what Sheets made of hours: each out of place is a problem, the good rest is read."""

import pytest

from automations.google.sheets import FormatBlock, FormatCell
from automations.sheet import read
from automations.sheet.amounts import A_DATE, A_PERCENTAGE, A_TIME
from tests.unit.sheet.a_workbook import Workbook, another, merged

HOUR = {"ID": "H-01", "Date": 46024, "Liaison": "L-01", "Activity": "Meeting", "Hours": "1:30", "Approved": True}


def told(problems):
    return [(p.tab, p.column, p.number) for p in problems]


def test_a_workbook_in_order_has_no_problem():
    raw, problems = Workbook(Hours=[HOUR]).read()
    assert problems == ()
    assert raw.tabs["Hours"].rows[0].cells == HOUR
    assert raw.tabs["Hours"].rows[0].number == 2
    assert (raw.spreadsheet_id, raw.time_zone, raw.locale) == ("book", "America/New_York", "en_US")


def test_whole_tabs_are_read_with_their_titles_quoted():
    book = Workbook()
    book.titles["Pay plans"] = "pay  PLANS"
    book.extra = [another("Bob's own")]
    ranges = read.ranges(book.metadata())
    assert ranges[:5] == ["'Start here'", "'Settings'", "'Core team'", "'Funds'", "'pay  PLANS'"]
    assert ranges[-2:] == ["'Dashboard'", "'Activity'"]
    assert read.quoted("Bob's own") == "'Bob''s own'"


def test_columns_may_be_moved_and_staffs_own_stand_between():
    book = Workbook(Hours=[HOUR])
    book.headers["Hours"] = ["Colour", *reversed(book.headers["Hours"]), "Our notes"]
    raw, problems = book.read()
    assert problems == ()
    assert raw.tabs["Hours"].rows[0].cells == HOUR


@pytest.mark.parametrize("header", ["hours", " HOURS ", "Hóurs"])
def test_a_header_is_known_case_spaces_and_accents_aside(header):
    book = Workbook(Hours=[HOUR])
    book.rename("Hours", "Hours", header)
    raw, problems = book.read()
    assert problems == ()
    assert raw.tabs["Hours"].rows[0]["Hours"] == "1:30"


def test_an_alias_is_as_good():
    book = Workbook(Liaisons=[{"ID": "L-01", "E-mail": "ana@example.org"}])
    book.rename("Liaisons", "E-mail", "Email")
    raw, problems = book.read()
    assert problems == ()
    assert raw.tabs["Liaisons"].rows[0]["E-mail"] == "ana@example.org"


def test_a_renamed_header_is_one_problem_that_names_what_is_there_now():
    book = Workbook(Pay_plans=[{"ID": "P-01", "Plan": "Year 1"}])
    book.rename("Pay plans", "Cap", "Limit")
    raw, problems = book.read()
    assert told(problems) == [("Pay plans", "Cap", 1)]
    assert "Limit in E1" in problems[0].what
    assert "name its column Cap again" in problems[0].remedy
    assert "Cap" not in raw.tabs["Pay plans"].columns
    assert raw.tabs["Pay plans"].rows[0]["Plan"] == "Year 1"


def test_of_a_doubled_header_neither_is_read():
    book = Workbook(Hours=[HOUR])
    book.headers["Hours"].append("approved")
    raw, problems = book.read()
    assert told(problems) == [("Hours", "Approved", 1)]
    assert "H and L are both called Approved" in problems[0].what
    assert "Approved" not in raw.tabs["Hours"].columns
    assert raw.tabs["Hours"].rows[0]["Hours"] == "1:30"


def test_a_missing_tab_is_one_problem_and_the_others_are_read():
    book = Workbook(Hours=[HOUR])
    book.missing = {"Funds"}
    raw, problems = book.read()
    assert told(problems) == [("Funds", "", 1)]
    assert "Funds" not in raw.tabs
    assert raw.tabs["Hours"].rows


def test_of_two_tabs_alike_the_one_named_so_is_meant():
    book = Workbook(Hours=[HOUR])
    book.extra = [another("hours ")]
    assert book.read()[1] == ()


def test_two_tabs_alike_and_none_named_so_are_a_problem():
    book = Workbook()
    book.titles["Hours"] = "HOURS"
    book.extra = [another("hours ")]
    raw, problems = book.read()
    assert told(problems) == [("Hours", "", 1)]
    assert "2 tabs" in problems[0].what
    assert "Hours" not in raw.tabs


def test_a_row_inserted_above_the_headers_is_one_problem():
    book = Workbook(Hours=[book_row := [*Workbook().headers["Hours"]], HOUR])
    book.headers["Hours"] = [""] * len(book_row)
    raw, problems = book.read()
    assert told(problems) == [("Hours", "", 1)]
    assert "row 1 must hold the headers" in problems[0].remedy
    assert "Hours" not in raw.tabs


def test_empty_rows_in_the_middle_are_skipped_and_rows_keep_their_place():
    empty_boxes = {"Approved": False}
    raw, problems = Workbook(Hours=[HOUR, [], empty_boxes, {"Note": "  "}, {**HOUR, "ID": "H-02"}]).read()
    assert problems == ()
    assert [row.number for row in raw.tabs["Hours"].rows] == [2, 6]


def test_cells_merged_down_are_faulty_in_each_row_they_cover():
    book = Workbook(Hours=[HOUR, {**HOUR, "ID": "H-02", "Hours": ""}, {**HOUR, "ID": "H-03"}])
    book.merges["Hours"] = (merged(1, 4, rows=2),)
    raw, _ = book.read()
    assert [dict(row.faults) for row in raw.tabs["Hours"].rows] == [{"Hours": read.MERGED}, {"Hours": read.MERGED}, {}]


def test_cells_merged_across_are_faulty_together():
    book = Workbook(Hours=[HOUR])
    book.merges["Hours"] = (merged(1, 3, columns=2),)
    raw, _ = book.read()
    assert set(raw.tabs["Hours"].rows[0].faults) == {"Activity", "Hours"}


def test_a_merged_header_is_told_as_such():
    book = Workbook()
    book.merges["Hours"] = (merged(0, 3, columns=2),)
    book.rename("Hours", "Hours", "")
    _, problems = book.read()
    assert told(problems) == [("Hours", "Hours", 1)]
    assert "merged cell in row 1" in problems[0].what


@pytest.mark.parametrize(
    ("box", "paused"), [(True, True), (False, False), ("", False), ("yes", True), ("FALSE", False)]
)
def test_the_box_that_pauses_everything(box, paused):
    raw, _ = Workbook(Start_here=[["Start here"], ["pause everything ", box]]).read()
    assert read.paused(raw) is paused


def test_no_box_pauses_nothing():
    assert read.paused(Workbook(Start_here=[["Welcome"]]).read()[0]) is False


def formats(*rows, start=1):
    """What Sheets says of (id, value, shown, format), one a row."""
    ids = tuple((FormatCell(row[0], str(row[0]), "TEXT"),) for row in rows)
    hours = tuple((FormatCell(row[1], row[2], row[3]),) for row in rows)
    return [FormatBlock("Hours", start, 0, ids), FormatBlock("Hours", start, 4, hours)]


def test_formats_are_asked_for_only_where_hours_are_numbers():
    book = Workbook(Hours=[HOUR, {**HOUR, "ID": "H-02", "Hours": 1.5}, HOUR, {**HOUR, "ID": "H-03", "Hours": 2}])
    raw, _ = book.read()
    assert read.needs_formats(raw, book.metadata()) == ["'Hours'!A3:A5", "'Hours'!E3:E5"]
    assert read.needs_formats(Workbook(Hours=[HOUR]).read()[0], book.metadata()) == []


TYPED = [
    ("a number is hours", 1.5, "1.5", "NUMBER", 1.5),
    ("so is one without a format", 1.5, "1.5", "", 1.5),
    ("1:30 that Sheets made a time", 0.0625, "1:30", "TIME", "1:30"),
    ("1/2 that Sheets made a date", 46024, "1/2/2026", "DATE", A_DATE),
    ("a date with a time", 46024.5, "1/2/2026 12:00", "DATE_TIME", A_DATE),
    ("a percentage", 1.5, "150%", "PERCENT", A_PERCENTAGE),
    ("a 1 in a cell formatted as a time", 1, "0:00", "TIME", A_TIME),
]


@pytest.mark.parametrize(("sentence", "value", "shown", "kind", "meant"), TYPED, ids=[case[0] for case in TYPED])
def test_a_number_in_hours_is_what_its_format_says(sentence, value, shown, kind, meant):
    raw, _ = Workbook(Hours=[{**HOUR, "Hours": value}]).read(formats(("H-01", value, shown, kind)))
    row = raw.tabs["Hours"].rows[0]
    assert (row.faults.get("Hours") or row["Hours"]) == meant


def test_a_sort_between_the_two_calls_mixes_nothing_up():
    rows = [{**HOUR, "ID": "H-01", "Hours": 0.0625}, {**HOUR, "ID": "H-02", "Hours": 1.5}]
    sorted_since = formats(("H-02", 1.5, "1.5", "NUMBER"), ("H-01", 0.0625, "1:30", "TIME"))
    raw, _ = Workbook(Hours=rows).read(sorted_since)
    assert [row["Hours"] for row in raw.tabs["Hours"].rows] == ["1:30", 1.5]


def test_a_cell_changed_between_the_two_calls_waits_for_the_next_run():
    raw, _ = Workbook(Hours=[{**HOUR, "Hours": 1.5}]).read(formats(("H-01", 2, "2", "NUMBER")))
    assert raw.tabs["Hours"].rows[0].faults == {"Hours": read.CHANGED}


def test_two_rows_of_one_id_and_value_with_two_formats_are_not_guessed():
    rows = [{**HOUR, "Hours": 0.5}, {**HOUR, "Hours": 0.5}]
    raw, _ = Workbook(Hours=rows).read(formats(("H-01", 0.5, "0.5", "NUMBER"), ("H-01", 0.5, "12:00", "TIME")))
    assert [set(row.faults) for row in raw.tabs["Hours"].rows] == [{"Hours"}, {"Hours"}]


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(place, letters):
    assert read.column_letter(place) == letters
