"""What the ledger holds of applications: responses by their rows, Stages, and who was put on the list of liaisons.

Ids and moments alone: what people answered stands in their form and in the Sheet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from automations.rules.program import id_order
from automations.rules.stages import StageSeen
from automations.runs import schema, seals
from automations.runs.ledger import Ledger
from automations.runs.records import ActivityRow

_GONE = "forms gone"


class RowState(StrEnum):
    """How far a row of ours is: its id is drawn and committed, or it was seen to stand in its tab."""

    DRAWN = "drawn"
    THERE = "there"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRow:
    """A response as it came into a row: the ids of form and response, when it was sent (aware), the fingerprint of its
    answers; `more`: questions of staff's own were answered, too, which stand in the form alone.
    """

    row: str
    form: str
    response: str
    submitted: datetime
    mark: str
    more: bool = False
    state: RowState = RowState.DRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Hired:
    """The row on Liaisons that an applicant got."""

    applicant: str
    liaison: str
    state: RowState = RowState.DRAWN


def responses(ledger: Ledger) -> dict[str, ResponseRow]:
    """All that ever came in, by the id of its row, the oldest first."""
    return {row["row"]: _response(row) for row in _all(ledger, "responses")}


def changed(responses: Mapping[str, ResponseRow]) -> dict[str, str]:
    """Rows of responses that were changed after they were sent, with the row that each had first."""
    first: dict[tuple[str, str], str] = {}
    for id_ in sorted(responses, key=id_order):
        first.setdefault((responses[id_].form, responses[id_].response), id_)
    rows = {id_: first[(one.form, one.response)] for id_, one in responses.items()}
    return {id_: before for id_, before in rows.items() if before != id_}


def save_responses(
    ledger: Ledger,
    rows: Iterable[ResponseRow],
    activity: Iterable[ActivityRow] = (),
    sequences: Mapping[str, int] | None = None,
) -> None:
    """Responses with what Activity says of them, and the highest id of each tab that was drawn for them, in one
    commit.
    """
    with ledger.writing() as connection:
        seals.put(connection, schema.responses, [_values(row) for row in rows])
        seals.put(connection, schema.activity, [asdict(row) for row in activity])
        drawn = [{"tab": tab, "highest": highest} for tab, highest in (sequences or {}).items()]
        seals.put(connection, schema.sequences, drawn)


def note_there(ledger: Ledger, rows: Collection[str]) -> None:
    """Rows of ours, by their ids, that stand in the Sheet: what was drawn of them is not written again."""
    # Every run of every job asks: few rows are on their way.
    came = [_response(row) for row in _all(ledger, "responses", state=RowState.DRAWN) if row["row"] in rows]
    put = [_hired(row) for row in _all(ledger, "hired", state=RowState.DRAWN) if row["liaison"] in rows]
    came = [replace(one, state=RowState.THERE) for one in came]
    put = [replace(one, state=RowState.THERE) for one in put]
    if came or put:
        with ledger.writing() as connection:
            seals.put(connection, schema.responses, [_values(row) for row in came])
            seals.put(connection, schema.hired, [_values(row) for row in put])


def awaited(ledger: Ledger) -> frozenset[str]:
    """Ids of rows that were drawn and have not been seen to stand."""
    drawn = {one.row for one in responses(ledger).values() if one.state is RowState.DRAWN}
    return frozenset(drawn | {one.liaison for one in hired(ledger).values() if one.state is RowState.DRAWN})


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
    return {row["applicant"]: _hired(row) for row in _all(ledger, "hired")}


def save_hired(ledger: Ledger, rows: Iterable[Hired], sequences: Mapping[str, int] | None = None) -> None:
    """With the highest id of a tab that was drawn for them, in one commit."""
    with ledger.writing() as connection:
        seals.put(connection, schema.hired, [_values(row) for row in rows])
        drawn = [{"tab": tab, "highest": highest} for tab, highest in (sequences or {}).items()]
        seals.put(connection, schema.sequences, drawn)


def forms_gone(ledger: Ledger) -> tuple[str, ...]:
    """Keys of forms that could not be opened any more when they were read last."""
    with ledger.reading() as connection:
        found = connection.execute(sa.select(schema.facts.c.value).where(schema.facts.c.name == _GONE)).scalar()
    return tuple((found or "").split())


def note_forms_gone(ledger: Ledger, keys: Iterable[str]) -> None:
    """In place of those that were noted before."""
    ledger.put_facts(**{_GONE: " ".join(sorted(keys))})


def forget_application(ledger: Ledger, applicant: str) -> None:
    """Nothing is known of what stood in this application any more. That its response has had its row stays on record:
    it stands in the form for as long as nobody deletes it there, and must not come back.
    """
    with ledger.writing() as connection:
        seals.delete(connection, schema.stages, schema.stages.c.applicant == applicant)
        found = connection.execute(sa.select(schema.responses).where(schema.responses.c.row == applicant)).mappings()
        seals.put(connection, schema.responses, [{**row, "mark": ""} for row in found])


def _all(ledger: Ledger, name: str, state: RowState | None = None) -> list[dict[str, Any]]:
    table = schema.tables.tables[name]
    wanted = sa.select(table).order_by(sa.text("rowid"))
    if state is not None:
        wanted = wanted.where(table.c.state == state.value)
    with ledger.reading() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def _save(ledger: Ledger, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        with ledger.writing() as connection:
            seals.put(connection, table, rows)


def _response(row: Mapping[str, Any]) -> ResponseRow:
    return ResponseRow(
        row=row["row"],
        form=row["form"],
        response=row["response"],
        submitted=datetime.fromisoformat(row["submitted"]),
        mark=row["mark"],
        more=bool(row["more"]),
        state=RowState(row["state"]),
    )


def _hired(row: Mapping[str, Any]) -> Hired:
    return Hired(applicant=row["applicant"], liaison=row["liaison"], state=RowState(row["state"]))


def _values(row: ResponseRow | Hired) -> dict[str, Any]:
    if isinstance(row, Hired):
        return {"applicant": row.applicant, "liaison": row.liaison, "state": row.state.value}
    return {
        "row": row.row,
        "form": row.form,
        "response": row.response,
        "submitted": row.submitted.isoformat(),
        "mark": row.mark,
        "more": int(row.more),
        "state": row.state.value,
    }
