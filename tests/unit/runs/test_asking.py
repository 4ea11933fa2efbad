"""Approvals: what is heard from staff, and which questions are asked, asked anew, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from automations.rules.program import ApprovalRow
from automations.rules.questions import Question
from automations.runs.asking import ask, hear
from automations.runs.records import AskedRow

NOW = datetime(2026, 11, 2, 17, 0, 30, tzinfo=UTC)
ASKED = AskedRow(id="Q-01", key="k", facts="f", what="what", to="L-01", why="why", since="2026-11-01T09:00+00:00")
YES, NO = replace(ASKED, answer="Do it"), replace(ASKED, answer="Don't")
CLOSED = replace(ASKED, open=False)


def shown(answer: str, id_: str = "Q-01", **cells: object) -> ApprovalRow:
    return ApprovalRow(id=id_, number=2, answer=answer, **cells)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "rows", "heard"),
    [
        pytest.param([ASKED], [shown("Do it")], [YES], id="an answer"),
        pytest.param([ASKED], [shown("Don't")], [NO], id="the other answer"),
        pytest.param([YES], [shown("Do it")], [], id="the same answer is no news"),
        pytest.param([YES], [shown("Don't")], [NO], id="an answer changed"),
        pytest.param([YES], [shown("")], [ASKED], id="an answer taken back"),
        pytest.param([ASKED], [shown("perhaps")], [], id="a word that is no answer"),
        pytest.param([YES], [shown("perhaps")], [ASKED], id="an answer overwritten by another word is taken back"),
        pytest.param([YES], [shown("", faulty=frozenset({"Answer"}))], [], id="a cell that cannot be read"),
        pytest.param([YES], [], [], id="a row that staff deleted keeps its answer"),
        pytest.param([CLOSED], [shown("Do it")], [], id="a closed question hears nothing"),
        pytest.param([ASKED], [shown("Do it", "Q-02")], [], id="a row that nobody asked"),
        pytest.param(
            [ASKED, replace(ASKED, id="Q-02", key="k2")],
            [shown("Don't", "Q-02"), shown("Do it")],
            [YES, replace(NO, id="Q-02", key="k2")],
            id="each row for itself, wherever it was sorted to",
        ),
    ],
)
def test_hear(asked: list[AskedRow], rows: list[ApprovalRow], heard: list[AskedRow]) -> None:
    assert hear(asked, rows) == heard


def question(facts: str = "f", key: str = "k") -> Question:
    return Question(key=key, facts=facts, what="what", to="L-01", why="why")


NEW = replace(ASKED, since="2026-11-02T17:00+00:00")


@pytest.mark.parametrize(
    ("asked", "questions", "rows"),
    [
        pytest.param([], [question()], [NEW], id="a new question"),
        pytest.param([], [question(), question()], [NEW], id="the same question twice is one row"),
        pytest.param([ASKED], [question()], [], id="asked already"),
        pytest.param([YES], [question()], [], id="answered already"),
        pytest.param([ASKED], [], [CLOSED], id="closed when nobody asks any more"),
        pytest.param([YES], [], [], id="an answered row stays: its answer can still be taken back"),
        pytest.param(
            [ASKED], [question("g")], [CLOSED, replace(NEW, id="Q-02", facts="g")], id="other facts are asked anew"
        ),
        pytest.param(
            [YES],
            [question("g")],
            [replace(YES, open=False), replace(NEW, id="Q-02", facts="g")],
            id="other facts close an answered row: what was answered is no more",
        ),
        pytest.param([CLOSED], [question()], [replace(NEW, id="Q-02")], id="a closed question that comes back is new"),
        pytest.param([CLOSED], [], [], id="closed once"),
        pytest.param(
            [replace(CLOSED, id="Q-99"), replace(CLOSED, id="Q-100")],
            [question()],
            [replace(NEW, id="Q-101")],
            id="ids go on after the highest",
        ),
        pytest.param(
            [ASKED],
            [question(), question(key="k2")],
            [replace(NEW, id="Q-02", key="k2")],
            id="another question beside it",
        ),
    ],
)
def test_ask(asked: list[AskedRow], questions: list[Question], rows: list[AskedRow]) -> None:
    assert ask(asked, questions, NOW) == rows
