"""What each row of Hours is told: the invoice that pays it, or what it waits for, or what its rest waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from automations.rules.program import Approval, HoursRow, id_order
from automations.rules.register import CUT_BY_CAP, REST, Invoice, Line, Register

Waiting: TypeAlias = tuple[Line, str]
"""A line that is due and stands on no invoice, and the words for what it waits for."""

CAP = "waits: cap"


def says(
    told: Mapping[str, str], waiting: Iterable[Waiting], drafts: Iterable[Invoice], register: Register,
    hours: Iterable[HoursRow],
) -> dict[str, str]:  # fmt: skip
    """What each approved row says that is on no live invoice, by its id and in the order of ids.

    `told` is what rows without a line say, `drafts` are those that stand after this plan. Rows that are gone say
    nothing: nobody can read it.
    """
    words = dict(told)
    for line, what in waiting:
        if REST not in line.marks:
            words.update({row.id: what for row in line.rows})
    silent = {row.id for row in hours if row.gone} | register.paid_rows.keys()
    silent |= {row.id for one in drafts for line in one.lines for row in line.rows}
    return {row: words[row] for row in sorted(words, key=id_order) if row not in silent}


def cells(
    said: Mapping[str, str], waiting: Sequence[Waiting], register: Register, hours: Iterable[HoursRow]
) -> dict[str, str]:
    """What the cell Invoice of each row shows: 'ARL-FY26-0001; rest waits: cap', or what the row says.

    `register` is the one after this plan. Rows that are not approved show the number that pays them, or nothing.
    """
    numbers: dict[str, list[str]] = defaultdict(list)
    rests: dict[str, str] = {}
    bases = {(line.payable, line.row): line for _, line in register.past_lines() if REST not in line.marks}
    for invoice in register.invoices:
        if invoice.live:
            for line in invoice.lines:
                for row in _rows_of(line, bases):
                    numbers[row].append(invoice.number)
                    if CUT_BY_CAP in line.marks and not invoice.past_draft:
                        rests[row] = CAP
    for line, words in waiting:
        if REST in line.marks:
            rests.update(dict.fromkeys(_rows_of(line, bases), words))
    shown: dict[str, str] = {}
    for one in hours:
        if one.id in numbers:
            number = ", ".join(dict.fromkeys(numbers[one.id]))
            shown[one.id] = f"{number}; rest {rests[one.id]}" if one.id in rests else number
        elif one.id in said and one.approved is Approval.YES:
            shown[one.id] = said[one.id]
    return shown


def _rows_of(line: Line, bases: Mapping[tuple[str, str], Line]) -> tuple[str, ...]:
    """The rows that a line pays; those of the line that it completes, of a rest."""
    paid = line.rows or (bases[line.payable, line.row].rows if (line.payable, line.row) in bases else ())
    return tuple(row.id for row in paid) or (line.row,)
