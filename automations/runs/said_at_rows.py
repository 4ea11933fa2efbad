"""What a row says of what is due and does not go out: what it is, to whom, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from automations.rules.gatherings import EventFacts, LetterFacts
from automations.rules.hiring import LiaisonRow
from automations.rules.plan import AccessFacts, DocumentFile, Effect, Plan
from automations.runs.release import Release

_SHOWN = 3
"""People whom the row names; of more, how many."""


def said_at_rows(plan: Plan, shows: Mapping[str, str], due: Iterable[Effect], released: Release) -> Plan:
    """The plan with statuses that are true of what is held back. `shows` is the column for it in each tab that has one;
    `due` are the effects of one job that were judged.

    While an event is held back the row says that alone: all else follows it.
    """
    why = released.in_words
    events: dict[str, str] = {}
    others: dict[str, dict[tuple[str, str], list[str]]] = {}
    for effect in due:
        if effect.key not in why:
            continue
        if isinstance(effect.payload, EventFacts):
            events[effect.payload.gathering] = f"not sent{why[effect.key]}"
        for id_ in _rows(effect):
            people = others.setdefault(id_, {}).setdefault((_name(effect), why[effect.key]), [])
            if isinstance(effect.payload, LetterFacts) and effect.payload.person != id_:
                people.append(effect.payload.person)
    statuses = dict(plan.statuses)
    for (tab, id_), row in plan.statuses.items():
        if tab not in shows or id_ not in events.keys() | others.keys():
            continue
        column = shows[tab]
        also = [f"{name}{_to(people)}{words}" for (name, words), people in others.get(id_, {}).items()]
        said = events.get(id_) or "; ".join(filter(None, (row[column], *also)))
        statuses[(tab, id_)] = {**row, column: said}
    return replace(plan, statuses=statuses)


def _rows(effect: Effect) -> Iterable[str]:
    """The rows that it is about: gatherings; of a letter about none, the person's own; of a row on Liaisons, the
    application that it is for.
    """
    payload = effect.payload
    if isinstance(payload, LiaisonRow):
        return (payload.applicant,)
    if isinstance(payload, LetterFacts):
        return [one.id for one in payload.letter.occasions] or [payload.person]
    return payload.folders[-1:] if isinstance(payload, AccessFacts | DocumentFile) else ()


def _name(effect: Effect) -> str:
    payload = effect.payload
    if isinstance(payload, LetterFacts):
        return f"{payload.letter.name.replace('_', ' ')} not sent"
    if isinstance(payload, LiaisonRow):
        return "row on Liaisons not made"
    return "folder not opened" if isinstance(payload, AccessFacts) else "score sheet not made"


def _to(people: list[str]) -> str:
    more = f" and {len(people) - _SHOWN} more" if people[_SHOWN:] else ""
    return f" to {', '.join(people[:_SHOWN])}{more}" if people else ""
