"""The packets on record: what each holds, and how far its mail is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from automations.effects import mail
from automations.effects.record import EffectRecord
from automations.rules.packets import Packet, mail_key
from automations.runs.acts_files import HOLDS


def packets(records: Mapping[str, EffectRecord], zone: tzinfo | None) -> dict[str, Packet]:
    """All packets that were begun, by key; days are local to `zone`."""
    found = {}
    for key, record in records.items():
        if HOLDS in record.receipts:
            sent = records.get(mail_key(key))
            receipts = sent.receipts if sent else {}
            out = sent is not None and mail.SENT in receipts
            found[key] = Packet(
                key=key,
                invoices=tuple(json.loads(record.receipts[HOLDS])),
                on_its_way=mail.SENDING in receipts and not out,
                out_on=_day(sent, zone) if sent and out else None,
            )
    return found


def _day(record: EffectRecord, zone: tzinfo | None) -> date:
    at = record.receipts.get(mail.SENDING) or record.changed_at
    return datetime.fromisoformat(at).astimezone(zone).date()
