"""The calls that were made since the emulator began, newest first, and how many of each method."""

from __future__ import annotations

from collections import Counter

from automations.emulator.pages import answers
from automations.emulator.pages.answers import Page
from automations.emulator.server import Server

PER_PAGE = 200


def made(server: Server, first: int) -> Page:
    """A page of the log from its entry `first` on, counted from 0 at the newest."""
    there = answers.zone(server.workspace)
    every = server.log.as_json()[::-1]
    rows = [{**call, "at": answers.local(call["at"], there)} for call in every[first : first + PER_PAGE]]
    totals = Counter(call["method"] for call in every).most_common()
    facts = {"rows": rows, "totals": totals, "count": len(every), "first": first, "more": "/calls?from="}
    return Page("calls", "Calls", "calls", facts)
