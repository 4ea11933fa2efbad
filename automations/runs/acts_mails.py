"""How a plan's letters are carried out: rendered in their reader's language, made a message, sent once."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from automations.effects import mail
from automations.effects.record import EffectRecord
from automations.errors import AutomationsError
from automations.google.gmail import Gmail
from automations.rules.gatherings import LetterFacts, Told
from automations.rules.letters import Letter
from automations.rules.plan import Effect
from automations.runs.apply import Impossible, Save, Unsure


@dataclass
class Mails:
    """Acts for effects of kind mail. `sender` is the program's mailbox; `redirect` an address that gets all mail in its
    readers' stead, "" for none; `ledger` the ledger's id.
    """

    gmail: Callable[[], Gmail]
    sender: str
    redirect: str
    ledger: str

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
        try:
            return mail.deliver(
                record,
                lambda mark: self._message(payload.letter, mark, now),
                f"{self.ledger}/{effect.key}",
                self.gmail(),
                save,
                now,
                at_most_once=payload.at_most_once,
            )
        except mail.NobodyKnows as unknown:
            raise Unsure("nobody can tell whether it was sent: answer on Approvals") from unknown

    def told(self, effect: Effect, now: datetime) -> Sequence[Told]:
        return [replace(told, at=now) for told in _payload(effect).told]

    def _message(self, letter: Letter, mark: str, now: datetime) -> bytes:
        # Rendering costs what an idle run should not pay.
        from automations.effects import mime
        from automations.rendering.letters import render_letter

        try:
            envelope = mime.Envelope(
                sender=mime.Mailbox(self.sender, letter.program),
                to=mime.Mailbox(self.redirect or letter.to_address, letter.to_name),
                reply_to=mime.Mailbox(letter.office or self.sender, letter.program),
                date=now,
                key=mark,
            )
            return mime.build(render_letter(letter), envelope)
        except (mime.NotMailable, AutomationsError, ValueError) as error:
            raise Impossible(str(error)) from error


def _payload(effect: Effect) -> LetterFacts:
    if not isinstance(effect.payload, LetterFacts):
        raise TypeError(f"{effect.key} is no letter")
    return effect.payload
