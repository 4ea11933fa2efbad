"""The job `applications`: who applied hears that it has arrived, and each new Stage leads to its letter, once.

It says only what is due: who is the same person stands in rules/applicants.py, what a Stage leads to in
rules/stages.py. Responses of the form come into the tab before it plans (runs/responses.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from automations.rules import retention, stages
from automations.rules.applicants import OnTheList, Standing, is_mailable, on_the_list, standings
from automations.rules.gatherings import Invitee, LetterFacts, Told
from automations.rules.interviews import TAB as INTERVIEWS
from automations.rules.interviews import people
from automations.rules.letters import Letter
from automations.rules.plan import Effect, Plan
from automations.rules.program import Applicant, Problem, Snapshot, id_order
from automations.rules.questions import DO_IT, Answered, Question
from automations.rules.reminders import in_mail_hours
from automations.rules.retention import Deletion
from automations.rules.stages import ACCEPTED, DECLINED, NEW, REFUSED, LastTold, StageSeen, Step

NAME = "applications"
DOES = "Brings applications in from the form, confirms each, and tells applicants of each new Stage."
TAB = "Applications"
RECEIVED = "received"
_IS_TOLD_FROM, _WAITS_UNTIL = " is told from ", " waits until "


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the job is told of the past, by applicant.

    `received` is when a row came from a form (aware), `more` those whose form has answers to questions that the tab has
    no column for, `changed` rows of responses that were changed after they were sent, with the row that each had first;
    `seen` the Stage of each row; `last` the last letter of a Stage that has gone out; `acknowledged` who had a
    confirmation, or is to have none; `pending` who has a letter of which nobody knows yet whether it went out; `failed`
    what went wrong last, by key; `unsettled` until when a row waits; `hired` are ids of liaisons from an application;
    `bounced` when a letter to the row's address came back last; `exchanged` the Stages of rows that have changed places
    with each other's, of which staff have not said that they stand so: of these `seen` is what was read before.

    Of deletions: `letters` is when each last had a letter of any kind, `unsure` who has one of any kind of which nobody
    knows yet whether it went out, `told` what people were told of gatherings,
    `links` lead to the responses in the forms; by the key of a deletion, `deleting` is what is done of one under way,
    `deleted` those of which only the rows are left, `forgotten` those of which nothing is.
    `any_hour`: planned as if the mail hours were open, to know what waits.
    """

    received: Mapping[str, datetime] = field(default_factory=dict)
    more: frozenset[str] = frozenset()
    changed: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, StageSeen] = field(default_factory=dict)
    last: Mapping[str, LastTold] = field(default_factory=dict)
    acknowledged: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    failed: Mapping[str, str] = field(default_factory=dict)
    unsettled: Mapping[str, datetime] = field(default_factory=dict)
    hired: Mapping[str, str] = field(default_factory=dict)
    bounced: Mapping[str, datetime] = field(default_factory=dict)
    exchanged: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, datetime] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    told: Mapping[tuple[str, str], Told] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    deleting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deleted: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()
    answers: tuple[Answered, ...] = ()
    mark: Callable[[str], str] = lambda address: address
    any_hour: bool = False


def plan(snapshot: Snapshot, history: History, now: datetime) -> Plan:
    """What should be, at `now` (aware, in the program's zone)."""
    return _Applications(snapshot, history, now).plan()


class _Applications:
    def __init__(self, snapshot: Snapshot, history: History, now: datetime) -> None:
        self.snapshot, self.history, self.now = snapshot, history, now
        self.settings = snapshot.settings
        mail_hours = self.settings.mail_from, self.settings.mail_until
        self.open_now = history.any_hour or in_mail_hours(now, *mail_hours)
        self.people = people(snapshot, history.mark)
        self.rows = {row.id: row for row in snapshot.applicants if not row.gone}
        self.standings = standings(self.rows.values(), history.changed)
        self.records = {id_ for id_, one in self.standings.items() if one.record == id_}
        self.liaisons = on_the_list(self.rows.values(), snapshot.liaisons, history.hired)
        self.effects: list[Effect] = []
        self.problems: list[Problem] = []
        self.questions: list[Question] = []
        self.needs: list[str] = []
        self.statuses: dict[tuple[str, str], dict[str, str]] = {}
        self.removed: set[tuple[str, str]] = set()
        self.skipped: dict[str, str] = {}
        self.leaving: dict[str, str] = {}

    def plan(self) -> Plan:
        self._exchanged()
        self._deletions()
        too_many = self._too_many()
        refused = self._refused()
        for id_ in sorted(self.rows, key=id_order):
            row, standing = self.rows[id_], self.standings[id_]
            words = self._said_of(row, standing)
            if standing.record in self.leaving:
                words = [self.leaving[standing.record]]
            elif standing.record != id_:
                words += self._again(row, standing)
            elif row.unsafe:
                words.append("asked on Approvals: its cells have changed places with another row's")
            else:
                words += self._application(row, too_many=id_ in too_many, refused=id_ in refused)
            self.statuses[(TAB, id_)] = {"Status": "; ".join(words)}
        return Plan(
            effects=tuple(self.effects),
            problems=tuple(self.problems),
            questions=tuple(self.questions),
            needs=tuple(self.needs),
            statuses=self.statuses,
            skipped=self.skipped,
            removed=frozenset(self.removed),
        )

    def _exchanged(self) -> None:
        if not self.history.exchanged:
            return
        asked = stages.question_of_exchanged(self.history.exchanged)
        if not any((said.key, said.facts) == (asked.key, asked.facts) for said in self.history.answers):
            self.questions.append(asked)
        for row in (self.rows[id_] for id_ in self.history.exchanged if id_ in self.rows):
            self._problem(row, "Stage", "it has changed places with another row's", "undo the sort, or see Approvals")

    # The row

    def _said_of(self, row: Applicant, standing: Standing) -> list[str]:
        """What is worth knowing of a row beside its Stage."""
        words = []
        received = self.history.received.get(row.id)
        if received is not None and self._is_late(received):
            words.append("came after the close")
        if row.id in self.history.more:
            words.append("more answers in the form")
        if standing.record == row.id and standing.newest != row.id:
            newest = self.rows[standing.newest].email.casefold()
            other = ", with another e-mail: letters go to this one" if newest not in ("", row.email.casefold()) else ""
            words.append(f"newer answers: {standing.newest}{other}")
        if standing.shares and standing.record == row.id:
            words.append(f"shares its e-mail with {', '.join(standing.shares)}")
        listed = self._listed(row.id)
        if listed.shares:
            words.append(f"shares its e-mail with {', '.join(listed.shares)} on Liaisons")
        return [*words, f"is {listed.as_} on Liaisons"] if listed.as_ else words

    def _listed(self, id_: str) -> OnTheList:
        return self.liaisons.get(id_, OnTheList())

    def _again(self, row: Applicant, standing: Standing) -> list[str]:
        """A row of somebody who has applied before: their first row's Stage counts, and one confirmation is enough."""
        if row.id in self.history.received and standing.record in self.history.acknowledged - {row.id}:
            self.skipped[f"{RECEIVED}/{row.id}"] = f"{standing.record} had one, and is the same person"
        seen = self.history.seen.get(row.id)
        if seen is not None and seen.now not in ("", NEW, seen.first):
            what = f"{row.id} is the same person as {standing.record}, whose Stage counts"
            self._problem(row, "Stage", what, f"choose it there, and {NEW} here")
        return [f"the same person as {standing.record}: choose the Stage there"]

    def _application(self, row: Applicant, *, too_many: bool, refused: bool) -> list[str]:
        person, last = self.people.get(row.id), self.history.last.get(row.id)
        missing = [name for name, value in _needed(row) if not value and name not in row.faulty]
        for column in missing[:1]:
            self._problem(row, column, "this is missing", "fill it in: letters wait")
        if missing or person is None:
            return ["see Problem"]
        if row.id in self.history.bounced:
            what = f"a letter to this address came back on {self.history.bounced[row.id]:%Y-%m-%d}"
            self._problem(row, "E-mail", what, "correct it: what is to come goes to the new address")
        if row.id in self.history.pending:
            return ["nobody can tell whether the last letter went out: see Approvals"]
        said = [self._confirmation(row, person)]
        if self._listed(row.id).as_:
            said.append(_was_told(last, self.now))
        elif refused:
            said.append(self._letter(row, person, stages.refusal(row.id, last)))
        else:
            said.append(self._stage(row, person, last, too_many=too_many))
        return [words for words in said if words]

    def _confirmation(self, row: Applicant, person: Invitee) -> str:
        """One for each person, of a response that came by the form."""
        received = self.history.received.get(row.id)
        if received is None or row.id in self.history.acknowledged:
            return ""
        step = Step(key=f"{RECEIVED}/{row.id}", letter="application_received")
        return self._letter(row, person, step, late=self._is_late(received))

    def _stage(self, row: Applicant, person: Invitee, last: LastTold | None, *, too_many: bool) -> str:
        seen = self.history.seen.get(row.id)
        if row.id in self.history.exchanged:
            return "asked on Approvals: its Stage has changed places with another row's"
        if seen is None or "Stage" in row.faulty:
            return ""
        step = stages.step(row.id, seen, last, self.settings.refusal_grace_hours)
        if step.backwards:
            what = f"it went back from {step.backwards}, of which the applicant was told"
            self._problem(row, "Stage", what, "choose the Stage that holds; to start anew, tell the applicant yourself")
            return f"was told {step.backwards}"
        if not step.letter:
            return _was_told(last, self.now)
        if too_many:
            openings = _count(self.settings.openings, "opening")
            what = f"this is one offer more than there are places ({openings})"
            self._problem(row, "Stage", what, "choose Waitlist, or raise Openings on Settings")
            return "not sent: see Problem"
        settled = self.history.unsettled.get(row.id)
        waits = max((one for one in (step.waits, settled) if one is not None), default=None)
        if waits is not None and self.now < waits:
            return f"{seen.now}{_IS_TOLD_FROM}{waits.astimezone(self.now.tzinfo):%Y-%m-%d %H:%M}"
        return self._letter(row, person, step)

    # Letters

    def _letter(self, row: Applicant, person: Invitee, step: Step, *, late: bool = False) -> str:
        """Plans the letter when mail may go out now; what the row says of it."""
        if not is_mailable(person.email):
            self._problem(row, "E-mail", "mail cannot be addressed so", "correct it: letters wait")
            return "see Problem"
        if not self.open_now:
            return f"{step.letter.replace('_', ' ')}{_WAITS_UNTIL}{self.settings.mail_from:%H:%M}"
        offer = step.letter == "stage_offer"
        letter = Letter(
            name=step.letter,
            language=person.language,
            to_name=person.name,
            to_address=person.email,
            program=self.settings.program_name,
            office=self.settings.office_email,
            late=late,
            first_day=self.settings.first_day if offer else None,
            last_day=self.settings.last_day if offer else None,
        )
        what = f"{step.letter.replace('_', ' ')} to {row.id}"
        payload = LetterFacts(person=row.id, letter=letter)
        self.effects.append(Effect(key=step.key, kind="mail", what=what, payload=payload))
        why = self.history.failed.get(step.key)
        return f"{step.letter.replace('_', ' ')} not sent: {why}" if why else ""

    # All applications together

    def _too_many(self) -> frozenset[str]:
        mine = self._places()
        told = {id_ for id_, seen in mine.items() if stages.holds_an_offer(seen, self.history.last.get(id_))}
        return frozenset(stages.too_many(mine, told, self.settings.openings))

    def _places(self) -> dict[str, StageSeen]:
        """The Stages that count for the openings. A row that is gone is nobody's word: its place stays taken."""
        gone = {row.id for row in self.snapshot.applicants if row.gone}
        return {id_: seen for id_, seen in self.history.seen.items() if id_ in self.records or id_ in gone}

    def _refused(self) -> frozenset[str]:
        """Those whom staff have let go of, now that all openings are filled: asked once for all who are left."""
        mine = self._places()
        told = [
            id_
            for id_, last in self.history.last.items()
            if id_ in mine and (last.part == REFUSED or stages.told_stage(mine[id_], last) == DECLINED)
        ]
        left = [id_ for id_ in stages.left(mine, self.settings.openings, told) if self._can_be_written_to(id_)]
        if not left:
            return frozenset()
        facts = json.dumps([[id_, mine[id_].now or NEW] for id_ in left])
        question = Question(
            key=f"refuse/{hashlib.sha256(facts.encode()).hexdigest()[:16]}",
            facts=facts,
            what=f"Refuse kindly the {_count(len(left), 'applicant')} who are left",
            to=", ".join(left),
            why=f"all {_count(self.settings.openings, 'opening')} are filled; 'Do it' writes to each of them",
        )
        released = self._released()
        if any(said.key == question.key and said.facts == facts for said in self.history.answers):
            return frozenset(left) & released
        if not set(left) <= released:
            self.questions.append(question)
        return frozenset(left) & released

    def _released(self) -> frozenset[str]:
        """Applicants whom a 'Do it' was for, and whose Stage is still the one that it was given beside."""
        found = set()
        for said in self.history.answers:
            if said.key.startswith("refuse/") and said.answer == DO_IT:
                for id_, stage in json.loads(said.facts):
                    seen = self.history.seen.get(id_)
                    if seen is not None and (seen.now or NEW) == stage:
                        found.add(id_)
        return frozenset(found)

    # What has been kept long enough

    def _deletions(self) -> None:
        """Asks about applications that have been kept long enough, and carries out what was answered."""
        of_one: dict[str, list[str]] = {}
        for id_ in sorted(self.rows, key=id_order):
            of_one.setdefault(self.standings[id_].record, []).append(id_)
        for record, ids in of_one.items():
            until = self._kept_until(ids)
            key = f"{retention.DELETE}{record}"
            if key in self.history.forgotten or until is None or self.now.date() < until or self._is_needed(ids):
                continue
            held = retention.interviews_of(ids, self.snapshot.interviews, self.history.told)
            deletion = Deletion(applications=tuple(ids), interviews=held)
            links = [self.history.links[id_] for id_ in ids if id_ in self.history.links]
            asked = retention.question(deletion, until, self.settings.keep_applications_for_months, links)
            said = [one.answer for one in self.history.answers if (one.key, one.facts) == (asked.key, asked.facts)]
            if not said:
                self.questions.append(asked)
            elif said[-1] == DO_IT:
                self._delete(record, deletion)

    def _kept_until(self, ids: Iterable[str]) -> date | None:
        zone, history = self.now.tzinfo, self.history
        moments = [moments.get(id_) for id_ in ids for moments in (history.received, history.letters)]
        days = [*(self.rows[id_].received for id_ in ids), *(one.astimezone(zone) for one in moments if one)]
        seen = [history.seen[id_] for id_ in ids if id_ in history.seen]
        # A Stage that staff have changed is about to be told; of a row without any date it is all that is known.
        days += [one.since.astimezone(zone) for one in seen if one.now != one.first or not any(days)]
        return retention.kept_until(days, self.settings.keep_applications_for_months)

    def _is_needed(self, ids: Iterable[str]) -> bool:
        """Whether the money, a meeting to come or an open question needs one of a person's rows."""
        return retention.is_expected(list(ids), self.history.told.values(), self.now) or any(
            self.rows[id_].stage == ACCEPTED
            or self.rows[id_].unsafe
            or id_ in self.history.exchanged
            or "Stage" in self.rows[id_].faulty
            or bool(self._listed(id_).as_)
            or id_ in self.history.unsure
            for id_ in ids
        )

    def _delete(self, record: str, deletion: Deletion) -> None:
        key = f"{retention.DELETE}{record}"
        what = f"deletion of {' and '.join(deletion.applications)}"
        self.effects.append(Effect(key=key, kind="deletion", what=what, payload=deletion))
        done = self.history.deleting.get(key, ())
        why = self.history.failed.get(key)
        self.leaving[record] = (
            "being deleted"
            + (f"; done: {', '.join(done)}" if done else "")
            + (f"; not all of it: {why}" if why else "")
        )
        if key in self.history.deleted:
            self.removed |= {(TAB, id_) for id_ in deletion.applications}
            standing = {row.id for row in self.snapshot.interviews if not row.gone}
            self.removed |= {(INTERVIEWS, id_) for id_ in deletion.interviews if id_ in standing}

    def _can_be_written_to(self, id_: str) -> bool:
        if id_ not in self.people or id_ in self.history.pending or self._listed(id_).as_ or id_ in self.leaving:
            return False
        row = self.rows[id_]
        return not row.unsafe and "Stage" not in row.faulty and all(value for _, value in _needed(row))

    def _is_late(self, received: datetime) -> bool:
        close = self.settings.applications_close_on
        return close is not None and received.astimezone(self.now.tzinfo).date() > close

    def _problem(self, row: Applicant, column: str, what: str, remedy: str) -> None:
        self.problems.append(
            Problem(tab=TAB, id=row.id, column=column, value="", what=what, remedy=remedy, number=row.number)
        )


def _needed(row: Applicant) -> tuple[tuple[str, str], ...]:
    """The cells without which nobody is written to, by header."""
    return ("Name", row.name), ("E-mail", row.email), ("Language", row.language)


def _was_told(last: LastTold | None, now: datetime) -> str:
    if last is None:
        return ""
    words = {"interview": "told of an interview", REFUSED: "refused", "offer-withdrawn": "told that the offer is off"}
    said = words.get(last.part, f"told: {last.part}")
    return f"{said} on {last.at.astimezone(now.tzinfo):%Y-%m-%d}"


def says_that_it_waits(status: str, stage: str) -> bool:
    """Whether a row's Status says that the letter of this Stage is still to come."""
    words = [one for one in status.split("; ") if not one.startswith("application received")]
    return f"{stage}{_IS_TOLD_FROM}" in status or any(_WAITS_UNTIL in one for one in words)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
