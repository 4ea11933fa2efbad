"""Approvals: each question is a row with its facts; an answer holds for these, and what changed is asked anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from automations.rules.program import ApprovalRow, make_id
from automations.rules.questions import DO_IT, DONT, Question
from automations.runs.records import AskedRow

ANSWERS = frozenset({DO_IT, DONT})


def hear(asked: Sequence[AskedRow], rows: Iterable[ApprovalRow]) -> list[AskedRow]:
    """Rows whose answer staff have given, changed or taken back. A cell that cannot be read changes nothing."""
    shown = {row.id: row for row in rows}
    changed = []
    for one in asked:
        row = shown.get(one.id)
        if row is None or not one.open or "Answer" in row.faulty:
            continue
        answer = row.answer if row.answer in ANSWERS else ""
        if answer != one.answer:
            changed.append(replace(one, answer=answer))
    return changed


def ask(asked: Sequence[AskedRow], questions: Iterable[Question], now: datetime) -> list[AskedRow]:
    """New rows for questions that are not open yet; and, closed, rows without an answer that nobody asks any more."""
    wanted = {(question.key, question.facts): question for question in questions}
    changed = []
    for one in asked:
        if one.open and (one.key, one.facts) in wanted:
            del wanted[(one.key, one.facts)]
        elif one.open and (not one.answer or any(key == one.key for key, _ in wanted)):
            changed.append(replace(one, open=False))
    number = max((int(one.id.split("-")[1]) for one in asked), default=0)
    for question in wanted.values():
        number += 1
        changed.append(
            AskedRow(
                id=make_id("Q", number),
                key=question.key,
                facts=question.facts,
                what=question.what,
                to=question.to,
                why=question.why,
                since=now.isoformat(timespec="minutes"),
            )
        )
    return changed
