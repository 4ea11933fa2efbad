"""A row is one person's only whole: a sentence a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from automations.rules.questions import DO_IT, DONT, Answered
from automations.sheet.identity import Settled, after_write, settle
from automations.sheet.known import Known
from tests.unit.sheet.books import NOW, SALT, Cells, book, liaison, raw_tab

LATER = NOW + timedelta(hours=1)
ANA = liaison("L-01", "Ana Example", "ana@example.org", Address="1 Elm St")
BO = liaison("L-02", "Bo Sample", "bo@example.org", Address="2 Elm St")
CY = liaison("L-03", "Cy Specimen", "cy@example.org", Address="3 Elm St")


def known_from(rows: Sequence[Cells]) -> Known:
    first = settle(book(raw_tab("Liaisons", rows)), Known(salt=SALT), NOW)
    return after_write(first, first.workbook).known


def read(
    rows: Sequence[Cells], known: Known | None = None, *, hours: float = 1, answers: Sequence[Answered] = ()
) -> Settled:
    known = known or known_from([ANA, BO, CY])
    return settle(book(raw_tab("Liaisons", rows)), known, NOW + timedelta(hours=hours), answers)


def to(row: Cells, other: Cells, *headers: str) -> Cells:
    return {**row, **{header: other[header] for header in headers}}


EMAILS_SORTED = [to(ANA, CY, "E-mail"), to(BO, ANA, "E-mail"), to(CY, BO, "E-mail")]
NEW = {"Name": "Di Novel", "E-mail": "di@example.org"}

CASES: dict[str, tuple[list[Cells], set[str], int]] = {
    # the sentence: (rows, unsafe ids, questions)
    "nothing has changed": ([ANA, BO, CY], set(), 0),
    "whole rows were sorted": ([CY, ANA, BO], set(), 0),
    "a marriage: only the name is new": ([{**ANA, "Name": "Ana Other"}, BO, CY], set(), 0),
    "a new address of mail": ([{**ANA, "E-mail": "ana.new@example.org"}, BO, CY], set(), 0),
    "an e-mail emptied": ([{**ANA, "E-mail": ""}, BO, CY], set(), 0),
    "two share an e-mail: the other has not lost it": ([to(ANA, BO, "E-mail"), BO, CY], set(), 0),
    "case and spaces of a name": ([{**ANA, "Name": " ana  example "}, BO, CY], set(), 0),
    "e-mails sorted alone": (EMAILS_SORTED, {"L-01", "L-02", "L-03"}, 1),
    "names sorted alone: only those that moved": ([to(ANA, BO, "Name"), to(BO, ANA, "Name"), CY], {"L-01", "L-02"}, 1),
    "names and e-mails sorted, the rest left": (
        [to(ANA, BO, "Name", "E-mail"), to(BO, ANA, "Name", "E-mail"), CY],
        {"L-01", "L-02"},
        1,
    ),
    "a cell of e-mails deleted, the others moved up": (
        [to(ANA, BO, "E-mail"), to(BO, CY, "E-mail"), {**CY, "E-mail": ""}],
        {"L-01", "L-02", "L-03"},
        1,
    ),
    "a new person typed over an old row": ([{**ANA, **NEW}, BO, CY], {"L-01"}, 0),
    "name and e-mail emptied in the row": ([{**ANA, "Name": "", "E-mail": ""}, BO, CY], {"L-01"}, 0),
    "a new person in a new row": ([ANA, BO, CY, liaison("", "Di Novel", "di@example.org")], set(), 0),
}


@pytest.mark.parametrize(("rows", "unsafe", "questions"), CASES.values(), ids=CASES)
def test_who_can_be_told(rows: list[Cells], unsafe: set[str], questions: int) -> None:
    found = read(rows)
    assert found.unsafe == unsafe
    assert {problem.id for problem in found.problems} == unsafe
    assert len(found.questions) == questions
    assert len(found.workbook.tabs["Liaisons"].rows) == len(rows)
    assert not {row.id for row in found.changed} & unsafe


def test_a_new_person_is_told_what_to_do() -> None:
    (problem,) = read([{**ANA, **NEW}, BO, CY]).problems
    assert (problem.column, problem.what) == ("Name", "a new person needs a new row")
    assert problem.value == ""


def test_the_new_person_stays_a_problem_until_the_old_one_is_back() -> None:
    first = read([{**ANA, **NEW}, BO, CY])
    assert read([{**ANA, **NEW}, BO, CY], first.known, hours=100).unsafe == {"L-01"}
    assert not read([ANA, BO, CY], first.known, hours=100).problems


def test_a_new_person_typed_in_two_reads_is_a_new_person() -> None:
    """The run looks while somebody types: first the name, then the e-mail."""
    half = read([{**ANA, "Name": "Di Novel"}, BO, CY], hours=1)
    assert read([{**ANA, **NEW}, BO, CY], half.known, hours=1.1).unsafe == {"L-01"}


def test_a_marriage_and_then_a_new_address_are_the_same_person() -> None:
    married = read([{**ANA, "Name": "Ana Other"}, BO, CY], hours=1)
    assert not read(
        [{**ANA, "Name": "Ana Other", "E-mail": "other@example.org"}, BO, CY], married.known, hours=2
    ).unsafe


def test_an_emptied_cell_does_not_make_room_for_a_new_person() -> None:
    emptied = read([{**ANA, "E-mail": ""}, BO, CY], hours=1)
    assert read([{**ANA, **NEW}, BO, CY], emptied.known, hours=2).unsafe == {"L-01"}


def test_a_half_typed_row_may_be_completed() -> None:
    half = read([ANA, BO, CY, liaison("", "Di", "")], hours=1)
    assert not read([ANA, BO, CY, {**liaison("L-04", "Di Novel", "di@example.org")}], half.known, hours=2).problems


def test_a_new_row_that_holds_what_another_lost_waits_without_an_id() -> None:
    found = read([{**ANA, **NEW}, BO, CY, to(liaison("", "", ""), ANA, "Name", "E-mail")])
    assert [row["ID"] for row in found.workbook.tabs["Liaisons"].rows] == ["L-01", "L-02", "L-03"]
    assert not found.draws
    assert [(problem.number, problem.id) for problem in found.problems] == [(2, "L-01"), (5, "")]
    assert found.questions[0].to == "L-01, 1 new row"


class TestTheQuestion:
    def setup_method(self) -> None:
        self.first = read(EMAILS_SORTED)
        (self.question,) = self.first.questions

    def answer(self, word: str) -> list[Answered]:
        return [Answered(key=self.question.key, facts=self.question.facts, answer=word)]

    def test_it_names_people_by_id_only(self) -> None:
        assert self.question.to == "L-01, L-02, L-03"
        assert "example.org" not in repr(self.question)

    def test_do_it_accepts_the_new_pairs(self) -> None:
        found = read(EMAILS_SORTED, self.first.known, hours=2, answers=self.answer(DO_IT))
        assert not found.unsafe
        assert not found.questions
        assert not found.problems
        assert not read(EMAILS_SORTED, found.known, hours=3).unsafe

    def test_dont_leaves_them_alone_and_asks_no_more(self) -> None:
        found = read(EMAILS_SORTED, self.first.known, hours=2, answers=self.answer(DONT))
        assert found.unsafe == {"L-01", "L-02", "L-03"}
        assert not found.questions
        assert len(found.problems) == 3

    def test_an_answer_holds_for_these_pairs_only(self) -> None:
        other = [to(ANA, BO, "E-mail"), to(BO, ANA, "E-mail"), CY]
        found = read(other, self.first.known, hours=2, answers=self.answer(DO_IT))
        assert found.unsafe == {"L-01", "L-02"}
        assert len(found.questions) == 1

    def test_undoing_the_sort_ends_it(self) -> None:
        found = read([ANA, BO, CY], self.first.known, hours=2)
        assert not found.unsafe
        assert not found.questions
        assert not found.problems


def test_a_missing_e_mail_column_moves_nobody() -> None:
    found = settle(book(raw_tab("Liaisons", [ANA, BO], without=["E-mail"])), known_from([ANA, BO]), LATER)
    assert not found.unsafe
    assert not found.questions


def test_the_same_person_may_be_in_two_tabs() -> None:
    both = book(
        raw_tab("Liaisons", [ANA]),
        raw_tab("Applications", [{"ID": "A-01", "Name": "Ana Example", "E-mail": "ana@example.org"}]),
    )
    assert not settle(both, Known(salt=SALT), NOW).problems
