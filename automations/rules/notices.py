"""What interviewers know of an interview by Calendar's notice, who get no letter of it; and when who is asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from automations.rules.gatherings import Gathering, Told


def by_calendar(one: Gathering, told: Mapping[tuple[str, str], Told]) -> tuple[Told, ...]:
    """What interviewers will have been told by the event as it is to be. `told` is what all were last told.

    Calendar tells all of a new event, of a change of time or place and of a cancellation, and nobody of a change of
    guests alone.
    """
    last = {person: said for (id_, person), said in told.items() if id_ == one.id}
    if not one.off and any(said.knows(one.occasion) for said in last.values()):
        return ()
    coming = {person.id: person.mark for person in one.invited if person.id.startswith("C-")}
    leaving = {id_ for id_, said in last.items() if id_.startswith("C-") and not said.out} - coming.keys()
    return tuple(
        Told(
            gathering=one.id,
            person=id_,
            number=last[id_].number + 1 if id_ in last else 1,
            start=one.occasion.start,
            end=one.occasion.end,
            place=one.occasion.place,
            online=one.occasion.online,
            out=id_ in leaving,
            address=coming.get(id_, ""),
        )
        for id_ in sorted(coming.keys() | leaving)
    )


def expected(told: Mapping[tuple[str, str], Told], gathering: str, prefix: str) -> frozenset[str]:
    """Who was told that they are expected, of those whose ids begin so."""
    return frozenset(
        person
        for (id_, person), said in told.items()
        if id_ == gathering and person.startswith(prefix) and not said.out
    )


def nudge_due(told: Told, days: int) -> datetime | None:
    """When somebody who was told so and has not answered is asked again; None for never. `days` is the setting."""
    return told.at + timedelta(days=days) if told.at is not None and days > 0 and not told.out else None


def nudge_key(told: Told) -> str:
    """nudge/I-01/A-03/2: once for each thing that this person was told of it."""
    return f"nudge/{told.gathering}/{told.person}/{told.number}"
