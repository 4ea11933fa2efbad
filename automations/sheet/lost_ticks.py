"""Ticks that stood on Hours when the ledger was rebuilt: beside what they were made is on no record any more.

They count for nothing until they are unticked and ticked again, one by one, or staff take them all as they stand by one
answer on Approvals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from hashlib import blake2b

from automations.rules.program import HoursRow, id_order
from automations.rules.questions import DO_IT, Answered, Question
from automations.sheet.known import Known
from automations.sheet.tick import TICKED, Tick
from automations.sheet.ticks import APPROVED, box, hours_content
from automations.sheet.workbook import RawTab

KEY = "ticks/Hours"
_SHOWN = 8


def recover(
    rows: Iterable[HoursRow], tab: RawTab | None, known: Known, answers: Collection[Answered]
) -> tuple[Known, tuple[Question, ...]]:
    """The ledger's rows with the ticks that staff have said to take as they stand; else what is asked of them.

    `rows` are typed from `tab` (None: the tab is missing). An answer holds for these rows as they stand only.
    """
    contents = _lost(rows, tab, known) if tab is not None and APPROVED in tab.columns else {}
    if not contents:
        return known, ()
    question = _question(contents)
    if not any((said.key, said.facts, said.answer) == (question.key, question.facts, DO_IT) for said in answers):
        return known, (question,)
    found = []
    for id_, content in contents.items():
        row = known.rows[id_]
        found.append(replace(row, ticks={**row.ticks, APPROVED: Tick(mark=TICKED, content=content)}))
    return known.with_rows(found), ()


def _lost(rows: Iterable[HoursRow], tab: RawTab, known: Known) -> dict[str, str]:
    """What stands beside each lost tick that is still there, by id."""
    raws = {str(row["ID"]): row for row in tab.rows}
    found: dict[str, str] = {}
    for row in rows:
        recorded, raw = known.rows.get(row.id), raws.get(row.id)
        tick = recorded.ticks.get(APPROVED) if recorded else None
        if tick is None or not tick.lost or raw is None or row.gone or box(raw[APPROVED]) != TICKED:
            continue
        content = hours_content(row, raw, tab.columns, known.salt)
        if content is not None:
            found[row.id] = content
    return found


def _question(contents: dict[str, str]) -> Question:
    ids = sorted(contents, key=id_order)
    digest = blake2b("\n".join(f"{id_} {contents[id_]}" for id_ in ids).encode(), digest_size=12)
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    ticks = "1 tick" if len(ids) == 1 else f"{len(ids)} ticks"
    return Question(
        key=KEY,
        facts=digest.hexdigest(),
        what=f"Count {ticks} on Hours as they stand now",
        to=", ".join(ids[:_SHOWN]) + more,
        why="The ledger was rebuilt, and whether these rows were changed after they were ticked is on no record. "
        "Look them through; or untick them and tick them again one by one.",
    )
