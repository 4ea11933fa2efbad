"""Which responses have had their rows, as the lines of Activity say: they must not come in a second time.

A line of Activity is written by the same call as its row, so that both stand or neither does; and it stays when staff
delete the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from automations.runs.application_records import ResponseRow, RowState
from automations.runs.rebuilding.contents import Contents
from automations.runs.rebuilding.tabs import ACTIVITY, rows_by_id
from automations.runs.records import ActivityRow
from automations.runs.responses import KEY
from automations.sheet.layout import TAB_BY_NAME
from automations.sheet.matching import as_id
from automations.sheet.workbook import RawWorkbook

_PREFIXES = tuple(TAB_BY_NAME[name].prefix for name in ("Applications", "Hours"))


def names(line: ActivityRow) -> str:
    """The text of a line in which ids of rows stand; in a response's own id something may look like one."""
    return line.who if line.key.startswith(KEY) else line.key


def read(raw: RawWorkbook, before: Mapping[str, ResponseRow], contents: Contents) -> None:
    """Of every line that stands on Activity: one that a ledger alone knows tells of a row that may never have stood.

    `before` is what an older ledger knew, by row. Of a response that was sent again since then the newest time counts,
    and nobody knows its answers' fingerprint any more.
    """
    contents.responses = dict(before)
    for id_ in rows_by_id(raw, ACTIVITY, "V"):
        line = contents.activity[id_]
        if line.key.startswith(KEY):
            with suppress(ValueError):
                _take(line, contents.responses)


def _take(line: ActivityRow, found: dict[str, ResponseRow]) -> None:
    """Raises ValueError for a key or a row that staff have written over."""
    form, response, at = line.key.removeprefix(KEY).split("/")
    row = next((id_ for prefix in _PREFIXES if (id_ := as_id(line.who, prefix))), "")
    submitted = datetime.fromisoformat(at)
    if not row or submitted.tzinfo is None:
        raise ValueError(line.who)
    known = found.get(row)
    if known is None or known.submitted < submitted:
        more = known.more if known else False
        found[row] = ResponseRow(row=row, form=form, response=response, submitted=submitted, mark="", more=more)
    found[row] = replace(found[row], state=RowState.THERE)
