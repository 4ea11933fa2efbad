"""Who of the applicants is the same person: nobody is written to twice, and nobody's answers are lost.

The same address and the same name, or the same name and the same phone, is one person. The first of their rows is the
application: its Stage counts. The newest has the answers that are shown. One address with two names is two people, who
share it (a couple, a family).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from automations.rules.program import Applicant, Liaison, id_order

_FEWEST_DIGITS, _NATIONAL = 7, 10


@dataclass(frozen=True, slots=True)
class Standing:
    """How one row stands to the others: ids of the same person's first row and of their newest, and of first rows of
    other people who have this address.
    """

    record: str
    newest: str
    shares: tuple[str, ...] = ()


def standings(applicants: Iterable[Applicant], changed: Mapping[str, str]) -> dict[str, Standing]:
    """By id. Rows whose name or address is empty (gone ones too) are nobody else's. `changed` are rows of responses
    that were changed after they were sent, with the row that each had first: one person, whatever they changed.
    """
    rows = sorted(applicants, key=lambda row: id_order(row.id))
    record: dict[str, str] = {}
    by_mark: dict[tuple[str, str, str], str] = {}
    for row in rows:
        marks = _marks(row)
        first = record.get(changed.get(row.id, ""), row.id)
        record[row.id] = next((by_mark[mark] for mark in marks if mark in by_mark), first)
        for mark in marks:
            by_mark.setdefault(mark, record[row.id])
    newest = {record[row.id]: row.id for row in rows}
    at: dict[str, set[str]] = {}
    for row in rows:
        if row.email:
            at.setdefault(row.email.casefold(), set()).add(record[row.id])
    return {
        row.id: Standing(
            record=record[row.id],
            newest=newest[record[row.id]],
            shares=tuple(sorted(at.get(row.email.casefold(), set()) - {record[row.id]}, key=id_order)),
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class OnTheList:
    """How one application stands to the list of liaisons: the id there of the same person, "" for none, and of others
    who have this address.
    """

    as_: str = ""
    shares: tuple[str, ...] = ()


def on_the_list(
    applicants: Iterable[Applicant], liaisons: Iterable[Liaison], hired: Mapping[str, str]
) -> dict[str, OnTheList]:
    """By the id of an application; who has nothing to do with the list is left out. `hired` are ids of liaisons by the
    application that they come from: whatever their row says by now, they are the same person.
    """
    there: dict[str, list[Liaison]] = {}
    for liaison in liaisons:
        if liaison.email and not liaison.gone:
            there.setdefault(liaison.email.casefold(), []).append(liaison)
    found = {}
    for row in applicants:
        alike = there.get(row.email.casefold(), []) if row.email else []
        same = [one.id for one in alike if row.name and folded(one.name) == folded(row.name)]
        as_ = hired.get(row.id) or next(iter(same), "")
        shares = tuple(one.id for one in alike if one.id != as_ and one.id not in same)
        if as_ or shares:
            found[row.id] = OnTheList(as_, shares)
    return found


def is_mailable(address: str) -> bool:
    """Whether mail can be addressed so. Whether somebody reads there is not asked."""
    # Its import costs what a run without letters should not pay.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return found.ascii_email is not None


def _marks(row: Applicant) -> list[tuple[str, str, str]]:
    """By what a row is known again: name with address, name with phone."""
    name = folded(row.name)
    phone = digits(row.phone)
    found = []
    if name and row.email:
        found.append((name, "address", row.email.casefold()))
    if name and phone:
        found.append((name, "phone", phone))
    return found


def folded(name: str) -> str:
    """A name without case, accents and doubled spaces: how people type it twice."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(one for one in decomposed if not unicodedata.combining(one)).split())


def digits(phone: str) -> str:
    """A phone number's digits, without a country's code; "" for what is none."""
    found = re.sub(r"\D", "", phone)
    return found[-_NATIONAL:] if len(found) >= _FEWEST_DIGITS else ""
