"""A row that is gone is let go by a person's word alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from automations.rules.questions import DO_IT, DONT, Answered
from automations.sheet.gone import let_go, question_of_gone
from automations.sheet.identity import after_write, settle
from automations.sheet.known import Known
from tests.unit.sheet.books import NOW, SALT, Cells, book, hours, raw_tab

LATER = NOW + timedelta(hours=1)
ROW = hours("H-01", day=46301)


class TestAGoneRow:
    def setup_method(self) -> None:
        first = settle(book(raw_tab("Hours", [ROW])), Known(salt=SALT), NOW)
        self.known = after_write(first, first.workbook).known
        self.away = settle(book(raw_tab("Hours", [])), self.known, LATER)
        self.question = question_of_gone(self.away.gone[0], "It stands on ARL-FY27-0001.")

    def answered(self, word: str) -> Known:
        answer = Answered(key=self.question.key, facts=self.question.facts, answer=word)
        return let_go(self.away.known, [answer], LATER)

    def test_the_question_names_the_row(self) -> None:
        assert (self.question.key, self.question.to) == ("gone/H-01", "H-01")
        assert self.question.why == "It stands on ARL-FY27-0001."

    def test_do_it_lets_go(self) -> None:
        known = self.answered(DO_IT)
        assert known.rows["H-01"].let_go == LATER
        assert not settle(book(raw_tab("Hours", [])), known, LATER).gone

    def test_dont_keeps_it(self) -> None:
        assert self.answered(DONT) is self.away.known
        assert settle(book(raw_tab("Hours", [])), self.answered(DONT), LATER).gone

    def test_no_answer_keeps_it(self) -> None:
        assert let_go(self.away.known, [], LATER) is self.away.known

    def test_a_row_that_came_back_is_not_let_go(self) -> None:
        back = settle(book(raw_tab("Hours", [ROW])), self.away.known, LATER)
        answer = Answered(key=self.question.key, facts=self.question.facts, answer=DO_IT)
        assert let_go(back.known, [answer], LATER) is back.known

    def test_a_row_that_goes_again_is_asked_about_anew(self) -> None:
        back = settle(book(raw_tab("Hours", [ROW])), self.away.known, LATER)
        again = settle(book(raw_tab("Hours", [])), back.known, LATER + timedelta(days=1))
        assert question_of_gone(again.gone[0], "").facts != self.question.facts

    def test_a_row_let_go_that_comes_back_whole_is_the_row(self) -> None:
        found = settle(book(raw_tab("Hours", [ROW])), self.answered(DO_IT), LATER)
        assert [row["ID"] for row in found.workbook.tabs["Hours"].rows] == ["H-01"]
        assert found.known.rows["H-01"].let_go is None

    def test_the_id_of_a_row_let_go_is_no_other_rows(self) -> None:
        other = hours("H-01", day=46399, approved=True)
        found = settle(book(raw_tab("Hours", [other])), self.answered(DO_IT), LATER)
        assert [row["ID"] for row in found.workbook.tabs["Hours"].rows] == ["H-02"]
        assert found.copies == {"H-02"}


PAID = hours("H-01", day=46301, approved=True, note="Posters")


@pytest.mark.parametrize(
    ("sentence", "other", "let_go_of"),
    [
        ("to the letter, and ticked", {**PAID, "ID": "H-02"}, True),
        ("not ticked: what was ticked is gone", {**PAID, "ID": "H-02", "Approved": False}, False),
        ("another note: other hours", {**PAID, "ID": "H-02", "Note": "Phone calls"}, False),
        ("another person's", {**PAID, "ID": "H-02", "Liaison": "L-02"}, False),
    ],
)
def test_of_hours_that_stood_there_twice_the_one_that_is_gone_is_let_go(
    sentence: str, other: Cells, let_go_of: bool
) -> None:
    first = settle(book(raw_tab("Hours", [PAID, other])), Known(salt=SALT), NOW)
    known = after_write(first, first.workbook).known
    found = settle(book(raw_tab("Hours", [other])), known, LATER)
    assert bool(found.known.rows["H-01"].let_go) == let_go_of, sentence
    assert [row.id for row in found.gone] == ([] if let_go_of else ["H-01"])
    back = settle(book(raw_tab("Hours", [PAID, other])), found.known, LATER)
    assert (back.known.rows["H-01"].gone, back.known.rows["H-01"].let_go) == (None, None)
