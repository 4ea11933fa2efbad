"""Who may write where. Columns of the service warn; the approving columns and the tabs of pay are for named people,
because the API cannot say who ticked a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from automations.sheet.layout import Column, Owner, Tab

if TYPE_CHECKING:
    from automations.google.metadata import ProtectedRange

HEADERS = "Headers: the service knows its columns by them"
SERVICE = "Written by the service: "
NAMED = "For named people only: "
WHOLE = "For named people only: this tab"


@dataclass(frozen=True, slots=True, kw_only=True)
class Editors:
    """Who may approve: `staff` are the e-mails of the core team's staff, `mailbox` is the program's own.

    `owner` is whoever owns the workbook: Google lists them among the editors whatever is asked.
    """

    staff: tuple[str, ...]
    mailbox: str
    owner: str = ""

    @property
    def wanted(self) -> frozenset[str]:
        """The addresses that a protection should name."""
        return frozenset(address.casefold() for address in (*self.staff, self.mailbox) if address)


def requests(
    tab: Tab, sheet_id: int, places: Mapping[str, int], existing: Sequence[ProtectedRange], editors: Editors
) -> list[dict[str, Any]]:
    """What is missing of a tab's protections, and those for named people that name others than they should.

    While nobody of the core team is staff yet, the latter only warn: nobody is locked out of an empty workbook.
    """
    found: list[dict[str, Any]] = []
    if not any(item.description == HEADERS for item in existing):
        top = {"range": {"sheetId": sheet_id, "startRowIndex": 0, "endRowIndex": 1}, "description": HEADERS}
        found.append({"addProtectedRange": {"protectedRange": {**top, "warningOnly": True}}})
    found += [
        _add(sheet_id, SERVICE, run, places, {"warningOnly": True})
        for run in _runs(_unprotected(tab, places, existing, SERVICE, owner=Owner.SYSTEM), places)
    ]
    if tab.protected:
        if not any(item.description == WHOLE for item in existing):
            protected = {"range": {"sheetId": sheet_id}, "description": WHOLE, **_named(editors)}
            found.append({"addProtectedRange": {"protectedRange": protected}})
    else:
        found += [
            _add(sheet_id, NAMED, run, places, _named(editors))
            for run in _runs(_unprotected(tab, places, existing, NAMED, owner=None), places)
        ]
    found += [
        {
            "updateProtectedRange": {
                "protectedRange": {"protectedRangeId": item.id, **_named(editors)},
                "fields": "warningOnly,editors",
            }
        }
        for item in existing
        if item.description.startswith(NAMED) and _differs(item, editors)
    ]
    return found


def _named(editors: Editors) -> dict[str, Any]:
    if not editors.staff:
        return {"warningOnly": True}
    return {"warningOnly": False, "editors": {"users": sorted(editors.wanted), "domainUsersCanEdit": False}}


def _differs(item: ProtectedRange, editors: Editors) -> bool:
    if not editors.staff:
        return not item.warning_only
    there = frozenset(address.casefold() for address in item.editors)
    return (
        item.warning_only or bool(editors.wanted - there) or bool(there - editors.wanted - {editors.owner.casefold()})
    )


def _unprotected(
    tab: Tab, places: Mapping[str, int], existing: Iterable[ProtectedRange], mark: str, *, owner: Owner | None
) -> list[Column]:
    """Columns of an owner (None: the approving ones) that no protection of ours names yet."""
    named = {
        header
        for item in existing
        if item.description.startswith(mark)
        for header in item.description.removeprefix(mark).split(", ")
    }
    return [
        column
        for column in tab.columns
        if column.header in places
        and column.header not in named
        and (column.approving if owner is None else column.owner is owner)
    ]


def _runs(columns: Iterable[Column], places: Mapping[str, int]) -> list[list[Column]]:
    """Columns that stand side by side, together."""
    found: list[list[Column]] = []
    for column in sorted(columns, key=lambda column: places[column.header]):
        if found and places[found[-1][-1].header] + 1 == places[column.header]:
            found[-1].append(column)
        else:
            found.append([column])
    return found


def _add(
    sheet_id: int, mark: str, run: Sequence[Column], places: Mapping[str, int], who: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "addProtectedRange": {
            "protectedRange": {
                "range": {
                    "sheetId": sheet_id,
                    "startRowIndex": 1,
                    "startColumnIndex": places[run[0].header],
                    "endColumnIndex": places[run[-1].header] + 1,
                },
                "description": mark + ", ".join(column.header for column in run),
                **who,
            }
        }
    }
