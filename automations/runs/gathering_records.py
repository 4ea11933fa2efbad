"""Rows of a ledger about gatherings as frozen values, and back. Guests are known by their address's fingerprint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from automations.rules.gatherings import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenInCalendar:
    """An event as the calendar was last seen to have it. `answers` by the fingerprint of the guest's address,
    `commented` those who wrote a comment with it; `stamp` is that of our last change which it shows.
    """

    event: str
    key: str
    etag: str = ""
    cancelled: bool = False
    start: datetime | None = None
    end: datetime | None = None
    place: str = ""
    link: str = ""
    join_link: str = ""
    conference: str = ""
    stamp: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    commented: tuple[str, ...] = ()


def told_values(told: Told) -> dict[str, Any]:
    return {
        "gathering": told.gathering,
        "person": told.person,
        "number": told.number,
        "start": told.start.isoformat(),
        "end": told.end.isoformat(),
        "place": told.place,
        "online": int(told.online),
        "out": int(told.out),
        "at": told.at.isoformat() if told.at else "",
        "address": told.address,
    }


def told_of(row: Mapping[str, Any]) -> Told:
    return Told(
        gathering=row["gathering"],
        person=row["person"],
        number=row["number"],
        start=datetime.fromisoformat(row["start"]),
        end=datetime.fromisoformat(row["end"]),
        place=row["place"],
        online=bool(row["online"]),
        out=bool(row["out"]),
        at=datetime.fromisoformat(row["at"]) if row["at"] else None,
        address=row["address"],
    )


def seen_values(seen: SeenInCalendar) -> dict[str, Any]:
    said = {
        "etag": seen.etag,
        "cancelled": seen.cancelled,
        "start": seen.start.isoformat() if seen.start else "",
        "end": seen.end.isoformat() if seen.end else "",
        "place": seen.place,
        "link": seen.link,
        "join": seen.join_link,
        "conference": seen.conference,
        "stamp": seen.stamp,
        "answers": dict(seen.answers),
        "commented": list(seen.commented),
    }
    return {"event": seen.event, "key": seen.key, "seen": json.dumps(said, sort_keys=True)}


def seen_of(row: Mapping[str, Any]) -> SeenInCalendar:
    said = json.loads(row["seen"])
    return SeenInCalendar(
        event=row["event"],
        key=row["key"],
        etag=said["etag"],
        cancelled=said["cancelled"],
        start=datetime.fromisoformat(said["start"]) if said["start"] else None,
        end=datetime.fromisoformat(said["end"]) if said["end"] else None,
        place=said["place"],
        link=said["link"],
        join_link=said["join"],
        conference=said["conference"],
        stamp=said["stamp"],
        answers=said["answers"],
        commented=tuple(said["commented"]),
    )
