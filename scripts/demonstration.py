"""What scripts/demo does once .venv is there: the example program, its invoices, and three days of its meetings and
interviews.

The configuration is written anew below demo/ each time, so that the demo stays local whatever config/ says.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

import demo_days
from demo_terminal import CONFIG, DATA, DemoFailed, command, count, say, title

from automations.emulator import launch, tokens

CLOCK = "2026-07-13T09:00:00-04:00"
"""A Monday morning two days before the old year's bills close: the example is meant to be looked at then."""
INVOICES = DATA / "invoices"
INSTALLATION = 'workspace = "local"\ndefault_program = "example"\n'
PROGRAM = 'name = "Exampleton community liaisons"\ntime_zone = "America/New_York"\nlocale = "en_US"\n'
_direct = build_opener(ProxyHandler({}))


def main() -> int:
    """Runs the demo; the exit status is that of `run-job`."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Drafts the example program's invoices, invites to its meetings and interviews, and reminds, on a "
        "Google Workspace of this machine. All lies in demo/.",
        epilog="example: scripts/demo; twice does nothing twice. On a terminal it ends with pages to look at, "
        "until Ctrl-C. To begin anew: rm -r demo",
    )
    parser.parse_args()
    _write_config()
    running = launch.find(DATA)
    started = None
    try:
        if running is None:
            # The clock of an earlier demo has gone on, and is kept: mail that has gone out lies behind it.
            there = (DATA / "emulator" / "workspace.sqlite").exists()
            running = started = launch.start(DATA, clock=None if there else CLOCK, tied=True)
        status = _show(running)
        _look(running, ours=started is not None)
        return status
    except DemoFailed as failed:
        return failed.status
    except BrokenPipeError:
        # Whoever read our output has gone; nothing is left to be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (launch.NotReady, OSError) as error:
        sys.stderr.write(f"demo: {error}\n")
        return 1
    except ValueError as error:
        # Of an edit of staff's: the rows are not those of this demo.
        sys.stderr.write(f"demo: {error}; demo/ is of another version: rm -r demo, and run it again\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("demo: stopped; run it again to go on\n")
        return 1
    finally:
        if started is not None:
            started.stop()


def _look(running: launch.Running, *, ours: bool) -> None:
    """Where all of it is to be looked at; on a terminal it stays there until Ctrl-C. An emulator that somebody else
    started stays anyhow."""
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if ours and not at_terminal:
        return
    title("Look at it in a browser: the Sheet, everybody's mail, the calendar, Drive")
    say(f"  {running.page_url}")
    if not ours:
        return
    say("  It stays there until you press Ctrl-C.")
    with contextlib.suppress(KeyboardInterrupt):
        while launch.find(DATA):
            time.sleep(1)
    say("")


def _write_config() -> None:
    (CONFIG / "programs").mkdir(parents=True, exist_ok=True)
    (CONFIG / "automations.toml").write_text(INSTALLATION, encoding="utf-8")
    (CONFIG / "programs" / "example.toml").write_text(PROGRAM, encoding="utf-8")


def _show(running: launch.Running) -> int:
    now = datetime.fromisoformat(running.admin("GET", "/clock")["now"]).astimezone(datetime.fromisoformat(CLOCK).tzinfo)
    say(
        f"REHEARSAL on a Google Workspace of this machine, where it is {now:%A} {now.day} {now:%B %Y}, {now:%H:%M}.",
        "Nothing here reaches Google. All of it lies in demo/.",
    )
    loaded = json.loads(command("automations", "emulator", "example", "--json"))
    if loaded["rows"]:
        title("The example program")
        say(f"  {loaded['rows']} rows were typed into its workbook, as staff would type them.")
    say("", "$ run-job invoices")
    outcome = json.loads(command("run-job", "invoices", "--json", may_fail=True))
    for part in (_drafted, _held, _waiting, _problems, _failed):
        part(outcome)
    _pdfs(running)
    _calls(outcome)
    status = demo_days.live(running)
    demo_days.told(running)
    say("", "Run scripts/demo again: nothing happens twice. To begin anew: rm -r demo")
    counts = outcome["counts"]
    return 1 if counts["failed"] or counts["unknown"] else status


def _drafted(outcome: Mapping[str, Any]) -> None:
    done = {effect["key"] for effect in outcome["effects"] if effect["state"] == "done"}
    drawn = [one for one in outcome["invoices"] if one["key"] in done]
    stand = [one for one in outcome["invoices"] if one["key"] not in done]
    if drawn:
        title(f"Drafted: {count(drawn, 'invoice')}, {_total(drawn)}")
        _invoices(drawn)
    elif not stand:
        title("Drafted: nothing was due")
    if stand:
        also = "Drafted nothing twice" if not drawn else "From before"
        title(f"{also}: {count(stand, 'invoice')}, {_total(stand)}, {_verb(stand)} as before")
        if not drawn:
            _invoices(stand)


def _invoices(invoices: Sequence[Mapping[str, Any]]) -> None:
    for one in invoices:
        time = f"{one['minutes'] // 60}:{one['minutes'] % 60:02}"
        mark = "  held" if one["held_because"] else ""
        say(
            f"  {one['number']}  {one['liaison']}  {one['period']}  {time:>6}  {_dollars(one['amount']):>9}  "
            f"{one['state']}{mark}"
        )


def _held(outcome: Mapping[str, Any]) -> None:
    held = [one for one in outcome["invoices"] if one["held_because"] and one["state"] == "Draft"]
    if held:
        title(f"Held until somebody decides: {count(held, 'invoice')}")
    for one in held:
        known = json.loads(command("automations", "explain", one["number"], "--json"))
        say(f"  {one['number']}  {one['liaison']}  {known['found'][0]['held because']}")


def _waiting(outcome: Mapping[str, Any]) -> None:
    rows = outcome["rows"]
    if rows:
        title(f"On no invoice: {count(rows, 'approved row')} of hours")
    for row in rows:
        say(f"  {row['id']}  {row['says']}")


def _problems(outcome: Mapping[str, Any]) -> None:
    problems = outcome["problems"]
    if problems:
        title(f"To be mended in the Sheet: {count(problems, 'row')}; each says so in its column Problem")
    for one in sorted(problems, key=lambda one: (one["tab"], one["row"])):
        where = f"{one['tab']} row {one['row']}, {one['column']}"
        say(f"  {where:<24}  {one['what']}; {one['remedy']}")


def _failed(outcome: Mapping[str, Any]) -> None:
    failed = [effect for effect in outcome["effects"] if effect["state"] in ("failed", "unknown")]
    if failed:
        title("Failed, and tried again by the next run")
    for effect in failed:
        say(f"  {effect['what']}: {effect.get('error', effect['state'])}")


def _pdfs(running: launch.Running) -> None:
    """Fetches each PDF by the Drive API as the owner would, and writes it where it can be opened."""
    INVOICES.mkdir(parents=True, exist_ok=True)
    files = running.admin("GET", "/files")["files"]
    pdfs = [file for file in files if file["mimeType"] == "application/pdf" and not file["trashed"]]
    key = tokens.secret(DATA)
    paths = []
    for file in pdfs:
        request = Request(f"{running.url}/drive/v3/files/{quote(file['id'])}?alt=media")  # noqa: S310
        request.add_header("Authorization", f"Bearer {tokens.issue(key, file['owner'])}")
        with _direct.open(request, timeout=60) as answer:
            path = INVOICES / Path(file["name"]).name
            path.write_bytes(answer.read())
            paths.append(path)
    if paths:
        title("The PDFs")
    for path in sorted(paths):
        say(f"  {path}")


def _calls(outcome: Mapping[str, Any]) -> None:
    calls = outcome["calls"]
    sheets = calls["sheets"]
    say(
        "",
        f"The run took {outcome['seconds']:.1f} s; calls: Sheets {sheets['read']} reads and {sheets['write']} writes, "
        f"Drive {calls['drive']}.",
    )


def _dollars(amount: str) -> str:
    return f"${Decimal(amount):,.2f}"


def _total(invoices: Iterable[Mapping[str, Any]]) -> str:
    return _dollars(str(sum((Decimal(one["amount"]) for one in invoices), Decimal(0))))


def _verb(things: Sequence[Any]) -> str:
    return "stands" if len(things) == 1 else "stand"


if __name__ == "__main__":
    sys.exit(main())
