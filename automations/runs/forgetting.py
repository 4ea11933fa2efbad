"""What the ledger knows of an application that was deleted is forgotten, once its rows are gone from the Sheet.

Effects stay with their ids alone: they are what Activity tells of, and no key is ever used twice. That a response has
had its row stays, too: it stands in the form for as long as nobody deletes it there, and must not come back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import sqlalchemy as sa

from automations.effects import event, mail
from automations.effects.record import EffectRecord, EffectState
from automations.rules.retention import DELETE
from automations.runs import application_records, schema, seals
from automations.runs.acts_deletions import ROWS, about
from automations.runs.ledger import Ledger
from automations.sheet.layout import TAB_BY_PREFIX

FORGOTTEN = "forgotten"
_PERSONAL = dict.fromkeys((mail.TO, mail.TOLD, event.GUESTS), "")


def forget(ledger: Ledger, records: Mapping[str, EffectRecord], standing: Collection[str]) -> dict[str, EffectRecord]:
    """Forgets each deleted application none of whose rows is among `standing` (ids in the Sheet); the records that have
    changed, by key. Doing it again, after dying in between, comes to the same.
    """
    changed: dict[str, EffectRecord] = {}
    for record in records.values():
        rows = record.receipts.get(ROWS, "").split()
        if not record.key.startswith(DELETE) or not record.is_done or FORGOTTEN in record.receipts:
            continue
        if rows and not any(id_ in standing for id_ in rows):
            of_it = [_bare(one) for one in _of(records, rows)]
            _forget_rows(ledger, rows)
            of_it.append(record.with_receipt(**{FORGOTTEN: "yes"}))
            ledger.save((), of_it)
            changed |= {one.key: one for one in of_it}
    return changed


def _forget_rows(ledger: Ledger, rows: Collection[str]) -> None:
    for id_ in rows:
        if id_.startswith("A-"):
            application_records.forget_application(ledger, id_)
    ledger.save_rows((), [(TAB_BY_PREFIX[id_.partition("-")[0]].name, id_) for id_ in rows], {})
    told, events = schema.told, schema.events
    with ledger.writing() as connection:
        seals.delete(connection, told, sa.or_(told.c.person.in_(rows), told.c.gathering.in_(rows)))
        seals.delete(connection, events, events.c.key.in_([f"event/{id_}" for id_ in rows]))


def _of(records: Mapping[str, EffectRecord], rows: Collection[str]) -> Iterator[EffectRecord]:
    """What was about the person, and the events of interviews that were theirs alone."""
    yield from about(records.values(), [id_ for id_ in rows if id_.startswith("A-")])
    keys = [f"event/{id_}" for id_ in rows]
    yield from (records[key] for key in keys if key in records)


def _bare(record: EffectRecord) -> EffectRecord:
    """Ids alone. What was not done by now never is."""
    state = record.state if record.state is EffectState.DONE else EffectState.WITHDRAWN
    return replace(record.with_receipt(**_PERSONAL), state=state, wanted="", done="", error="")
