"""How long an application is kept, and what goes with it once staff have said so. Nothing is deleted by itself.

An application is all rows of one person. It is kept for some months after it came in or after the last letter to its
applicant, whichever is later. What the money needs (the row on Liaisons, invoices) stays: who has accepted, or is a
liaison, is not proposed.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from automations.rules.gatherings import Told
from automations.rules.program import Interview, id_order
from automations.rules.questions import Question

DELETE = "delete/"
"""How the key begins of the question about an application, and of its deletion: delete/A-03."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """What is deleted: rows of one person on Applications, and interviews that were theirs alone, with their documents
    and events. Score sheets about them in other interviews go, too.
    """

    applications: tuple[str, ...]
    interviews: tuple[str, ...]


def kept_until(last: Iterable[datetime | date | None], months: int) -> date | None:
    """The day from which an application may go: so many months after the latest of these (local days, or aware in the
    program's zone); None when there is none.
    """
    days = [one.date() if isinstance(one, datetime) else one for one in last if one is not None]
    if not days:
        return None
    latest = max(days)
    year, month = divmod(latest.year * 12 + latest.month - 1 + months, 12)
    # 31 August and six months: the last of February.
    return date(year, month + 1, min(latest.day, calendar.monthrange(year, month + 1)[1]))


def interviews_of(
    people: Collection[str], rows: Iterable[Interview], told: Mapping[tuple[str, str], Told]
) -> tuple[str, ...]:
    """Ids of interviews with these applicants and with no other: by the rows, and by what people were told."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if row.applicant and not row.gone:
            found.setdefault(row.id, set()).add(row.applicant)
    for gathering, person in told:
        if person.startswith("A-") and gathering.startswith("I-"):
            found.setdefault(gathering, set()).add(person)
    return tuple(sorted((id_ for id_, whose in found.items() if whose <= set(people)), key=id_order))


def is_expected(people: Collection[str], told: Iterable[Told], now: datetime) -> bool:
    """Whether one of these has a gathering to come: then their application is needed."""
    return any(one.person in people and not one.out and one.start > now for one in told)


def question(deletion: Deletion, until: date, months: int, links: Iterable[str]) -> Question:
    """What staff are asked. `links` lead to the responses in the forms, which no program can delete."""
    first, *others = deletion.applications
    also = f" with {', '.join(others)}" if others else ""
    held = f", the interviews {', '.join(deletion.interviews)}" if deletion.interviews else ""
    by_hand = [f"the answers in the form stay there until a person deletes them: {link}" for link in links]
    why = [
        f"it was to be kept for {months} months, until {until}",
        f"'Do it' deletes the row{'s' if others else ''}{held}, score sheets, drafts and entries in the calendar",
        *by_hand,
        "letters that were sent stay in the mailbox",
    ]
    return Question(
        key=DELETE + first,
        facts=json.dumps([list(deletion.applications), list(deletion.interviews), until.isoformat()]),
        what=f"Delete the application {first}{also}",
        to=", ".join(deletion.applications),
        why="; ".join(why),
    )
