"""What needs a person now: a sentence each, with a link to the first row that it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automations.rules.program import Problem, Settings
from automations.rules.register import Register
from automations.runs.needs import lines
from automations.runs.records import AskedRow
from automations.sheet.layout import ROW_TABS
from automations.sheet.values import Link, RowLink
from automations.sheet.where import Where
from automations.sheet.workbook import RawTab
from tests.programs import Town, plan, program, row

TABS = {
    tab.name: RawTab(
        name=tab.name, sheet_id=100 + n, columns={header: n for n, header in enumerate(tab.headers)}, rows=()
    )
    for n, tab in enumerate(ROW_TABS)
}
WHERE = Where("https://example.org/book", {tab.sheet_id: tab.name for tab in TABS.values()}, TABS)
SET = Settings(invoices_from="2025-07")
ASKED = AskedRow(id="Q-02", key="k", facts="f", what="w", to="t", why="y", since="2025-12-01")


def _said(
    said: tuple[str, ...] = (),
    settings: Settings = SET,
    register: Register | None = None,
    questions: tuple[AskedRow, ...] = (),
    problems: tuple[Problem, ...] = (),
    where: Where = WHERE,
) -> list[tuple[str, str]]:
    found = lines(said, settings, register or Register(), questions, problems, where)
    told = []
    for one in found:
        link = one.link
        told.append((one.sentence, link.id if isinstance(link, RowLink) else link.text if link else ""))
    return told


def _problem(tab: str, id_: str, number: int) -> Problem:
    return Problem(tab=tab, id=id_, column="Date", value="", what="is not a date", remedy="type one", number=number)


def test_nothing_needs_nobody() -> None:
    assert _said() == []


def test_a_sentence_about_a_row_leads_to_it() -> None:
    said = ("L-02: W-9 still missing", "X-1 is no tab of ours", "Fund Grant is short")
    assert [link for _, link in _said(said)] == ["L-02", "", ""]


def test_without_the_first_month_the_tab_of_settings_is_named() -> None:
    assert _said(settings=Settings()) == [("no invoice is drawn before Invoices from is set, as 2026-10", "Settings")]


def test_invoices_to_approve_lead_to_the_first_that_is_not_decided() -> None:
    town = Town(program(plans=(plan(),), hours=[row(1, "2025-10-06"), row(2, "2025-11-03")]), "2025-12-10")
    town.run()
    assert _said(register=town.register) == [("2 invoices to approve", "N-01")]
    first = town.register.invoices[0]
    town.approve(first.number)
    assert _said(register=town.register) == [("1 invoice to approve", "N-02")]


def test_held_invoices_lead_to_the_first_that_is_held() -> None:
    town = Town(program(hours=[row(1, "2025-10-06")]), "2025-12-10")
    town.change("liaisons", "L-01", w_9_on_file=False)
    town.run()
    assert _said(register=town.register) == [("1 invoice held: see Held because", "N-01")]


def test_questions_that_are_open_and_unanswered() -> None:
    questions = (replace(ASKED, id="Q-01", open=False), ASKED, replace(ASKED, id="Q-03", answer="Do it"))
    assert _said(questions=questions) == [("1 question to answer", "Q-02")]


def test_problems_of_rows_are_counted_and_those_of_a_whole_tab_are_told() -> None:
    problems = (_problem("Hours", "", 1), _problem("Hours", "H-07", 8), _problem("Meetings", "M-01", 2))
    assert _said(problems=problems) == [
        ("Hours, Date: is not a date; type one", "Hours"),
        ("2 problems on Hours", "H-07"),
        ("1 problem on Meetings", "M-01"),
    ]


def test_what_is_not_there_is_not_led_to() -> None:
    without_ids = replace(TABS["Approvals"], columns={})
    assert _said(questions=(ASKED,), where=replace(WHERE, tabs={"Approvals": without_ids})) == [
        ("1 question to answer", "Approvals")
    ]
    assert _said(questions=(ASKED,), where=replace(WHERE, tabs={})) == [("1 question to answer", "")]


def test_the_link_finds_the_row_by_its_id_and_text_of_staffs_own_is_quoted() -> None:
    titles = {**WHERE.titles, TABS["Approvals"].sheet_id: "Bob's own"}
    link = replace(WHERE, titles=titles).row("Approvals", "Q-02")
    assert isinstance(link, RowLink)
    assert link.formula.startswith(f'=HYPERLINK("https://example.org/book#gid={TABS["Approvals"].sheet_id}"&')
    assert "MATCH(\"Q-02\";'Bob''s own'!$A:$A;0)" in link.formula


@pytest.mark.parametrize("text", ["", 'Q-02"&A1&"', "=1+1", "q-1", "Q-02 "])
def test_a_formula_is_never_made_from_text(text: str) -> None:
    assert isinstance(WHERE.row("Approvals", text), Link)
    with pytest.raises(ValueError, match="not an id"):
        RowLink(text, "", "A:A")
