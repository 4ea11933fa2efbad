"""Text, choices, boxes, references, addresses: one cell by its kind."""

import pytest

from automations.sheet import cells
from automations.sheet.layout import tab
from automations.sheet.workbook import Fault

HOSTILE = ["=IMPORTXML(…)", "#let x", "<script>", "{{ 7*7 }}", "🧡", "x" * 500, "\u202eabc", "اسم"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_whatever_it_looks_like(name):
    assert cells.parse(tab("Liaisons").by_header["Name"], name) == name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (7.0, "7"),
        (7, "7"),
        (1234.5, "1234.5"),
        (True, "TRUE"),
        (" Ana ", "Ana"),
        ("Ana\r\nExample", "Ana Example"),
        ("Ana\x00\x07", "Ana"),
    ],
)
def test_text_is_what_people_see(raw, shown):
    assert cells.text(raw) == shown


def test_long_text_keeps_its_lines():
    assert cells.long_text("1 Main St\r\nTown\rMA") == "1 Main St\nTown\nMA"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("L-02", "L-02"),
        ("L-2", "L-02"),
        ("l-02 · Ana Example", "L-02"),
        ("L02", "L-02"),
        ("L–2", "L-02"),
        ("M-012", "M-012"),
        ("Ana Example", "Ana Example"),
        (2, "2"),
    ],
)
def test_a_reference_is_the_id_before_the_dot(raw, found):
    assert cells.reference(raw) == found


def test_who_takes_words_and_ids():
    who = tab("Meetings").by_header["Who"]
    assert cells.parse(who, "everybody") == "Everybody"
    assert cells.parse(who, "l-1 · Ana; L-02, c-3") == "L-01, L-02, C-03"


@pytest.mark.parametrize("raw", ["Pop-up", "pop-up", " POP UP ", "popup", "Pòp-up"])
def test_a_choice_case_spaces_accents_aside(raw):
    assert cells.parse(tab("Outreach").by_header["Kind"], raw) == "Pop-up"


def test_a_curly_apostrophe_is_one():
    assert cells.parse(tab("Approvals").by_header["Answer"], "Don’t") == "Don't"


def test_travel_is_no_activity():
    found = cells.parse(tab("Hours").by_header["Activity"], "Travel")
    assert isinstance(found, Fault)
    assert "Meeting, Outreach" in found.remedy


@pytest.mark.parametrize(
    ("raw", "ticked"), [(True, True), (False, False), ("", False), ("TRUE", True), ("false", False)]
)
def test_a_box(raw, ticked):
    assert cells.checkbox(raw) is ticked


@pytest.mark.parametrize("raw", ["yes", "x", 1, 0, "✓"])
def test_what_is_no_tick_is_never_taken_for_one(raw):
    assert isinstance(cells.checkbox(raw), Fault)


@pytest.mark.parametrize("raw", ["ana@example.org", " ana@example.org ", "a.b+c@mail.example.org", ""])
def test_an_address(raw):
    assert cells.email(raw) == raw.strip()


@pytest.mark.parametrize(
    "raw",
    ["ana", "Ana <ana@example.org>", "a@example.org, b@example.org", "a@example", "a@b@example.org", "a b@example.org",
     "a\n@example.org", "a@example..org", f"{'a' * 250}@example.org"],
)  # fmt: skip
def test_what_is_no_single_address_is_a_fault(raw):
    assert isinstance(cells.email(raw), Fault)


@pytest.mark.parametrize(
    ("raw", "code"),
    [("English", "en"), ("ht", "ht"), ("kreyol ayisyen", "ht"), ("Español", "es"), ("zh-hant", "zh-Hant"), ("", "")],
)
def test_a_language_by_name_or_code(raw, code):
    assert cells.language(raw) == code


def test_an_unknown_language_is_a_fault():
    assert isinstance(cells.language("Klingon"), Fault)
    assert isinstance(cells.languages("en, Klingon"), Fault)


def test_languages_each_once():
    assert cells.languages("en, Spanish; en") == ("en", "es")


def test_reminders_the_most_days_first():
    assert cells.reminders("morning, 2 days, 7 days before") == (7, 2, 0)
    assert isinstance(cells.reminders("2 weeks"), Fault)


@pytest.mark.parametrize("raw", ["#REF!", "#N/A", "#NAME?"])
@pytest.mark.parametrize(("name", "header"), [("Liaisons", "Name"), ("Hours", "Approved"), ("Pay plans", "Cap")])
def test_an_error_of_sheets_is_a_fault_in_any_column(raw, name, header):
    found = cells.parse(tab(name).by_header[header], raw)
    assert isinstance(found, Fault)
    assert raw in found.what


@pytest.mark.parametrize(
    ("name", "header", "raw", "kept"),
    [
        ("Liaisons", "Name", "Ana Example", ""),
        ("Hours", "Liaison", "L-02 · Ana Example", "L-02"),
        ("Hours", "Liaison", "Ana Example", ""),
        ("Meetings", "Who", "L-01 · Ana, Staff, Bo", "L-01, Staff"),
        ("Hours", "Hours", "1:30", "1:30"),
        ("Hours", "Note", "about a person", ""),
        ("Core team", "Role", "Staff", "Staff"),
        ("Core team", "Role", "Ana Example", cells.UNREADABLE),
        ("Liaisons", "Language", "ana@example.org", cells.UNREADABLE),
        ("Liaisons", "From", "1 Sample Street", cells.UNREADABLE),
        ("Pay plans", "Cap", "#REF!", cells.UNREADABLE),
        ("Pay plans", "Cap", "", ""),
    ],
)
def test_only_what_is_not_personal_may_be_kept(name, header, raw, kept):
    assert cells.recordable(tab(name).by_header[header], raw) == kept


def test_what_is_kept_of_an_unreadable_cell_cannot_be_read_in_any_column():
    """It must not become an empty cell: a Cap that cannot be read is not 'no cap'."""
    for name in ("Liaisons", "Hours", "Pay plans", "Meetings", "Funds"):
        for column in tab(name).content:
            assert isinstance(cells.parse(column, cells.UNREADABLE), Fault)
