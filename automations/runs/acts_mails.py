"""How a plan's letters are carried out: rendered in their reader's language, made a message, sent once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from automations.effects import mail
from automations.effects.record import EffectRecord
from automations.errors import AutomationsError
from automations.google.gmail import Gmail
from automations.rules.gatherings import LetterFacts, Told
from automations.rules.plan import Effect
from automations.runs.apply import Impossible, Save, Unsure
from automations.runs.gathering_records import told_of, told_values

if TYPE_CHECKING:
    from automations.effects.mime import Mailbox


@dataclass
class Mails:
    """Acts for effects of kind mail. `sender` is the program's mailbox; `redirect` an address that gets all mail in its
    readers' stead, "" for none; `ledger` the ledger's id; `fingerprint` the ledger's own. `begin` is done
    once, before the first mail of a run.
    """

    gmail: Callable[[], Gmail]
    sender: str
    redirect: str
    ledger: str
    fingerprint: Callable[[str], str]
    begin: Callable[[], None] = lambda: None
    sent_any: bool = False

    def facts(self, effect: Effect) -> str:
        """Without what only rendering adds: how many days are left, the link to join."""
        letter = _payload(effect).letter
        occasions = [replace(one, join_link="", map_link="") for one in letter.occasions]
        told = asdict(replace(letter, when="", occasions=tuple(occasions)))
        return json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)

    def intents(self, records: Sequence[EffectRecord], effects: Sequence[Effect]) -> list[EffectRecord]:
        return list(records)

    def act(self, effect: Effect, record: EffectRecord, save: Save, now: datetime) -> EffectRecord:
        payload = _payload(effect)
        content = mail.Content(
            mark=self._mark(effect.key),
            raw=lambda: self._message(payload, self._mark(effect.key), now),
            told=_as_text(payload.told),
            to=self.fingerprint(payload.letter.to_address.casefold()),
            at_most_once=payload.at_most_once,
        )
        if not self.sent_any:
            self.begin()
            self.sent_any = True
        try:
            return mail.deliver(record, content, self.gmail(), save, now)
        except mail.NobodyKnows as unknown:
            raise Unsure("nobody can tell whether it was sent: answer on Approvals") from unknown

    def look(self, record: EffectRecord, save: Save, now: datetime) -> EffectRecord:
        """What became of a mail of an earlier run. Raises as `mail.look`."""
        return mail.look(record, self._mark(record.key), self.gmail(), save, now)

    def told(self, effect: Effect, record: EffectRecord, now: datetime) -> Sequence[Told]:
        return told_by(record, now)

    def _mark(self, key: str) -> str:
        return f"{self.ledger}/{key}"

    def _message(self, payload: LetterFacts, mark: str, now: datetime) -> bytes:
        # Rendering costs what an idle run should not pay.
        from automations.effects import mime
        from automations.rendering.letters import render_letter

        letter = payload.letter
        try:
            envelope = mime.Envelope(
                sender=mime.Mailbox(self.sender, letter.program),
                to=mime.Mailbox(self.redirect or letter.to_address, letter.to_name),
                reply_to=mime.Mailbox(letter.office or self.sender, letter.program),
                date=now,
                key=mark,
                told=_as_text(payload.told),
            )
            return mime.build(render_letter(letter), envelope, calendar=self._calendar(payload, envelope.sender, now))
        except (mime.NotMailable, AutomationsError, ValueError) as error:
            raise Impossible(str(error)) from error

    def _calendar(self, payload: LetterFacts, organizer: Mailbox, now: datetime) -> bytes:
        if not payload.calendar:
            return b""
        from automations.effects import ics

        found = {one.gathering: one for one in payload.calendar}
        letter = payload.letter
        entries = [
            ics.Entry(
                uid=found[one.id].uid,
                sequence=found[one.id].sequence,
                start=one.start,
                end=one.end,
                zone=str(one.start.tzinfo),
                summary=f"{letter.program}: {one.title or one.kind}" if letter.program else one.title or one.kind,
                location=one.place,
                link=one.join_link,
            )
            for one in letter.occasions
            if one.id in found
        ]
        return ics.build(entries, organizer, now) if entries else b""


def _as_text(told: Sequence[Told]) -> str:
    return json.dumps([told_values(one) for one in told]) if told else ""


def told_of_receipts(record: EffectRecord) -> list[Told]:
    """What people will have been told by a mail, as its receipts say."""
    return [told_of(one) for one in json.loads(record.receipts.get(mail.TOLD, "[]"))]


def told_by(record: EffectRecord, now: datetime) -> Sequence[Told]:
    """What people were told by a mail that went out, by its receipts, and when; `now` where that is not on record."""
    sending = record.receipts.get(mail.SENDING)
    at = datetime.fromisoformat(sending) if sending else now
    return [replace(one, at=at) for one in told_of_receipts(record)]


def check_wording(effects: Iterable[Effect]) -> None:
    """Returns when every letter can be written in its language: to be asked before the first goes out.

    Raises MissingWording, which names the message and the language.
    """
    letters = [one.payload.letter for one in effects if isinstance(one.payload, LetterFacts)]
    wanted = {(letter.name, letter.language) for letter in letters}
    if not wanted:
        return
    from automations.rendering.letters import check_letter

    for name, language in sorted(wanted):
        check_letter(name, language)


def _payload(effect: Effect) -> LetterFacts:
    if not isinstance(effect.payload, LetterFacts):
        raise TypeError(f"{effect.key} is no letter")
    return effect.payload
