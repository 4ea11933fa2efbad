"""The job `interviews`: applicant and interviewers are invited and told of changes; the score sheets are made.

It says only who and what: how changes follow from what each person was last told stands in rules/gatherings.py, what
must be right before anything goes out in rules/interviews.py. The applicant gets letters; interviewers are told by
Calendar, and by a letter only where Calendar tells nobody (a change of guests alone).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from automations.jobs import meetings
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
)
from automations.rules.interviews import (
    CANCELLED,
    TAB,
    TOOK_PLACE,
    InterviewCheck,
    exchanged_rows,
    member_ids,
    people,
    span,
)
from automations.rules.letters import Letter, Occasion
from automations.rules.meetings import map_link
from automations.rules.notices import by_calendar, expected, nudge_due, nudge_key
from automations.rules.plan import AccessFacts, DocumentFile, Effect, Plan
from automations.rules.program import Interview, Problem, Settings, Snapshot
from automations.rules.questions import DO_IT, Question
from automations.rules.reminders import in_mail_hours
from automations.rules.score_sheets import score_sheet

NAME = "interviews"
DOES = "Invites applicants to interviews, asks once more, tells of changes, and makes the interviewers' score sheets."
FOLDER = "Interviews"
ANSWERED_BY_MAIL = "answered by mail"
_REPLIES = {"accepted": "yes", "declined": "no", "tentative": "maybe"}
_TABS = {"A": "Applications", "C": "Core team"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence(meetings.Correspondence):
    """What the job is told of the past: as `meetings.Correspondence`, of interviews.

    `called_off` are ids of rows that are gone and that staff let go of; `by_mail` interviews whose letters the
    applicant answered by mail.
    """

    called_off: frozenset[str] = frozenset()
    by_mail: frozenset[str] = frozenset()


def plan(snapshot: Snapshot, history: Correspondence, now: datetime) -> Plan:
    """What should be, at `now` (aware, in the program's zone)."""
    return _Look(snapshot, history, now).plan()


class _Look:
    def __init__(self, snapshot: Snapshot, history: Correspondence, now: datetime) -> None:
        self.snapshot, self.history, self.now = snapshot, history, now
        self.settings: Settings = snapshot.settings
        self.people = people(snapshot, history.mark)
        self.told = {key: told for key, told in history.told.items() if key[0].startswith("I-")}
        self.last: dict[str, Told] = {}
        for (interview, _), one in sorted(self.told.items(), key=lambda item: (item[1].at is not None, item[1].at)):
            if not one.out:
                self.last[interview] = one
        self.rows = [
            row
            for row in snapshot.interviews
            if not row.gone and row.status not in (TOOK_PLACE, CANCELLED) and (row.ready or row.id in self.last)
        ]
        self.stands = frozenset(row.id for row in self.rows if self._stands(row))
        self.problems: list[Problem] = []
        self.questions: list[Question] = []
        self.effects: list[Effect] = []
        self.needs: list[str] = []
        self.skipped: dict[str, str] = {}
        self.statuses: dict[tuple[str, str], dict[str, str]] = {}

    def plan(self) -> Plan:
        asked = self._exchanged()
        gatherings = [one for row in self.snapshot.interviews if (one := self._gathering(row, asked)) is not None]
        gatherings += [self._off(id_) for id_ in sorted(self.history.called_off & self.last.keys())]
        open_now = in_mail_hours(self.now, self.settings.mail_from, self.settings.mail_until)
        standing = [one for one in gatherings if self._event(one, open_now)]
        for one in gatherings:
            self._score_sheet(one, open_now)
        if open_now:
            self._letters([one for one in standing if self._has_its_link(one)])
        for one in standing:
            self._nudge(one, open_now)
        for person, when in sorted(self.history.bounced.items()):
            self._bounced(person, when)
        return Plan(
            effects=tuple(self.effects),
            skipped=self.skipped,
            statuses=self.statuses,
            problems=tuple(self.problems),
            questions=tuple(self.questions),
            needs=tuple(self.needs),
        )

    # Who and what

    def _gathering(self, row: Interview, asked: frozenset[str]) -> Gathering | None:
        """The row as a gathering that may be acted on now, or None after its status says why not."""
        off = row.status == CANCELLED
        if row.gone or row.status == TOOK_PLACE or not (off or row.ready or row.id in self.last):
            return None
        if off and row.id not in self.last and row.id not in self.history.events:
            return None
        if row.id in self.stands and self.last[row.id].start <= self.now:
            self._say(row.id, "has begun; afterwards set Status to Took place")
            return None
        check = self._check(row)
        if check.unreadable and not off:
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
            self._say(row.id, "asked on Approvals: its cells were exchanged with another row's")
            return None
        concerned = (row.id, row.applicant, *(one.id for one in check.panel.members))
        waits = [self.history.unsettled[id_] for id_ in concerned if id_ in self.history.unsettled]
        if waits:
            self._say(row.id, f"waits until {max(waits):%H:%M}")
            return None
        if off:
            return self._off(row.id)
        if not row.ready and row.id not in self.stands:
            self._say(row.id, "not Ready: changes wait")
            return None
        when = span(row, self.now)
        assert when is not None
        occasion = self._occasion(row.id, *when, row.place, row.online)
        return self._whole(occasion, (row.applicant, *sorted(one.id for one in check.panel.members)))

    def _check(self, row: Interview) -> InterviewCheck:
        starts = {id_: told.start for id_, told in self.last.items()}
        return InterviewCheck(row, self.snapshot, self.people, self.rows, self.now, starts, self.stands)

    def _off(self, interview: str) -> Gathering:
        """One that will not be, as people were last told of it; whatever its row says by now."""
        bare = self._occasion(interview, self.now, self.now, "", online=False)
        last = self.last.get(interview)
        seen = self.history.events.get(interview, EventSeen())
        if last is not None:
            bare = as_told(bare, last)
        elif seen.start is not None and seen.end is not None:
            zone = self.now.tzinfo
            bare = replace(bare, start=seen.start.astimezone(zone), end=seen.end.astimezone(zone), place=seen.place)
        else:
            # The event was begun and nobody was told: whatever is there of it is taken back.
            bare = replace(bare, start=self.now + timedelta(minutes=1), end=self.now + timedelta(minutes=2))
        return self._whole(bare, (), off=True)

    def _whole(self, occasion: Occasion, ids: Iterable[str], *, off: bool = False) -> Gathering:
        # The title names nobody and nothing: calendars are shared, and an interview is the applicant's own affair.
        title = f"{self.settings.program_name} · {occasion.id}" if self.settings.program_name else occasion.id
        invited = tuple(self.people[id_] for id_ in ids)
        return Gathering(
            occasion=occasion,
            summary=title,
            description=self._own_link if occasion.online and not off else "",
            invited=invited,
            writes_to=frozenset(person.id for person in invited),
            off=off,
            own_link=bool(self._own_link),
        )

    def _occasion(self, id_: str, start: datetime, end: datetime, place: str, online: bool) -> Occasion:
        seen = self.history.events.get(id_, EventSeen())
        return Occasion(
            id=id_,
            kind="Interview",
            title="",
            start=start,
            end=end,
            place=place,
            online=online,
            map_link=map_link(place),
            join_link=(self._own_link or seen.join_link) if online else "",
        )

    @property
    def _own_link(self) -> str:
        return self.settings.video_meetings if "://" in self.settings.video_meetings else ""

    # The event

    def _event(self, one: Gathering, open_now: bool) -> bool:
        """Plans the event; True when it stands as it should, so that letters may follow."""
        if one.occasion.start <= self.now:
            self._say(one.id, "cancelled" if one.off else "has begun; afterwards set Status to Took place")
            return False
        seen = self.history.events.get(one.id, EventSeen())
        change = "cancelled" if one.off else "" if self._is_as_told(one) else "moved"
        wanted = replace(one.event(seen.repaired, seen.on_record, change), told=by_calendar(one, self.told))
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
        if self._is_released(question):
            return question.facts
        self.questions.append(question)
        return seen.repaired

    def _has_its_link(self, one: Gathering) -> bool:
        """An online interview's letters wait for the link that Google makes for it."""
        seen = self.history.events.get(one.id, EventSeen())
        if not one.meet or one.occasion.join_link or seen.deleted:
            return True
        what, remedy = "Google is still making the video link; the letter waits for it", "nothing to do yet"
        if seen.conference == "failure":
            what = "Google could not make a video link"
            remedy = "write a link of your own into Settings, Video meetings"
        row = next(row for row in self.snapshot.interviews if row.id == one.id)
        self.problems.append(self._check(row).problem("Online", what, remedy))
        return False

    def _status(self, one: Gathering, seen: EventSeen) -> None:
        failed = {key: why for key, why in self.history.failed.items() if f"/{one.id}" in key}
        wrong = "".join(f"; {key.split('/')[0]} not done: {why}" for key, why in sorted(failed.items()))
        if one.off:
            self._say(one.id, f"cancelled{wrong}")
            return
        applicant = one.invited[0].id
        answer = seen.answers.get(applicant, "")
        reply = _REPLIES.get(answer, "")
        if not reply:
            reply = f"{ANSWERED_BY_MAIL}: see the mailbox" if one.id in self.history.by_mail else "no answer yet"
        elif applicant in seen.commented:
            reply += ", with a comment: see Link"
        words = "invited"
        if answer == "declined":
            words = "the applicant declined: choose another time, or set Status to Cancelled"
        elif answer == "tentative":
            words = "the applicant answered maybe: see the mailbox, where another time may be proposed"
        elif reply == "no answer yet":
            words += self._asked_again(one)
        if answer in ("declined", "tentative"):
            self.needs.append(f"{one.id}: {words}")
        self._say(one.id, words + wrong)
        self.statuses[(TAB, one.id)] |= {"Reply": reply, "Link": seen.link}

    def _asked_again(self, one: Gathering) -> str:
        last = self.told.get((one.id, one.invited[0].id))
        if last is None:
            return ""
        if nudge_key(last) in self.history.finished:
            return "; asked again, no answer"
        due = nudge_due(last, self.settings.nudge_after_days)
        if due is None or not self.now < due < one.occasion.start:
            return ""
        return f"; asked again from {due.astimezone(self.now.tzinfo):%Y-%m-%d %H:%M}"

    # The score sheet

    def _score_sheet(self, one: Gathering, open_now: bool) -> None:
        """The folder that the interviewers alone may open; then, in it, the sheet."""
        if one.off or one.occasion.start <= self.now:
            return
        folders = (FOLDER, one.id)
        readers = tuple(person for person in one.invited if person.id.startswith("C-"))
        access = Effect(
            key=f"access/{one.id}",
            kind="access",
            what=f"folder of {one.id} to {', '.join(reader.id for reader in readers)} alone",
            payload=AccessFacts(folders=folders, people=readers),
        )
        done = self.history.is_done(access)
        # Drive writes to people that a folder was opened to them: within the hours of mail.
        if done or open_now:
            self.effects.append(access)
        if not done:
            return
        applicant = next(row for row in self.snapshot.applicants if row.id == one.invited[0].id)
        sheet = score_sheet(one.id, applicant, self.settings.program_name, self.settings.staff_language)
        self.effects.append(
            Effect(
                key=f"score-sheet/{one.id}/{applicant.id}",
                kind="document",
                what=f"score sheet of {one.id} for {applicant.id}",
                payload=DocumentFile(folders=folders, name=f"Score sheet {one.id} {applicant.id}", document=sheet),
            )
        )

    # Letters

    def _letters(self, standing: list[Gathering]) -> None:
        """The applicants', and those of interviewers whom Calendar did not tell."""
        for prefix in ("A-", "C-"):
            theirs = {key: told for key, told in self.told.items() if key[1].startswith(prefix)}
            mine = [
                replace(one, writes_to=frozenset(id_ for id_ in one.writes_to if id_.startswith(prefix)))
                for one in standing
            ]
            stood = frozenset(self.last) if prefix == "C-" else frozenset[str]()
            for change in changes(mine, theirs, self.people, stood.__contains__, self.now, self.history.begun):
                pending = {self.history.pending.get((one.id, change.person.id)) for one in change.gatherings}
                if not pending - {None, change.key}:
                    self._change(change)

    def _change(self, change: Change) -> None:
        occasions = tuple(one.occasion for one in change.gatherings)
        before = as_told(occasions[0], change.before) if change.before else None
        applicant = change.person.id.startswith("A-")
        alone = change.what == "invited" or (change.what == "joined" and len(occasions) == 1)
        name = "invitation" if alone else change.what
        if change.what == "cancelled" and before is not None:
            occasions = (before,)
            name = "uninvited" if not applicant and not change.gatherings[0].off else name
        self._letter(
            change.key,
            f"interview_{name}" if applicant else name,
            change.person,
            occasions,
            told=change.told(),
            before=before if change.what == "moved" else None,
            calendar=self._in_calendar(change),
        )

    def _in_calendar(self, change: Change) -> tuple[InCalendar, ...]:
        """For who comes to an event that stood before: Calendar tells them nothing of it."""
        if change.what not in ("invited", "joined"):
            return ()
        stood = [
            one.id
            for one in change.gatherings
            if change.person.id.startswith("C-") or any(id_ == one.id and who[0] == "A" for id_, who in self.told)
        ]
        seen = {id_: self.history.events.get(id_, EventSeen()) for id_ in stood}
        return tuple(InCalendar(id_, found.uid, found.sequence) for id_, found in seen.items() if found.uid)

    def _nudge(self, one: Gathering, open_now: bool) -> None:
        """No answer some days after the applicant was told: one letter that asks again."""
        if one.off:
            return
        applicant = one.invited[0]
        last = self.told.get((one.id, applicant.id))
        if last is None or not (last.knows(one.occasion) and last.reached(applicant)):
            return
        due, key = nudge_due(last, self.settings.nudge_after_days), nudge_key(last)
        answer = self.history.events.get(one.id, EventSeen()).answers.get(applicant.id, "")
        if due is None or self.now < due or answer in _REPLIES or key in self.history.finished:
            return
        if one.id in self.history.by_mail:
            self.skipped[key] = ANSWERED_BY_MAIL
        elif open_now:
            self._letter(key, "interview_nudge", applicant, (one.occasion,), at_most_once=True)

    def _letter(
        self,
        key: str,
        name: str,
        person: Invitee,
        occasions: tuple[Occasion, ...],
        *,
        told: tuple[Told, ...] = (),
        before: Occasion | None = None,
        at_most_once: bool = False,
        calendar: tuple[InCalendar, ...] = (),
    ) -> None:
        online_alone = all(one.online and not one.place for one in occasions)
        letter = Letter(
            name=name,
            language=person.language or self.settings.staff_language,
            to_name=person.name,
            to_address=person.email,
            program=self.settings.program_name,
            office=self.settings.office_email,
            occasions=occasions,
            before=before,
            # What the application form asks about is what the program offers; to all alike, not by what each answered.
            access=("interpreter", "childcare") if online_alone else ("interpreter", "childcare", "mobility"),
        )
        facts = LetterFacts(person=person.id, letter=letter, told=told, at_most_once=at_most_once, calendar=calendar)
        ids = ", ".join(one.id for one in occasions[:3])
        what = f"{name.replace('_', ' ')} of {ids} to {person.id}"
        self.effects.append(Effect(key=key, kind="mail", what=what, payload=facts))

    # What people were told, and what staff are told and asked

    def _stands(self, row: Interview) -> bool:
        """Whether the row is as people were told: its times, place and way, its applicant and its interviewers."""
        when, last = span(row, self.now), self.last.get(row.id)
        return (
            last is not None
            and (last.start, last.end) == when
            and (last.place, last.online) == (row.place, row.online)
            and expected(self.told, row.id, "A-") <= {row.applicant}
            and expected(self.told, row.id, "C-") == member_ids(row, self.snapshot.core_team)
        )

    def _is_as_told(self, one: Gathering) -> bool:
        theirs = [told for (interview, _), told in self.told.items() if interview == one.id and not told.out]
        return all(told.knows(one.occasion) for told in theirs)

    def _is_released(self, question: Question) -> bool:
        asked = (question.key, question.facts, DO_IT)
        return any((said.key, said.facts, said.answer) == asked for said in self.history.answers)

    def _say(self, interview: str, words: str) -> None:
        self.statuses.setdefault((TAB, interview), {})["System status"] = words

    def _bounced(self, person: str, when: datetime) -> None:
        row = next((row for row in (*self.snapshot.applicants, *self.snapshot.core_team) if row.id == person), None)
        if row is None:
            return
        self.problems.append(
            Problem(
                tab=_TABS[person[0]],
                id=person,
                column="E-mail",
                value="",
                what=f"a letter to this address came back on {when:%Y-%m-%d}",
                remedy="correct it: all that is to come is sent to the new address",
                number=row.number,
            )
        )

    def _exchanged(self) -> frozenset[str]:
        """Ready rows that seem to have exchanged cells: asked about, not acted on."""
        ready = [row for row in self.rows if row.ready]
        facts = exchanged_rows(ready, self.last, self.told, self.snapshot.core_team, self.now)
        ids = sorted(facts)
        question = Question(
            key=f"exchanged/{'+'.join(ids)}",
            facts="; ".join(facts[id_] for id_ in ids),
            what=f"Take {' and '.join(ids)} as they stand now",
            to=", ".join(ids),
            why="these rows have exchanged dates, times or people; was a column sorted by itself?",
        )
        if not ids or self._is_released(question):
            return frozenset()
        self.questions.append(question)
        return frozenset(ids)
