"""The job `onboarding`: from an accepted application to a liaison who is on the list, welcomed, and let in.

It says only what is due: who gets a row stands in rules/hiring.py, which papers are missing and when a liaison is
reminded of them in rules/papers.py. The meetings to come are told by the job `meetings`, in a letter of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from automations.rules import hiring, papers
from automations.rules.applicants import OnTheList, is_mailable, on_the_list, standings
from automations.rules.gatherings import LetterFacts
from automations.rules.letters import Letter
from automations.rules.meetings import directory
from automations.rules.periods import holds
from automations.rules.plan import AccessFacts, Effect, Plan
from automations.rules.program import Applicant, Liaison, Problem, Snapshot, id_order
from automations.rules.reminders import in_mail_hours
from automations.rules.stages import ACCEPTED, StageSeen

NAME = "onboarding"
DOES = "Puts who is accepted on Liaisons, welcomes them, asks for their papers, and opens the core team's folder."
APPLICATIONS, LIAISONS, SETTINGS = "Applications", "Liaisons", "Settings"
FOLDERS = ("Core team",)
ACCESS = "access/core-team"
LIAISON = "liaison/"
"""How the key of a row on Liaisons begins; after it the application's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the job is told of the past.

    `seen` is the Stage of each application; `changed` are rows of responses that were changed after they were sent,
    with the row that each had first; `hired` the id on Liaisons that an application has got, `there` those of
    them whose row has stood in the tab; `sent` when each letter went out, by key, also where nobody knows whether it
    did; `pending` are keys of letters that are still looked at; `failed` what went wrong last, by key; `unsettled`
    until when a row waits; `is_done` whether an effect stands as it should. `let_in` is to whom the folder was opened,
    the mark of the address by id. `settings` gives id and row of a setting.
    """

    seen: Mapping[str, StageSeen] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    hired: Mapping[str, str] = field(default_factory=dict)
    there: frozenset[str] = frozenset()
    sent: Mapping[str, datetime] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    failed: Mapping[str, str] = field(default_factory=dict)
    unsettled: Mapping[str, datetime] = field(default_factory=dict)
    is_done: Callable[[Effect], bool] = lambda _: False
    let_in: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    mark: Callable[[str], str] = lambda address: address
    any_hour: bool = False


def plan(snapshot: Snapshot, history: History, now: datetime) -> Plan:
    """What should be, at `now` (aware, in the program's zone)."""
    return _Onboarding(snapshot, history, now).plan()


class _Onboarding:
    def __init__(self, snapshot: Snapshot, history: History, now: datetime) -> None:
        self.snapshot, self.history, self.now = snapshot, history, now
        self.settings, self.today = snapshot.settings, now.date()
        mail_hours = self.settings.mail_from, self.settings.mail_until
        self.open_now = history.any_hour or in_mail_hours(now, *mail_hours)
        self.applicants = {row.id: row for row in snapshot.applicants if not row.gone}
        self.liaisons = {row.id: row for row in snapshot.liaisons}
        self.hired_for = {liaison: applicant for applicant, liaison in history.hired.items()}
        self.directory = directory(snapshot, history.mark, history.unsettled)
        self.effects: list[Effect] = []
        self.problems: list[Problem] = []
        self.needs: list[str] = []
        self.statuses: dict[tuple[str, str], dict[str, str]] = {}
        self.without_link: dict[str, None] = {}

    def plan(self) -> Plan:
        self._list()
        for liaison in self.snapshot.liaisons:
            if not liaison.gone:
                said = self._papers(liaison) if self._is_ours(liaison) else []
                self.statuses[(LIAISONS, liaison.id)] = {"Status": "; ".join(said)}
        self._name_missing_links()
        self._open_folder()
        return Plan(
            effects=tuple(self.effects),
            problems=tuple(self.problems),
            needs=tuple(self.needs),
            statuses=self.statuses,
        )

    # A row on Liaisons

    def _list(self) -> None:
        """Each accepted application once, the first row of each person's."""
        standing = standings(self.applicants.values(), self.history.changed)
        listed = on_the_list(self.applicants.values(), self.snapshot.liaisons, self.history.hired)
        firsts = [row for id_, row in self.applicants.items() if standing[id_].record == id_]
        accepted = {row.id: row for row in firsts if self._stage(row.id) == ACCEPTED}
        before = {id_ for id_ in accepted if self._was_accepted_before_us(id_)}
        placed = before | {id_ for id_ in accepted if listed.get(id_, OnTheList()).as_}
        gone = {row.id for row in self.snapshot.applicants if row.gone and self._stage(row.id) == ACCEPTED}
        too_many = hiring.more_than_openings(
            {*accepted, *gone}, placed | gone, self.history.seen, self.settings.openings
        )
        taken: dict[str, str] = {}
        for row in sorted(firsts, key=lambda row: id_order(row.id)):
            if row.id in self.history.hired.keys() & self.history.seen and row.id not in accepted:
                self._taken_back(row)
            if row.id not in accepted or row.unsafe or "Stage" in row.faulty:
                continue
            if row.id in self.history.hired:
                if self.history.hired[row.id] not in self.history.there:
                    self._put_on_the_list(row)
            elif listed.get(row.id, OnTheList()).as_:
                continue
            elif row.id in before:
                what = "this row was Accepted before the service first read it, and nobody on Liaisons is this person"
                self._problem(row, "Stage", what, "type the person on Liaisons, if they are one")
            elif self._may_be_listed(row, listed.get(row.id, OnTheList()).shares, taken, row.id in too_many):
                taken[row.email.casefold()] = row.id
                self._put_on_the_list(row)

    def _was_accepted_before_us(self, id_: str) -> bool:
        """History sends nothing, and puts nobody on a list from which letters follow."""
        return self.history.seen[id_].first == ACCEPTED

    def _stage(self, id_: str) -> str:
        """As it is on record: cells that have changed places, or cannot be read, say nothing."""
        seen = self.history.seen.get(id_)
        return seen.now if seen else ""

    def _may_be_listed(self, row: Applicant, shares: tuple[str, ...], taken: Mapping[str, str], too_many: bool) -> bool:
        """Whether this accepted applicant gets a row now; if not, the row says why, or waits."""
        needed = (("Name", row.name), ("E-mail", row.email), ("Language", row.language))
        missing = [column for column, value in needed if not value]
        first = taken.get(row.email.casefold())
        if too_many:
            number = self.settings.openings
            what = f"this is one more than the {number} opening{'' if number == 1 else 's'} of the program"
            self._problem(row, "Stage", what, "choose another Stage for one of them, or raise Openings on Settings")
        elif missing:
            if missing[0] not in row.faulty:
                self._problem(row, missing[0], "this is missing", "fill it in: the row on Liaisons waits")
        elif not is_mailable(row.email):
            self._problem(row, "E-mail", "mail cannot be addressed so", "correct it: the row on Liaisons waits")
        elif shares or first:
            other = f"{shares[0]} on Liaisons" if shares else str(first)
            what = f"{other} has this address under another name, and letters to two people must not cross"
            self._problem(row, "E-mail", what, "write an address of their own, or type the row on Liaisons yourself")
        elif self._is_over():
            what = "the program's last day is over"
            self._problem(row, "Stage", what, "correct Last day on Settings, or choose another Stage")
        else:
            unreadable = self.settings.faulty & {"First day", "Last day", "Openings"}
            return not unreadable and row.id not in self.history.unsettled
        return False

    def _is_over(self) -> bool:
        last = self.settings.last_day
        return last is not None and last < hiring.first_day(self.settings, self.today)

    def _put_on_the_list(self, row: Applicant) -> None:
        payload = hiring.row_of(row, self.snapshot, self.today)
        self.effects.append(
            Effect(key=f"{LIAISON}{row.id}", kind="row", what=f"row on Liaisons for {row.id}", payload=payload)
        )

    def _taken_back(self, row: Applicant) -> None:
        """The Stage went back after the row stood: the row is staff's, and stays until they say otherwise."""
        id_ = self.history.hired[row.id]
        liaison = self.liaisons.get(id_)
        if liaison is None or liaison.gone or not self._is_in_term_from_now_on(liaison):
            return
        what = f"this was Accepted, and {id_} stands on Liaisons for it: nothing is taken back by itself"
        self._problem(row, "Stage", what, f"write the last day into To of {id_}, or choose {ACCEPTED} again")

    def _is_in_term_from_now_on(self, liaison: Liaison) -> bool:
        return liaison.to is None or liaison.to >= self.today

    # The welcome and the papers

    def _is_ours(self, liaison: Liaison) -> bool:
        """Whether this job put them on the list: nobody else is written to."""
        return liaison.id in self.hired_for or papers.welcome_key(liaison.id) in self.history.sent

    def _papers(self, liaison: Liaison) -> list[str]:
        """Plans the letter that is due; what the row says."""
        missing = () if (unknown := papers.unknown(liaison)) else papers.missing(liaison)
        words = " and ".join(papers.SAID[paper] for paper in missing)
        sent, welcome = self.history.sent, papers.welcome_key(liaison.id)
        said = [f"welcomed on {sent[welcome].astimezone(self.now.tzinfo):%Y-%m-%d}"] if welcome in sent else []
        if missing:
            said.append(f"missing: {words}")
        if unknown:
            is_missing = unknown[0] in liaison.missing
            why = f"the column {unknown[0]} is missing" if is_missing else f"see Problem: {unknown[0]}"
            return [*said, f"no letter: {why}"]
        number = papers.reminded(liaison.id, sent)
        if welcome not in sent:
            return said + self._letter(liaison, welcome, "welcome")
        if not missing:
            return said
        due = papers.next_due(liaison.id, sent)
        if number >= papers.MOST_REMINDERS:
            if self.now >= due:
                self.needs.append(
                    f"{liaison.id}: {words} still missing after {number} reminders; the service asks no more"
                )
            return [*said, f"asked {number} times: now it is for staff"]
        if self.now < due:
            return [*said, f"asked again from {due.astimezone(self.now.tzinfo):%Y-%m-%d}"]
        return said + self._letter(liaison, papers.reminder_key(liaison.id, number + 1), "papers")

    def _letter(self, liaison: Liaison, key: str, name: str) -> list[str]:
        """The letter when it may go out now; if not, why."""
        wait = self._wait(liaison, key)
        if wait is None:
            return []
        missing = papers.missing(liaison)
        links = {paper: papers.link(paper, self.settings) for paper in missing}
        without = [paper for paper in missing if not links[paper]]
        self.without_link |= dict.fromkeys(without)
        if wait or without:
            return [wait or f"the {name} letter waits for a link in Settings"]
        letter = Letter(
            name=name,
            language=liaison.language or self.settings.staff_language,
            to_name=liaison.name,
            to_address=liaison.email,
            program=self.settings.program_name,
            office=self.settings.office_email,
            first_day=liaison.from_ if name == "welcome" else None,
            papers=tuple(links.items()),
        )
        facts = LetterFacts(person=liaison.id, letter=letter, at_most_once=name == "papers")
        what = "welcome" if name == "welcome" else "reminder of papers"
        self.effects.append(Effect(key=key, kind="mail", what=f"{what} to {liaison.id}", payload=facts))
        why = self.history.failed.get(key)
        return [f"the {name} letter is not sent: {why}"] if why else []

    def _wait(self, liaison: Liaison, key: str) -> str | None:
        """Why this letter does not go out now, "" for no reason; None where it is not to go out at all."""
        applicant = self.applicants.get(self.hired_for.get(liaison.id, ""))
        if not self._is_in_term_from_now_on(liaison) or key in self.history.pending:
            return None
        if applicant is not None and (stage := self._stage(applicant.id)) != ACCEPTED:
            return f"no letter: the Stage of {applicant.id} is {stage or 'empty'}"
        if liaison.id in self.history.unsettled:
            return f"waits until {self.history.unsettled[liaison.id]:%H:%M}"
        if liaison.id in self.directory.held or not liaison.email or not is_mailable(liaison.email):
            return "no letter: its cells cannot be acted on now"
        return "" if self.open_now else f"waits until {self.settings.mail_from:%H:%M}"

    def _name_missing_links(self) -> None:
        """At the setting: what waits for it."""
        for paper in self.without_link:
            name = papers.LINK_IN_SETTINGS[paper]
            if name in self.settings.faulty:
                continue
            id_, number = self.history.settings.get(name, ("", 1))
            what = f"{name} is empty, and letters to new liaisons wait for it"
            remedy = "write the address where the paper can be had"
            self.problems.append(
                Problem(tab=SETTINGS, id=id_, column="Value", value="", what=what, remedy=remedy, number=number)
            )

    # The folder

    def _open_folder(self) -> None:
        """By name to everybody who is in term today, and to the core team."""
        in_term = [
            row.id for row in self.snapshot.liaisons if not row.has_clear_term or holds(row.from_, row.to, self.today)
        ]
        people, held = self.directory.of([*in_term, *(row.id for row in self.snapshot.core_team)])
        kept = [(id_, mark) for id_, mark in self.history.let_in.items() if id_ in held]
        facts = AccessFacts(folders=FOLDERS, people=people, held=tuple(sorted(kept)))
        what = "the core team's folder to who is in the program"
        effect = Effect(key=ACCESS, kind="access", what=what, payload=facts)
        # Drive writes to people that a folder was opened to them: within the hours of mail.
        if self.history.is_done(effect) or (self.open_now and (people or self.history.let_in)):
            self.effects.append(effect)
        if effect.key in self.history.failed and not self.history.is_done(effect):
            self.needs.append(f"the core team's folder is not open to all: {self.history.failed[effect.key]}")

    def _problem(self, row: Applicant, column: str, what: str, remedy: str) -> None:
        self.problems.append(
            Problem(tab=APPLICATIONS, id=row.id, column=column, value="", what=what, remedy=remedy, number=row.number)
        )
