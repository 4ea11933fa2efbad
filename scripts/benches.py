"""Measures what the issue names: each line says what, the figure, the limit, and the ratio where there is one.

Machines are noisy: seconds stand beside a baseline of the same run; calls, bytes and counts are exact.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import gspread
from google.oauth2.credentials import Credentials
from gspread.http_client import HTTPClient

from automations.emulator import launch, tokens

BIN = Path(sys.executable).parent
CLOCK = "2026-11-02T09:00:00-05:00"
failures: list[str] = []


def say(what: str, figure: str, limit: str, *, ok: bool) -> None:
    print(f"{'ok  ' if ok else 'OVER'}  {what}: {figure} (limit {limit})", flush=True)
    if not ok:
        failures.append(what)


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str
    cpu: float
    wall: float
    megabytes: float


def ran(command: Sequence[str], env: dict[str, str] | None = None) -> Ran:
    """Runs a command and takes its own CPU seconds and its largest memory."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=err, env=env)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - began
        out.seek(0)
        err.seek(0)
        said, wrong = out.read(), err.read()
    cpu = usage.ru_utime + usage.ru_stime
    return Ran(process.returncode, said, wrong, cpu, wall, usage.ru_maxrss / 1024)


class Emulated:
    """An emulator with its own data and configuration."""

    def __init__(self, folder: Path, programs: Sequence[str]) -> None:
        self.data, self.config = folder / "var", folder / "config"
        (self.config / "programs").mkdir(parents=True)
        (self.config / "automations.toml").write_text(f'workspace = "local"\ndefault_program = "{programs[0]}"\n')
        for program in programs:
            (self.config / "programs" / f"{program}.toml").write_text(f'name = "{program}"\n')
        self.running = launch.start(self.data, clock=CLOCK)
        self.running.admin("POST", "/quotas", dict.fromkeys(("sheets.read", "sheets.write", "drive")))

    def run(self, *words: str) -> Ran:
        places = ["--data", str(self.data), "--config", str(self.config)]
        came_to = ran([str(BIN / words[0]), *words[1:], *places])
        if came_to.status:
            raise SystemExit(f"{' '.join(words)} ended with {came_to.status}: {came_to.err}")
        return came_to

    def job(self, *words: str) -> dict[str, Any]:
        return json.loads(self.run("run-job", "invoices", "--json", *words).out)

    def latency(self, seconds: float) -> None:
        self.running.admin("POST", "/latency", {"seconds": seconds})

    def sheet(self, program: str) -> gspread.Spreadsheet:
        made = json.loads((self.data / "local" / "programs" / f"{program}.json").read_text())
        token = tokens.issue(tokens.secret(self.data), "liaison-program@example.org")
        url = self.running.url

        class Local(HTTPClient):
            def request(self, method: str, endpoint: str, *arguments: Any, **named: Any) -> Any:
                for root in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
                    endpoint = endpoint.replace(root, url)
                return super().request(method, endpoint, *arguments, **named)

        return gspread.Client(auth=Credentials(token), http_client=Local).open_by_key(made["spreadsheet"])


@contextmanager
def emulated(*programs: str) -> Iterator[Emulated]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    emulator = Emulated(folder, programs)
    try:
        yield emulator
    finally:
        emulator.running.stop()
        shutil.rmtree(folder)


def fill(sheet: gspread.Spreadsheet, liaisons: int, rows: int, approved: bool) -> None:
    """A program of hourly liaisons, with so many rows of hours in October 2026."""

    def put(tab: str, values: list[dict[str, Any]]) -> None:
        worksheet = sheet.worksheet(tab)
        headers = worksheet.row_values(1)
        if worksheet.row_count < len(values) + 1:
            worksheet.add_rows(len(values) + 1 - worksheet.row_count)
        grid = [[row.get(header, "") for header in headers] for row in values]
        worksheet.update(grid, "A2", value_input_option="USER_ENTERED")

    settings = sheet.worksheet("Settings")
    names = settings.col_values(settings.row_values(1).index("Setting") + 1)
    settings.update_cell(names.index("Invoices from") + 1, settings.row_values(1).index("Value") + 1, "2026-10")
    put("Core team", [{"Name": "Sam Sampleton", "E-mail": "sam@example.org", "Role": "Staff"}])
    put("Funds", [{"Fund": "Grant", "Budget": 9000000, "Account number": "1-2-3"}])
    put("Pay plans", [{"Plan": "Hourly", "Kind": "Hourly", "Rate": 40, "Fund": "Grant"}])
    put(
        "Liaisons",
        [
            {
                "Name": f"Person Number{number}",
                "E-mail": f"p{number}@example.org",
                "Pay plan": "Hourly",
                "W-9 on file": True,
            }
            for number in range(1, liaisons + 1)
        ],
    )
    put(
        "Hours",
        [
            {
                "Date": (date(2026, 10, 1) + timedelta(days=number % 31)).isoformat(),
                "Liaison": f"L-{number % liaisons + 1:02d}",
                "Activity": "Outreach",
                "Hours": "0:10" if number % 2 else "0:05",
                "Note": f"Row {number}",
                "Approved": approved,
            }
            for number in range(rows)
        ],
    )


def bench_help() -> None:
    """`run-job --help` answers at once."""

    def median(command: list[str]) -> float:
        return statistics.median(ran(command).wall for _ in range(11))

    bare = median([sys.executable, "-c", "pass"])
    helped = median([str(BIN / "run-job"), "--help"])
    say("run-job --help, seconds", f"{helped:.3f}", "0.3", ok=helped < 0.3)
    say("run-job --help ÷ python -c pass", f"{helped / bare:.1f} ({bare:.3f} s)", "5", ok=helped < 5 * bare)


def bench_idle() -> None:
    """A run with nothing due, small and large, makes the same few calls."""
    calls = {}
    for rows in (10, 10_000):
        with emulated("one") as emulator:
            emulator.run("automations", "init")
            fill(emulator.sheet("one"), 5, rows, approved=False)
            emulator.job()
            emulator.job()
            came_to = emulator.run("run-job", "invoices", "--json")
            told = json.loads(came_to.out)
            calls[rows] = told["calls"]
            if rows == 10:
                say("idle run of a small program, CPU seconds", f"{came_to.cpu:.2f}", "1", ok=came_to.cpu < 1)
                continue
            sheets = told["calls"]["sheets"]
            say("nothing due over 10,000 rows, Sheets reads", str(sheets["read"]), "3", ok=sheets["read"] <= 3)
            say("nothing due over 10,000 rows, Sheets writes", str(sheets["write"]), "1", ok=sheets["write"] <= 1)
            say("nothing due over 10,000 rows, CPU seconds", f"{came_to.cpu:.2f}", "1.5", ok=came_to.cpu < 1.5)
            say("nothing due over 10,000 rows, MB", f"{came_to.megabytes:.0f}", "200", ok=came_to.megabytes < 200)
    say(
        "10 and 10,000 rows, the same calls", f"{calls[10]} and {calls[10_000]}", "equal", ok=calls[10] == calls[10_000]
    )


def bench_rows() -> None:
    """Invoices of 10 and of 10,000 rows, drawn: the same number of calls; one Drive call an invoice."""
    calls = {}
    for rows in (10, 10_000):
        with emulated("one") as emulator:
            emulator.run("automations", "init")
            fill(emulator.sheet("one"), 5, rows, approved=True)
            first = emulator.job()
            calls[rows] = first["calls"]
            drawn = first["counts"]["done"]
            folders = 3
            drive = first["calls"]["drive"] - folders - 1
            print(f"      {rows} rows: {drawn} invoices, calls {first['calls']}")
            say(
                "Drive calls an invoice (generateIds and folders aside)", f"{drive / drawn:.2f}", "1", ok=drive == drawn
            )
    say("10 and 10,000 rows drawn, the same calls", f"{calls[10]}", "equal", ok=calls[10] == calls[10_000])


def bench_many() -> None:
    """100 programs × 5 invoices side by side at 100 ms a call."""
    programs = [f"p{number:03d}" for number in range(100)]
    with emulated(*programs) as emulator:
        for program in programs:
            emulator.run("automations", "init", "--program", program)
            fill(emulator.sheet(program), 5, 10, approved=True)
        emulator.latency(0.1)
        came_to = emulator.run("run-job", "invoices", "--all", "--json")
        told = [json.loads(line) for line in came_to.out.splitlines()]
        done = sum(one["counts"]["done"] for one in told)
        calls = sum(sum(one["calls"]["sheets"].values()) + one["calls"]["drive"] for one in told)
        least = calls * 0.1 / 8
        ratio = came_to.wall / least
        print(f"      {done} invoices, {calls} calls, {came_to.wall:.1f} s, {came_to.cpu:.1f} s of CPU")
        say("100 programs × 5 invoices ÷ the calls' own time ÷ workers", f"{ratio:.2f}", "1.5", ok=ratio <= 1.5)


def bench_pdf() -> None:
    """A PDF of a warm process."""
    from decimal import Decimal

    from automations.rendering.invoice import render_invoice
    from automations.rules.documents import InvoiceDocument, PrintedLine

    lines = tuple(
        PrintedLine(
            date=date(2026, 10, day), kind="time", activity="Outreach", what="", minutes=90, rate=Decimal("40.00"),
            full_rate=None, worth=Decimal("60.00"), amount=Decimal("60.00"), late_of="", marks=(),
        )
        for day in range(1, 11)
    )  # fmt: skip
    document = InvoiceDocument(
        language="en", number="ARL-FY27-0001", period="2026-10", fiscal_year=27, supplement=0,
        drawn_on=date(2026, 11, 2), program="Example", bill_to="Town", department="", liaison="L-01", name="A Name",
        address="An address", vendor_number="", w9_on_file=True, fund="Grant", account_number="1-2-3", lines=lines,
        minutes=900, total=Decimal("600.00"), caps=(), holds=(), replaces="",
    )  # fmt: skip
    render_invoice(document)
    times = []
    for number in range(2, 32):
        another = replace(document, number=f"ARL-FY27-{number:04d}", name=f"Person Number{number}")
        began = time.perf_counter()
        render_invoice(another)
        times.append(time.perf_counter() - began)
    warm = statistics.median(times) * 1000
    say("a PDF warm, ms", f"{warm:.1f}", "20", ok=warm < 20)


BENCHES = {"help": bench_help, "idle": bench_idle, "rows": bench_rows, "many": bench_many, "pdf": bench_pdf}

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    # The same module under its own name, so that both files share its list of failures.
    sys.modules["scripts.benches"] = sys.modules["__main__"]
    from scripts.bench_forms import bench_forms
    from scripts.bench_letters import bench_events, bench_letters, bench_quota
    from scripts.bench_service import bench_day, bench_init, bench_look, bench_round

    BENCHES |= {"letters": bench_letters, "events": bench_events, "quota": bench_quota, "forms": bench_forms}
    BENCHES |= {"init": bench_init}
    sized = {"look": bench_look, "round": bench_round, "day": bench_day}
    chosen = sys.argv[1:] or [*BENCHES, *sized]
    for one in chosen:
        name, _, size = one.partition(":")
        if name not in BENCHES.keys() | sized.keys() or (size and (name in BENCHES or not size.isdecimal())):
            sys.exit(f"bench: there is no {one!r}; choose from {', '.join([*BENCHES, *sized])}")
        print(f"{one}: {(BENCHES.get(name) or sized[name]).__doc__}", flush=True)
        if name in BENCHES:
            BENCHES[name]()
        else:
            sized[name](*([int(size)] if size else []))
    sys.exit(f"over their limits: {', '.join(failures)}" if failures else 0)
