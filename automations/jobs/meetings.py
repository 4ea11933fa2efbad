"""The job `meetings`: everybody concerned is invited, reminded, told of a move and of a cancellation, once each.

It says only who and what: how changes follow from what each person was last told stands in rules/gatherings.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from automations.rules.gatherings import (
    EventSeen,
    Gathering,
    Invitee,
    LetterFacts,
    Told,
    as_told,
    changes,
    count_answers,
)
from automations.rules.letters import Letter, Occasion
from automations.rules.meetings import MeetingCheck, everybody, invited_to, map_link, needs_of
from automations.rules.plan import Effect, Plan
from automations.rules.program import Meeting, Problem, Settings, Snapshot
from automations.rules.questions import DO_IT, Answered, Question
from automations.rules.reminders import Reminder, in_mail_hours, reminders

NAME = "meetings"
DOES = "Invites everybody to the meetings, reminds them, and tells them what has changed."
CANCELLED, TOOK_PLACE = "Cancelled", "Took place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """What the job is told of the past.

    `told` is what each person was last told of each meeting; `finished` are keys of letters that are done, skipped or
    unknown; `is_done` says whether an effect stands as it should; `events` is what the calendar has, by meeting;
    `unsettled` gives, for a row that may be half typed, until when it waits; `copied` are rows whose Ready box came
    along with a copy.
    """

    told: Mapping[tuple[str, str], Told] = field(default_factory=dict)
    finished: frozenset[str] = frozenset()
    is_done: Callable[[Effect], bool] = lambda _: False
    events: Mapping[str, EventSeen] = field(default_factory=dict)
    unsettled: Mapping[str, datetime] = field(default_factory=dict)
    copied: frozenset[str] = frozenset()
    let_go: frozenset[str] = frozenset()
    answers: tuple[Answered, ...] = ()


def plan(snapshot: Snapshot, history: Correspondence, now: datetime) -> Plan:
    """What should be, at `now` (aware, in the program's zone)."""
    return _Look(snapshot, history, now).plan()


class _Look:
    def __init__(self, snapshot: Snapshot, history: Correspondence, now: datetime) -> None:
        self.snapshot, self.history, self.now = snapshot, history, now
        self.settings: Settings = snapshot.settings
        self.people = everybody(snapshot)
        self.problems: list[Problem] = []
        self.questions: list[Question] = []
        self.effects: list[Effect] = []
        self.skipped: dict[str, str] = {}
        self.statuses: dict[tuple[str, str], dict[str, str]] = {}

    def plan(self) -> Plan:
        gatherings: list[Gathering] = []
        exchanged = self._exchanged()
        for row in self.snapshot.meetings:
            gathering = self._gathering(row, exchanged)
            if gathering is not None:
                gatherings.append(gathering)
        open_now = in_mail_hours(self.now, self.settings.mail_from, self.settings.mail_until)
        standing = [one for one in gatherings if self._event(one, open_now)]
        self._letters(standing, open_now)
        for one in standing:
            self._reminders(one, open_now)
        return Plan(
            effects=tuple(self.effects),
            skipped=self.skipped,
            statuses=self.statuses,
            problems=tuple(self.problems),
            questions=tuple(self.questions),
        )

    def _gathering(self, row: Meeting, exchanged: Mapping[str, str]) -> Gathering | None:
        """The row as a gathering that may be acted on now, or None after its status says why not."""
        was_told = any(gathering == row.id and not told.out for (gathering, _), told in self.history.told.items())
        if row.status == TOOK_PLACE or row.gone or not (row.ready or was_told or row.status == CANCELLED):
            return None
        off = row.status == CANCELLED
        if off and not was_told and row.id not in self.history.events:
            return None
        check = MeetingCheck(row, self.snapshot, self.people, self.now, self._last_start(row.id))
        found = check.problems() if not off else []
        if row.id in self.history.copied and row.ready:
            found.append(check.problem("Ready", "this came with a copied row", "untick, wait until this is gone, tick"))
        if found:
            self.problems += found
            self._say(row.id, "see Problem")
            return None
        if row.id in exchanged:
            self._say(row.id, f"asked on Approvals: {exchanged[row.id]}")
            return None
        if row.id in self.history.unsettled:
            self._say(row.id, f"waits until {self.history.unsettled[row.id]:%H:%M}")
            return None
        if not row.ready and not off:
            self._say(row.id, "not Ready: changes wait")
            return None
        seen = self.history.events.get(row.id, EventSeen())
        start = check.start(self._last_start(row.id))
        if start is None:
            return None
        occasion = Occasion(
            id=row.id,
            kind=row.kind or "Other",
            title=row.title,
            start=start,
            end=start + timedelta(minutes=row.length or 0),
            place=row.place,
            online=row.online,
            map_link=map_link(row.place),
            join_link=seen.join_link or (self.settings.video_meetings if "://" in self.settings.video_meetings else ""),
            agenda=row.agenda,
            bring=row.bring,
            needs=needs_of(row.needs),
        )
        who = tuple(self.people[one] for one in invited_to(row, self.snapshot, start.date()) if one in self.people)
        title = row.title or occasion.kind
        return Gathering(
            occasion=occasion,
            summary=f"{self.settings.program_name}: {title}" if self.settings.program_name else title,
            description=row.agenda,
            invited=who,
            writes_to=frozenset(person.id for person in who),
            off=off,
        )

    def _last_start(self, meeting: str) -> datetime | None:
        return next((told.start for (gathering, _), told in self.history.told.items() if gathering == meeting), None)

    def _event(self, one: Gathering, open_now: bool) -> bool:
        """Plans the event; True when it stands as it should, so that letters may follow."""
        if one.occasion.start <= self.now:
            self._say(one.id, "has begun")
            return False
        said = [
            answer for answer in self.history.answers if answer.key == f"by-hand/{one.id}" and answer.answer == DO_IT
        ]
        again = said[-1].facts if said else ""
        effect = Effect(key=f"event/{one.id}", kind="event", what=f"event of {one.id}", payload=one.event(again))
        if self.history.is_done(effect):
            self.effects.append(effect)
            self._status(one)
            return True
        if open_now:
            self.effects.append(effect)
            self._say(one.id, "goes out now")
        else:
            self._say(one.id, f"waits until {self.settings.mail_from:%H:%M}")
        return False

    def _status(self, one: Gathering) -> None:
        seen = self.history.events.get(one.id, EventSeen())
        if one.off:
            self._say(one.id, "cancelled; everybody was told")
            return
        coming = [reminder for reminder in self._reminders_of(one) if reminder.due > self.now]
        following = f"; next reminder {coming[0].due:%Y-%m-%d %H:%M}" if coming else ""
        self._say(one.id, f"{len(one.invited)} invited{following}")
        row = self.statuses[("Meetings", one.id)]
        row["Replies"] = count_answers(seen.answers, one.invited)
        row["Link"] = seen.link
        by_hand = seen.by_hand(one.event())
        if by_hand:
            self._by_hand(one, by_hand)

    def _by_hand(self, one: Gathering, what: str) -> None:
        """Somebody changed the event in Calendar: told and asked, never fought over."""
        self.questions.append(
            Question(
                key=f"by-hand/{one.id}",
                facts=what,
                what=f"Make the event of {one.id} again as the Sheet has it",
                to=one.id,
                why=f"somebody changed it by hand in Calendar: {what}",
            )
        )

    def _letters(self, standing: list[Gathering], open_now: bool) -> None:
        if not open_now:
            return
        told = self.history.told
        stood = {one.id for one in standing if any(key[0] == one.id and not value.out for key, value in told.items())}
        for change in changes(standing, told, self.people, stood.__contains__, self.now):
            occasions = tuple(one.occasion for one in change.gatherings)
            before = as_told(occasions[0], change.before) if change.before and change.what == "moved" else None
            name = "invitation" if change.what == "invited" else change.what
            self._letter(change.key, name, change.person, occasions, told=change.told(), before=before)

    def _reminders(self, one: Gathering, open_now: bool) -> None:
        """At the offsets of Settings, to those who have not declined; caught up while still useful, else skipped."""
        if one.off:
            return
        answers = self.history.events.get(one.id, EventSeen()).answers
        for reminder in self._reminders_of(one):
            if reminder.due > self.now:
                continue
            for person in one.invited:
                last = self.history.told.get((one.id, person.id))
                key = f"reminder/{one.id}/{one.occasion.start:%Y-%m-%dT%H:%M}/{person.id}/{reminder.name}"
                if key in self.history.finished or last is None or not last.knows(one.occasion):
                    continue
                if answers.get(person.id) == "declined":
                    self.skipped[key] = "declined"
                elif self.now >= reminder.until:
                    self.skipped[key] = "no longer useful"
                elif last.at is not None and last.at > reminder.due:
                    self.skipped[key] = "due before the invitation"
                elif open_now:
                    self._letter(key, "reminder", person, (one.occasion,), when=self._when(one), at_most_once=True)

    def _when(self, one: Gathering) -> str:
        """How far away it is on the day of sending: a reminder that is caught up late says the days that are left."""
        days = (one.occasion.start.date() - self.now.date()).days
        return "morning" if days == 0 else f"{days} day{'s' if days > 1 else ''}"

    def _reminders_of(self, one: Gathering) -> list[Reminder]:
        return reminders(one.occasion.start, self.settings.reminders, self.settings.reminder_hour)

    def _letter(
        self,
        key: str,
        name: str,
        person: Invitee,
        occasions: tuple[Occasion, ...],
        *,
        told: tuple[Told, ...] = (),
        before: Occasion | None = None,
        when: str = "",
        at_most_once: bool = False,
    ) -> None:
        letter = Letter(
            name=name,
            language=person.language or self.settings.staff_language,
            to_name=person.name,
            to_address=person.email,
            program=self.settings.program_name,
            office=self.settings.office_email,
            occasions=occasions,
            before=before,
            when=when,
        )
        facts = LetterFacts(person=person.id, letter=letter, told=told, at_most_once=at_most_once)
        ids = ", ".join(one.id for one in occasions[:3])
        self.effects.append(Effect(key=key, kind="mail", what=f"{name} of {ids} to {person.id}", payload=facts))

    def _say(self, meeting: str, words: str) -> None:
        self.statuses.setdefault(("Meetings", meeting), {})["System status"] = words

    def _exchanged(self) -> dict[str, str]:
        """Ready rows that seem to have exchanged their dates (a sort of one column): asked about, not acted on."""
        moved: dict[str, tuple[datetime, datetime]] = {}
        for row in self.snapshot.meetings:
            last = self._last_start(row.id)
            if row.ready and last is not None and row.date and row.time:
                now = datetime.combine(row.date, row.time, self.now.tzinfo)
                if now != last:
                    moved[row.id] = (last, now)
        then = Counter(before for before, _ in moved.values())
        now_ = Counter(after for _, after in moved.values())
        ids = sorted(row for row, (before, after) in moved.items() if now_[before] and then[after])
        if len(ids) < 2:
            return {}
        facts = "; ".join(f"{row} {moved[row][1]:%Y-%m-%d %H:%M}" for row in ids)
        key = f"exchanged/{'+'.join(ids)}"
        if any(a.key == key and a.facts == facts and a.answer == DO_IT for a in self.history.answers):
            return {}
        self.questions.append(
            Question(
                key=key,
                facts=facts,
                what=f"Move {' and '.join(ids)} to each other's times",
                to=", ".join(ids),
                why="these rows have exchanged their dates; was a column sorted by itself?",
            )
        )
        return dict.fromkeys(ids, "their dates were exchanged")
