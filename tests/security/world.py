"""A program full of people: every cell that may hold something about a person holds a word that stands nowhere else.

world = World(programs)
world.live()
assert world.found(world.ledger_bytes(), PERSONAL) == []
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pypdf
import requests

from automations import cli
from tests.programs_in_sheet import FORGOTTEN, OFFICE, Program, Programs, Ran, hours

ZULEIKA, QUIMBY = "zq.private@example.org", "quimby.secret@example.org"
VERENA, WENDEL = "verena.hush@example.org", "wendel.quiet@example.org"
SAM, OTTILIE = "sam.sampleton@example.org", "ottilie.mum@example.org"
PERSONAL = (
    *(
        "Zuleika",
        "Prueba",
        "Quimby",
        "Amostra",
        "Verena",
        "Exempel",
        "Wendel",
        "Ornek",
        "Sampleton",
        "Ottilie",
        "Doeling",
    ),
    *(ZULEIKA, QUIMBY, VERENA, WENDEL, SAM, OTTILIE, "zq.moved@example.org"),
    *("617-555-0142", "Whispering Lane", "Hidden Hollow", "V-4711-XY"),
    *("wheelchair", "asylum", "eczema", "tenants of Birch", "Kinyarwanda", "babysitter", "barber told"),
    *("grandmother's kitchen", "stepfather", "miscounted by cousin"),
)
"""Names, addresses, phones, needs, answers and notes. Each is searched for in any case, in UTF-8 and as JSON has it."""

SSN, EIN, SPOKEN, ITIN = "123-45-6789", "98-7654321", "SSN 321549876", "912 70 4321"
OWN = ("Status", "System status", "Problem", "Reply", "Replies", "Link", "Invoice")
"""The system's columns, that of Invoices that names its liaison aside."""

TAX = (SSN, "123456789", EIN, "987654321", "321549876", "321-54-9876", ITIN, "912704321")

LIAISONS = [
    {"Name": "Zuleika Prueba", "E-mail": ZULEIKA, "Language": "Spanish", "Address": "7 Whispering Lane",
     "Vendor number": "V-4711-XY", "Needs for access": "wheelchair"},
    {"Name": "Quimby Amostra", "E-mail": QUIMBY, "Language": "Portuguese", "Address": "8 Hidden Hollow"},
]  # fmt: skip
TEAM = [
    {"Name": "Sam Sampleton", "E-mail": SAM, "Role": "Staff", "Language": "en", "Invited to": "Everything"},
    {"Name": "Ottilie Doeling", "E-mail": OTTILIE, "Role": "Vendor", "Language": "es", "Invited to": "Nothing"},
]
APPLICANTS = [
    {"Name": "Verena Exempel", "E-mail": VERENA, "Phone": "617-555-0142", "Language": "Haitian Creole",
     "Languages spoken": "Kinyarwanda, native", "Lived experience": "asylum", "Needs for access": "eczema",
     "Organising experience": "tenants of Birch Street", "Availability": "with a babysitter",
     "Heard of it": "barber told me", "Notes": "Sam knows her stepfather", "Stage": "To interview"},
    {"Name": "Wendel Ornek", "E-mail": WENDEL, "Language": "en", "Stage": "To interview"},
]  # fmt: skip
TABS = {
    "Core team": TEAM,
    "Liaisons": LIAISONS,
    "Applications": APPLICANTS,
    "Meetings": [
        {"Date": "2026-12-03", "Time": "18:00", "Length": 120, "Kind": "Core team", "Title": "Winter plans",
         "Place": "Library", "Who": "L-01 · Zuleika Prueba, L-02 · Quimby Amostra, C-01", "Ready": True},
    ],
    "Interviews": [
        {"Applicant": "A-01 · Verena Exempel", "Date": "2026-11-09", "Time": "18:00", "Length": 45,
         "Place": "Town Hall, room 2", "Interviewers": "Sam Sampleton, Ottilie Doeling", "Ready": True},
    ],
    "Outreach": [{"Date": "2026-10-02", "Kind": "Dinner", "Host": "Quimby Amostra", "Topics heard": "asylum"}],
    "Hours": [
        hours("2026-10-05", "L-01 · Zuleika Prueba", "2:00", Note="at her grandmother's kitchen"),
        hours("2026-10-06", "L-02 · Quimby Amostra", "3:00", Note="miscounted by cousin"),
        hours("2026-10-07", "Quimby Amostra", "1:00"),
        hours("2026-10-08", "L-02", "Zuleika", For="at Whispering Lane"),
    ],
}  # fmt: skip


class World:
    """The program, and all that its commands have said."""

    def __init__(self, programs: Programs, tabs: dict[str, Any] | None = None) -> None:
        settings = {"Office e-mail": OFFICE, "Program name": f"World {programs.made + 1}"}
        self.program: Program = programs.make({**TABS, **(tabs or {})}, settings)
        self.said: list[str] = []

    def run(self, *words: str) -> Ran:
        """`run-job WORDS`, which may end in any way: the command's own code in this process, for there are many."""
        out, err, status = io.StringIO(), io.StringIO(), 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                cli.run_job([*words, *self._places])
            except SystemExit as ended:
                status = int(ended.code or 0)
        return self._heard(Ran(status, out.getvalue(), err.getvalue()))

    def really(self, *words: str) -> Ran:
        """`run-job WORDS`, as it was installed."""
        return self._heard(self.program.run_job(*words))

    @property
    def _places(self) -> list[str]:
        return ["--config", str(self.program.config), "--data", str(self.program.data)]

    def command(self, *words: str) -> Ran:
        """`automations WORDS`."""
        return self._heard(self.program.automations(*words))

    def loudly(self, job: str) -> Ran:
        """The job with everything logged that any library logs at INFO."""
        loud = "import logging, sys; logging.basicConfig(level=logging.INFO, stream=sys.stderr); logging.info('heard');"
        code = f"{loud} from automations.cli import run_job; run_job(sys.argv[1:])"
        done = subprocess.run(
            [sys.executable, "-c", code, job, "--json", "--yes", *self._places],
            capture_output=True,
            text=True,
            env={name: value for name, value in os.environ.items() if name not in FORGOTTEN},
            timeout=120,
            check=False,
        )
        return self._heard(Ran(done.returncode, done.stdout, done.stderr))

    def _heard(self, ran: Ran) -> Ran:
        assert "Traceback" not in ran.err, ran.err
        self.said += [ran.out, ran.err]
        return ran

    def kept(self) -> bytes:
        """Every byte that the product keeps on the disk: ledger, write-ahead log, seals, notes of places, backups."""
        own = [self.program.ledger.parent, *(self.program.data / "local").glob(f"programs/{self.program.id}*")]
        files = [file for place in own for file in ([place] if place.is_file() else sorted(place.rglob("*")))]
        assert any(file.name == "ledger.sqlite" for file in files)
        return b"\n".join(str(file).encode() + b"\n" + file.read_bytes() for file in files if file.is_file())

    def names_of_files(self) -> str:
        """Names, paths and properties of all files and folders in Drive."""
        return json.dumps([{**one, "permissions": {}} for one in self.program.files()], ensure_ascii=False)

    def written(self) -> str:
        """What the service has written into the Sheet: Activity, Approvals, Jobs, Start here, its cells elsewhere."""
        tabs = [self.program.rows(name) for name in ("Activity", "Approvals", "Jobs")]
        own = [{header: row.get(header) for header in OWN} for name in TABS for row in self.program.rows(name)]
        return json.dumps([*tabs, own], ensure_ascii=False) + self.program.start_here()

    def sent(self) -> str:
        """All letters with their drafts and headers, all events, all PDFs, all Docs: what people get."""
        mails = [one for box in (OFFICE, ZULEIKA, QUIMBY, VERENA, SAM) for one in self.program.mails(box)]
        events = self.program.local.admin("GET", "/events")["events"]
        own = [one for one in events if one["calendar"] == self.program.place["calendar"]]
        return json.dumps([mails, own], ensure_ascii=False, default=str) + "".join(self.pages())

    def pages(self) -> Iterable[str]:
        """The text of each PDF and Google Doc in Drive."""
        for one in self.program.files():
            if one["mimeType"] == "application/pdf":
                pdf = pypdf.PdfReader(io.BytesIO(self._get(f"/drive/v3/files/{one['id']}?alt=media")))
                yield "".join(page.extract_text() for page in pdf.pages)
            elif one["mimeType"].endswith("google-apps.document"):
                yield self._get(f"/drive/v3/files/{one['id']}/export?mimeType=text/plain").decode()

    def _get(self, path: str) -> bytes:
        headers = {"Authorization": f"Bearer {self.program.local.token(OFFICE)}"}
        answer = requests.get(self.program.local.url + path, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.content

    def live(self) -> None:
        """Two days: drawn, approved, invited, moved, a new address, a hold cleared, a void, a row gone, a fault."""
        for job in ("invoices", "meetings", "interviews"):
            self.run(job, "--json", "--yes")
        program = self.program
        program.set("Invoices", "N-01", Decision="Approve", Approved_by="Sam Sampleton")
        program.set("Invoices", "N-02", Decision="Zuleika Prueba", Cleared_by="Ottilie Doeling")
        program.set("Meetings", "M-01", Date="2026-12-04")
        program.set("Interviews", "I-01", Place="Town Hall, room 3")
        program.set("Liaisons", "L-01", **{"E-mail": "zq.moved@example.org"})
        program.set("Core team", "C-02", Role="Whispering Lane", Language=QUIMBY)
        program.edit("delete_rows", "Hours", rows=["H-02"])
        program.local.advance(700)
        self.run("invoices", "--json")
        self.loudly("meetings")
        self.really("interviews", "--yes")
        program.set("Invoices", "N-01", Decision="Void", Reason_of_void="miscounted by cousin Quimby")
        program.set("Interviews", "I-01", Status="Cancelled")
        self.loudly("invoices")
        self.loudly("interviews")


def found(where: str | bytes, words: Iterable[str]) -> list[str]:
    """Which of the words stand there, in any case, as they are or as JSON escapes them."""
    text = (where.decode("utf-8", "replace") if isinstance(where, bytes) else where).casefold()
    return [word for word in words if word.casefold() in text or json.dumps(word.casefold())[1:-1] in text]
