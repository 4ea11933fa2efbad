"""Two days of the example program, for the pictures of docs: what staff type, and the jobs that run then.

It lies in a folder of its own, on a local Workspace of its own: scripts/demo is left as it is.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from automations.emulator import launch, tokens
from automations.sheet.layout import SETTINGS

BEGIN = "2026-07-13T09:00:00-04:00"
STAFF = "sam.sampleton@example.org"
SAM = "Sam Sampleton"
INSTALLATION = 'workspace = "local"\ndefault_program = "example"\n'
PROGRAM = 'name = "Exampleton community liaisons"\ntime_zone = "America/New_York"\nlocale = "en_US"\n'
READY = {"Ready": True}
_direct = build_opener(ProxyHandler({}))
APPLICANTS = (
    ("Caro Contoh", "caro.contoh@example.org", "es", "Spanish (native), English", "I rent, as my neighbours do"),
    ("Dario Dummy", "dario.dummy@example.org", "pt", "Portuguese (native), English", "Our soccer club; many newcomers"),
    ("Eda Örnek", "eda.ornek@example.org", "en", "English, Turkish", "The senior centre, twice a week"),
    ("Fritz Fiktiv", "fritz.fiktiv@example.org", "en", "English", "My family's shop on Sample Street"),
)


class Story:
    """A program that is lived: staff's edits and the commands of the product, at the times that are told."""

    def __init__(self, folder: Path) -> None:
        self.data, self.config = folder / "data", folder / "config"
        (self.config / "programs").mkdir(parents=True)
        (self.config / "automations.toml").write_text(INSTALLATION, encoding="utf-8")
        (self.config / "programs" / "example.toml").write_text(PROGRAM, encoding="utf-8")
        self.running = launch.start(self.data, clock=BEGIN, tied=True)

    def live(self) -> None:
        """Both days. Raises RuntimeError with the words of a command that failed."""
        self._run("automations", "emulator", "example")
        self._settings({"First warrant": "2026-07-16", "Applications close on": "2026-07-31"})
        self._settings({"W-9 link": "https://www.example.org/w9", "Vendor form link": "https://www.example.org/vendor"})
        for name, email, language, spoken, ties in APPLICANTS:
            row = {"Name": name, "E-mail": email, "Language": language, "Languages spoken": spoken, "Stage": "New"}
            self._edit({"do": "append_row", "tab": "Applications", "values": {**row, "Ties to priority groups": ties}})
        # The forms of the languages, the protection of the approving columns.
        self._run("automations", "init")
        self._jobs("13T09:10", "invoices", "meetings", "applications", "posting", "onboarding")
        self._set("Applications", {"A-03": {"Stage": "To interview"}, "A-04": {"Stage": "Offer"}})
        self._set("Applications", {"A-05": {"Stage": "Declined"}, "A-06": {"Stage": "Accepted"}})
        self._set("Meetings", {"M-09": READY, "M-10": READY})
        self._set("Interviews", {"I-01": READY})
        approve = {"Decision": "Approve", "Approved by": SAM}
        self._set("Invoices", {f"N-{number:02}": approve for number in (1, 2, 3, 4, 6, 7)})
        self._jobs("13T09:30", "invoices", "meetings", "interviews", "applications", "onboarding")
        # What is due once it has settled.
        self._jobs("13T09:45", "meetings", "interviews", "applications", "onboarding")
        self._edit({"do": "delete_rows", "tab": "Hours", "rows": ["H-14"]})
        self._jobs("14T08:10", "invoices", "meetings", "digest")
        self._jobs("14T10:05", "digest", "applications")
        self._set("Invoices", {f"N-{number:02}": {"Paid on": "2026-07-14"} for number in (1, 2, 3)})
        self._jobs("14T10:20", "meetings", "interviews", "onboarding", "invoices", "hours", "digest")

    def file(self, ending: str) -> bytes:
        """What the newest file of Drive holds whose name ends so."""
        files = self.running.admin("GET", "/files")["files"]
        found = [one for one in files if one["name"].endswith(ending) and not one["trashed"]][-1]
        request = Request(f"{self.running.url}/drive/v3/files/{found['id']}?alt=media")  # noqa: S310
        request.add_header("Authorization", f"Bearer {tokens.issue(tokens.secret(self.data), found['owner'])}")
        with _direct.open(request, timeout=60) as answer:
            return bytes(answer.read())

    def _jobs(self, day_and_time: str, *jobs: str) -> None:
        self.running.admin("POST", "/clock", {"set": f"2026-07-{day_and_time}:00-04:00"})
        for job in jobs:
            self._run("run-job", job)

    def _set(self, tab: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
        for row, values in rows.items():
            self._edit({"do": "set", "tab": tab, "row": row, "values": values})

    def _settings(self, values: Mapping[str, str]) -> None:
        numbers = {setting.name: number for number, setting in enumerate(SETTINGS, start=2)}
        for name, value in values.items():
            self._edit({"do": "set", "tab": "Settings", "row": numbers[name], "values": {"Value": value}})

    def _edit(self, edit: Mapping[str, Any]) -> None:
        self.running.admin("POST", "/edits", {"service": "sheets", "user": STAFF, "edit": {**edit, "force": True}})

    def _run(self, name: str, *words: str) -> None:
        places = ["--config", str(self.config), "--data", str(self.data)]
        ended = subprocess.run(
            [Path(sys.executable).with_name(name), *words, *places], capture_output=True, text=True, check=False
        )
        if ended.returncode:
            raise RuntimeError(f"{name} {' '.join(words)}: {ended.stderr}")
