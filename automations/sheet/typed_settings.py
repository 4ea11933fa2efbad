"""The tab Settings as typed settings. What cannot be read is a problem at its row, and means the default until then."""

from __future__ import annotations

import re
from typing import Any

from automations.rules.program import Problem, Settings
from automations.sheet import dates
from automations.sheet.cells import Value, reader, text
from automations.sheet.layout import ID, SETTING_BY_NAME, SETTINGS, Kind, Setting, same, tab
from automations.sheet.tax_numbers import TAX_NUMBER
from automations.sheet.workbook import Fault, Raw, RawRow, RawWorkbook

TAB, NAME, VALUE = "Settings", "Setting", "Value"

_PREFIX = re.compile(r"[A-Za-z0-9]{2,8}")


def attribute(header: str) -> str:
    """The name in code of a header or a setting: "W-9 on file" -> w_9_on_file, "From" -> from_."""
    name = header.lower().replace(" ", "_").replace("-", "_").replace("e_mail", "email")
    return f"{name}_" if name in ("from", "for") else name


def read_setting(setting: Setting, raw: Raw) -> Value | Fault:
    """The value of a setting's cell; an empty one is the default. Checked by its kind and its bounds."""
    if isinstance(raw, str) and not raw.strip():
        raw = setting.default
    if setting.kind is Kind.TIME:
        return dates.time_of_day(raw, whole_hours=True)
    found = reader(setting.kind)(raw)
    if setting.kind is Kind.WHOLE_NUMBER and isinstance(found, int) and not setting.least <= found <= setting.most:
        return Fault(f"this must lie between {setting.least} and {setting.most}", "write another number")
    if setting.name == "Number prefix" and isinstance(found, str) and not _PREFIX.fullmatch(found):
        return Fault("this is no prefix of invoice numbers", "write two to eight letters or digits")
    if setting.kind is Kind.COUNTS and isinstance(found, tuple):
        return _meeting_kinds(found)
    return found


def _meeting_kinds(found: tuple[Any, ...]) -> Value | Fault:
    kinds = {same(kind): kind for kind in tab("Meetings").by_header["Kind"].choices}
    for kind, _ in found:
        if same(kind) not in kinds:
            return Fault(f"{kind[:40]} is no kind of meeting", f"use {', '.join(kinds.values())}")
    return tuple((kinds[same(kind)], count) for kind, count in found)


def settings(raw: RawWorkbook) -> tuple[Settings, tuple[Problem, ...]]:
    """All settings, and a problem for each that cannot be read, is there twice, or is none of ours."""
    found = raw.tabs.get(TAB)
    if found is None or NAME not in found.columns or VALUE not in found.columns:
        # The problem of the missing tab or column is told already. What staff had chosen is not known: all is faulty.
        return Settings(faulty=frozenset(setting.name for setting in SETTINGS), unsafe=True), ()
    rows: dict[str, RawRow] = {}
    problems: list[Problem] = []
    values: dict[str, Value] = {}
    faulty: set[str] = set()
    for row in found.rows:
        setting = SETTING_BY_NAME.get(same(text(row[NAME])))
        if setting is None:
            what, remedy = "this is no setting of the service", "correct its name, or delete the row"
            problems.append(_problem(row, NAME, Fault(what, remedy)))
            continue
        value = row.faults.get(VALUE) or read_setting(setting, row[VALUE])
        if setting.name in rows:
            if values.get(setting.name) != value:
                faulty.add(setting.name)
            problems.append(_problem(row, NAME, Fault("this setting is there twice", "delete one of the rows")))
            continue
        rows[setting.name] = row
        if isinstance(value, Fault):
            faulty.add(setting.name)
            if value is not TAX_NUMBER:
                problems.append(_problem(row, VALUE, value))
        else:
            values[setting.name] = value
    for name, fault in _contradictions(values):
        faulty.add(name)
        problems.append(_problem(rows[name], VALUE, fault))
    # Attributes are made from the layout's names; a test holds that each exists, with the kind's type and default.
    good: dict[str, Any] = {attribute(name): value for name, value in values.items() if name not in faulty}
    return Settings(**good, faulty=frozenset(faulty)), tuple(problems)


def _contradictions(values: dict[str, Any]) -> list[tuple[str, Fault]]:
    """Settings that are readable alone and make no sense together."""
    found = []
    if "Mail until" in values:
        begin = values.get("Mail from", Settings().mail_from)
        if values["Mail until"] <= begin:
            found.append(("Mail until", Fault(f"this is not after Mail from ({begin:%H:%M})", "write a later time")))
    first, last = values.get("First day"), values.get("Last day")
    if first and last and last < first:
        found.append(("Last day", Fault(f"this is before the First day ({first})", "correct one of them")))
    return found


def _problem(row: RawRow, column: str, fault: Fault) -> Problem:
    # Values of settings are addresses and names: the cell is named, and not quoted.
    value = text(row[NAME])[:100] if column == NAME else ""
    return Problem(
        tab=TAB, id=text(row[ID]), column=column, value=value, what=fault.what, remedy=fault.remedy, number=row.number
    )
