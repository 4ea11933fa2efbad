"""A tick holds for the content that it was first seen beside, and for no other.

One piece for every mark that staff set: a box (Approved), or a word (Decision, Answer, Cleared by). A mark is its text:
"" where there is none, "TRUE" for a ticked box, else the word. What a mark stands beside, its *content*, is a text that
is the same while what was read is the same: so 1.5 and 1:30 are one content, and a note is none.

What was changed afterwards counts as not ticked: untick, wait until the sentence is gone, then tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import TypeAlias

from automations.rules.program import ID, Approval, HoursRow
from automations.sheet.cells import checkbox
from automations.sheet.columns import same
from automations.sheet.known import Known, KnownRow
from automations.sheet.tick import TICKED, Tick
from automations.sheet.workbook import Raw, RawRow, RawTab, RawWorkbook

Mark: TypeAlias = str | None
"""What stands in the cell now; None when it cannot be read, or its column is missing."""

APPROVED = "Approved"
_CONTENT = ("Date", "Liaison", "Activity", "Hours", "For")


def judge(known: Tick | None, now: Mark, content: str | None) -> tuple[Approval, Tick | None]:
    """What a mark comes to, and what is to be remembered of it.

    `known` is what was remembered, None for a row that is new here. `content` is None when it cannot be known at
    present (its column is missing). A mark or a content that cannot be read changes nothing that is remembered.
    """
    if now is None or content is None:
        return _stands(known, content), known
    if not now:
        return Approval.NO, Tick()
    if known is not None and known.copied:
        return Approval.CHANGED, known
    if known is None or known.mark != now:
        return Approval.YES, Tick(mark=now, content=content)
    return _stands(known, content), known


def _stands(known: Tick | None, content: str | None) -> Approval:
    if known is None or not (known.mark or known.copied):
        return Approval.NO
    if known.copied or known.lost:
        return Approval.CHANGED
    return Approval.YES if content is None or content == known.content else Approval.CHANGED


def box(cell: Raw) -> Mark:
    """The mark of a checkbox's raw cell: "TRUE", "" (unticked or empty), or None for what is no box's value."""
    ticked = checkbox(cell)
    return None if not isinstance(ticked, bool) else TICKED if ticked else ""


def word(cell: Raw) -> Mark:
    """The mark of a cell that holds a word: a choice or a name; case, spaces and accents do not make it another."""
    return same(str(cell))


def hours_content(row: HoursRow, raw: RawRow, columns: Mapping[str, int], salt: str) -> str | None:
    """What a tick on Hours holds for: date, liaison, activity, minutes and For, each as it was read; not the note.

    A cell that could not be read, or where an id should stand and does not, counts as the text in it; of that only a
    fingerprint with the ledger's salt is kept, because it may be a name. None when one of the columns is missing: then
    nothing can be said of the content.
    """
    if not all(header in columns for header in _CONTENT):
        return None
    return _hours_text(row, raw, salt)


def _hours_text(row: HoursRow, raw: RawRow, salt: str) -> str:
    liaison, for_ = _id_or_print(row.liaison, salt), _id_or_print(row.for_, salt)
    read = [row.date.isoformat() if row.date else "", liaison, row.activity, str(row.hours), for_]
    if row.faulty:
        read = [
            _print(str(raw[name]), salt) if name in row.faulty else value
            for name, value in zip(_CONTENT, read, strict=True)
        ]
    return "|".join(read)


def _id_or_print(text: str, salt: str) -> str:
    return text if not text or ID.fullmatch(text) else _print(text, salt)


def _print(text: str, salt: str) -> str:
    key = blake2b(salt.encode(), digest_size=32).digest()
    return f"?{blake2b(text.encode('utf-8', 'surrogatepass'), key=key, digest_size=12).hexdigest()}"


def approve(rows: Iterable[HoursRow], tab: RawTab | None, known: Known) -> tuple[tuple[HoursRow, ...], Known]:
    """Hours rows with what their tick comes to, and the ledger's rows with what is to be remembered of the ticks.

    `rows` are typed from `tab` (None: the tab is missing), which carries the right ids; gone ones among them keep the
    tick that they were last seen with. Comes out in the same order; rows and ticks that have not changed are the same
    objects.
    """
    raws = {str(row["ID"]): row for row in tab.rows} if tab else {}
    columns = tab.columns if tab else {}
    judged: list[HoursRow] = []
    changed: dict[str, KnownRow] = {}
    for row in rows:
        recorded = known.rows.get(row.id)
        tick = recorded.ticks.get(APPROVED) if recorded else None
        raw = raws.get(row.id)
        if raw is None or row.gone:
            last_seen = RawRow(0, recorded.cells if recorded else {})
            approval, new = judge(tick, None, _hours_text(row, last_seen, known.salt))
        else:
            mark = box(raw[APPROVED]) if APPROVED in columns else None
            approval, new = judge(tick, mark, hours_content(row, raw, columns, known.salt))
        if recorded is not None and new is not None and new != tick:
            changed[row.id] = replace(recorded, ticks={**recorded.ticks, APPROVED: new})
        judged.append(row if row.approved is approval else replace(row, approved=approval))
    return tuple(judged), known.with_rows(changed.values()) if changed else known


def seen_unticked(book: RawWorkbook, known: Known) -> Known:
    """The ledger's rows without the marks that came with a copy, or that were there when it was rebuilt, and were seen
    unticked: from then on they count.
    """
    changed = []
    for name, header in (("Meetings", "Ready"), ("Interviews", "Ready")):
        tab = book.tabs.get(name)
        if tab is None or header not in tab.columns:
            continue
        for row in tab.rows:
            recorded = known.rows.get(str(row["ID"]))
            if recorded and (tick := recorded.ticks.get(header)) and tick != Tick() and box(row[header]) == "":
                changed.append(replace(recorded, ticks={**recorded.ticks, header: Tick()}))
    return known.with_rows(changed) if changed else known
