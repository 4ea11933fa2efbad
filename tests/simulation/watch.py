"""What must hold after every run, judged by the Sheet, the mailboxes, the calendar and Drive.

Each rule has a name, by which a failure is known again when it is shrunk.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from automations.errors import AutomationsError
from automations.rules.money import h_mm
from automations.rules.register import Register
from automations.runs.outcome import EffectSeen, Outcome
from tests.simulation import page
from tests.simulation.hand import SAM
from tests.simulation.happenings import Happening
from tests.simulation.hired import Hired
from tests.simulation.house import OFFICE, House, key_of
from tests.simulation.letters_seen import KEY_HEADER, Letter, Sent
from tests.simulation.packets_seen import Packets
from tests.simulation.page import ZONE, Row
from tests.simulation.staff import Staff
from tests.simulation.violation import Violation
from tests.unit.jobs import test_invariants as money

INVITES = ("invited", "joined", "moved")
_INVITED = re.compile(r"(\d+) invited")


@dataclass
class Watch:
    """Looks after each run. `rows` are the gatherings as their rows were last seen, for those that are deleted."""

    house: House
    staff: Staff
    sent: Sent = field(init=False)
    packets: Packets = field(init=False)
    hired: Hired = field(init=False)
    register: Register = field(default_factory=Register)
    names: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    effects: int = 0
    _files: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self.sent = Sent(self.house)
        self.packets = Packets(self.house, self.staff)
        self.hired = Hired(self.house, self.staff, self.sent)

    def after(self, happening: Happening, outcome: Outcome | AutomationsError | None) -> None:
        """After one run, whatever came of it (None: the process died). Raises Violation."""
        self._remember()
        letters = self.sent.news()
        for letter in letters:
            if letter.person:
                self._meant_for(letter)
            self.packets.note(letter)
            self.hired.note(letter)
        self._none_twice(letters)
        self._one_event()
        self._one_file()
        self.hired.none_twice()
        if isinstance(outcome, Outcome):
            self.effects += sum(effect.state == "done" for effect in outcome.effects)
            self._money(outcome)
            self.packets.stand(outcome.register)
            if not any(effect.kind == "sheet" for effect in outcome.effects):
                self._register_is_the_tab(outcome.register)
        if happening.quiet:
            self._quiet(outcome)
            if isinstance(outcome, Outcome) and happening.of == "meetings":
                self.none_lost()

    # Who gets what

    def _meant_for(self, letter: Letter) -> None:
        """It goes to the person's own address, about something that is theirs, and says what the Sheet says."""
        if self.staff.hand.address_of.get(letter.name) != letter.address:
            raise Violation("a mail not meant for them", f"{letter.key} went to {letter.address} as {letter.name}")
        if self.names.setdefault(letter.person, letter.name) != letter.name:
            raise Violation("a mail not meant for them", f"{letter.key}: {letter.person} is {letter.name} by now")
        row = self.rows.get(letter.gathering)
        if row is None or row.start is None:
            return
        theirs = any(letter.person in ids for ids in self._expected(row))
        off = row["Status"] == "Cancelled"
        if letter.kind in INVITES or letter.kind in ("reminder", "nudge"):
            if off or not theirs:
                raise Violation("a mail not meant for them", f"{letter.key}: {'it is off' if off else 'not for them'}")
            if row.start <= letter.at:
                raise Violation("a mail about what has begun", f"{letter.key} at {letter.at}, which began {row.start}")
            if letter.kind == "reminder" and f"/{row.start:%Y-%m-%dT%H:%M}/" not in letter.key:
                raise Violation("a reminder of another time", f"{letter.key}, and the row says {row.start}")
            self._says(letter, row)
            self._is_news(letter)
        elif not self._was_told(letter):
            raise Violation("a mail not meant for them", f"{letter.key}: they had not been told of it")
        elif letter.kind == "cancelled" and theirs and not off and row.id in page.by_id(self.house, _tab(row.id)):
            raise Violation("cancelled, and it takes place", letter.key)

    def _says(self, letter: Letter, row: Row) -> None:
        """A letter in English names the day and the hour."""
        assert row.start is not None
        hour = f"{row.start:%I:%M %p}".lstrip("0")
        when = f"{row.start:%A, %B} {row.start.day}, {row.start.year}, from {hour}"
        if "Hello" in letter.text and when not in letter.text:
            raise Violation("a letter of another time", f"{letter.key} does not say {when}: {letter.text[:300]}")

    def _is_news(self, letter: Letter) -> None:
        """Who has an invitation gets no other, whatever row it would be for: unless they were told that it is off, or
        have another address by now.
        """
        if letter.kind not in ("invited", "joined"):
            return
        before = self.sent.letters[: self.sent.letters.index(letter)]
        # One key twice is `_none_twice`'s affair.
        earlier = [
            one
            for one in before
            if one.name == letter.name
            and one.gathering == letter.gathering
            and one.key != letter.key
            and one.kind in (*INVITES, "cancelled")
        ]
        if earlier and earlier[-1].kind != "cancelled" and earlier[-1].address == letter.address:
            raise Violation("duplicates", f"{letter.key} went to {letter.address}, who has {earlier[-1].key}")

    def _was_told(self, letter: Letter) -> bool:
        title = str(self.rows[letter.gathering]["Title"])
        return any(
            one.name == letter.name
            and one.kind in INVITES
            and (one.gathering == letter.gathering or (title and title in one.text))
            for one in self.sent.letters
        )

    def _expected(self, row: Row) -> list[list[str]]:
        """Those whom a gathering is for, by what its row says: of each the ids. Two rows of one address are one person,
        and it is the service's affair for which of them a letter goes out.
        """
        assert row.start is not None
        if row.id.startswith("I-"):
            panel = [one.id for one in page.rows(self.house, "Core team") if one["Name"] == SAM]
            return [[id_] for id_ in (str(row["Applicant"]).split(" ")[0], *panel)]
        words = [word.strip() for word in str(row["Who"]).split(",") if word.strip()]
        everybody = not words or "Everybody" in words
        found: dict[str, list[str]] = {}
        for person in page.rows(self.house, "Liaisons"):
            first, last, day = person.day("From"), person.day("To"), row.start.date()
            there = (first is None or first <= day) and (last is None or day <= last)
            if there and (everybody or "Liaisons" in words or person.id in words):
                found.setdefault(str(person["E-mail"]), []).append(person.id)
        for member in page.rows(self.house, "Core team"):
            asked = member["Invited to"] == "Everything" or row["Kind"] == "Core team"
            if member.id in words or (everybody and asked):
                found.setdefault(str(member["E-mail"]), []).append(member.id)
        return list(found.values())

    def _remember(self) -> None:
        for tab in ("Meetings", "Interviews"):
            for id_, row in page.by_id(self.house, tab).items():
                if row is None:
                    self.rows.pop(id_, None)
                else:
                    self.rows[id_] = row

    # Each thing once

    def _none_twice(self, letters: Iterable[Letter]) -> None:
        for key in {letter.key for letter in letters}:
            if self.sent.of_key(key) > 1 + self.staff.again.get(key, 0):
                raise Violation("duplicates", f"{key} went out {self.sent.of_key(key)} times")

    def _one_event(self) -> None:
        live = Counter(one.private.get("automations-key", "") for one in self.house.events() if not one.cancelled)
        twice = [key for key, number in live.items() if key and number > 1]
        if twice:
            raise Violation("duplicates", f"{twice[0]} stands in the calendar {live[twice[0]]} times")

    def _one_file(self) -> None:
        state = self.house.emulated.connection.execute("SELECT count(*), total_changes() FROM drive_files").fetchone()
        if state == self._files:
            return
        self._files = state
        for key, files in self.house.files_by_key().items():
            if key.startswith(("invoice/", "packet/")) and len(files) > 1:
                raise Violation("duplicates", f"{key} lies in Drive {len(files)} times")

    # Money

    def _money(self, outcome: Outcome) -> None:
        before, after = self.register, outcome.register
        if after == before:
            return
        try:
            money.nothing_past_draft_changes(before, after)
            money.numbers_are_gapless(after)
            money.lines_multiply(after)
            money.no_payable_is_overpaid(after)
            money.no_payable_is_on_two_invoices(after)
        except AssertionError as broken:
            raise Violation("money", repr(broken)) from broken
        self.register = after
        spent: Counter[str] = Counter()
        used: dict[tuple[str, str], Decimal] = {}
        for one in after.past_draft:
            spent[one.slot.fund] += one.amount  # type: ignore[assignment]
            for line in one.lines:
                of = (one.slot.liaison, line.plan_row)
                used[of] = used.get(of, Decimal(0)) + line.amount
        for fund in page.rows(self.house, "Funds"):
            if spent[fund.id] > Decimal(str(fund["Budget"])):
                raise Violation("budget", f"{fund.id}: {spent[fund.id]} of {fund['Budget']}")
        caps = {row.id: row["Cap"] for row in page.rows(self.house, "Pay plans")}
        for (person, plan), amount in used.items():
            if caps.get(plan) not in ("", None) and amount > Decimal(str(caps[plan])):
                raise Violation("cap", f"{person} on {plan}: {amount} of {caps[plan]}")

    def _register_is_the_tab(self, register: Register) -> None:
        there = page.by_id(self.house, "Invoices")
        strangers = [id_ for id_ in there if register.by_id(id_) is None]
        if strangers:
            raise Violation("the tab Invoices", f"{strangers[0]} is not in the register")
        for one in register.invoices:
            row = there.get(one.id)
            if row is None:
                raise Violation("the tab Invoices", f"{one.number} is not there once")
            shown = (row["Number"], row["State"], str(row["Time"]), Decimal(str(row["Amount"] or 0)))
            if shown != (one.number, one.state.value, h_mm(one.minutes), one.amount):
                raise Violation("the tab Invoices", f"{one.number} {one.state.value} {one.amount} is shown as {shown}")

    # Runs in which nothing went wrong

    def _quiet(self, outcome: Outcome | AutomationsError | None) -> None:
        if isinstance(outcome, AutomationsError):
            raise Violation("a quiet run fails", f"{type(outcome).__name__}: {outcome}")
        assert outcome is not None
        for effect in outcome.effects:
            if effect.state == "failed" and not self._lacks_a_file(effect):
                raise Violation("a quiet run fails", f"{effect.key}: {effect.error}")
            if effect.state == "unknown" and effect.kind != "mail":
                raise Violation("unknown", f"{effect.key} in a quiet run: {effect.error}")
        self.unknown_rightly()

    def _lacks_a_file(self, effect: EffectSeen) -> bool:
        """A packet or a statement whose PDF lies in the trash."""
        return bool(self.staff.mishaps.trashed) and effect.key.startswith(("packet/", "statement/"))

    def unknown_rightly(self) -> None:
        """A mail that went out, and whose thread has been looked at, is known to have gone out."""
        for key, receipts in self.mails("unknown"):
            if "looked" in receipts and self.sent.of_key(key) and key not in self.staff.again:
                raise Violation("unknown", f"{key} went out, and its thread shows it")

    def mails(self, state: str) -> list[tuple[str, dict[str, str]]]:
        """Keys and receipts of the mails that the ledger has in this state."""
        query = "SELECT key, receipts FROM effects WHERE kind = 'mail' AND state = ?"
        with closing(sqlite3.connect(f"file:{self.house.ledger}?mode=ro", uri=True)) as ledger:
            return [(key, json.loads(receipts)) for key, receipts in ledger.execute(query, (state,))]

    def none_lost(self) -> None:
        """Whom a row says that it has invited has a letter that says so, and the newest one says when."""
        for id_, row in page.by_id(self.house, "Meetings").items():
            if row is None or row.start is None or row.start <= self.house.now or row["Status"] not in ("", "Planned"):
                continue
            says = str(row["System status"])
            told = _INVITED.match(says)
            open_ = any(words in says for words in ("waits for", "not sent", "perhaps sent"))
            if not told or row["Ready"] is not True or open_:
                continue
            expected = self._expected(row)
            if int(told[1]) != len(expected):
                raise Violation("lost", f"{id_} says {says!r} and is for {expected}")
            for ids in expected:
                self._has_letter(ids, row)

    def _has_letter(self, ids: list[str], row: Row) -> None:
        title = str(row["Title"])
        about = [
            one
            for one in self.sent.letters
            if one.person in ids
            and one.kind in (*INVITES, "cancelled")
            and (one.gathering == row.id or title in one.text)
        ]
        theirs = [f"/{row.id}/{id_}/" for id_ in ids]
        if any(key.startswith("joined/") or any(part in key for part in theirs) for key in self.staff.counted):
            return
        if not about or about[-1].kind == "cancelled":
            raise Violation(
                "lost", f"{'/'.join(ids)} has no letter about {row.id} {title}: {[one.key for one in about]}"
            )
        self._says(about[-1], row)

    # The end

    def at_the_end(self) -> None:
        """After quiet runs, when nothing is left to do: nothing is lost, and nothing is left lying about."""
        self.unknown_rightly()
        known = dict(self.mails("done"))
        gone_out = Counter(letter.key for letter in self.sent.letters)
        for key, receipts in known.items():
            if not gone_out[key] and receipts.get("sent") != "staff say so":
                raise Violation("lost", f"{key} is done in the ledger, and nobody has it")
        withdrawn = dict(self.mails("withdrawn"))
        for key in gone_out:
            if key not in known:
                what = "withdrawn" if key in withdrawn else "not done"
                raise Violation("lost", f"{key} went out, and is {what} in the ledger")
        self._files_of_invoices()
        self.packets.files(self.house.files_by_key())
        self.hired.none_lost()
        self._nothing_left_over()

    def _files_of_invoices(self) -> None:
        live = self.house.files_by_key()
        for one in self.register.invoices:
            if one.state.value != "Draft" or (one.key in self.staff.mishaps.trashed and one.key not in live):
                # What staff have thrown away is made again when its lines change, not before.
                continue
            if one.key not in live or one.number not in live[one.key][0].name:
                raise Violation("lost", f"{one.number} has no PDF in Drive")
        invoices = {one.key for one in self.register.invoices}
        strangers = [key for key in live if key.startswith("invoice/") and key not in invoices]
        if strangers:
            raise Violation("left over", f"{strangers[0]} lies in Drive and is in no register")

    def _nothing_left_over(self) -> None:
        now = self.house.now
        for draft, mail in self.house.emulated.gmail.records.drafts(OFFICE):
            at = datetime.fromtimestamp(mail.at / 1000, ZONE)
            if KEY_HEADER.encode() in mail.raw and now - at > timedelta(days=1):
                raise Violation("left over", f"the draft {draft} of {at:%Y-%m-%d %H:%M}")
        files = {one.id: one for one in self.house.emulated.drive.records.everything()}
        staging = [one.id for one in files.values() if one.name == "Staging" and not one.trashed]
        left = [one for one in files.values() if one.parent in staging and not one.trashed]
        if left:
            raise Violation("left over", f"{left[0].name} in the staging folder, of {left[0].modified}")
        # What staff have written on may stand beside its newer version.
        ours = [one for one in files.values() if not one.trashed and one.id not in self.staff.mishaps.written]
        seen = Counter((key_of(one), one.name) for one in ours if key_of(one))
        twice = [what for what, number in seen.items() if number > 1]
        if twice:
            raise Violation("duplicates", f"{twice[0]} stands in Drive {seen[twice[0]]} times")


def _tab(id_: str) -> str:
    return "Meetings" if id_.startswith("M-") else "Interviews"
