"""What must hold whatever staff do in the middle of a run. Each fault is a sentence.

`before` and `after` are the Sheet before the edit and as it left it: what stood together in one row, at one of them,
may be acted on; of what was on record before, only what stood together from the beginning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from automations.rules.register import Invoice, Line
from tests.simulation.letters_seen import Letter
from tests.staff_at_work.edits import Disturbance
from tests.staff_at_work.seen import MARKS, Event, Gathering, Hour, Rows, Seen
from tests.staff_at_work.worlds import World

INVITING = ("invited", "joined", "moved")
TAKEN_BACK = ("cancelled", "uninvited")


@dataclass(frozen=True)
class Judge:
    """`undisturbed` is what the program comes to when nobody disturbs it; `begun` what there was before the run."""

    world: World
    begun: Seen
    undisturbed: Seen

    def wrong(self, edit: Disturbance, after: Rows, found: Seen) -> Iterator[str]:
        """What should never have been done."""
        before = self.begun.rows
        versions = (before, after)
        new = found.letters[len(self.begun.letters) :]
        yield from _twice(found)
        for letter in new:
            yield from self._letter(letter, edit, versions)
        for event in found.events:
            if not event.cancelled and event not in self.begun.events:
                yield from self._event(event, edit, versions)
        yield from self._taken_back(found)
        yield from self._invoices(edit, versions, found)
        yield from _ids(edit, before, found)
        yield from _statuses(found)

    def lost(self, found: Seen, *, decided: bool) -> Iterator[str]:
        """What is due and has not come; `decided` when the edit itself decides what is paid."""
        had = _knows(found) | self._as_reminded(found)
        yield from (f"not sent: {one}" for one in sorted(_knows(self.undisturbed) - had))
        yield from (f"not told that it is off: {one}" for one in sorted(_not_theirs(found) - _off(found)))
        live = {self._shown(one) for one in found.events if not one.cancelled}
        for event in self.undisturbed.events:
            if not event.cancelled and self._shown(event) not in live:
                yield f"no event {event}"
        if not decided:
            yield from (f"not on an invoice so: {one}" for one in _paid(self.undisturbed) - _paid(found))
        expected, there = (self._kinds(one) for one in (self.undisturbed, found))
        yield from (f"no file {key}" for key in (expected - there).elements())

    def too_much(self, found: Seen) -> Iterator[str]:
        """Once all is put right: what nobody should have been told once more, or been paid."""
        due = _knows(self.undisturbed) | self._due_back(found)
        yield from (f"sent besides: {one}" for one in sorted(_knows(found) - due))
        for one, times in Counter(_told(one) for one in found.letters if one.kind in ("invited", "joined")).items():
            if times > 1:
                yield f"sent {times} times: {one}"

    def _shown(self, event: Event) -> tuple[object, ...]:
        """What guests see of it. An interview is called by its id; where rows had none yet, they may get others."""
        summary = event.summary if self.world.known else re.sub(r"\bI-\d+", "I", event.summary)
        return summary, event.start, event.place, event.guests

    def _kinds(self, seen: Seen) -> Counter[str]:
        """The files by their keys; where rows had no ids yet, by kind: they may get others."""
        return Counter(key if self.world.known else key.partition("/")[0] for key in seen.files)

    def _as_reminded(self, found: Seen) -> set[tuple[str, str, str]]:
        """Who was told of a change since needs no reminder that was due before it, and has days anew to answer."""
        new = found.letters[len(self.begun.letters) :]
        told = {(letter.address, letter.gathering) for letter in new if letter.kind == "moved"}
        return {(kind, *one) for kind in ("reminder", "nudge") for one in told}

    def _due_back(self, found: Seen) -> set[tuple[str, str, str]]:
        """Letters that take back what people were told of rows that nobody had known before somebody sorted a part of
        them, and that are others' once that is undone.
        """
        return set() if self.world.known else {("cancelled", *one) for one in _not_theirs(found)}

    # One by one

    def _rows_of(self, edit: Disturbance, versions: tuple[Rows, Rows]) -> frozenset[Gathering]:
        """What gatherings may be said to be: a part of known rows that was sorted by itself does not count."""
        before, after = versions
        strict = self.world.known and edit.kind == "sort some" and edit.tab in ("Meetings", "Interviews")
        return before.gatherings if strict else before.gatherings | after.gatherings

    def _letter(self, letter: Letter, edit: Disturbance, versions: tuple[Rows, Rows]) -> Iterator[str]:
        before, after = versions
        pairs = before.pairs | after.pairs if edit.kind == "type" else before.pairs
        if (letter.name, letter.address) not in pairs or letter.name not in letter.text:
            yield f"a letter to somebody else: {letter.key} to {letter.name} at {letter.address}"
        stood = [one for one in self._rows_of(edit, versions) if one.ready and one.when and one.when in letter.text]
        stood = [one for one in stood if one.place in letter.text and one.title in letter.text]
        if letter.person.startswith("A-"):
            stood = [one for one in stood if one.who == letter.person]
        if not stood and letter.kind not in TAKEN_BACK:
            yield f"a letter of what never stood together: {letter.key}: {letter.text[:200]}"

    def _event(self, event: Event, edit: Disturbance, versions: tuple[Rows, Rows]) -> Iterator[str]:
        stood = [
            one
            for one in self._rows_of(edit, versions)
            if (one.start, one.place) == (event.start, event.place) and one.title in event.summary
        ]
        if not stood:
            yield f"an event of what never stood together: {event}"
        names = {address: name for name, address in self.begun.rows.pairs}
        if not event.guests <= names.keys():
            yield f"an event with strangers: {event}"
            return
        if self.world.job == "interviews":
            applicants = {self.begun.rows.applicants.get(address, "") for address in event.guests} - {""}
            interviewers = {names[address] for address in event.guests if address not in self.begun.rows.applicants}
            if not any(applicants <= {one.who} and interviewers <= {one.interviewers} for one in stood):
                yield f"people at an interview that is not theirs: {event}"

    def _taken_back(self, found: Seen) -> Iterator[str]:
        """Absence is never a command."""
        due = Counter(_told(one) for one in self.undisturbed.letters if one.kind in TAKEN_BACK)
        due += Counter(self._due_back(found))
        for one, times in (Counter(_told(one) for one in found.letters if one.kind in TAKEN_BACK) - due).items():
            yield f"taken back {times} times: {one}"
        due_off = Counter(one.key for one in self.undisturbed.events if one.cancelled)
        for key in (Counter(one.key for one in found.events if one.cancelled) - due_off).elements():
            yield f"an event cancelled: {key}"
        if sum(not one.live for one in found.invoices) > sum(not one.live for one in self.undisturbed.invoices):
            yield "an invoice is void that nobody voided"

    def _invoices(self, edit: Disturbance, versions: tuple[Rows, Rows], found: Seen) -> Iterator[str]:
        before, after = versions
        seen_before = {hour.mark for hour in before.hours if hour.id}
        anew = edit.tab == "Hours" and (edit.kind == "tick" or edit.column == "Approved")
        allowed: set[tuple[str, object, int]] = set()
        for hour in before.hours | after.hours:
            if hour.approved and (hour in before.hours or anew or hour.mark not in seen_before):
                allowed.add(_worked(hour))
        addressed = before.addressed | after.addressed if edit.kind == "type" else before.addressed
        names = {id_: name for (tab, name), id_ in before.ids.items() if tab == "Liaisons"}
        numbers = sorted(int(one.number.rpartition("-")[2]) for one in found.invoices)
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"numbers with a gap: {numbers}"
        for one in found.invoices:
            for line in one.lines:
                yield from _priced(one, line, versions if edit.kind == "type" else versions[:1])
                if line.kind != "milestone" and (one.slot.liaison, line.date, line.minutes) not in allowed:
                    yield f"{one.number} for {one.slot.liaison} has a line that nobody approved so: {line}"
            pdf = found.pdfs.get(one.key, "")
            name = names.get(one.slot.liaison, "?")
            others = [other for other in names.values() if other != name and other in pdf]
            own = [address for whose, address in addressed if whose == name and address in pdf]
            if pdf and (name not in pdf or others or not own or f"{one.amount:,.2f}" not in pdf):
                yield f"{one.number} for {name} is printed with somebody else's: {pdf[:300]}"


def _priced(one: Invoice, line: Line, stood: tuple[Rows, ...]) -> Iterator[str]:
    """Each line is paid as it stood together from the beginning, or was typed."""
    if line.kind == "milestone":
        if not any((line.date, line.worth) in rows.reached for rows in stood):
            yield f"{one.number} pays a milestone that never stood so: {line}"
    elif line.rate is None or not any((line.liaison, one.slot.fund, line.rate) in rows.paid_by for rows in stood):
        yield f"{one.number} pays by a rate or a fund that is not {line.liaison}'s: {line}"


def _worked(hour: Hour) -> tuple[str, object, int]:
    return hour.person, hour.date, hour.minutes


def _twice(found: Seen) -> Iterator[str]:
    for key, times in Counter(letter.key for letter in found.letters).items():
        if times > 1:
            yield f"{times} letters {key}"
    for key, times in Counter(one.key for one in found.events if not one.cancelled).items():
        if times > 1:
            yield f"{times} events {key}"
    for key, times in found.files.items():
        if times > 1:
            yield f"{times} files {key}"


def _ids(edit: Disturbance, before: Rows, found: Seen) -> Iterator[str]:
    for (tab, mark), id_ in before.ids.items():
        now = found.rows.ids.get((tab, mark), id_)
        sorted_away = tab == edit.tab and edit.column == MARKS[tab]
        if id_ and now != id_ and not sorted_away:
            yield f"{tab} {mark} was {id_} and is {now!r}"


def _statuses(found: Seen) -> Iterator[str]:
    """Each row says what is true of itself."""
    numbers = {one.number: one for one in found.invoices}
    for tab, id_, said in found.rows.statuses:
        if tab == "Hours":
            number = (re.match(r"EXA-FY\d\d-\d+", said) or [""])[0]
            if number and id_ not in {line.row for line in numbers[number].lines}:
                yield f"Hours {id_} says {said!r}"
        elif tab == "Invoices" and (said not in numbers or numbers[said].id != id_):
            yield f"Invoices {id_} says {said!r}"
        elif re.match(r"[1-9]\d* invited|invited", said) and not any(f"/{id_}/" in one.key for one in found.letters):
            yield f"{tab} {id_} says {said!r}"


def _told(letter: Letter) -> tuple[str, str, str]:
    return letter.kind, letter.address, letter.gathering


def _not_theirs(seen: Seen) -> set[tuple[str, str]]:
    """Addresses of applicants, with the interviews that they were told of and that are somebody else's now."""
    whose = {one.id: one.who for one in seen.rows.gatherings}
    return {
        (letter.address, letter.gathering)
        for letter in seen.letters
        if letter.kind in INVITING
        and letter.person.startswith("A-")
        and whose.get(letter.gathering, letter.person) != letter.person
    }


def _off(seen: Seen) -> set[tuple[str, str]]:
    return {(letter.address, letter.gathering) for letter in seen.letters if letter.kind in TAKEN_BACK}


def _knows(seen: Seen) -> set[tuple[str, str, str]]:
    """What people know by now: who was told of which gathering as it stands in the Sheet, in whatever letter; and who
    had which other letter.
    """
    found = set()
    for letter in seen.letters:
        if letter.kind in INVITING:
            found |= {
                ("told", letter.address, f"{one.title} {one.when} {one.place}")
                for one in seen.rows.gatherings
                if one.when and _tells(letter, one, seen)
            }
        else:
            found.add(_told(letter))
    return found


def _tells(letter: Letter, one: Gathering, seen: Seen) -> bool:
    """A new title alone is told by the calendar, and not by a letter."""
    if letter.person.startswith("A-") and one.who != letter.person:
        return False
    in_calendar = any(
        (event.start, event.place) == (one.start, one.place) and letter.address in event.guests
        for event in seen.events
        if not event.cancelled and one.title in event.summary
    )
    return one.when in letter.text and one.place in letter.text and (one.title in letter.text or in_calendar)


def _paid(seen: Seen) -> set[tuple[object, ...]]:
    """What stands on live invoices, and what was decided of them."""
    return {(one.slot.liaison, one.slot.period, one.amount, one.state.value) for one in seen.invoices if one.live}
