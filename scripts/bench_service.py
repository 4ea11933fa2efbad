"""The benches of the service: a look with nothing to do, one round of all jobs, a day of schedule, and an init.

The real `automations serve` over the emulator. Programs are set up by init's own code, several at once.
"""

from __future__ import annotations

import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from automations import config
from automations.emulator import tokens
from automations.emulator.quotas import DEFAULTS
from automations.runs.job_lines import JOBS
from automations.service.connection import to_local
from automations.service.setup import init
from scripts.bench_letters import clock, forget_calls, methods
from scripts.benches import CLOCK, Emulated, emulated, fill, say
from tests.serving import Service, serving

ALL = 351
MORNING = "2026-11-03T07:00:00-05:00"
"""When each of the jobs is due by its usual schedule."""
_AT_ONCE = 4
_MEASURED = 10.0
"""Seconds of looks that nothing comes of."""
_OFTEN = sum(line.schedule == "Every 15 minutes" for line in JOBS)
_STEP = timedelta(minutes=15)
_STEPS = 96
"""A day of them."""
_SHOWN_BY = "drive.changes."
_TICKS = os.sysconf("SC_CLK_TCK")


def programs(number: int) -> list[str]:
    return [f"p{one:05d}" for one in range(number)]


def set_up(emulator: Emulated, ids: Sequence[str]) -> None:
    """Each with its workbook, folder, calendar and forms."""
    emulator.running.admin("POST", "/quotas", {"all": None})
    loaded = config.load(emulator.config, emulator.data)
    key, running = tokens.secret(emulator.data), emulator.running

    def token(scopes: tuple[str, ...]) -> str:
        return tokens.issue(key, loaded.local_user, scopes=scopes, client="automations.example.org")

    began = time.monotonic()
    with (
        to_local(loaded, running.url, running.admin_url, running.admin_token, token, None) as connection,
        ThreadPoolExecutor(_AT_ONCE) as pool,
    ):
        list(pool.map(lambda id_: init(loaded, loaded.program(id_), connection), ids))
    print(f"      {len(ids)} programs set up in {time.monotonic() - began:.0f} s", flush=True)


@contextmanager
def served(emulator: Emulated) -> Iterator[Service]:
    """The service, once it has looked at each workbook and there is nothing to do."""
    with serving(emulator.config, emulator.data) as service:
        at_rest(emulator, service)
        yield service


def at_rest(emulator: Emulated, service: Service) -> dict[str, Any]:
    """Waits until the service looks around and nothing runs, and nothing is due; what it says of itself then."""
    while True:
        forget_calls(emulator)
        while looks(made := methods(emulator)) < 3:
            time.sleep(0.1)
        _, state = service.health()
        if not state["running"] and not state["behind_seconds"] and looks(made) == made.total():
            return state


def looks(made: Counter[str]) -> int:
    return sum(number for name, number in made.items() if name.startswith(_SHOWN_BY))


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def megabytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def handles(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def bench_look(number: int = ALL) -> None:
    """A look of the service over unchanged programs of which none has anything due."""
    with emulated(*programs(number)) as emulator:
        set_up(emulator, programs(number))
        with served(emulator) as service:
            pid = service.process.pid
            forget_calls(emulator)
            before = cpu(pid)
            time.sleep(_MEASURED)
            used, made = cpu(pid) - before, methods(emulator)
            looked = looks(made)
            say(f"{number} unchanged programs, calls a look", f"{made.total() / looked:.2f} of {looked}", "5",
                ok=made.total() <= 5 * looked)  # fmt: skip
            say(f"{number} unchanged programs, CPU seconds a look", f"{used / looked:.3f}", "1", ok=used < looked)
            print(f"      {megabytes(pid):.0f} MB, {handles(pid)} file handles; {dict(made)}")


def bench_round(number: int = ALL) -> None:
    """All jobs of all programs, due at one moment, at 100 ms a call and without quotas; and what they would use."""
    ids = programs(number)
    with emulated(*ids) as emulator:
        set_up(emulator, ids)
        for id_ in ids:
            fill(emulator.sheet(id_), 5, 10, approved=True)
        with served(emulator) as service:
            pid = service.process.pid
            # Ledgers and drafts are made in a round of their own: a town has them from its first day on.
            for moment in (MORNING, (datetime.fromisoformat(MORNING) + timedelta(days=1)).isoformat()):
                emulator.latency(0.1)
                _one_round(emulator, service, number, moment, cpu(pid))
                emulator.latency(0)
                at_rest(emulator, service)
            print(f"      {megabytes(pid):.0f} MB, {handles(pid)} file handles")


def _one_round(emulator: Emulated, service: Service, number: int, moment: str, before: float) -> None:
    began = time.monotonic()
    clock(emulator, moment)
    ended: dict[str, float] = {}
    reads: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    for _ in range(number * len(JOBS)):
        told = service.event("run")
        ended[told["program"]] = time.monotonic() - began
        reads[told["job"]] += told["calls"]["sheets"]["read"]
        calls["sheets"] += sum(told["calls"]["sheets"].values())
        calls.update({api: count for api, count in told["calls"].items() if api != "sheets"})
    took, used = max(ended.values()), cpu(service.process.pid) - before
    print(f"    {moment}: {number} programs x {len(JOBS)} jobs in {took:.0f} s, {used:.0f} s of CPU")
    print(
        f"      {number / took * 60:.1f} programs a minute; calls {dict(calls)}, {calls.total() / number:.1f} a program"
    )
    behind = statistics.quantiles(ended.values(), n=20)[18] if number > 1 else took
    say("seconds behind schedule, the last program", f"{took:.0f} (19 of 20: {behind:.0f})", "900", ok=took <= 900)
    rate = reads.total() / took * 60
    print(f"      Sheets reads a minute: {rate:.0f}, {_shares(rate)}")
    # Most of the day nothing else is due than what runs each quarter of an hour.
    steady = sum(reads[line.job] for line in JOBS if line.schedule == "Every 15 minutes") / 15
    print(
        f"      the {_OFTEN} jobs of each 15 minutes, spread over them: {steady:.1f} a minute, {_shares(steady)}",
        flush=True,
    )


def _shares(rate: float) -> str:
    """Of what Google allows a minute."""
    limits = DEFAULTS["sheets.read"]
    project, user = limits["project"] or 1, limits["user"] or 1
    return f"{rate / project:.0%} of the project's quota, {rate / user:.0%} of a mailbox's"


def bench_day(number: int = 3) -> None:
    """24 hours of schedule after a first day, by quarters of an hour: memory and file handles do not grow."""
    with emulated(*programs(number)) as emulator:
        set_up(emulator, programs(number))
        for id_ in programs(number):
            fill(emulator.sheet(id_), 5, 10, approved=True)
        with served(emulator) as service:
            pid, now = service.process.pid, datetime.fromisoformat(CLOCK)
            found = []
            # The first day loads what a day needs: fonts and templates for the invoices at 7:00 and the morning's mail.
            for step in range(1, 2 * _STEPS + 1):
                now += _STEP
                clock(emulator, now.isoformat())
                at_rest(emulator, service)
                if step in (_STEPS, _STEPS * 3 // 2, 2 * _STEPS):
                    found.append((megabytes(pid), handles(pid)))
                    print(f"      {now}: {found[-1][0]:.1f} MB, {found[-1][1]} file handles", flush=True)
            service.end()
            print(f"      {len(service.runs())} runs in two days")
        (start, first), _, (end, last) = found
        say("file handles, a day later", f"{first} and {last}", "no more", ok=last <= first)
        say("memory a day later ÷ before", f"{end / start:.3f}", "1.02", ok=end <= 1.02 * start)


def bench_init() -> None:
    """A workbook made by `automations init`, and one that is there; the calls for forms stand apart."""
    with emulated("one") as emulator:
        for when in ("new", "again"):
            forget_calls(emulator)
            emulator.run("automations", "init")
            made = [call["method"] for call in emulator.running.admin("GET", "/calls")["calls"]]
            # Forms come last: no call to Drive but theirs follows the question who owns the workbook.
            asked = made.index("drive.permissions.list")
            of_forms = [
                n
                for n, name in enumerate(made)
                if name.startswith("forms.") or (n > asked and name.startswith("drive."))
            ]
            own = Counter(name for n, name in enumerate(made) if n not in of_forms)
            say(
                f"init, {when}: calls of the workbook, its folder and calendar",
                str(own.total()),
                "12",
                ok=own.total() <= 12,
            )
            print(f"      {dict(own)}")
            print(f"      and {len(of_forms)} for the forms: {dict(Counter(made[n] for n in of_forms))}", flush=True)
