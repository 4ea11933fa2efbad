"""The benches of meetings and letters: calls a mail, their time, Gmail's quota, and a run with nothing due."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from scripts.benches import Emulated, emulated, fill, say

REMINDED = "2026-11-26T09:00:00-05:00"
# 10 units to draft and 100 to send, of 6,000 a minute (the Gmail API's quota reference).
QUOTAS_OWN_TIME = 200 * 110 / 6_000 * 60


def clock(emulator: Emulated, iso: str) -> None:
    emulator.running.admin("POST", "/clock", {"set": iso})


def program(emulator: Emulated, people: int, meetings: int, who: Callable[[int], str], *, paced: bool) -> None:
    """Liaisons with an address, and Ready meetings in December, everybody invited."""
    emulator.running.admin("POST", "/quotas", {"all": None})
    if not paced:
        with (emulator.config / "automations.toml").open("a") as file:
            file.write("gmail_units_a_minute = 0\n")
    emulator.run("automations", "init")
    sheet = emulator.sheet("one")
    fill(sheet, people, 0, approved=False)
    worksheet = sheet.worksheet("Meetings")
    headers = worksheet.row_values(1)
    if worksheet.row_count < meetings + 1:
        worksheet.add_rows(meetings + 1 - worksheet.row_count)
    rows = [
        {
            "Date": (date(2026, 12, 3) + timedelta(days=number % 300)).isoformat(),
            "Time": f"{8 + number // 300 * 4}:00",
            "Length": 60,
            "Kind": "Core team",
            "Title": f"Number {number}",
            "Place": "Library",
            "Who": who(number),
            "Ready": True,
        }
        for number in range(meetings)
    ]
    grid = [[row.get(header, "") for header in headers] for row in rows]
    worksheet.update(grid, "A2", value_input_option="USER_ENTERED")
    told = job(emulator)
    assert told["counts"]["done"] >= meetings, told["counts"]


def job(emulator: Emulated) -> dict[str, Any]:
    return dict(json.loads(emulator.run("run-job", "meetings", "--json", "--yes").out))


def calls_of(told: dict[str, Any]) -> int:
    calls = told["calls"]
    return sum(calls["sheets"].values()) + sum(calls[api] for api in ("drive", "gmail", "calendar"))


def forget_calls(emulator: Emulated) -> None:
    emulator.running.admin("DELETE", "/calls")


def methods(emulator: Emulated) -> Counter[str]:
    """How often each method was called, as the emulator logged it."""
    return Counter(call["method"] for call in emulator.running.admin("GET", "/calls")["calls"])


def bench_letters() -> None:
    """200 reminders at 100 ms a call, quotas lifted."""
    with emulated("one") as emulator:
        program(emulator, 200, 1, lambda _: "Liaisons", paced=False)
        clock(emulator, REMINDED)
        emulator.latency(0.1)
        forget_calls(emulator)
        came_to = emulator.run("run-job", "meetings", "--json", "--yes")
        told = json.loads(came_to.out)
        made = methods(emulator)
        mail = made["gmail.users.drafts.create"] + made["gmail.users.drafts.send"]
        say("calls a mail", f"{mail / 200:.2f}", "2", ok=told["counts"]["done"] == 200 and mail == 400)
        print(f"      {dict(made)}; the run's own CPU: {came_to.cpu:.1f} s")
        ratio = came_to.wall / (calls_of(told) * 0.1)
        say("200 reminders ÷ the calls' own time", f"{ratio:.2f} ({came_to.wall:.0f} s)", "1.3", ok=ratio <= 1.3)


def bench_events() -> None:
    """Calls an event, and a run with nothing due over 5 and over 500 meetings."""
    sheets = {}
    for meetings in (5, 500):
        with emulated("one") as emulator:
            program(emulator, 200, meetings, lambda number: f"L-{number % 200 + 1:02d}", paced=False)
            made = methods(emulator)
            events = sum(number for name, number in made.items() if name.startswith("calendar.events."))
            say(f"calls an event, of {meetings}", f"{events / meetings:.2f}", "1", ok=events <= meetings)
            # A day later, while what has gone out may still come back: history is asked, too.
            clock(emulator, "2026-11-03T12:00:00-05:00")
            job(emulator)
            forget_calls(emulator)
            calls = job(emulator)["calls"]
            sheets[meetings] = calls["sheets"]
            made = methods(emulator)
            others = {name: number for name, number in made.items() if not name.startswith("sheets.")}
            few = made["calendar.events.list"] == 1 and made["gmail.users.history.list"] <= 1
            only = others.keys() <= {"calendar.events.list", "gmail.users.history.list"}
            say(f"nothing due, {meetings} meetings, 200 people", str(others), "one events.list, one history.list",
                ok=few and only)  # fmt: skip
    say("Sheets calls, 5 and 500 meetings", str(sheets), "the same", ok=sheets[5] == sheets[500])


def bench_quota() -> None:
    """200 reminders with Gmail's quota as Google counts it; takes four minutes."""
    with emulated("one") as emulator:
        program(emulator, 200, 1, lambda _: "Liaisons", paced=False)
        config = emulator.config / "automations.toml"
        config.write_text(config.read_text().replace("gmail_units_a_minute = 0\n", ""))
        clock(emulator, REMINDED)
        # What the invitations used is forgotten with the limits that were lifted.
        emulator.running.admin("DELETE", "/quotas")
        forget_calls(emulator)
        came_to = emulator.run("run-job", "meetings", "--json", "--yes")
        refused = [one for one in emulator.running.admin("GET", "/calls")["calls"] if one["status"] in (403, 429)]
        say("refused for the quota", str(len(refused)), "0", ok=not refused)
        ratio = came_to.wall / QUOTAS_OWN_TIME
        say("200 reminders ÷ the quota's own time", f"{ratio:.2f} ({came_to.wall:.0f} s)", "1.1", ok=ratio <= 1.1)
