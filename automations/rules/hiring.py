"""Who of the applicants comes onto the list of liaisons: each accepted application once, while there are openings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from automations.rules.periods import holds
from automations.rules.program import Applicant, Settings, Snapshot, id_order
from automations.rules.stages import StageSeen
from automations.rules.terms import same_name


@dataclass(frozen=True, slots=True, kw_only=True)
class LiaisonRow:
    """The row on Liaisons that an applicant gets, as it is first written; from then on it is staff's.

    `pay_plan` is "" where staff must choose one; `to` is None for an open end.
    """

    applicant: str
    name: str
    email: str
    language: str
    pay_plan: str
    from_: date
    to: date | None
    needs_for_access: str


def row_of(applicant: Applicant, snapshot: Snapshot, today: date) -> LiaisonRow:
    """From the program's first day, or from today when that is past, to its last day."""
    start = first_day(snapshot.settings, today)
    return LiaisonRow(
        applicant=applicant.id,
        name=applicant.name,
        email=applicant.email,
        language=applicant.language,
        pay_plan=only_plan(snapshot, start),
        from_=start,
        to=snapshot.settings.last_day,
        needs_for_access=applicant.needs_for_access,
    )


def first_day(settings: Settings, today: date) -> date:
    """The first day of who comes onto the list today."""
    return max(settings.first_day or today, today)


def only_plan(snapshot: Snapshot, day: date) -> str:
    """The name of the one plan that pays on that day; "" for none, or where it may be one of several."""
    rows = [row for row in snapshot.plans if row.plan and not row.gone]
    if any(row.unsafe for row in rows):
        return ""
    names = {same_name(row.plan): row.plan for row in rows if holds(row.from_, row.to, day)}
    return next(iter(names.values())) if len(names) == 1 else ""


def more_than_openings(
    accepted: Iterable[str], placed: Collection[str], seen: Mapping[str, StageSeen], openings: int
) -> frozenset[str]:
    """Ids of accepted applications for whom there is no place: all but the first, in the order in which staff chose
    Accepted. `placed` are those who have theirs already.
    """
    accepted = set(accepted)
    waiting = sorted(accepted - set(placed), key=lambda id_: (seen[id_].since, id_order(id_)))
    return frozenset(waiting[max(openings - len(accepted & set(placed)), 0) :])
