"""The bench of the forms: what came by them is appended by the same few calls, however much it is."""

from __future__ import annotations

import json
from typing import Any

from scripts.benches import Emulated, emulated, say

_WORDS = "I have lived here for years, and know my neighbours by their names. "


def bench_forms() -> None:
    """10 and 1,000 applications that came by the form, in one run: the same number of Sheets calls."""
    calls = {}
    for number in (10, 1_000):
        with emulated("one") as emulator:
            emulator.running.admin("POST", "/quotas", {"all": None})
            emulator.run("automations", "init")
            applied(emulator, number)
            came_to = emulator.run("run-job", "applications", "--json")
            told: dict[str, Any] = json.loads(came_to.out)
            calls[number] = told["calls"]["sheets"]
            rows = len(emulator.sheet("one").worksheet("Applications").col_values(1)) - 1
            say(f"{number} answers to the form, rows", str(rows), str(number), ok=rows == number)
            print(f"      {number} answers: calls {told['calls']}, {came_to.cpu:.1f} s of CPU")
    say(
        "10 and 1,000 answers, the same Sheets calls",
        f"{calls[10]} and {calls[1_000]}",
        "equal",
        ok=calls[10] == calls[1_000],
    )


def applied(emulator: Emulated, number: int) -> None:
    """So many people answer the form in English, each question with a sentence or its first choice."""
    place = json.loads((emulator.data / "local" / "programs" / "one.json").read_text())
    forms = emulator.running.admin("GET", "/forms")["forms"]
    form = next(one for one in forms if one["formId"] == place["forms"]["application/en"])
    for person in range(number):
        answers = {item["title"]: answer(item, person) for item in form["items"]}
        edit = {"form": form["formId"], "do": "submit", "answers": answers}
        emulator.running.admin("POST", "/edits", {"service": "forms", "edit": edit, "user": "somebody@example.org"})


def answer(item: dict[str, Any], person: int) -> str:
    question = item["questionItem"]["question"]
    if "choiceQuestion" in question:
        return str(question["choiceQuestion"]["options"][0]["value"])
    if question.get("textQuestion", {}).get("paragraph"):
        return _WORDS * 5
    return f"p{person}@example.org"
