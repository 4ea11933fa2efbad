"""What typing makes of text, by locale; what RAW leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

TYPED: list[tuple[str, str, Any, str]] = [
    # locale, typed, value, shown
    ("en_US", "5", 5, "5"),
    ("en_US", "1.5", 1.5, "1.5"),
    ("en_US", "1,5", "1,5", "1,5"),
    ("en_US", "1,234.5", 1234.5, "1,234.50"),
    ("en_US", "$40.00", 40, "$40.00"),
    ("en_US", "-$5", -5, "-$5"),
    ("en_US", "50%", 0.5, "50%"),
    ("en_US", "1:30", 0.0625, "1:30"),
    ("en_US", "25:00", 25 / 24, "25:00:00"),
    ("en_US", "6:00 PM", 0.75, "6:00 PM"),
    ("en_US", "1h30", "1h30", "1h30"),
    ("en_US", "90 min", "90 min", "90 min"),
    ("en_US", "1/2", 46024, "1/2"),
    ("en_US", "10/3/2026", 46298, "10/3/2026"),
    ("en_US", "13/10/2026", "13/10/2026", "13/10/2026"),
    ("en_US", "2/31/2026", "2/31/2026", "2/31/2026"),
    ("en_US", "2026-10-03", 46298, "2026-10-03"),
    ("en_US", "2026-10", 46296, "2026-10"),
    ("en_US", "2026-10-03 18:00", 46298.75, "2026-10-03 18:00"),
    ("en_US", "Oct 3, 2026", 46298, "Oct 3, 2026"),
    ("en_US", "3 October 2026", 46298, "3 October 2026"),
    ("en_US", "TRUE", True, "TRUE"),
    ("en_US", "false", False, "FALSE"),
    ("en_US", "'007", "007", "007"),
    ("en_US", "007", 7, "7"),
    ("en_US", "H-0123", "H-0123", "H-0123"),
    ("en_US", "=1+1", 2, "2"),
    ("en_US", " padded ", " padded ", " padded "),
    ("en_US", "May", "May", "May"),
    ("en_GB", "10/3/2026", 46091, "10/03/2026"),
    ("en_GB", "13/10/2026", 46308, "13/10/2026"),
    ("en_GB", "£5", 5, "£5"),
    ("en_GB", "$5", "$5", "$5"),
    ("pt_BR", "1,5", 1.5, "1,5"),
    ("pt_BR", "R$ 1.234,50", 1234.5, "R$1.234,50"),
    ("pt_BR", "3 de outubro de 2026", 46298, "3 outubro 2026"),
    ("es_ES", "3/10/2026", 46298, "3/10/2026"),
    ("de_DE", "3.10.2026", 46298, "03.10.2026"),
    ("fr_FR", "1,5", 1.5, "1,5"),
]


@pytest.mark.parametrize(("locale", "text", "value", "shown"), TYPED)
def test_what_typing_makes_of_text(desk_in: Any, locale: str, text: str, value: Any, shown: str) -> None:
    desk = desk_in(locale)
    desk.write("A1", [[text]], "USER_ENTERED")
    assert desk.read("A1", "UNFORMATTED_VALUE") == [[value]]
    assert desk.read("A1") == [[shown]]


@pytest.mark.parametrize("text", ['=IMPORTXML("http://x","//y")', "1:30", "1/2", "5", "TRUE", "'x", "=1+1", "$5"])
def test_raw_keeps_text_as_text(desk: Any, text: str) -> None:
    desk.write("A1", [[text]])
    assert desk.cell("A1")["userEnteredValue"] == {"stringValue": text}
    assert desk.read("A1") == [[text]]
    assert desk.sheets.evaluated() == []


@pytest.mark.parametrize(("given", "kept"), [(5, 5), (5.0, 5), (0.5, 0.5), (True, True), ("", None)])
def test_raw_keeps_json_types(desk: Any, given: Any, kept: Any) -> None:
    desk.write("A1", [[given]])
    assert desk.read("A1", "UNFORMATTED_VALUE") == ([] if kept is None else [[kept]])


@pytest.mark.parametrize("text", ["1:30", "1/2", "1.5", "=1+1", "TRUE", "2026-10"])
def test_a_text_column_keeps_what_is_typed(desk: Any, text: str) -> None:
    desk.format({"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 2}, "TEXT")
    desk.write("B2", [[text]], "USER_ENTERED")
    assert desk.cell("B2")["userEnteredValue"] == {"stringValue": text}


def test_json_numbers_typed_into_a_text_column_are_text(desk: Any) -> None:
    desk.format({"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 2}, "TEXT")
    desk.write("A1", [[5, True]], "USER_ENTERED")
    desk.write("A2", [[5]], "RAW")
    assert desk.read("A1:B2", "UNFORMATTED_VALUE") == [["5", "TRUE"], [5]]


def test_a_typed_date_takes_on_a_format_and_a_held_one_stays(desk: Any) -> None:
    desk.write("A1", [["10/3/2026"]], "USER_ENTERED")
    assert desk.cell("A1")["userEnteredFormat"]["numberFormat"] == {"type": "DATE", "pattern": "m/d/yyyy"}
    desk.format({"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 2}, "DATE", "yyyy-mm-dd")
    desk.write("B1", [["10/3/2026"]], "USER_ENTERED")
    assert desk.read("B1") == [["2026-10-03"]]


def test_what_would_fetch_is_noted_and_fetches_nothing(desk: Any) -> None:
    desk.write("B2", [['=IMPORTXML("http://x","//y")']], "USER_ENTERED")
    assert desk.read("B2") == [["#N/A"]]
    assert [(each["cell"], each["by"]) for each in desk.sheets.evaluated()] == [("B2", "office@example.org")]


FORMULAS: list[tuple[str, Any]] = [
    ("=2+3*4^2/2", 26),
    ("=-2^2", 4),
    ('="a"&1', "a1"),
    ("=SUM(A1:A3)", 6),
    ("=SUM(A1:A3,10)", 16),
    ("=AVERAGE(A1:A3)", 2),
    ('=COUNTIF(A:A,">1")', 2),
    ('=COUNTIF(B:B,"x*")', 2),
    ('=SUMIF(B1:B3,"xy",A1:A3)', 2),
    ('=IF(A1<A2,"less","more")', "less"),
    ("=ISNUMBER(A1)", True),
    ("=ISNUMBER(B1)", False),
    ('=SEARCH("B","abc")', 2),
    ('=SEARCH("z","abc")', "#VALUE!"),
    ('=MATCH("XY",B:B,0)', 2),
    ('=MATCH("nobody",B:B,0)', "#N/A"),
    ("=INT(-1.5)", -2),
    ("=WEEKDAY(DATE(2026,11,2))", 2),
    ("=WEEKDAY(DATE(2026,11,1),2)", 7),
    ("=WEEKDAY(DATE(2026,11,1),3)", 6),
    ("=1/0", "#DIV/0!"),
    ('="a"+1', "#VALUE!"),
    ("=FOO(1)", "#NAME?"),
    ("=1+", "#ERROR!"),
    ("=Nowhere!A1", "#REF!"),
    ("=E1", "#REF!"),
    ("=TODAY()", 46327),
    ('=HYPERLINK("https://example.org","here")', "here"),
    ("=IFERROR(1/0,9)", 9),
    ("=ROUND(2.345,2)", 2.35),
]


@pytest.mark.parametrize(("formula", "value"), FORMULAS)
def test_what_formulas_come_to(desk: Any, formula: str, value: Any) -> None:
    desk.write("A1", [[1, "xx"], [2, "xy"], [3, "z"]])
    desk.write("E1", [[formula]], "USER_ENTERED")
    assert desk.read("E1", "UNFORMATTED_VALUE") == [[value]]
    assert desk.read("E1", "FORMULA") == [[formula]]


def test_arguments_stand_apart_as_the_locale_has_it(desk: Any) -> None:
    """';' does everywhere, and ',' not where it is the decimal sign."""
    desk.write("A1", [['=IF(1>0;"a;b";2)'], ["=ROUND(2.5,0)"]], "USER_ENTERED")
    assert desk.read("A1:A2", "FORMULA") == [['=IF(1>0,"a;b",2)'], ["=ROUND(2.5,0)"]]
    desk.batch({"updateSpreadsheetProperties": {"properties": {"locale": "pt_BR"}, "fields": "locale"}})
    desk.write("B1", [['=IF(1>0;"a;b";2)'], ["=IF(1>0,4,2)"], ["=ROUND(2,5;0)"]], "USER_ENTERED")
    assert desk.read("B1:B3", "UNFORMATTED_VALUE") == [["a;b"], ["#ERROR!"], [3]]
    assert desk.read("B1", "FORMULA") == [['=IF(1>0;"a;b";2)']]


SHOWN: list[tuple[Any, str, str, str]] = [
    (46298.75, "DATE", "yyyy-mm-dd", "2026-10-03"),
    (46298.75, "DATE", "", "10/3/2026"),
    (46298.75, "DATE", "ddd, mmm d", "Sat, Oct 3"),
    (46298.75, "DATE_TIME", "yyyy-mm-dd hh:mm", "2026-10-03 18:00"),
    (46298.75, "TIME", "h:mm am/pm", "6:00 PM"),
    (1.0625, "TIME", "[h]:mm", "25:30"),
    (0.0625, "TIME", "h:mm", "1:30"),
    (1234.5, "CURRENCY", "", "$1,234.50"),
    (-1234.5, "CURRENCY", '"$"#,##0.00', "-$1,234.50"),
    (-5, "NUMBER", "0.00;(0.00)", "(5.00)"),
    (0.125, "PERCENT", "0.0%", "12.5%"),
    (0.005, "NUMBER", "0.00", "0.01"),
    (7, "NUMBER", "000", "007"),
    (1234567, "NUMBER", "#,##0", "1,234,567"),
    (12345, "SCIENTIFIC", "", "1.23E+04"),
    (5, "TEXT", "", "5"),
    ("x", "NUMBER", "0.00", "x"),
]


@pytest.mark.parametrize(("value", "kind", "pattern", "shown"), SHOWN)
def test_how_numbers_are_shown(desk: Any, value: Any, kind: str, pattern: str, shown: str) -> None:
    desk.format({"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}, kind, pattern)
    desk.write("A1", [[value]])
    assert desk.read("A1") == [[shown]]


def test_render_options(desk: Any) -> None:
    desk.write("A1", [["10/3/2026", "$5", "=A1"]], "USER_ENTERED")
    assert desk.read("A1:C1", "UNFORMATTED_VALUE") == [[46298, 5, 46298]]
    dates = {"dateTimeRenderOption": "FORMATTED_STRING"}
    assert desk.read("A1:B1", "UNFORMATTED_VALUE", **dates) == [["10/3/2026", 5]]
    assert desk.read("A1:C1", "FORMULA") == [[46298, 5, "=A1"]]
    assert desk.read("A1:C1") == [["10/3/2026", "$5", "10/3/2026"]]


def test_formulas_in_a_circle_and_in_a_long_chain(desk: Any) -> None:
    desk.write("A1", [["=SUM(A1:B1)", "=A1"]], "USER_ENTERED")
    assert desk.read() == [["#REF!", "#REF!"]]
    desk.write("A1", [[1, ""], *([f"=A{row}+1"] for row in range(1, 500))], "USER_ENTERED")
    assert desk.read("A500") == [["500"]]
    desk.write("A1", [["=A500"]], "USER_ENTERED")
    assert desk.read("A250") == [["#REF!"]]
