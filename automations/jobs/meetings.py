"""The job `meetings`: everybody concerned is invited, reminded, told of a move and of a cancellation, once each.

It says only who and what: how invitations are planned stands in rules/invitations.py, how changes follow from what each
person was last told in rules/gatherings.py, what must be right before anything goes out in rules/meetings.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from automations.rules.correspondence import Correspondence
from automations.rules.gatherings import (
    Gathering,
    as_told,
    by_person,
    changes,
    count_answers,
    handed_on,
    later,
    leading,
)
from automations.rules.invitations import CANCELLED, TOOK_PLACE, Invitations
from automations.rules.letters import Occasion
from automations.rules.meetings import TAB, MeetingCheck, directory, exchanged, invited_to, map_link, needs_of
from automations.rules.plan import Plan
from automations.rules.program import Meeting, Snapshot
from automations.rules.reminders import Reminder, reminders

NAME = "meetings"
DOES = "Invites everybody to the meetings, reminds them, and tells them what has changed."
__all__ = ["DOES", "NAME", "Correspondence", "plan"]


def plan(snapshot: Snapshot, history: Correspondence, now: datetime) -> Plan:
    """What should be, at `now` (aware, in the program's zone)."""
    return _Meetings(snapshot, history, now).plan()


class _Meetings(Invitations):
    tab: ClassVar[str] = TAB
    prefix: ClassVar[str] = "M-"
    shown: ClassVar[tuple[str, ...]] = ("System status", "Replies", "Link")
    tabs_of_people: ClassVar[Mapping[str, str]] = {"L": "Liaisons", "C": "Core team"}

    def __init__(self, snapshot: Snapshot, history: Correspondence, now: datetime) -> None:
        super().__init__(snapshot, history, now, snapshot.meetings)
        self.directory = directory(snapshot, history.mark, history.unsettled)
        self.leads = leading(self.told.values(), self.directory.people)
        self.handed_on = handed_on(self.told.values(), self.leads, self.directory.people)
        self.told = by_person(self.told, self.leads)

    def plan(self) -> Plan:
        asked = self._exchanged()
        gatherings = [one for row in self.snapshot.meetings if (one := self._gathering(row, asked)) is not None]
        gatherings += [self._off(row) for row in self.history.let_go if row.id in self.last]
        self._hand_on(gatherings)
        standing = [one for one in gatherings if self.event(one)]
        for one in standing:
            self._status(one)
        if self.open_now:
            self._letters([one for one in standing if self.has_its_link(one)])
        for one in gatherings:
            # Of one that has begun what is too late is put on record.
            if one in standing or one.occasion.start <= self.now:
                self._reminders(one)
        self.came_back((*self.snapshot.liaisons, *self.snapshot.core_team))
        return self.collected()

    # Who and what

    def _gathering(self, row: Meeting, asked: Mapping[str, str]) -> Gathering | None:
        """The row as a gathering that may be acted on now, or None after its status says why not."""
        last, off = self.last.get(row.id), row.status == CANCELLED
        if last is None and row.id not in self.history.events and (off or not row.ready):
            self.say_nothing(row)
            return None
        expected = {person for (gathering, person), told in self.told.items() if gathering == row.id and not told.out}
        check = MeetingCheck(row, self.snapshot, self.now, last.start if last else None, expected)
        if row.status == TOOK_PLACE:
            if row.date is not None and row.date > self.now.date() and last is not None:
                what, remedy = "this day has not come yet", "choose Planned or Cancelled"
                self.problems.append(check.problem("Status", what, remedy))
            return None
        if not (row.ready or last or off):
            return None
        exchanged_ = asked.get(row.id, "")
        if not self.may_be_acted_on(
            row, check, off=off, unreadable=check.unreadable, exchanged=exchanged_, concerned=[row.id]
        ):
            return None
        if off:
            return self._off(row)
        one = self._as_written(row)
        if not row.ready and not self.is_as_told(one):
            self.say(row.id, "not Ready: changes wait")
            return None
        return one

    def _hand_on(self, gatherings: Iterable[Gathering]) -> None:
        """Who has an address at which another row was told of a gathering knows it so, and is not told once more: of
        one that they are expected at, or that is off.
        """
        rows = {one.id: None if one.off else {person.id for person in one.invited} for one in gatherings}
        self.handed_on = {
            (id_, person): told
            for (id_, person), told in self.handed_on.items()
            if id_ in rows and ((expected := rows[id_]) is None or person in expected)
        }
        for key, told in self.handed_on.items():
            self.told[key] = later(self.told.get(key), told)

    def _as_written(self, row: Meeting) -> Gathering:
        assert row.date is not None
        assert row.time is not None
        assert row.length is not None
        start = datetime.combine(row.date, row.time, self.now.tzinfo)
        who, held = self.directory.of(invited_to(row, self.snapshot, row.date))
        occasion = Occasion(
            id=row.id,
            kind=row.kind or "Other",
            title=row.title,
            start=start,
            end=start + timedelta(minutes=row.length),
            place=row.place,
            online=row.online,
            map_link=map_link(row.place),
            join_link=self.join_link(row.id) if row.online else "",
            agenda=row.agenda,
            bring=row.bring,
            needs=needs_of(row.needs),
        )
        return Gathering(
            occasion=occasion,
            summary=self._summary(occasion),
            description="\n".join(part for part in (row.agenda, self.own_link if row.online else "") if part),
            invited=who,
            writes_to=frozenset(person.id for person in who),
            held=held,
            own_link=bool(self.own_link),
        )

    def _off(self, row: Meeting) -> Gathering:
        """What takes place no more, as people were told of it; whatever the row says of its time by now."""
        last = self.last.get(row.id)
        day, hour = row.date or self.now.date(), row.time or self.now.time()
        start = datetime.combine(day, hour, self.now.tzinfo)
        bare = Occasion(
            id=row.id, kind=row.kind or "Other", title=row.title, start=start, end=start, place="", online=False
        )
        occasion = as_told(bare, last) if last else bare
        return Gathering(
            occasion=occasion,
            summary=self._summary(occasion),
            description="",
            invited=(),
            writes_to=frozenset(),
            off=True,
            held=self.directory.held,
        )

    def _summary(self, occasion: Occasion) -> str:
        name, title = self.settings.program_name, occasion.title or occasion.kind
        return f"{name}: {title}" if name else title

    # What the row says

    def _status(self, one: Gathering) -> None:
        seen = self.seen(one.id)
        failed = {key: why for key, why in self.history.failed.items() if f"/{one.id}/" in key}
        sent = {key: "perhaps" if key in self.history.pending else "not" for key in failed}
        wrong = [f"; {sent[key]} sent to {key.split('/')[2]}: {why}" for key, why in sorted(failed.items())]
        if one.off:
            self.say(one.id, f"cancelled{''.join(wrong)}")
            return
        told = [person for person in one.invited if self.knows(one, person)]
        number = f"{len(told)} of {len(one.invited)}" if len(told) < len(one.invited) else f"{len(told)}"
        waiting = f"; waits for {', '.join(sorted(one.held))}" if one.held else ""
        coming = [reminder for reminder in self._reminders_of(one) if reminder.due > self.now]
        following = f"; next reminder {coming[0].due:%Y-%m-%d %H:%M}" if coming else ""
        self.say(one.id, f"{number} invited{waiting}{following}{''.join(wrong)}")
        self.statuses[(TAB, one.id)] |= {"Replies": count_answers(seen.answers, one.invited), "Link": seen.link}

    # Letters

    def _letters(self, standing: list[Gathering]) -> None:
        stood = frozenset(self.last)
        past, new = self.history.begun, self.history.newcomers
        found = changes(standing, self.told, self.directory.people, stood.__contains__, self.now, past, new)
        self.tell(change for change in found if change.person.id not in self.directory.held)

    def _reminders(self, one: Gathering) -> None:
        """At the offsets of Settings, to those who have not declined; caught up while still useful, else skipped."""
        if one.off:
            return
        answers = self.seen(one.id).answers
        for reminder in self._reminders_of(one):
            if reminder.due > self.now:
                continue
            for person in one.invited:
                last = self.told.get((one.id, person.id))
                key = self._reminder_key(one, person.id, reminder)
                rows = {id_ for id_, leads in self.leads.items() if leads == person.id}
                rows |= {told.person} if (told := self.handed_on.get((one.id, person.id))) else set()
                finished = any(self._reminder_key(one, id_, reminder) in self.history.finished for id_ in rows)
                if finished or last is None or not self.knows(one, person):
                    continue
                if answers.get(person.id) == "declined":
                    self.skipped[key] = "declined"
                elif self.now >= reminder.until:
                    self.skipped[key] = "no longer useful"
                elif last.at is not None and last.at > reminder.due:
                    self.skipped[key] = "due before the invitation"
                elif self.open_now:
                    self.letter(key, "reminder", person, (one.occasion,), when=self._when(one), at_most_once=True)

    def _reminder_key(self, one: Gathering, person: str, reminder: Reminder) -> str:
        return f"reminder/{one.id}/{one.occasion.start:%Y-%m-%dT%H:%M}/{person}/{reminder.name}"

    def _when(self, one: Gathering) -> str:
        """How far away it is on the day of sending: a reminder that is caught up late says the days that are left."""
        days = (one.occasion.start.date() - self.now.date()).days
        return "morning" if days == 0 else f"{days} day{'s' if days > 1 else ''}"

    def _reminders_of(self, one: Gathering) -> list[Reminder]:
        return reminders(one.occasion.start, self.settings.reminders, self.settings.reminder_hour)

    def _exchanged(self) -> dict[str, str]:
        """Ready rows that seem to have exchanged cells: asked about, not acted on."""
        now = {
            row.id: frozenset(one.id for one in self.directory.of(invited_to(row, self.snapshot, row.date))[0])
            for row in self.snapshot.meetings
            if row.date is not None and row.id in self.last
        }
        guests = {id_: frozenset(self.seen(id_).on_record) for id_ in self.last}
        rows_asked = (row for row in self.snapshot.meetings if not row.unsafe and row.id not in self.history.taken)
        found = exchanged(rows_asked, self.told, guests, now)
        rows = {row.id: row for row in self.snapshot.meetings}
        facts = "; ".join(f"{id_} {rows[id_].date} {rows[id_].time} {rows[id_].who}" for id_ in sorted(found))
        taken = self.may_be_taken_as_they_stand(found, facts, f"their {' and '.join(sorted(set(found.values())))}")
        return {} if taken else found
