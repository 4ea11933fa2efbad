"""What the ledger holds of applications: responses by their rows, Stages, and who was put on the list of liaisons.

Ids and moments alone: what people answered stands in their form and in the Sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from automations.rules.stages import StageSeen
from automations.runs import schema, seals
from automations.runs.ledger import Ledger


class RowState(StrEnum):
    """How far a row of ours is: its id is drawn and committed, or it was seen to stand in its tab."""

    DRAWN = "drawn"
    THERE = "there"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRow:
    """A response as it came into a row: the ids of form and response, when it was sent (UTC, as Forms says it), the
    fingerprint of its answers.
    """

    row: str
    form: str
    response: str
    submitted: str
    mark: str
    state: RowState = RowState.DRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Hired:
    """The row on Liaisons that an applicant got."""

    applicant: str
    liaison: str
    state: RowState = RowState.DRAWN


def responses(ledger: Ledger) -> dict[str, ResponseRow]:
    """All that ever came in, by the id of its row, the oldest first."""
    return {row["row"]: ResponseRow(**{**row, "state": RowState(row["state"])}) for row in _all(ledger, "responses")}


def save_responses(ledger: Ledger, rows: Iterable[ResponseRow]) -> None:
    _save(ledger, schema.responses, [_values(row) for row in rows])


def stages(ledger: Ledger) -> dict[str, StageSeen]:
    """Each application's Stage as it was last read, by its id."""
    return {
        row["applicant"]: StageSeen(first=row["first"], now=row["now"], since=datetime.fromisoformat(row["since"]))
        for row in _all(ledger, "stages")
    }


def save_stages(ledger: Ledger, seen: Mapping[str, StageSeen]) -> None:
    """By the application's id; what is not named stays as it was."""
    rows = [
        {"applicant": id_, "first": one.first, "now": one.now, "since": one.since.isoformat()}
        for id_, one in seen.items()
    ]
    _save(ledger, schema.stages, rows)


def hired(ledger: Ledger) -> dict[str, Hired]:
    """By the application's id."""
    return {row["applicant"]: Hired(**{**row, "state": RowState(row["state"])}) for row in _all(ledger, "hired")}


def save_hired(ledger: Ledger, rows: Iterable[Hired]) -> None:
    _save(ledger, schema.hired, [_values(row) for row in rows])


def forget_application(ledger: Ledger, applicant: str) -> None:
    """Nothing is known of what stood in this application any more. That its response has had its row stays on record:
    it stands in the form for as long as nobody deletes it there, and must not come back.
    """
    with ledger.writing() as connection:
        seals.delete(connection, schema.stages, schema.stages.c.applicant == applicant)
        found = connection.execute(sa.select(schema.responses).where(schema.responses.c.row == applicant)).mappings()
        seals.put(connection, schema.responses, [{**row, "mark": ""} for row in found])


def _all(ledger: Ledger, name: str) -> list[dict[str, Any]]:
    table = schema.tables.tables[name]
    with ledger.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(table).order_by(sa.text("rowid"))).mappings()]


def _save(ledger: Ledger, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        with ledger.writing() as connection:
            seals.put(connection, table, rows)


def _values(row: ResponseRow | Hired) -> dict[str, Any]:
    return {field.name: str(getattr(row, field.name)) for field in fields(row)}
