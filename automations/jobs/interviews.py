"""The job `interviews`: applicant and interviewers are invited and told of changes; the score sheets are made.

It says only who and what: how invitations are planned stands in rules/invitations.py, how changes follow from what each
person was last told in rules/gatherings.py, what must be right before anything goes out in rules/interviews.py. The
applicant gets letters; interviewers are told by Calendar, and by a letter only where Calendar tells nobody (a change of
guests alone).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from automations.rules import correspondence
from automations.rules.gatherings import Change, Gathering, Told, as_told, changes
from automations.rules.interviews import TAB, InterviewCheck, exchanged_rows, member_ids, people, span
from automations.rules.invitations import CANCELLED, TOOK_PLACE, Invitations
from automations.rules.letters import Occasion
from automations.rules.meetings import map_link
from automations.rules.notices import by_calendar, expected, nudge_due, nudge_key
from automations.rules.plan import AccessFacts, DocumentFile, Effect, Plan
from automations.rules.program import Interview, Snapshot
from automations.rules.score_sheets import score_sheet

NAME = "interviews"
DOES = "Invites applicants to interviews, asks once more, tells of changes, and makes the interviewers' score sheets."
FOLDER = "Interviews"
ANSWERED_BY_MAIL = "answered by mail"
_REPLIES = {"accepted": "yes", "declined": "no", "tentative": "maybe"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence(correspondence.Correspondence):
    """What the job is told of the past, of interviews.

    `called_off` are ids of rows that are gone and that staff let go of; `by_mail` interviews whose letters the
    applicant answered by mail.
    """

    called_off: frozenset[str] = frozenset()
    by_mail: frozenset[str] = frozenset()


def plan(snapshot: Snapshot, history: Correspondence, now: datetime) -> Plan:
    """What should be, at `now` (aware, in the program's zone)."""
    return _Interviews(snapshot, history, now).plan()


class _Interviews(Invitations):
    tab: ClassVar[str] = TAB
    prefix: ClassVar[str] = "I-"
    shown: ClassVar[tuple[str, ...]] = ("System status", "Reply", "Link")
    tabs_of_people: ClassVar[Mapping[str, str]] = {"A": "Applications", "C": "Core team"}
    history: Correspondence

    def __init__(self, snapshot: Snapshot, history: Correspondence, now: datetime) -> None:
        super().__init__(snapshot, history, now, snapshot.interviews)
        self.people = people(snapshot, history.mark)
        self.rows = [
            row
            for row in snapshot.interviews
            if not row.gone and row.status not in (TOOK_PLACE, CANCELLED) and (row.ready or row.id in self.last)
        ]
        self.stands = frozenset(row.id for row in self.rows if self._stands(row))

    def plan(self) -> Plan:
        asked = self._exchanged()
        gatherings = [one for row in self.snapshot.interviews if (one := self._gathering(row, asked)) is not None]
        gatherings += [self._off(id_) for id_ in sorted(self.history.called_off & self.last.keys())]
        standing = [one for one in gatherings if self.event(one)]
        for one in standing:
            self._status(one)
        for one in gatherings:
            self._score_sheet(one)
        if self.open_now:
            self._letters([one for one in standing if self.has_its_link(one)])
        for one in standing:
            self._nudge(one)
        self.came_back((*self.snapshot.applicants, *self.snapshot.core_team))
        return self.collected()

    # Who and what

    def _gathering(self, row: Interview, asked: frozenset[str]) -> Gathering | None:
        """The row as a gathering that may be acted on now, or None after its status says why not."""
        off = row.status == CANCELLED
        if row.id not in self.last and row.id not in self.history.events and (off or not row.ready):
            self.say_nothing(row)
            return None
        if row.gone or row.status == TOOK_PLACE or not (off or row.ready or row.id in self.last):
            return None
        if row.id in self.stands and self.last[row.id].start <= self.now:
            self.say(row.id, "has begun; afterwards set Status to Took place")
            return None
        check = self._check(row)
        unreadable, exchanged = check.unreadable and not off, "its cells" if row.id in asked else ""
        concerned = [row.id, row.applicant, *(one.id for one in check.panel.members)]
        if not self.may_be_acted_on(
            row, check, off=off, unreadable=unreadable, exchanged=exchanged, concerned=concerned
        ):
            return None
        if off:
            return self._off(row.id)
        if not row.ready and row.id not in self.stands:
            self.say(row.id, "not Ready: changes wait")
            return None
        when = span(row, self.now)
        assert when is not None, "checked"
        occasion = self._occasion(row.id, *when, row.place, row.online)
        return self._whole(occasion, (row.applicant, *sorted(one.id for one in check.panel.members)))

    def _check(self, row: Interview) -> InterviewCheck:
        starts = {id_: told.start for id_, told in self.last.items()}
        return InterviewCheck(row, self.snapshot, self.people, self.rows, self.now, starts, self.stands)

    def _off(self, interview: str) -> Gathering:
        """One that will not be, as people were last told of it; whatever its row says by now."""
        bare = self._occasion(interview, self.now, self.now, "", online=False)
        last, seen = self.last.get(interview), self.seen(interview)
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
        title = " · ".join(part for part in (self.settings.program_name, occasion.id) if part)
        invited = tuple(self.people[id_] for id_ in ids)
        return Gathering(
            occasion=occasion,
            summary=title,
            description=self.own_link if occasion.online and not off else "",
            invited=invited,
            writes_to=frozenset(person.id for person in invited),
            off=off,
            own_link=bool(self.own_link),
        )

    def _occasion(self, id_: str, start: datetime, end: datetime, place: str, online: bool) -> Occasion:
        return Occasion(
            id=id_,
            kind="Interview",
            title="",
            start=start,
            end=end,
            place=place,
            online=online,
            map_link=map_link(place),
            join_link=self.join_link(id_) if online else "",
        )

    # What the row says

    def _status(self, one: Gathering) -> None:
        seen = self.seen(one.id)
        failed = {key: why for key, why in self.history.failed.items() if one.id in key.split("/")}
        done = {key: "perhaps" if key in self.history.pending else "not" for key in failed}
        wrong = "".join(f"; {key.split('/')[0]} {done[key]} done: {why}" for key, why in sorted(failed.items()))
        if one.off:
            self.say(one.id, f"cancelled{wrong}")
            return
        applicant = one.invited[0].id
        answer = seen.answers.get(applicant, "")
        reply = _REPLIES.get(answer, "")
        if not reply:
            reply = f"{ANSWERED_BY_MAIL}: see the mailbox" if one.id in self.history.by_mail else "no answer yet"
        elif applicant in seen.commented:
            reply += ", with a comment: see Link"
        # Calendar's notice alone is no invitation: it has Google's words, and not the applicant's language.
        words = "invited" if self.knows(one, one.invited[0]) else "in the calendar"
        if answer == "declined":
            words = "the applicant declined: choose another time, or set Status to Cancelled"
        elif answer == "tentative":
            words = "the applicant answered maybe: see the mailbox, where another time may be proposed"
        elif reply == "no answer yet":
            words += self._asked_again(one)
        if answer in ("declined", "tentative"):
            self.needs.append(f"{one.id}: {words}")
        self.say(one.id, words + wrong)
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

    def _score_sheet(self, one: Gathering) -> None:
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
        if done or self.open_now:
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

    def told_by_event(self, one: Gathering) -> tuple[Told, ...]:
        return by_calendar(one, self.told)

    def _letters(self, standing: list[Gathering]) -> None:
        """The applicants', and those of interviewers whom Calendar did not tell."""
        for prefix in ("A-", "C-"):
            theirs = {key: told for key, told in self.told.items() if key[1].startswith(prefix)}
            mine = [replace(one, writes_to=_only(prefix, one.writes_to)) for one in standing]
            stood = frozenset(self.last) if prefix == "C-" else frozenset[str]()
            self.tell(changes(mine, theirs, self.people, stood.__contains__, self.now, self.history.begun))

    def name(self, change: Change) -> str:
        if not change.person.id.startswith("A-"):
            return super().name(change)
        # To an applicant an interview that is for somebody else now is off.
        return "interview_cancelled" if change.what == "cancelled" else f"interview_{super().name(change)}"

    def stood_before(self, change: Change) -> Iterable[str]:
        """Also of another applicant in a row whose event stood: Calendar tells them nothing of it."""
        if change.what != "invited":
            return super().stood_before(change)
        return [
            one.id
            for one in change.gatherings
            if change.person.id.startswith("C-") or any(id_ == one.id and who[0] == "A" for id_, who in self.told)
        ]

    def access(self, occasions: Iterable[Occasion]) -> tuple[str, ...]:
        """What the application form asks about is what the program offers; to all alike, not by what each answered."""
        online_alone = all(one.online and not one.place for one in occasions)
        return ("interpreter", "childcare") if online_alone else ("interpreter", "childcare", "mobility")

    def _nudge(self, one: Gathering) -> None:
        """No answer some days after the applicant was told: one letter that asks again."""
        if one.off:
            return
        applicant = one.invited[0]
        last = self.told.get((one.id, applicant.id))
        if last is None or not self.knows(one, applicant):
            return
        due, key = nudge_due(last, self.settings.nudge_after_days), nudge_key(last)
        answer = self.seen(one.id).answers.get(applicant.id, "")
        if due is None or self.now < due or answer in _REPLIES or key in self.history.finished:
            return
        if one.id in self.history.by_mail:
            self.skipped[key] = ANSWERED_BY_MAIL
        elif self.open_now:
            self.letter(key, "interview_nudge", applicant, (one.occasion,), at_most_once=True)

    # What people were told

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

    def _exchanged(self) -> frozenset[str]:
        """Ready rows that seem to have exchanged cells: asked about, not acted on."""
        ready = [row for row in self.rows if row.ready and not row.unsafe and row.id not in self.history.taken]
        facts = exchanged_rows(ready, self.last, self.told, self.snapshot.core_team, self.now)
        taken = self.may_be_taken_as_they_stand(facts, "; ".join(facts.values()), "dates, times or people")
        return frozenset() if taken else frozenset(facts)


def _only(prefix: str, ids: Iterable[str]) -> frozenset[str]:
    return frozenset(id_ for id_ in ids if id_.startswith(prefix))
