"""Job `hours`: what liaisons send by the form for hours, as rows of the tab Hours. Pure.

Whose hours they are is known by the address that Google has verified, and by nothing that is typed; where that names
nobody for certain, the row names nobody, and says who sent it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date

from automations.rules.program import Liaison, id_order

NAME = "hours"
DOES = "Brings what liaisons send by the form for hours into the tab Hours, each answer once."
TAB = "Hours"


def row_of(
    answers: Mapping[str, str], address: str, liaisons: Iterable[Liaison], *, more: bool = False
) -> dict[str, str | date]:
    """The cells of a new row, by header. `answers` are by header, too; `address` is the sender's, "" for none.

    `more`: the form asked something of staff's own, too.
    """
    cells: dict[str, str | date] = dict(answers)
    with suppress(ValueError):
        cells["Date"] = date.fromisoformat(answers.get("Date", ""))
    senders = [row for row in liaisons if not row.gone and address and row.email.casefold() == address.casefold()]
    notes = [answers.get("Note", "")]
    if len(senders) == 1 and not senders[0].unsafe:
        cells["Liaison"] = f"{senders[0].id} · {senders[0].name}"
    else:
        notes.append(_sent_from(address, senders))
    if more:
        notes.append("More answers stand in the form.")
    cells["Note"] = "\n".join(note for note in notes if note)
    return cells


def _sent_from(address: str, senders: Iterable[Liaison]) -> str:
    who = sorted((row.id for row in senders), key=id_order)
    if not address:
        return "Sent without an address: nobody can tell from whom."
    if not who:
        return f"Sent from {address}, which no row of Liaisons has."
    return f"Sent from {address}, the address of {' and '.join(who)}."
