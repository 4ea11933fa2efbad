"""From the answers of one metadata get and one batchGet to the raw workbook, with a problem for what is out of place.

Tabs and columns are known by their names. A tab or column that is missing, or there twice, is one problem at row 1 and
is left out: what its cells say is not known, which is not the same as empty. The good rest is read. What looks like a
tax number is taken out here, and is a fault of its row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from automations.rules.program import Problem
from automations.sheet import amounts
from automations.sheet.cells import text
from automations.sheet.layout import DASHBOARD, ID, PAUSE, START_HERE, TABS, Tab, find_tab, same
from automations.sheet.tax_numbers import TAX_NUMBER, Taken, take_out
from automations.sheet.workbook import Fault, Raw, RawRow, RawTab, RawWorkbook

if TYPE_CHECKING:
    from automations.google.metadata import Metadata, SheetMetadata
    from automations.google.sheets import FormatBlock

HOURS = "Hours"
LETTERS = ("A", "B", "C", "D", "E", "F")
"""Start here has no headers: its cells are known by their column's letter."""

MERGED = Fault("this cell is merged with others", "unmerge the cells (Format, Merge cells) and fill each one")
CHANGED = Fault("the cell was changed while it was read", "nothing: the next run reads it again")


def column_letter(place: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def quoted(title: str) -> str:
    """A sheet's title as A1 notation wants it."""
    return "'" + title.replace("'", "''") + "'"


def ranges(metadata: Metadata) -> list[str]:
    """What to read: each tab of the layout that is there as a whole, in the order of the layout, without Dashboard."""
    found, _ = sheets_of(metadata)
    return [quoted(sheet.title) for _, sheet in found]


def workbook(
    metadata: Metadata,
    values: Sequence[Sequence[Sequence[object]]],
    hours_formats: Sequence[FormatBlock] | None = None,
) -> tuple[RawWorkbook, tuple[Problem, ...]]:
    """The raw workbook from the values of `ranges(metadata)`, in their order, and the problems of tabs and headers.

    Number formats come from a further call for `needs_formats`: a cell of Hours that Sheets has made a time then comes
    out as the text "1:30", a date or a percentage as a fault of its row.
    """
    found, problems = sheets_of(metadata)
    tabs: dict[str, RawTab] = {}
    for (tab, sheet), block in zip(found, values, strict=True):
        rows, taken = take_out(tab, cast(Sequence[Sequence[Raw]], block))
        if tab.name == START_HERE:
            tabs[tab.name] = _free(tab, sheet, rows, taken)
            continue
        columns, wrong = _columns(tab, sheet, rows[0] if rows else ())
        problems += wrong
        problems += [
            _at_top(tab, column_letter(place), TAX_NUMBER.what, TAX_NUMBER.remedy) for place in taken.get(1, ())
        ]
        if columns:
            tabs[tab.name] = RawTab(
                name=tab.name,
                sheet_id=sheet.id,
                columns=columns,
                rows=_merged(sheet, columns, _rows(columns, rows, taken)),
                row_count=sheet.row_count,
                column_count=sheet.column_count,
            )
    if hours_formats is not None and HOURS in tabs:
        tabs[HOURS] = _formatted(tabs[HOURS], hours_formats)
    return RawWorkbook(metadata.id, metadata.time_zone, metadata.locale, tabs), tuple(problems)


def needs_formats(raw: RawWorkbook, metadata: Metadata) -> list[str]:
    """The ranges of ids and hours whose number formats must be known, since some hours are numbers; often none."""
    tab = raw.tabs.get(HOURS)
    if tab is None or HOURS not in tab.columns:
        return []
    numbers = [row.number for row in tab.rows if isinstance(row[HOURS], int | float)]
    if not numbers:
        return []
    title = next(sheet.title for sheet in metadata.sheets if sheet.id == tab.sheet_id)
    letters = [column_letter(tab.columns[header]) for header in (ID, HOURS) if header in tab.columns]
    return [f"{quoted(title)}!{letter}{min(numbers)}:{letter}{max(numbers)}" for letter in letters]


def paused(raw: RawWorkbook) -> bool:
    """Whether the box 'Pause everything' of Start here is ticked; anything but an empty box beside it pauses too."""
    tab = raw.tabs.get(START_HERE)
    for row in tab.rows if tab else ():
        if same(text(row["A"])) == same(PAUSE):
            return row["B"] not in ("", False) and same(text(row["B"])) != "false"
    return False


def sheets_of(metadata: Metadata, *, dashboard: bool = False) -> tuple[list[tuple[Tab, SheetMetadata]], list[Problem]]:
    """The sheet of each tab of the layout that is there, in the layout's order, and a problem for each that is not.

    Of several alike the one named exactly so is meant. Dashboard holds nothing to read and is left out unless asked.
    """
    alike: dict[str, list[SheetMetadata]] = defaultdict(list)
    for sheet in metadata.sheets:
        tab = find_tab(sheet.title)
        if tab:
            alike[tab.name].append(sheet)
    found, problems = [], []
    for tab in TABS:
        if tab.name == DASHBOARD and not dashboard:
            continue
        sheets = [sheet for sheet in alike[tab.name] if sheet.title == tab.name] or alike[tab.name]
        if len(sheets) == 1:
            found.append((tab, sheets[0]))
        elif sheets:
            problems.append(
                _at_top(tab, "", f"{len(sheets)} tabs are called {tab.name}", "rename or delete the others")
            )
        else:
            problems.append(_at_top(tab, "", "the tab is missing", f"name the tab {tab.name} again, or make it anew"))
    return found, problems


def _columns(tab: Tab, sheet: SheetMetadata, headers: Sequence[Raw]) -> tuple[dict[str, int], list[Problem]]:
    """Where each header of the layout stands, and a problem for each that stands nowhere or twice."""
    places: dict[str, list[int]] = defaultdict(list)
    strange = []
    for place, header in enumerate(headers):
        shown = text(header)
        known = tab.known_headers.get(same(shown))
        if known:
            places[known].append(place)
        elif shown:
            strange.append(f"{shown[:40]} in {column_letter(place)}1")
    if not places:
        remedy = f"row 1 must hold the headers: {', '.join(tab.headers)}"
        return {}, [_at_top(tab, "", "no header of this tab is in row 1", remedy)]
    if any(_holds(merge.start_row, merge.end_row, 0) for merge in sheet.merges):
        strange.append("a merged cell in row 1")
    hint = f" ({', '.join(strange[:3])} is none of ours)" if strange else ""
    problems = []
    for header in tab.headers:
        if not places[header]:
            remedy = f"name its column {header} again, or add it; nothing is read from it until then"
            problems.append(_at_top(tab, header, f"the column {header} is missing{hint}", remedy))
        elif len(places[header]) > 1:
            letters = " and ".join(column_letter(place) for place in places[header])
            what = f"the columns {letters} are both called {header}"
            problems.append(_at_top(tab, header, what, "rename or delete one; neither is read until then"))
    return {header: places[header][0] for header in tab.headers if len(places[header]) == 1}, problems


def _at_top(tab: Tab, column: str, what: str, remedy: str) -> Problem:
    return Problem(tab=tab.name, id="", column=column, value="", what=what, remedy=remedy, number=1)


def _rows(columns: Mapping[str, int], rows: Sequence[Sequence[Raw]], taken: Taken) -> tuple[RawRow, ...]:
    """The rows below the headers that hold or held anything; a row with nothing but empty boxes holds nothing."""
    places = tuple(columns.items())
    names = {place: header for header, place in places}
    found = []
    for number, row in enumerate(rows[1:], start=2):
        width = len(row)
        cells = {
            header: cell
            for header, place in places
            if place < width and (cell := row[place]) != "" and cell is not None
        }
        if number in taken:
            faults = {names.get(place) or _own(rows[0], place): TAX_NUMBER for place in taken[number]}
            found.append(RawRow(number, cells, faults))
        elif any(cell is not False and (not isinstance(cell, str) or cell.strip()) for cell in cells.values()):
            found.append(RawRow(number, cells))
    return tuple(found)


def _own(headers: Sequence[Raw], place: int) -> str:
    """What staff call a column of their own; its letter when it has no name."""
    return (text(headers[place])[:40] if place < len(headers) else "") or f"column {column_letter(place)}"


def _free(tab: Tab, sheet: SheetMetadata, rows: Sequence[Sequence[Raw]], taken: Taken) -> RawTab:
    """Start here: every row, its cells by letter."""
    return RawTab(
        name=tab.name,
        sheet_id=sheet.id,
        columns={letter: place for place, letter in enumerate(LETTERS)},
        rows=tuple(
            RawRow(
                number,
                {letter: cell for letter, cell in zip(LETTERS, row, strict=False) if cell not in ("", None)},
                {column_letter(place): TAX_NUMBER for place in taken.get(number, ())},
            )
            for number, row in enumerate(rows, start=1)
        ),
        row_count=sheet.row_count,
        column_count=sheet.column_count,
    )


def _merged(sheet: SheetMetadata, columns: Mapping[str, int], rows: tuple[RawRow, ...]) -> tuple[RawRow, ...]:
    """Rows with merged cells: which of them a merged value is meant for nobody can tell, so all are faulty."""
    if not sheet.merges:
        return rows
    return tuple(
        replace(row, faults={**faults, **row.faults}) if (faults := _merges_of(sheet, columns, row.number)) else row
        for row in rows
    )


def _merges_of(sheet: SheetMetadata, columns: Mapping[str, int], number: int) -> dict[str, Fault]:
    crossing = [merge for merge in sheet.merges if _holds(merge.start_row, merge.end_row, number - 1)]
    return {
        header: MERGED
        for header, place in columns.items()
        if any(_holds(merge.start_column, merge.end_column, place) for merge in crossing)
    }


def _holds(start: int | None, end: int | None, place: int) -> bool:
    return (start or 0) <= place and (end is None or place < end)


def _formatted(tab: RawTab, blocks: Sequence[FormatBlock]) -> RawTab:
    """Hours that Sheets has made something else, told by their number format. Rows are matched by id and value, so a
    sort between the two calls cannot mix them up; a cell that was changed in between waits for the next run."""
    if HOURS not in tab.columns:
        return tab
    ids: dict[int, str] = {}
    for block in blocks:
        if block.start_column == tab.columns.get(ID, -1):
            ids.update({block.start_row + i: text(cast(Raw, row[0].value)) for i, row in enumerate(block.rows) if row})
    formats: dict[tuple[str, object], set[tuple[str, str]]] = defaultdict(set)
    for block in blocks:
        if block.start_column == tab.columns[HOURS]:
            for i, row in enumerate(block.rows):
                if row:
                    cell = row[0]
                    formats[(ids.get(block.start_row + i, ""), cell.value)].add((cell.number_format, cell.shown))
    return replace(tab, rows=tuple(_hours_as_typed(row, formats) for row in tab.rows))


def _hours_as_typed(row: RawRow, formats: Mapping[tuple[str, object], set[tuple[str, str]]]) -> RawRow:
    value = row[HOURS]
    if isinstance(value, bool | str):
        return row
    seen = formats.get((text(row[ID]), value), set())
    found = {_typed(value, number_format, shown) for number_format, shown in seen}
    meant = found.pop() if len(found) == 1 else CHANGED
    if isinstance(meant, Fault):
        return replace(row, faults={**row.faults, HOURS: meant})
    return row if meant == value else replace(row, cells={**row.cells, HOURS: meant})


def _typed(value: int | float, number_format: str, shown: str) -> Raw | Fault:
    match number_format:
        case "TIME":
            return amounts.clock_hours(value, shown)
        case "DATE" | "DATE_TIME":
            return amounts.A_DATE
        case "PERCENT":
            return amounts.A_PERCENTAGE
        case _:
            return value
