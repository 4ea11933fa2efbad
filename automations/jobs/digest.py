"""The job `digest`: staff's morning mail, the accountant's packet, and each liaison's statement.

It says only what is due: which invoices leave stands in rules/packets.py, when in rules/warrants.py, what staff and
liaisons are told in rules/digests.py and rules/account_statements.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from automations.rules import account_statements, packets
from automations.rules.applicants import is_mailable
from automations.rules.decisions import STAFF
from automations.rules.digests import Morning, is_morning, parts
from automations.rules.documents import PacketCover, VoucherLine
from automations.rules.gatherings import Attached, LetterFacts
from automations.rules.letters import Letter
from automations.rules.meetings import directory
from automations.rules.packets import Packet, mail_key
from automations.rules.plan import Effect, PacketFile, Plan
from automations.rules.program import Liaison, Problem, Snapshot
from automations.rules.questions import Answered
from automations.rules.register import Invoice, Register
from automations.rules.reminders import in_mail_hours
from automations.rules.reports import Digest, InvoiceNote, PacketNote, Statement
from automations.rules.warrants import next_cut_off
from automations.rules.working_days import working_day_before

NAME = "digest"
DOES = "Tells staff each morning what needs them; sends the accountant their packet, and liaisons their statements."
DIGEST = "digest/"
SETTINGS, ACCOUNTANT = "Settings", "Accountant e-mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the job is told of the past.

    `packets` are those that were begun, by key; `sent` when each letter went out (in the program's zone), by key, also
    where nobody knows whether it did; `pending` are keys of letters that are still looked at, `begun` of those that
    have not gone out, `unsure` of those of which nobody knows; `is_done` whether an effect stands as it should.
    `morning` is what else the digest tells, `says` what rows of Hours wait for: both are asked only when a letter is
    due. `settings` gives id and row of a setting; `unsettled` until when a row waits. `any_hour`: as if the mail hours
    were open; `goes_well`: as if each file were made; `tells`: without, no letter is planned, only what the packets
    come to.
    """

    register: Register
    packets: Mapping[str, Packet] = field(default_factory=dict)
    answers: tuple[Answered, ...] = ()
    sent: Mapping[str, datetime] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    begun: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    is_done: Callable[[Effect], bool] = lambda _: False
    morning: Callable[[], Morning] = Morning
    says: Callable[[], Mapping[str, str]] = dict
    settings: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    unsettled: Mapping[str, datetime] = field(default_factory=dict)
    mark: Callable[[str], str] = lambda address: address
    any_hour: bool = False
    goes_well: bool = False
    tells: bool = True


def plan(snapshot: Snapshot, history: History, now: datetime) -> Plan:
    """What should be, at `now` (aware, in the program's zone)."""
    return _Digest(snapshot, history, now).plan()


class _Digest:
    def __init__(self, snapshot: Snapshot, history: History, now: datetime) -> None:
        self.snapshot, self.history, self.now = snapshot, history, now
        self.settings, self.register, self.today = snapshot.settings, history.register, now.date()
        self.open_now = history.any_hour or in_mail_hours(now, self.settings.mail_from, self.settings.mail_until)
        self.directory = directory(snapshot, history.mark, history.unsettled)
        self.effects: list[Effect] = []
        self.problems: list[Problem] = []
        self.needs: list[str] = []
        self.skipped: dict[str, str] = {}

    def plan(self) -> Plan:
        sent = packets.now_sent(self.history.packets.values(), self.register)
        if sent:
            return Plan(decided=tuple(sent))
        is_to_come = self._packets()
        self._leave_out()
        if self.open_now and self.history.tells:
            self._digests()
            # Who reads of invoices that leave today is written to once they are out: one letter.
            if not is_to_come:
                self._statements()
        return Plan(
            effects=tuple(self.effects),
            problems=tuple(self.problems),
            needs=tuple(self.needs),
            skipped=self.skipped,
        )

    # The accountant's packet

    def _packets(self) -> bool:
        """The packets that are due; whether one leaves today and has not yet."""
        history, before = self.history, len(self.effects)
        for key in sorted(history.packets):
            packet = history.packets[key]
            if not packet.on_its_way and packet.out_on is None:
                self._packet(key, packets.content_of(packet, self.snapshot, self.register))
        new = packets.for_a_new_one(self.snapshot, self.register, history.packets, history.answers, self.today)
        if not new:
            return len(self.effects) > before
        cut_off = next_cut_off(self.settings, self.now)
        if cut_off is None:
            self.needs.append(f"{_count(new)} for the accountant: First warrant on Settings says when they are sent")
        elif cut_off.key not in history.packets:
            if cut_off.is_open(self.now):
                self._packet(cut_off.key, new)
            elif cut_off.packet.date() == self.today and cut_off.packet > self.now:
                return True
        return len(self.effects) > before

    def _packet(self, key: str, invoices: list[Invoice]) -> None:
        """Its file, and, once that is made, its mail."""
        if not invoices:
            return
        address = self.settings.accountant_email
        if not address or not is_mailable(address):
            self._no_address(invoices)
            return
        day = date.fromisoformat(key.partition("/")[2])
        name = f"Packet {day}.pdf"
        cover = self._cover(day, invoices)
        payload = PacketFile(
            folders=(packets.FOLDER,),
            name=name,
            document=cover,
            invoices=tuple(one.key for one in invoices),
        )
        made = Effect(key=key, kind="file", what=f"packet of {_count(invoices)} for {day}", payload=payload)
        self.effects.append(made)
        if not self.open_now or not (self.history.goes_well or self.history.is_done(made)):
            return
        notes = tuple(InvoiceNote(number=one.number, period=one.slot.period, amount=one.amount) for one in invoices)
        letter = self._letter("packet", self.settings.staff_language, "", address)
        facts = LetterFacts(
            person="",
            letter=_about(letter, PacketNote(cut_off=cover.cut_off, invoices=notes)),
            attached=(Attached(key, name),),
        )
        what = f"packet of {_count(invoices)} to the accountant"
        self.effects.append(Effect(key=mail_key(key), kind="mail", what=what, payload=facts))

    def _cover(self, day: date, invoices: list[Invoice]) -> PacketCover:
        liaisons = {row.id: row for row in self.snapshot.liaisons}
        funds = {row.id: row.fund for row in self.snapshot.funds}
        return PacketCover(
            language=self.settings.staff_language,
            program=self.settings.program_name,
            bill_to=self.settings.bill_to,
            department=self.settings.department,
            made_on=working_day_before(day),
            cut_off=datetime.combine(day, self.settings.warrant_cut_off[1], self.now.tzinfo),
            lines=tuple(_voucher(one, liaisons.get(one.slot.liaison), funds) for one in invoices),
        )

    def _no_address(self, invoices: list[Invoice]) -> None:
        if ACCOUNTANT in self.settings.faulty:
            return
        id_, number = self.history.settings.get(ACCOUNTANT, ("", 1))
        what = f"no mail can be addressed so, and {_count(invoices)} of the packet wait for it"
        remedy = "write the accountant's address"
        self.problems.append(
            Problem(tab=SETTINGS, id=id_, column="Value", value="", what=what, remedy=remedy, number=number)
        )

    # Staff's morning

    def _digests(self) -> None:
        """At most once a day to each of role Staff, and only when there is something."""
        staff = [row.id for row in self.snapshot.core_team if row.role == STAFF and not row.gone]
        people, _ = self.directory.of(staff)
        due = [one for one in people if self._is_open(f"{DIGEST}{self.today}/{one.id}")]
        if not due or not is_morning(self.now, self.settings.mail_from):
            return
        cut_off = next_cut_off(self.settings, self.now)
        told = parts(self.history.morning(), self.snapshot, self.register, cut_off, self.now)
        for one in due if told else ():
            letter = self._letter("digest", one.language or self.settings.staff_language, one.name, one.email)
            facts = LetterFacts(
                person=one.id, letter=_about(letter, Digest(day=self.today, parts=told)), at_most_once=True
            )
            key = f"{DIGEST}{self.today}/{one.id}"
            self.effects.append(Effect(key=key, kind="mail", what=f"digest to {one.id}", payload=facts))

    def _leave_out(self) -> None:
        """A digest is of its morning: what has not gone out by then is not asked about any more."""
        for key in self.history.begun | self.history.unsure:
            of_today = key.startswith(f"{DIGEST}{self.today}/") and is_morning(self.now, self.settings.mail_from)
            if key.startswith(DIGEST) and not of_today:
                self.skipped[key] = "its morning is over"

    # Statements

    def _statements(self) -> None:
        if not self.settings.invoices_from or "Invoices from" in self.settings.faulty:
            return
        for liaison in self.snapshot.liaisons:
            if liaison.gone or liaison.id in self.directory.held or liaison.id not in self.directory.people:
                continue
            key = account_statements.due(liaison, self.register, self.history.sent, self.today, self.history.begun)
            for other in account_statements.overtaken(liaison, key, self.history.sent, self.history.begun):
                self.skipped[other] = "a newer statement is in its place"
            if key and self._is_open(key):
                self._statement(liaison, key)

    def _statement(self, liaison: Liaison, key: str) -> None:
        told = account_statements.statement_of(liaison, self.snapshot, self.register, self.history.says(), self.today)
        letter = self._letter(
            "statement", liaison.language or self.settings.staff_language, liaison.name, liaison.email
        )
        files = account_statements.attached(liaison.id, self.register)
        facts = LetterFacts(
            person=liaison.id,
            letter=_about(letter, told),
            attached=tuple(Attached(one.key, f"{one.number}.pdf") for one in files),
        )
        self.effects.append(Effect(key=key, kind="mail", what=f"statement to {liaison.id}", payload=facts))

    def _is_open(self, key: str) -> bool:
        return key not in self.history.sent and key not in self.history.pending

    def _letter(self, name: str, language: str, to_name: str, to_address: str) -> Letter:
        return Letter(
            name=name,
            language=language,
            to_name=to_name,
            to_address=to_address,
            program=self.settings.program_name,
            office=self.settings.office_email,
        )


def _about(letter: Letter, about: PacketNote | Digest | Statement) -> Letter:
    return replace(letter, about=about)


def _voucher(one: Invoice, liaison: Liaison | None, funds: Mapping[str, str]) -> VoucherLine:
    slot = one.slot
    return VoucherLine(
        number=one.number,
        liaison=slot.liaison,
        name=liaison.name if liaison else "",
        vendor_number=liaison.vendor_number if liaison else "",
        period=slot.period,
        supplement=slot.supplement,
        fund=funds.get(slot.fund, slot.fund),
        account_number=one.account_number,
        amount=one.amount,
    )


def _count(invoices: list[Invoice]) -> str:
    return f"{len(invoices)} invoice{'' if len(invoices) == 1 else 's'}"
