"""Known rows in the ledger and back: JSON, with short names because there are many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from automations.runs.ledger import Ledger
from automations.sheet.known import Known, KnownRow, Person
from automations.sheet.tick import Tick


def load(ledger: Ledger) -> Known:
    """All that the ledger knows of rows."""
    rows = {id_: _known_row(tab, id_, json.loads(text)) for tab, id_, text in ledger.known_rows()}
    return Known(salt=ledger.salt, rows=rows, sequences=ledger.sequences())


def save(ledger: Ledger, before: Known, after: Known) -> None:
    """Commits what has changed; nothing is written when nothing has."""
    if after is before:
        return
    changed = [row for id_, row in after.rows.items() if before.rows.get(id_) is not row]
    changed = [row for row in changed if before.rows.get(row.id) != row]
    forgotten = [(row.tab, id_) for id_, row in before.rows.items() if id_ not in after.rows]
    sequences = {tab: top for tab, top in after.sequences.items() if before.sequences.get(tab) != top}
    if changed or forgotten or sequences:
        ledger.save_rows([(row.tab, row.id, json.dumps(_as_json(row))) for row in changed], forgotten, sequences)


def _as_json(row: KnownRow) -> dict[str, Any]:
    values: dict[str, Any] = {
        "w": row.whole,
        "c": row.content,
        "f": row.first_seen.isoformat(),
        "s": row.since.isoformat(),
        "v": dict(row.cells),
        "e": dict(row.prints),
        "x": row.taken or None,
        "p": _person(row.person),
        "t": _person(row.typing),
        "ts": _moment(row.typing_since),
        "k": {header: [tick.mark, tick.content, tick.copied] for header, tick in row.ticks.items()},
        "g": _moment(row.gone),
        "l": _moment(row.let_go),
    }
    return {name: value for name, value in values.items() if value not in (None, {}, [])}


def _known_row(tab: str, id_: str, values: Mapping[str, Any]) -> KnownRow:
    return KnownRow(
        tab=tab,
        id=id_,
        whole=values["w"],
        content=values["c"],
        first_seen=datetime.fromisoformat(values["f"]),
        since=datetime.fromisoformat(values.get("s", values["f"])),
        cells=values.get("v", {}),
        prints=values.get("e", {}),
        taken=values.get("x", False),
        person=_person_of(values.get("p")),
        typing=_person_of(values.get("t")),
        typing_since=_moment_of(values.get("ts")),
        ticks={
            header: Tick(mark=mark, content=content, copied=copied)
            for header, (mark, content, copied) in values.get("k", {}).items()
        },
        gone=_moment_of(values.get("g")),
        let_go=_moment_of(values.get("l")),
    )


def _person(person: Person | None) -> list[str] | None:
    return [person.name, person.email] if person else None


def _person_of(values: Iterable[str] | None) -> Person | None:
    if values is None:
        return None
    name, email = values
    return Person(name=name, email=email)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
