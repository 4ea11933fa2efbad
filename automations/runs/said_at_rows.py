"""What a row says of what is due and does not go out: what it is, to whom, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from automations.rules.gatherings import EventFacts, LetterFacts
from automations.rules.plan import AccessFacts, DocumentFile, Effect, Plan
from automations.runs.release import Release

_SHOWN = 3
"""People whom the row names; of more, how many."""


def said_at_rows(plan: Plan, tab: str, column: str, due: Iterable[Effect], released: Release) -> Plan:
    """The plan with a status, in the tab's `column`, that is true of what is held back. `due` are the effects that were
    judged.

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
    for id_ in events.keys() | others.keys():
        row = statuses.get((tab, id_))
        if row is None:
            continue
        also = [f"{name}{_to(people)}{words}" for (name, words), people in others.get(id_, {}).items()]
        said = events.get(id_) or "; ".join(filter(None, (row[column], *also)))
        statuses[(tab, id_)] = {**row, column: said}
    return replace(plan, statuses=statuses)


def _rows(effect: Effect) -> Iterable[str]:
    """The rows that it is about: gatherings; of a letter about none, the person's own."""
    payload = effect.payload
    if isinstance(payload, LetterFacts):
        return [one.id for one in payload.letter.occasions] or [payload.person]
    return payload.folders[-1:] if isinstance(payload, AccessFacts | DocumentFile) else ()


def _name(effect: Effect) -> str:
    payload = effect.payload
    if isinstance(payload, LetterFacts):
        return f"{payload.letter.name.replace('_', ' ')} not sent"
    return "folder not opened" if isinstance(payload, AccessFacts) else "score sheet not made"


def _to(people: list[str]) -> str:
    more = f" and {len(people) - _SHOWN} more" if people[_SHOWN:] else ""
    return f" to {', '.join(people[:_SHOWN])}{more}" if people else ""
