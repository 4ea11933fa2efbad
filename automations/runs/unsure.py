"""Mails of which nobody can tell whether they went out: looked at, asked about on Approvals, and what is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from automations.effects import mail
from automations.effects.record import EffectState
from automations.errors import Refused, Unanswered
from automations.rules.questions import DO_IT, Answered, Question
from automations.runs.acts_mails import Mails, told_by
from automations.runs.apply import Applier

AGAIN = "again/"


def look_back(applier: Applier, mails: Mails, now: datetime) -> None:
    """Looks what became of each mail that was being sent when its run ended or got no answer, wanted still or not."""
    for key, record in list(applier.records.items()):
        if not mail.is_open(record):
            continue
        saved = [record]
        try:
            found = mails.look(record, saved.append, now)
        except mail.NobodyKnows:
            found = saved[-1]
        except (Refused, Unanswered):
            continue
        if found.is_done:
            applier.settle(found, told_by(found, now))
        else:
            applier.settle(replace(found, error=found.error or "nobody can tell whether it was sent"), ())
        applier.records[key] = applier.records[found.key]


def hear(applier: Applier, answers: Iterable[Answered], now: datetime) -> None:
    """'Do it' sends again, "Don't" counts it as sent."""
    said = {(answer.key, answer.facts): answer.answer for answer in answers}
    for key, record in list(applier.records.items()):
        answer = said.get((AGAIN + key, record.wanted)) if mail.is_unsure(record) else None
        if answer == DO_IT:
            applier.settle(mail.start_over(record), ())
        elif answer is not None:
            counted = mail.count_as_sent(record)
            applier.settle(counted, told_by(counted, now))


def questions(applier: Applier) -> list[Question]:
    """One a mail that is unsure, and that nobody has answered yet."""
    return [
        Question(
            key=AGAIN + key,
            facts=record.wanted,
            what=f"Send again? {record.what}",
            to=_person(key),
            why="Gmail gave no answer, and nobody can tell whether it went out",
        )
        for key, record in applier.records.items()
        if mail.is_unsure(record) and record.state is EffectState.UNKNOWN
    ]


def _person(key: str) -> str:
    return next((part for part in key.split("/") if part[:2] in ("L-", "C-", "A-")), "")
