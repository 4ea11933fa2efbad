"""What staff are told on a morning: what needs a person first, then what was done and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from automations.rules.holds import in_words
from automations.rules.money import dollars, h_mm
from automations.rules.program import Approval, Problem, Snapshot, id_order
from automations.rules.register import Register, State
from automations.rules.reports import DigestLine, DigestPart
from automations.rules.warrants import CutOff, is_near
from automations.rules.working_days import is_working_day

MOST_LINES = 15
NOON = time(12)
_AHEAD = timedelta(days=7)
_NEXT = "next"


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What a run knows besides the Sheet and the register. `needs`, `failed` and `done` are sentences without names;
    `questions` are open rows of Approvals, by id and sentence; `link` gives the address of a row, by tab and number (1
    for the tab).
    """

    problems: Sequence[Problem] = ()
    questions: Sequence[tuple[str, str]] = ()
    needs: Sequence[str] = ()
    failed: Sequence[str] = ()
    done: Sequence[str] = ()
    link: Callable[[str, int], str] = lambda _tab, _number: ""


def is_morning(now: datetime, mail_from: time) -> bool:
    """A working day, from when mail may go out until noon (local)."""
    return mail_from <= now.timetz().replace(tzinfo=None) < NOON and is_working_day(now.date())


def parts(
    morning: Morning, snapshot: Snapshot, register: Register, cut_off: CutOff | None, now: datetime
) -> tuple[DigestPart, ...]:
    """The parts that have lines, in their order; none where there is nothing but what comes next. `cut_off` is the next
    one, `now` aware, in the program's zone.
    """
    link = morning.link
    approvals = {row.id: row.number for row in snapshot.approvals}
    asked = morning.questions
    found = [
        _part("needs", (DigestLine(one) for one in dict.fromkeys(morning.needs))),
        _part("questions", (DigestLine(said, link("Approvals", approvals.get(id_, 1))) for id_, said in asked)),
        _part("problems", (_problem(one, link) for one in dict.fromkeys(morning.problems))),
        _part("before_cut_off", _drafts(snapshot, register, cut_off, now.date(), link)),
        _part("hours", _unapproved(snapshot, link)),
        _part("failed", (DigestLine(one) for one in dict.fromkeys(morning.failed))),
        _part("done", (DigestLine(one) for one in morning.done)),
        _part(_NEXT, _next(snapshot, register, cut_off, now, link)),
    ]
    told = tuple(part for part in found if part.lines)
    return told if any(part.name != _NEXT for part in told) else ()


def asked(what: str, why: str) -> str:
    """A question of Approvals with its reason. A question mark ends a sentence, so no semicolon follows it."""
    return f"{what} {why}" if what.endswith("?") else f"{what}; {why}"


def _part(name: str, lines: Iterable[DigestLine]) -> DigestPart:
    every = tuple(lines)
    return DigestPart(name=name, lines=every[:MOST_LINES], more=max(len(every) - MOST_LINES, 0))


def _problem(one: Problem, link: Callable[[str, int], str]) -> DigestLine:
    row = f" {one.id}" if one.id else ""
    return DigestLine(f"{one.tab}{row}, {one.column}: {one.what}; {one.remedy}", link(one.tab, max(one.number, 1)))


def _drafts(
    snapshot: Snapshot, register: Register, cut_off: CutOff | None, today: date, link: Callable[[str, int], str]
) -> Iterable[DigestLine]:
    """Drafts that would miss the next warrant, two working days ahead of its cut-off."""
    if cut_off is None or not is_near(cut_off, today):
        return
    rows = {row.id: row.number for row in snapshot.invoices}
    for one in register.invoices:
        if one.state is State.DRAFT and one.amount > 0:
            held = f", held: {in_words(one.holds)}" if one.holds else ""
            said = f"{one.number} of {one.slot.liaison}, {one.slot.period}: {dollars(one.amount)}{held}"
            yield DigestLine(said, link("Invoices", rows.get(one.id, 1)))


def _unapproved(snapshot: Snapshot, link: Callable[[str, int], str]) -> Iterable[DigestLine]:
    waiting = [row for row in snapshot.hours if row.approved is Approval.NO and not row.gone]
    for row in sorted(waiting, key=lambda row: (row.date or date.max, id_order(row.id))):
        if row.date is not None and row.hours:
            said = f"{row.id} of {row.liaison}, {row.date}: {h_mm(row.hours)} {row.activity}"
            yield DigestLine(said, link("Hours", row.number))


def _next(
    snapshot: Snapshot, register: Register, cut_off: CutOff | None, now: datetime, link: Callable[[str, int], str]
) -> Iterable[DigestLine]:
    """Meetings and interviews of the next week, and the next packet while there is anything to put into it."""
    soon = []
    for tab, rows in (("Meetings", snapshot.meetings), ("Interviews", snapshot.interviews)):
        for row in rows:
            if row.gone or not row.ready or row.status not in ("", "Planned") or row.date is None or row.time is None:
                continue
            if now <= datetime.combine(row.date, row.time, now.tzinfo) < now + _AHEAD:
                soon.append((row.date, row.time, row.id, tab, row.number))
    for day, at, id_, tab, number in sorted(soon):
        yield DigestLine(f"{id_} on {day} at {at:%H:%M}", link(tab, number))
    if cut_off is not None and any(one.state in (State.DRAFT, State.APPROVED) for one in register.invoices):
        yield DigestLine(
            f"the packet to the accountant: {cut_off.packet:%Y-%m-%d at %H:%M}; "
            f"bills are taken until {cut_off.ends:%Y-%m-%d at %H:%M}"
        )
