"""What a row of Meetings or Interviews says of what is due and does not go out: what it is, to whom, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from automations.rules.gatherings import EventFacts, LetterFacts
from automations.rules.plan import AccessFacts, DocumentFile, Effect, Plan
from automations.runs.release import Release

_SHOWN = 3
"""People whom the row names; of more, how many."""


def said_at_rows(plan: Plan, tab: str, due: Iterable[Effect], released: Release) -> Plan:
    """The plan with a System status that is true of what is held back. `due` are the effects that were judged.

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
        for gathering in _gatherings(effect):
            people = others.setdefault(gathering, {}).setdefault((_name(effect), why[effect.key]), [])
            people += [effect.payload.person] if isinstance(effect.payload, LetterFacts) else []
    statuses = dict(plan.statuses)
    for id_ in events.keys() | others.keys():
        row = statuses.get((tab, id_))
        if row is None:
            continue
        also = [f"; {name}{_to(people)}{words}" for (name, words), people in others.get(id_, {}).items()]
        statuses[(tab, id_)] = {**row, "System status": events.get(id_) or row["System status"] + "".join(also)}
    return replace(plan, statuses=statuses)


def _gatherings(effect: Effect) -> Iterable[str]:
    payload = effect.payload
    if isinstance(payload, LetterFacts):
        return [one.id for one in payload.letter.occasions]
    return payload.folders[-1:] if isinstance(payload, AccessFacts | DocumentFile) else ()


def _name(effect: Effect) -> str:
    payload = effect.payload
    if isinstance(payload, LetterFacts):
        return f"{payload.letter.name.replace('_', ' ')} not sent"
    return "folder not opened" if isinstance(payload, AccessFacts) else "score sheet not made"


def _to(people: list[str]) -> str:
    more = f" and {len(people) - _SHOWN} more" if people[_SHOWN:] else ""
    return f" to {', '.join(people[:_SHOWN])}{more}" if people else ""
