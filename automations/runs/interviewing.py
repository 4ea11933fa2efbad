"""The job `interviews` in a run: as meetings are, and what applicants answered by mail before they are asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import ClassVar

from automations.effects import mail
from automations.google.gmail import DRAFT, KEY_HEADER, SENT, Gmail
from automations.jobs import interviews
from automations.rules.correspondence import Correspondence
from automations.rules.gatherings import Told
from automations.rules.interviews import TAB
from automations.rules.notices import nudge_due, nudge_key
from automations.rules.plan import Plan
from automations.rules.program import Interview, Meeting
from automations.rules.reminders import in_mail_hours
from automations.runs import application_records
from automations.runs.bounces import FAILED_RECIPIENTS, REPLIED
from automations.runs.convening import Convening


@dataclass
class Interviewing(Convening):
    """One run's view of interviews."""

    tab: ClassVar[str] = TAB
    prefix: ClassVar[str] = "I-"
    people: ClassVar[tuple[str, ...]] = ("Applications", "Core team")

    def look_for_answers(self, gmail: Callable[[], Gmail]) -> None:
        """The threads of those who would be asked again now: who has answered by mail is left in peace.

        Headers only are read. Raises Refused, Unanswered.
        """
        settings = self.reading.snapshot.settings
        if not in_mail_hours(self.now, settings.mail_from, settings.mail_until):
            return
        for told in self.ledger.told().values():
            due = nudge_due(told, settings.nudge_after_days)
            if self._is_of_applicant(told) and due is not None and due <= self.now < told.start:
                self._look(told, gmail)

    def _is_of_applicant(self, told: Told) -> bool:
        return told.gathering.startswith(self.prefix) and told.person.startswith("A-")

    def _look(self, told: Told, gmail: Callable[[], Gmail]) -> None:
        seen = self._events().get(told.gathering)
        answered = seen is not None and seen.answers.get(told.person, "needsAction") != "needsAction"
        if answered or nudge_key(told) in self.records:
            return
        for key in self._letters(told.gathering, told.person):
            record = self.records[key]
            if REPLIED in record.receipts or mail.THREAD not in record.receipts:
                continue
            messages = gmail().thread(record.receipts[mail.THREAD], (KEY_HEADER, FAILED_RECIPIENTS)) or ()
            if any(not one.labels & {SENT, DRAFT} and FAILED_RECIPIENTS not in one.headers for one in messages):
                answered_ = record.with_receipt(**{REPLIED: self.now.isoformat(timespec="seconds")})
                self.ledger.save((), [answered_])
                self.records[key] = answered_

    def _letters(self, interview: str, person: str) -> list[str]:
        return [key for key, one in self.records.items() if one.kind == "mail" and f"/{interview}/{person}/" in key]

    def _plan(self, correspondence: Correspondence) -> Plan:
        assert isinstance(correspondence, interviews.Correspondence)
        return interviews.plan(self.reading.snapshot, correspondence, self.now)

    @property
    def _rows(self) -> Iterable[Meeting | Interview]:
        return self.reading.snapshot.interviews

    def _correspondence(self) -> interviews.Correspondence:
        shared = super()._correspondence()
        let_go = {row.id for row in self.reading.known.rows.values() if row.tab == TAB and row.let_go}
        by_mail = {
            told.gathering
            for told in shared.told.values()
            if self._is_of_applicant(told)
            and any(REPLIED in self.records[key].receipts for key in self._letters(told.gathering, told.person))
        }
        return interviews.Correspondence(
            **{field.name: getattr(shared, field.name) for field in fields(shared)},
            called_off=frozenset(let_go),
            by_mail=frozenset(by_mail),
            changed=application_records.changed(application_records.responses(self.ledger)),
        )

    def _let_go(self, told: Iterable[Told]) -> tuple[Meeting, ...]:
        return ()
