"""From the raw workbook to the snapshot: typed rows, and a problem for each cell that cannot be read.

A faulty cell is None (text is "", a box False) and named in its row's `faulty`. So is every cell of a column that is
missing, as far as there is no record of it: a missing Approved unticks nothing, a missing Cap does not mean 'no cap'.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, Generic, TypeVar

from automations.rules import program
from automations.rules.program import (
    Applicant,
    Approval,
    ApprovalRow,
    CoreMember,
    Fund,
    HoursRow,
    Interview,
    InvoiceRow,
    JobRow,
    Liaison,
    Meeting,
    Milestone,
    OutreachRow,
    PayChoice,
    PlanRow,
    Problem,
    Row,
    Snapshot,
    id_order,
    make_id,
)
from automations.sheet import languages
from automations.sheet.cells import Value, empty, parse, text
from automations.sheet.layout import ID, Column, Kind, Tab, tab
from automations.sheet.tax_numbers import TAX_NUMBER
from automations.sheet.typed_settings import TAB as SETTINGS
from automations.sheet.typed_settings import attribute, settings
from automations.sheet.workbook import Fault, GoneRow, Raw, RawRow, RawWorkbook

R = TypeVar("R", bound=Row)

APPROVED = "Approved"
_ONLY_AS_IT_STANDS = frozenset({"Stage"})
"""Of these what was recorded does not count while the column is missing: it leads to letters that staff may have called
off there meanwhile."""


def snapshot(
    raw: RawWorkbook,
    *,
    gone: Sequence[GoneRow] = (),
    approvals: Mapping[str, Approval] | None = None,
    recorded: Mapping[str, Mapping[str, Raw]] | None = None,
    unsafe: Collection[str] = frozenset(),
    problems: Sequence[Problem] = (),
) -> Snapshot:
    """The workbook at one moment.

    `raw` carries the right id in each row (rows without one are left out, of two with the same the first counts).
    `gone` rows are reckoned with as they were recorded, and so is a cell whose column is missing, in a row of which
    there is a record (`recorded`: the cells by id, empty and personal ones left out). `approvals` says of an Hours
    row's id whether its tick holds; without it a tick holds as it stands. `unsafe` ids are marked so. `problems` (of
    reading) come first in the result.
    """
    found = _Workbook(raw, gone, recorded or {}, approvals, frozenset(unsafe))
    program, wrong = settings(raw)
    if any(identifier.startswith(tab(SETTINGS).prefix) for identifier in unsafe) or any(
        row.tab == SETTINGS for row in gone
    ):
        program = replace(program, unsafe=True)
    core_team, liaisons = found.rows("Core team", CoreMember), found.rows("Liaisons", Liaison)
    applicants = found.rows("Applications", Applicant)
    rows = {
        "core_team": core_team,
        "funds": found.rows("Funds", Fund),
        "plans": found.rows("Pay plans", PlanRow),
        "milestones": found.rows("Milestones", Milestone),
        "liaisons": liaisons,
        "pay_choices": found.rows("Pay choices", PayChoice),
        "meetings": found.rows("Meetings", Meeting),
        "hours": found.rows("Hours", HoursRow),
        "outreach": found.rows("Outreach", OutreachRow),
        "applicants": applicants,
        "interviews": found.rows("Interviews", Interview),
        "invoices": found.rows("Invoices", InvoiceRow),
        "approvals": found.rows("Approvals", ApprovalRow),
        "jobs": found.rows("Jobs", JobRow),
    }
    told = (*problems, *wrong, *found.problems, *languages.outside(program, (*core_team, *applicants, *liaisons)))
    return Snapshot(settings=program, problems=told, **rows)  # type: ignore[arg-type]  # each key has its own type of row


class _Workbook:
    """The tabs of one raw workbook, ready to be typed one after another; problems gather on the way."""

    def __init__(
        self,
        raw: RawWorkbook,
        gone: Sequence[GoneRow],
        recorded: Mapping[str, Mapping[str, Raw]],
        approvals: Mapping[str, Approval] | None,
        unsafe: frozenset[str],
    ) -> None:
        self.raw, self.gone, self.recorded, self.approvals, self.unsafe = raw, gone, recorded, approvals, unsafe
        self.problems: list[Problem] = []
        self.known_as = _ids_by_number(raw, gone)

    def rows(self, name: str, row_type: type[R]) -> tuple[R, ...]:
        """All rows of a tab, gone ones among them, in the order of their ids."""
        layout, found = tab(name), self.raw.tabs.get(name)
        typed: dict[str, R] = {}
        if found is not None:
            reading = _Reading(layout, row_type, self.known_as, frozenset(found.columns))
            as_seen = _Reading(layout, row_type, self.known_as, None) if reading.missing else reading
            for row in found.rows:
                identifier = row.cells.get(ID, "")
                if isinstance(identifier, str) and identifier and identifier not in typed:
                    of_row = as_seen if identifier in self.recorded else reading
                    typed[identifier] = self._row(of_row, identifier, row, reading.missing)
        recorded = [row for row in self.gone if row.tab == name and row.id not in typed]
        if recorded:
            reading = _Reading(layout, row_type, self.known_as, None)
            for lost in recorded:
                values, faults = reading.cells(lost.cells, {})
                self._approve(layout, lost.id, values)
                typed[lost.id] = row_type(id=lost.id, gone=True, faulty=frozenset(faults), **values)
        return tuple(typed[key] for key in sorted(typed, key=id_order))

    def _row(self, reading: _Reading[R], identifier: str, row: RawRow, missing: frozenset[str]) -> R:
        cells, faulty = row.cells, missing
        if missing and identifier in self.recorded:
            seen = self.recorded[identifier]
            cells = {**cells, **{header: seen[header] for header in missing if header in seen}}
            columns = reading.layout.by_header
            faulty = frozenset(one for one in missing if columns[one].personal or one in _ONLY_AS_IT_STANDS)
        values, faults = reading.cells(cells, row.faults)
        if faults:
            faulty = faulty | faults.keys()
            self._tell(reading.layout, identifier, row, faults)
        self._approve(reading.layout, identifier, values)
        state: dict[str, Any] = {"faulty": faulty, "unsafe": identifier in self.unsafe, "missing": missing}
        return reading.row_type(id=identifier, number=row.number, **state, **values)

    def _approve(self, layout: Tab, identifier: str, values: dict[str, Any]) -> None:
        if APPROVED not in layout.by_header:
            return
        if self.approvals is None:
            values["approved"] = Approval.YES if values["approved"] else Approval.NO
        else:
            values["approved"] = self.approvals.get(identifier, Approval.NO)

    def _tell(self, layout: Tab, identifier: str, row: RawRow, faults: Mapping[str, Fault]) -> None:
        told: list[Fault] = []
        for header, fault in faults.items():
            if fault is TAX_NUMBER or any(fault is other for other in told):
                continue  # told for all tabs in `tax_numbers`; one merge over several cells is one problem
            told.append(fault)
            value = "" if layout.by_header[header].personal else text(row[header])[:100]
            self.problems.append(
                Problem(
                    tab=layout.name,
                    id=identifier,
                    column=header,
                    value=value,
                    what=fault.what,
                    remedy=fault.remedy,
                    number=row.number,
                )
            )


@dataclass(frozen=True, slots=True)
class _Cell:
    """How one column fills one field. `seen` keeps what equal cells came to: most cells of a long tab are."""

    header: str
    field: str
    read: Callable[[Raw], Value | Fault]
    seen: dict[tuple[type, Raw], Value | Fault]


class _Reading(Generic[R]):
    """How the rows of one tab become typed rows. `columns` are the headers that were found; None: those recorded."""

    def __init__(
        self, layout: Tab, row_type: type[R], known_as: Mapping[str, str], columns: frozenset[str] | None
    ) -> None:
        self.layout, self.row_type = layout, row_type
        own = {field.name for field in fields(row_type)} - {field.name for field in fields(Row)}
        wanted = {column: name for column in layout.columns if (name := _field(layout, column)) in own}
        self.missing = frozenset(
            column.header for column in wanted if columns is not None and column.header not in columns
        )
        self._nothing = {name: empty(column.kind) for column, name in wanted.items()}
        self._cells = [
            _Cell(column.header, name, _read(column, known_as), {})
            for column, name in wanted.items()
            if column.header not in self.missing
        ]

    def cells(self, raw: Mapping[str, Raw], known: Mapping[str, Fault]) -> tuple[dict[str, Any], dict[str, Fault]]:
        """The fields of a row, and its faulty cells by header. `known` are faults that reading has found already."""
        values: dict[str, Any] = dict(self._nothing)
        faults: dict[str, Fault] = {}
        for cell in self._cells:
            header = cell.header
            if known and header in known:
                faults[header] = known[header]
                continue
            found = raw.get(header)
            if found is None or found == "":
                continue
            key = (found.__class__, found)
            try:
                value = cell.seen[key]
            except KeyError:
                value = cell.seen[key] = cell.read(found)
            if value.__class__ is Fault:
                faults[header] = value
            else:
                values[cell.field] = value
        return values, faults


def _read(column: Column, known_as: Mapping[str, str]) -> Callable[[Raw], Value | Fault]:
    if column.kind not in (Kind.REFERENCE, Kind.REFERENCES):
        return partial(parse, column)

    def resolved(raw: Raw) -> Value | Fault:
        found = parse(column, raw)
        if not isinstance(found, str):
            return found
        return ", ".join(_as_known(part, known_as) for part in found.split(", "))

    return resolved


def _field(layout: Tab, column: Column) -> str:
    """The field of a typed row that a column fills."""
    # A row's `number` is its place in the tab; an invoice's number is what the row is about.
    return "invoice" if (layout.name, column.header) == ("Invoices", "Number") else attribute(column.header)


def _ids_by_number(raw: RawWorkbook, gone: Iterable[GoneRow]) -> dict[str, str]:
    """Ids that are written with other digits than ours ("M-012"), by our way of writing them ("M-12")."""
    texts = {row.cells.get(ID) for found in raw.tabs.values() for row in found.rows} | {row.id for row in gone}
    known = {}
    for written in texts:
        if isinstance(written, str) and (match := program.ID.fullmatch(written)):
            ours = make_id(match[1], int(match[2]))
            if ours != written:
                known[written] = written
            if ours not in texts:
                known[ours] = written
    return known


def _as_known(reference: str, known_as: Mapping[str, str]) -> str:
    match = program.ID.fullmatch(reference)
    if match is None or reference in known_as:
        return known_as.get(reference, reference)
    ours = make_id(match[1], int(match[2]))
    return known_as.get(ours, ours)
