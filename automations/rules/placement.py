"""Which invoice a line stands on: its own month's, a later month's when that is past Draft, or a supplement for June.

One invoice a person, month and fund; nothing crosses a fiscal year. A void that would be drawn again just as it was is
not: its lines keep their place there until something of that month changes or staff choose Draw again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from automations.rules.periods import is_over, june_of, later_months, month_of
from automations.rules.register import LATE, Invoice, Line, Register, Slot, State, line_facts


@dataclass(slots=True)
class Placed:
    """Lines by the slot that they stand on or will stand on once its month is over."""

    drawn: dict[Slot, list[Line]] = field(default_factory=lambda: defaultdict(list))
    coming: list[tuple[Line, str]] = field(default_factory=list)
    voided: list[tuple[Line, Invoice]] = field(default_factory=list)


def place(lines: Iterable[Line], register: Register, today: date) -> Placed:
    """Lines of ended months -> where they stand. `coming` names the month that a late line waits for."""
    placed = Placed()
    by_person: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        by_person[(line.liaison, line.fund)].append(line)
    for (liaison, fund), theirs in by_person.items():
        _Placing(register, today, liaison, fund, placed).run(sorted(theirs, key=lambda line: line.order))
    return placed


class _Placing:
    def __init__(self, register: Register, today: date, liaison: str, fund: str, placed: Placed) -> None:
        self.register, self.today, self.liaison, self.fund, self.placed = register, today, liaison, fund, placed

    def slot(self, period: str, supplement: int = 0) -> Slot:
        return Slot(self.liaison, period, self.fund, supplement)

    def run(self, lines: list[Line]) -> None:
        standing: dict[Slot, list[Line]] = defaultdict(list)
        late: list[Line] = []
        for line in lines:
            home = self.slot(month_of(line.date))
            if self._is_past(home):
                late.append(line)
            else:
                standing[home].append(line)
        late = self._back_to_their_void(late, standing)
        stuck = {slot: void for slot, own in standing.items() if (void := self._stuck_on(slot, own)) is not None}
        for line in late:
            slot = self._later_slot(month_of(line.date), stuck)
            if slot.supplement or is_over(slot.period, self.today) or self._is_draft(slot):
                standing[slot].append(as_late(line))
            else:
                self.placed.coming.append((line, slot.period))
        for slot, own in standing.items():
            void = stuck.get(slot)
            if void is not None and slot.supplement:
                void = self._stuck_on(slot, own)
            if void is not None:
                self.placed.voided.extend((line, void) for line in own)
            else:
                self.placed.drawn[slot] = sorted(own, key=lambda line: line.order)

    def _back_to_their_void(self, late: list[Line], standing: dict[Slot, list[Line]]) -> list[Line]:
        """Late lines that stood on a void keep their place there; the others are handed back."""
        homes: dict[tuple[str, str], Slot] = {}
        for slot in self.register.generations:
            if (slot.liaison, slot.fund) != (self.liaison, self.fund) or self._is_past(slot):
                continue
            void = self.register.last_void(slot)
            if void is not None:
                for line in void.lines:
                    if line.late_of:
                        homes.setdefault((line.payable, line.row), slot)
        rest: list[Line] = []
        for line in late:
            home = homes.get((line.payable, line.row))
            if home is None:
                rest.append(line)
            else:
                standing[home].append(as_late(line))
        return rest

    def _stuck_on(self, slot: Slot, own: list[Line]) -> Invoice | None:
        """The void that these lines would only repeat, unless staff asked for it to be drawn again."""
        void = self.register.last_void(slot)
        if void is None or void.draw_again or line_facts(own) != line_facts(void.lines):
            return None
        return void

    def _later_slot(self, month: str, stuck: dict[Slot, Invoice]) -> Slot:
        """The earliest later month of the fiscal year that can take it; else one to come; else a supplement."""
        to_come = None
        for period in later_months(month):
            slot = self.slot(period)
            if self._is_past(slot) or slot in stuck:
                continue
            if is_over(period, self.today) or self._is_draft(slot):
                return slot
            to_come = to_come or slot
        if to_come is not None:
            return to_come
        supplement = 1
        while self._is_past(self.slot(june_of(month), supplement)):
            supplement += 1
        return self.slot(june_of(month), supplement)

    def _is_past(self, slot: Slot) -> bool:
        latest = self.register.latest(slot)
        return latest is not None and latest.past_draft

    def _is_draft(self, slot: Slot) -> bool:
        latest = self.register.latest(slot)
        return latest is not None and latest.state is State.DRAFT


def as_late(line: Line) -> Line:
    """The line as it stands on an invoice of another month than its own."""
    marks = line.marks if LATE in line.marks else (*line.marks, LATE)
    return replace(line, marks=marks, late_of=month_of(line.date))


def generation_for(slot: Slot, register: Register) -> int:
    """The generation that is drawn next, or the Draft's own: a void makes the next one."""
    latest = register.latest(slot)
    if latest is None:
        return 1
    return latest.generation if latest.state is State.DRAFT else latest.generation + 1
