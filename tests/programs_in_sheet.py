"""Small programs in a Sheet of the local Workspace: staff type (gspread, or an edit in the browser), operators run
the real commands, and both the --json object and the cells are read back.

    program = programs.make({"Hours": [hours("2026-10-05", "L-01", "2:00")]})
    ran = program.run()
    assert ran.invoice("L-01")["amount"] == "80.00"
    assert program.problem("Hours", "H-02") == ""

The plain program: two liaisons, L-01 and L-02, paid $40 an hour from the fund Grant since 2026-09; it is noon of
2 November 2026, so that October has just ended.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import gspread
from google.oauth2.credentials import Credentials
from gspread.http_client import HTTPClient

from tests import commands
from tests.workspace import Local

Cells = Mapping[str, Any]
Tabs = Mapping[str, Sequence[Cells]]

OFFICE = "liaison-program@example.org"
SAM = "Sam Sampleton"
PLAIN: Tabs = {
    "Core team": [{"Name": SAM, "E-mail": "sam.sampleton@example.org", "Role": "Staff", "Language": "en"}],
    "Funds": [{"Fund": "Grant", "Budget": 50000, "Account number": "2026-300-5780", "From": "2025-07-01"}],
    "Pay plans": [
        {"Plan": "Liaison", "Kind": "Hourly", "Rate": 40, "Cap": 3200, "Fund": "Grant", "From": "2025-07-01"}
    ],
    "Liaisons": [
        {"Name": "Ana Exemplo", "E-mail": "ana.exemplo@example.org"},
        {"Name": "José Muestra", "E-mail": "jose.muestra@example.org"},
    ],
}
_LIAISON: Cells = {
    "Language": "en",
    "Address": "1 Sample Street",
    "Pay plan": "Liaison",
    "From": "2025-07-01",
    "W-9 on file": True,
}
_SETTINGS = {
    "Program name": "Exampleton liaisons",
    "Number prefix": "EXA",
    "Invoices from": "2026-09",
    "Bill to": "Town of Exampleton",
}


def hours(date: str, liaison: str, time: Any, activity: str = "Outreach", **more: Any) -> dict[str, Any]:
    """An approved row of Hours."""
    row = {"Date": date, "Liaison": liaison, "Activity": activity, "Hours": time, "Approved": True, "Approved by": SAM}
    return {**row, **more}


class _ToLocal(HTTPClient):
    """gspread's own client; only the address is another."""

    url = ""

    def request(self, method: str, endpoint: str, *args: Any, **more: Any) -> Any:
        for google in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
            endpoint = endpoint.replace(google, self.url)
        return super().request(method, endpoint, *args, **more)


@dataclass(frozen=True)
class Ran:
    """What a command said: its exit status, and the lines of both outputs."""

    status: int
    out: str
    err: str

    @cached_property
    def json(self) -> dict[str, Any]:
        """The one object on stdout."""
        assert self.out, self.err
        return json.loads(self.out)  # type: ignore[no-any-return]

    @property
    def invoices(self) -> list[dict[str, Any]]:
        return list(self.json["invoices"])

    def invoice(self, liaison: str, period: str = "2026-10") -> dict[str, Any]:
        """The newest invoice of a person and month."""
        return next(one for one in reversed(self.invoices) if (one["liaison"], one["period"]) == (liaison, period))

    def amounts(self) -> dict[tuple[str, str], str]:
        """(liaison, period) -> amount of what is not void."""
        return {(one["liaison"], one["period"]): one["amount"] for one in self.invoices if one["state"] != "Void"}

    def problems(self, tab: str) -> list[dict[str, Any]]:
        return [problem for problem in self.json["problems"] if problem["tab"] == tab]

    def problem(self, tab: str, id_: str) -> dict[str, Any]:
        """The one problem of a row."""
        found = [problem for problem in self.problems(tab) if problem["id"] == id_]
        assert len(found) == 1, self.json["problems"]
        return found[0]

    def says(self) -> dict[str, str]:
        return {row["id"]: row["says"] for row in self.json["rows"]}

    def effects(self) -> dict[str, str]:
        return {effect["key"]: effect["state"] for effect in self.json["effects"]}

    @property
    def last_words(self) -> str:
        """The only line on stderr beside the word of the rehearsal."""
        lines = [line for line in self.err.splitlines() if not line.startswith("REHEARSAL")]
        assert len(lines) == 1, self.err
        return lines[0]


def command(
    *words: str, env: Mapping[str, str] | None = None, before: Callable[[], None] | None = None, fresh: bool = False
) -> Ran:
    """Runs `run-job` or `automations`, as they were installed (commands.py)."""
    # Code of another tree is not what the one process has imported.
    if fresh or before is not None or "PYTHONPATH" in (env or {}):
        return Ran(*commands.fresh(words, env, before))
    return Ran(*commands.forked(words, env))


@dataclass
class Program:
    """One program: its workbook as staff have it open, and the commands as its operator gives them."""

    local: Local
    id: str
    config: Path
    data: Path
    fresh: bool = False
    _gids: dict[str, int] = field(default_factory=dict)

    @property
    def place(self) -> dict[str, str]:
        """Where init has put things."""
        return json.loads((self.data / "local" / "programs" / f"{self.id}.json").read_text())  # type: ignore[no-any-return]

    @property
    def spreadsheet(self) -> str:
        return self.place["spreadsheet"]

    @property
    def ledger(self) -> Path:
        return self.data / "local" / self.spreadsheet / "ledger.sqlite"

    # Operators

    def automations(self, *words: str) -> Ran:
        places = ["--config", str(self.config), "--data", str(self.data)]
        return command("automations", *words, *places, fresh=self.fresh)

    def automations_out(self, *words: str) -> str:
        """What a command of the emulator prints."""
        ran = command("automations", *words, "--data", str(self.data))
        assert ran.status == 0, ran.err
        return ran.out

    def run(self, *words: str, ok: bool = True, **more: Any) -> Ran:
        """`run-job invoices --json`; it must end well unless told otherwise."""
        ran = self.run_job("invoices", "--json", *words, **more)
        if ok:
            assert ran.status == 0, ran.err + ran.out
        return ran

    def run_job(self, *words: str, **more: Any) -> Ran:
        places = ["--config", str(self.config), "--data", str(self.data)]
        return command("run-job", *words, *places, fresh=self.fresh, **more)

    # Staff

    @cached_property
    def client(self) -> gspread.Client:
        to_local = type("ToLocal", (_ToLocal,), {"url": self.local.url})
        return gspread.Client(auth=Credentials(self.local.token(OFFICE)), http_client=to_local)

    @cached_property
    def sheet(self) -> gspread.Spreadsheet:
        return self.client.open_by_key(self.spreadsheet)

    def type(self, tabs: Tabs, *, start: int = 2, raw: bool = False) -> None:
        """Types rows below the header of each tab, from row `start`, as a person types (raw: as a form writes)."""
        headers = self._headers(list(tabs))
        data = []
        for name, rows in tabs.items():
            for header in dict.fromkeys(header for row in rows for header in row):
                letter = _letter(headers[name].index(header))
                where = f"'{name}'!{letter}{start}:{letter}{start + len(rows) - 1}"
                data.append({"range": where, "values": [[row.get(header)] for row in rows]})
        option = "RAW" if raw else "USER_ENTERED"
        self.sheet.values_batch_update({"valueInputOption": option, "data": data})

    def settings(self, values: Mapping[str, str]) -> None:
        rows = self.sheet.worksheet("Settings").get_all_values()
        name, value = rows[0].index("Setting"), rows[0].index("Value")
        numbers = {row[name]: number for number, row in enumerate(rows, start=1)}
        data = [
            {"range": f"Settings!{_letter(value)}{numbers[setting]}", "values": [[text]]}
            for setting, text in values.items()
        ]
        self.sheet.values_batch_update({"valueInputOption": "USER_ENTERED", "data": data})

    def edit(self, do: str, tab: str, **more: Any) -> None:
        """What a person does in the browser (docs/emulator-sheets.md)."""
        when = {name: more.pop(name) for name in ("before_call", "before_method", "nth") if name in more}
        edit = {"do": do, "tab": tab, "spreadsheet": self.spreadsheet, **more}
        self.local.edit(edit, user=OFFICE, **when)

    def set(self, tab: str, row: str | int, **values: Any) -> None:
        """Types into cells of the row with this id; `Paid_on=` is the column Paid on."""
        self.edit("set", tab, row=row, values={name.replace("_", " "): value for name, value in values.items()})

    def rows(self, tab: str) -> list[dict[str, str]]:
        """The rows as they are shown, each with its number under "#"; of doubled headers the first."""
        headers, *rows = self.sheet.worksheet(tab).get_all_values()
        return [
            {**dict(reversed(list(zip(headers, row, strict=True)))), "#": str(number)}
            for number, row in enumerate(rows, start=2)
            if any(cell not in ("", "FALSE") for cell in row)
        ]

    def row(self, tab: str, id_: str) -> dict[str, str]:
        """The one row with this id."""
        found = [row for row in self.rows(tab) if row["ID"] == id_]
        assert len(found) == 1, (id_, [row["ID"] for row in self.rows(tab)])
        return found[0]

    def problem(self, tab: str, id_: str) -> str:
        """What its Problem cell says."""
        return self.row(tab, id_)["Problem"]

    def start_here(self) -> str:
        return "\n".join(" ".join(row) for row in self.sheet.worksheet("Start here").get_all_values())

    def pdfs(self) -> list[str]:
        """The names of the program's PDFs in Drive."""
        return sorted(one["name"] for one in self.files() if one["name"].endswith(".pdf"))

    def mails(self, mailbox: str) -> list[dict[str, Any]]:
        """This program's mails in a mailbox, whole, the newest first; Calendar's notices are none.

        All mailboxes are shared by the programs of the tests, and their clock is set back for each: so the mails are
        told apart by the ledger's id in our header, never by when they came.
        """
        with contextlib.closing(sqlite3.connect(self.ledger)) as ledger:
            ((id_,),) = ledger.execute("select value from facts where name = 'ledger'")
        found = self.local.admin("GET", f"/mail?mailbox={mailbox}")["mail"]
        return [one for one in found if dict(one["headers"]).get("X-Automations-Key", "").startswith(f"{id_}/")]

    def files(self) -> list[dict[str, Any]]:
        """All that lies in the program's folder in Drive, at any depth, and is not in the trash."""
        top = f"{self.place['folder']}"
        files = {one["id"]: one for one in self.local.admin("GET", "/files")["files"]}

        def inside(one: Mapping[str, Any]) -> bool:
            parent = one["parent"]
            return bool(parent == top or (parent in files and inside(files[parent])))

        return [one for one in files.values() if not one["trashed"] and inside(one)]

    def _headers(self, tabs: list[str]) -> dict[str, list[str]]:
        got = self.sheet.values_batch_get([f"'{tab}'!1:1" for tab in tabs])["valueRanges"]
        return {tab: block["values"][0] for tab, block in zip(tabs, got, strict=True)}


@dataclass
class Programs:
    """Makes programs in one local Workspace, each with an id and a configuration of its own. `fresh`: each of their
    commands starts an interpreter of its own.
    """

    local: Local
    root: Path
    fresh: bool = False
    made: int = 0

    def configured(self, **settings: Any) -> Program:
        """A configuration alone: no workbook yet."""
        self.made += 1
        id_ = f"town-{self.made}"
        config = self.root / id_
        (config / "programs").mkdir(parents=True)
        (config / "automations.toml").write_text('workspace = "local"\n')
        self.write(config, id_, **settings)
        return Program(self.local, id_, config, self.local.data, self.fresh)

    @staticmethod
    def write(config: Path, id_: str, **settings: Any) -> None:
        """A program's own file."""
        values = {"name": f"Program {id_}", **settings}
        text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())
        (config / "programs" / f"{id_}.toml").write_text(text)

    def empty(self) -> Program:
        """A program with its empty workbook, made by init."""
        program = self.configured()
        ran = program.automations("init")
        assert ran.status == 0, ran.err
        return program

    def make(
        self, tabs: Tabs | None = None, settings: Mapping[str, str] | None = None, *, raw: bool = False
    ) -> Program:
        """The plain program; `tabs` take the place of its tabs of these names. Rows of Liaisons are filled up."""
        program = self.empty()
        program.settings({**_SETTINGS, **(settings or {})})
        filled = {**PLAIN, **(tabs or {})}
        filled["Liaisons"] = [{**_LIAISON, **row} for row in filled["Liaisons"]]
        program.type(filled, raw=raw)
        return program


def _letter(place: int) -> str:
    return gspread.utils.rowcol_to_a1(1, place + 1).rstrip("1")
