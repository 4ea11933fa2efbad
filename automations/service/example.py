"""`automations emulator example`: the example program, typed into the local workspace as staff would type it."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automations.config import LOCAL, Config, Program
from automations.errors import UsageError
from automations.google.sheets import Sheets
from automations.service.connection import Connection
from automations.service.setup import init
from automations.sheet import read
from automations.sheet.layout import same
from automations.sheet.read import column_letter, quoted
from automations.sheet.workbook import RawTab

_DATA = Path(__file__).with_name("example.toml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Where the example is, and how many rows were typed; 0 when it was there already."""

    spreadsheet: str
    url: str
    rows: int

    def in_words(self, *, as_json: bool) -> str:
        if as_json:
            return json.dumps({name: getattr(self, name) for name in self.__slots__})
        typed = f"{self.rows} rows were typed" if self.rows else "it was there already; nothing changed"
        return f"REHEARSAL: the local workspace\nthe example program is in {self.url}\n{typed}"


def load(config: Config, program: Program, connection: Connection) -> Loaded:
    """Makes the program's workbook and fills it, unless it has liaisons already. Raises UsageError on Google."""
    if config.workspace != LOCAL:
        raise UsageError(
            what="the example is for the local workspace only", remedy="Set workspace = 'local' in automations.toml"
        )
    made = init(config, program, connection)
    with connection.open(False) as workspace:
        metadata = workspace.sheets.metadata(made.spreadsheet)
        raw, _ = read.workbook(metadata, workspace.sheets.values(made.spreadsheet, read.ranges(metadata)))
        if raw.tabs["Liaisons"].rows:
            return Loaded(made.spreadsheet, made.url, 0)
        data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
        settings = data.pop("Settings")
        entries = _settings(raw.tabs["Settings"], settings)
        for name, content in data.items():
            entries += _rows(raw.tabs[name], content["headers"], content["rows"])
        _type(workspace.sheets, made.spreadsheet, entries)
    return Loaded(made.spreadsheet, made.url, sum(len(content["rows"]) for content in data.values()) + len(settings))


def _settings(tab: RawTab, settings: dict[str, str]) -> list[dict[str, Any]]:
    column = column_letter(tab.columns["Value"])
    numbers = {same(str(row["Setting"])): row.number for row in tab.rows}
    return [
        {"range": f"{quoted(tab.name)}!{column}{numbers[same(name)]}", "values": [[value]]}
        for name, value in settings.items()
    ]


def _rows(tab: RawTab, headers: list[str], rows: list[list[Any]]) -> list[dict[str, Any]]:
    """One range a column, below the header."""
    entries = []
    for place, header in enumerate(headers):
        letter = column_letter(tab.columns[header])
        values = [[row[place]] for row in rows]
        entries.append({"range": f"{quoted(tab.name)}!{letter}2:{letter}{len(rows) + 1}", "values": values})
    return entries


def _type(sheets: Sheets, spreadsheet: str, entries: list[dict[str, Any]]) -> None:
    """As typed by a person: Sheets itself makes dates of dates."""
    body = {"valueInputOption": "USER_ENTERED", "data": entries}
    sheets.gspread.http_client.values_batch_update(spreadsheet, body)
