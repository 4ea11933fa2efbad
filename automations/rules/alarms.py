"""When the operator is told that the service is in trouble: once a cause, and once more when it is mended.

Pure: what stood before, what is found now, and the time go in; what stands and what is to be told come out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

PATIENCE = timedelta(minutes=15)
"""Trouble that is over sooner was a hiccup that the next run has dealt with: nobody is told."""
REST = timedelta(hours=6)
"""Trouble that comes and goes is not told anew before this is over since it was last told."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`program` is "" for what concerns the whole installation; `what` is a sentence with the remedy, nothing personal.

    Two with equal words are one cause.
    """

    program: str
    what: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A trouble on record: since when, when it was last told, since when it is over (None: not yet)."""

    since: datetime
    told: datetime | None = None
    over: datetime | None = None

    @property
    def stands(self) -> bool:
        return self.over is None


Alarms = Mapping[Trouble, Alarm]


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be told now, in the order in which it began: `fresh` troubles, and `mended` ones."""

    fresh: tuple[Trouble, ...] = ()
    mended: tuple[Trouble, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fresh or self.mended)


def observed(before: Alarms, found: Collection[Trouble], looked: Collection[str], now: datetime) -> Alarms:
    """What stands after a look. `looked` are the programs that could be looked at, with "" for the installation: only
    of these does the absence of a trouble mean that it is over. While the installation itself is in trouble, what
    nobody was told of a program is forgotten: it may have been the same, and else it is found again.
    """
    is_down = any(not one.program for one in found)
    after: dict[Trouble, Alarm] = {}
    for trouble, alarm in before.items():
        if trouble in found:
            after[trouble] = alarm if alarm.stands else Alarm(since=now, told=alarm.told)
        elif alarm.stands and trouble.program in looked:
            # One that nobody was told of leaves nothing to be taken back. But while nothing can be reached nothing can
            # be told: who is told afterwards knows why nothing went out.
            if alarm.told is not None or (not trouble.program and now - alarm.since > PATIENCE):
                after[trouble] = replace(alarm, over=now)
        elif alarm.stands:
            if alarm.told is not None or not is_down:
                after[trouble] = alarm
        elif alarm.told is None or now - alarm.told < REST:
            after[trouble] = alarm
    for trouble in found:
        after.setdefault(trouble, Alarm(since=now))
    return after


def due(alarms: Alarms, now: datetime) -> Due:
    """What is to be told now."""
    ordered = sorted(alarms, key=lambda one: (alarms[one].since, one.program, one.what))
    return Due(
        fresh=tuple(one for one in ordered if _is_fresh(alarms[one], now)),
        mended=tuple(one for one in ordered if _is_mended(alarms[one])),
    )


def told(alarms: Alarms, what: Due, now: datetime) -> Alarms:
    """What stands once that has been told."""
    return {
        one: replace(alarm, told=now) if one in what.fresh or one in what.mended else alarm
        for one, alarm in alarms.items()
    }


def of_program(alarms: Alarms, program: str) -> tuple[str, ...]:
    """The sentences for Start here of a program: its own troubles and the installation's, as long as they stand."""
    return tuple(
        one.what
        for one in sorted(alarms, key=lambda one: (alarms[one].since, one.what))
        if one.program in ("", program) and alarms[one].stands
    )


def _is_fresh(alarm: Alarm, now: datetime) -> bool:
    if not alarm.stands or now - alarm.since < PATIENCE:
        return False
    return alarm.told is None or (alarm.told < alarm.since and now - alarm.told >= REST)


def _is_mended(alarm: Alarm) -> bool:
    """Over, and the last that was told of it is that it stands, or nothing was."""
    return alarm.over is not None and (alarm.told is None or alarm.since <= alarm.told < alarm.over)
