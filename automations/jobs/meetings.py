"""The job `meetings`: everybody concerned is invited, reminded, told of a move and of a cancellation, once each.

It says only who and what: how changes follow from what each person was last told stands in rules/gatherings.py, what
must be right before anything goes out in rules/meetings.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from automations.rules.correspondence import Correspondence
from automations.rules.gatherings import (
    Change,
    EventSeen,
    Gathering,
    InCalendar,
    Invitee,
    LetterFacts,
    Told,
    as_told,
    changes,
    count_answers,
)
from automations.rules.letters import Letter, Occasion
from automations.rules.meetings import TAB, MeetingCheck, counted, directory, exchanged, invited_to, map_link, needs_of
from automations.rules.plan import Effect, Plan
from automations.rules.program import Meeting, Problem, Settings, Snapshot
from automations.rules.questions import DO_IT, Question
from automations.rules.reminders import Reminder, in_mail_hours, reminders

NAME = "meetings"
DOES = "Invites everybody to the meetings, reminds them, and tells them what has changed."
__all__ = ["DOES", "NAME", "Correspondence", "plan"]
CANCELLED, TOOK_PLACE = "Cancelled", "Took place"
_TABS = {"L": "Liaisons", "C": "Core team"}


def plan(snapshot: Snapshot, history: Correspondence, now: datetime) -> Plan:
    """What should be, at `now` (aware, in the program's zone)."""
    return _Look(snapshot, history, now).plan()


class _Look:
    def __init__(self, snapshot: Snapshot, history: Correspondence, now: datetime) -> None:
        self.snapshot, self.history, self.now = snapshot, history, now
        self.settings: Settings = snapshot.settings
        self.directory = directory(snapshot, history.mark, history.unsettled)
        self.told = {key: told for key, told in history.told.items() if key[0].startswith("M-")}
        self.last: dict[str, Told] = {}
        for (meeting, _), one in sorted(self.told.items(), key=lambda item: (item[1].at is not None, item[1].at)):
            if not one.out:
                self.last[meeting] = one
        self.problems: list[Problem] = []
        self.questions: list[Question] = []
        self.effects: list[Effect] = []
        self.skipped: dict[str, str] = {}
        self.statuses: dict[tuple[str, str], dict[str, str]] = {}

    def plan(self) -> Plan:
        asked = self._exchanged()
        gatherings = [one for row in self.snapshot.meetings if (one := self._gathering(row, asked)) is not None]
        gatherings += [self._off(row) for row in self.history.let_go if row.id in self.last]
        open_now = in_mail_hours(self.now, self.settings.mail_from, self.settings.mail_until)
        standing = [one for one in gatherings if self._event(one, open_now)]
        if open_now:
            self._letters([one for one in standing if self._has_its_link(one)])
        for one in standing:
            self._reminders(one, open_now)
        for person, when in sorted(self.history.bounced.items()):
            self._bounced(person, when)
        counts = counted(self.snapshot.meetings, self.settings.planned_meetings_by_kind)
        return Plan(
            effects=tuple(self.effects),
            skipped=self.skipped,
            statuses=self.statuses,
            problems=tuple(self.problems),
            questions=tuple(self.questions),
            needs=(counts,) if counts else (),
        )

    # Who and what

    def _gathering(self, row: Meeting, asked: Mapping[str, str]) -> Gathering | None:
        """The row as a gathering that may be acted on now, or None after its status says why not."""
        last = self.last.get(row.id)
        off = row.status == CANCELLED
        if off and last is None and row.id not in self.history.events:
            return None
        check = MeetingCheck(row, self.snapshot, self.now, last.start if last else None)
        if row.status == TOOK_PLACE:
            if row.date is not None and row.date > self.now.date() and last is not None:
                self.problems.append(
                    check.problem("Status", "this day has not come yet", "choose Planned or Cancelled")
                )
            return None
        if not (row.ready or last or off):
            return None
        if check.unreadable:
            self._say(row.id, "see Problem")
            return None
        found = [] if off else check.problems()
        if row.id in self.history.copied and row.ready:
            remedy = "untick, wait until this sentence is gone, then tick"
            found = [check.problem("Ready", "this came with a copied row", remedy)]
        if found:
            self.problems += found
            self._say(row.id, "see Problem")
            return None
        if row.id in asked:
            self._say(row.id, f"asked on Approvals: {asked[row.id]} were exchanged with another row")
            return None
        if row.id in self.history.unsettled:
            self._say(row.id, f"waits until {self.history.unsettled[row.id]:%H:%M}")
            return None
        if off:
            return self._off(row)
        one = self._as_written(row)
        if not row.ready and not self._is_as_told(one):
            self._say(row.id, "not Ready: changes wait")
            return None
        return one

    def _as_written(self, row: Meeting) -> Gathering:
        assert row.date is not None
        assert row.time is not None
        assert row.length is not None
        start = datetime.combine(row.date, row.time, self.now.tzinfo)
        own_link = self.settings.video_meetings if "://" in self.settings.video_meetings else ""
        seen = self.history.events.get(row.id, EventSeen())
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
            join_link=(own_link or seen.join_link) if row.online else "",
            agenda=row.agenda,
            bring=row.bring,
            needs=needs_of(row.needs),
        )
        return Gathering(
            occasion=occasion,
            summary=self._summary(occasion),
            description="\n".join(part for part in (row.agenda, own_link if row.online else "") if part),
            invited=who,
            writes_to=frozenset(person.id for person in who),
            held=held,
            own_link=bool(own_link),
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

    def _is_as_told(self, one: Gathering) -> bool:
        theirs = [told for (meeting, _), told in self.told.items() if meeting == one.id and not told.out]
        return all(told.knows(one.occasion) for told in theirs)

    # The event

    def _event(self, one: Gathering, open_now: bool) -> bool:
        """Plans the event; True when it stands as it should, so that letters may follow."""
        if one.occasion.start <= self.now:
            self._say(one.id, "cancelled" if one.off else "has begun; afterwards set Status to Took place")
            return False
        seen = self.history.events.get(one.id, EventSeen())
        change = "cancelled" if one.off else "" if self._is_as_told(one) else "moved"
        wanted = one.event(seen.repaired, seen.on_record, change)
        effect = Effect(key=f"event/{one.id}", kind="event", what=f"event of {one.id}", payload=wanted)
        by_hand = "" if one.off else seen.by_hand(wanted) if self.history.is_done(effect) or seen.deleted else ""
        if by_hand:
            effect = replace(effect, payload=replace(wanted, made_again=self._by_hand(one, seen, by_hand)))
        if self.history.is_done(effect) or (seen.deleted and by_hand and effect.payload == wanted):
            if not seen.deleted:
                self.effects.append(effect)
            self._status(one, seen)
            return True
        if open_now:
            self.effects.append(effect)
            why = self.history.failed.get(effect.key)
            self._say(one.id, f"not in the calendar: {why}" if why else "goes out now")
        else:
            self._say(one.id, f"waits until {self.settings.mail_from:%H:%M}")
        return False

    def _by_hand(self, one: Gathering, seen: EventSeen, what: str) -> str:
        """Somebody changed the event in Calendar: told and asked, never fought over. The facts of what is to be put
        right, as far as staff have said so.
        """
        question = Question(
            key=f"by-hand/{one.id}",
            facts=seen.repair(what),
            what=f"Make the event of {one.id} again as the Sheet has it",
            to=one.id,
            why=f"somebody changed it by hand in Calendar: {what}",
        )
        if any(
            (said.key, said.facts, said.answer) == (question.key, question.facts, DO_IT)
            for said in self.history.answers
        ):
            return question.facts
        self.questions.append(question)
        return seen.repaired

    def _has_its_link(self, one: Gathering) -> bool:
        """An online meeting's letters wait for the link that Google makes for it."""
        seen = self.history.events.get(one.id, EventSeen())
        if not one.meet or one.occasion.join_link or seen.deleted:
            return True
        if seen.conference == "failure":
            what, remedy = (
                "Google could not make a video link",
                "write a link of your own into Settings, Video meetings",
            )
        else:
            what, remedy = "Google is still making the video link; letters wait for it", "nothing to do yet"
        row = next(row for row in self.snapshot.meetings if row.id == one.id)
        self.problems.append(MeetingCheck(row, self.snapshot, self.now, None).problem("Online", what, remedy))
        return False

    def _status(self, one: Gathering, seen: EventSeen) -> None:
        failed = {key: why for key, why in self.history.failed.items() if f"/{one.id}/" in key}
        wrong = [f"; not sent to {key.split('/')[2]}: {why}" for key, why in sorted(failed.items())]
        if one.off:
            self._say(one.id, f"cancelled{''.join(wrong)}")
            return
        told = [person for person in one.invited if self._knows(one, person)]
        number = f"{len(told)} of {len(one.invited)}" if len(told) < len(one.invited) else f"{len(told)}"
        waiting = f"; waits for {', '.join(sorted(one.held))}" if one.held else ""
        coming = [reminder for reminder in self._reminders_of(one) if reminder.due > self.now]
        following = f"; next reminder {coming[0].due:%Y-%m-%d %H:%M}" if coming else ""
        self._say(one.id, f"{number} invited{waiting}{following}{''.join(wrong)}")
        self.statuses[(TAB, one.id)] |= {"Replies": count_answers(seen.answers, one.invited), "Link": seen.link}

    def _knows(self, one: Gathering, person: Invitee) -> bool:
        last = self.told.get((one.id, person.id))
        return last is not None and last.reached(person) and last.knows(one.occasion)

    # Letters

    def _letters(self, standing: list[Gathering]) -> None:
        stood = frozenset(self.last)
        found = changes(standing, self.told, self.directory.people, stood.__contains__, self.now, self.history.begun)
        for change in found:
            pending = {self.history.pending.get((one.id, change.person.id)) for one in change.gatherings}
            if change.person.id in self.directory.held or pending - {None, change.key}:
                continue
            self._change(change)

    def _change(self, change: Change) -> None:
        occasions = tuple(one.occasion for one in change.gatherings)
        before = as_told(occasions[0], change.before) if change.before else None
        name = {"invited": "invitation"}.get(change.what, change.what)
        if change.what == "cancelled" and before is not None:
            occasions, name = (before,), name if change.gatherings[0].off else "uninvited"
        calendar: tuple[InCalendar, ...] = ()
        if change.what == "joined":
            name = "joined" if len(occasions) > 1 else "invitation"
            seen = {one.id: self.history.events.get(one.id, EventSeen()) for one in occasions}
            calendar = tuple(InCalendar(id_, found.uid, found.sequence) for id_, found in seen.items() if found.uid)
        self._letter(
            change.key,
            name,
            change.person,
            occasions,
            told=change.told(),
            before=before if name == "moved" else None,
            calendar=calendar,
        )

    def _reminders(self, one: Gathering, open_now: bool) -> None:
        """At the offsets of Settings, to those who have not declined; caught up while still useful, else skipped."""
        if one.off:
            return
        answers = self.history.events.get(one.id, EventSeen()).answers
        for reminder in self._reminders_of(one):
            if reminder.due > self.now:
                continue
            for person in one.invited:
                last = self.told.get((one.id, person.id))
                key = f"reminder/{one.id}/{one.occasion.start:%Y-%m-%dT%H:%M}/{person.id}/{reminder.name}"
                if key in self.history.finished or last is None or not self._knows(one, person):
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
        calendar: tuple[InCalendar, ...] = (),
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
        facts = LetterFacts(person=person.id, letter=letter, told=told, at_most_once=at_most_once, calendar=calendar)
        ids = ", ".join(one.id for one in occasions[:3]) + (f" and {len(occasions) - 3} more" if occasions[3:] else "")
        self.effects.append(Effect(key=key, kind="mail", what=f"{name} of {ids} to {person.id}", payload=facts))

    # What staff are told and asked

    def _say(self, meeting: str, words: str) -> None:
        self.statuses.setdefault((TAB, meeting), {})["System status"] = words

    def _bounced(self, person: str, when: datetime) -> None:
        rows = {row.id: row.number for row in (*self.snapshot.liaisons, *self.snapshot.core_team)}
        if person in rows:
            problem = Problem(
                tab=_TABS[person[0]],
                id=person,
                column="E-mail",
                value="",
                what=f"a letter to this address came back on {when:%Y-%m-%d}",
                remedy="correct it: all that is to come is sent to the new address",
                number=rows[person],
            )
            self.problems.append(problem)

    def _exchanged(self) -> dict[str, str]:
        """Ready rows that seem to have exchanged cells: asked about, not acted on."""
        now = {
            row.id: frozenset(one.id for one in self.directory.of(invited_to(row, self.snapshot, row.date))[0])
            for row in self.snapshot.meetings
            if row.date is not None and row.id in self.last
        }
        found = exchanged(self.snapshot.meetings, self.told, now)
        if not found:
            return {}
        ids = sorted(found)
        rows = {row.id: row for row in self.snapshot.meetings}
        facts = "; ".join(f"{id_} {rows[id_].date} {rows[id_].time} {rows[id_].who}" for id_ in ids)
        key = f"exchanged/{'+'.join(ids)}"
        if any((said.key, said.facts, said.answer) == (key, facts, DO_IT) for said in self.history.answers):
            return {}
        self.questions.append(
            Question(
                key=key,
                facts=facts,
                what=f"Take {' and '.join(ids)} as they stand now",
                to=", ".join(ids),
                why=f"these rows have exchanged their {' and '.join(sorted(set(found.values())))}; "
                "was a column sorted by itself?",
            )
        )
        return found
