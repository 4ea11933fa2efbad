"""Absence is never a command: a row that is gone goes on being reckoned with until a person lets go of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from automations.rules.questions import DO_IT, Answered, Question
from automations.sheet.known import Known, KnownRow


def question_of_gone(row: KnownRow, why: str) -> Question:
    """What is asked of a row that is gone and on which something hangs. `why` says what, in staff's words.

    The answer holds for this absence only: a row that came back and is gone again is asked about anew.
    """
    return Question(
        key=f"gone/{row.id}",
        facts=f"{row.content}/{row.gone.isoformat() if row.gone else ''}",
        what=f"Let go of {row.id}: its row is no longer on {row.tab}",
        to=row.id,
        why=why,
    )


def let_go(known: Known, answers: Collection[Answered], now: datetime) -> Known:
    """The same with the rows let go of which staff have said 'Do it'. `now` is aware.

    "Don't" changes nothing: the row stays as it was last seen. A row that has come back is not let go.
    """
    released = {(answer.key, answer.facts) for answer in answers if answer.answer == DO_IT}
    if not released:
        return known
    rows = []
    for row in known.rows.values():
        if row.gone and not row.let_go:
            question = question_of_gone(row, "")
            if (question.key, question.facts) in released:
                rows.append(replace(row, let_go=now))
    return known.with_rows(rows) if rows else known
