"""The lines of an invoice as printed: what one shows multiplies; if it was cut or lowered, its arithmetic does."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from automations.rendering.locales import date_short, h_mm, money, month_words
from automations.rendering.runs import Run, Text, figure, sentence, typed
from automations.rendering.wording import Wording
from automations.rules.documents import PrintedLine
from automations.rules.money import pay_for
from automations.rules.periods import is_month

# What one of the kind costs, and how many of it a line has; time and preparation are priced by the hour.
_RATE = {
    "time": "line.rate_hour",
    "preparation": "line.rate_hour",
    "month": "line.rate_month",
    "meeting": "line.rate_meeting",
}
_SHOW_ARITHMETIC = frozenset({"lowered", "cut: cap", "cut: preparation"})
_ONE = {"month": "line.one_month", "meeting": "line.one_meeting"}


def printed_line(words: Wording, line: PrintedLine) -> Mapping[str, object]:
    """Date, service, what it was for, notes, quantity, rate and amount, each a text."""
    return {
        "date": date_short(line.date, words.language),
        "service": line_label(words, line),
        "what": _what(words, line),
        "notes": _notes(words, line),
        "quantity": [_quantity(words, line)],
        "rate": [] if line.rate is None else sentence(words, _RATE[line.kind], rate=figure(money(line.rate))),
        "amount": [figure(money(line.amount))],
    }


def line_label(words: Wording, line: PrintedLine) -> str:
    """What a line is called, in the table and among the subtotals. Raises MissingWording for an unknown activity."""
    match line.kind:
        case "month":
            return words.say("line.monthly")
        case "milestone":
            return words.say("line.milestone")
        case _:
            return words.say(f"activity.{line.activity}")


def _what(words: Wording, line: PrintedLine) -> Text:
    if not line.what:
        return []
    return [
        month_words(line.what, words.language) if is_month(line.what) and line.kind == "month" else typed(line.what)
    ]


def _quantity(words: Wording, line: PrintedLine) -> Run:
    if line.kind == "milestone":
        return ""
    if line.kind in _ONE and "rest" not in line.marks:
        return words.say(_ONE[line.kind])
    return figure(h_mm(line.minutes))


def _notes(words: Wording, line: PrintedLine) -> list[Text]:
    """What stands beside a line. A line that two caps cut says both steps: $25.00 of $40.00, then $10.00 of $25.00."""
    notes: list[Text] = []
    if line.kind in _ONE and line.minutes:
        notes.append(sentence(words, "line.logged", time=figure(h_mm(line.minutes))))
    whole = _whole(line)
    if line.rate is not None and "rest" not in line.marks and not _SHOW_ARITHMETIC.isdisjoint(line.marks):
        notes.append(_arithmetic(words, line, line.rate, whole))
    for mark in line.marks:
        key = f"mark.{mark.replace(': ', '_').replace(' ', '_')}"
        match mark:
            case "lowered":
                notes.append(sentence(words, key, full=_full_rate(line)))
            case "late":
                notes.append(sentence(words, key, month=month_words(line.late_of, words.language)))
            case "cut: preparation":
                notes.append(sentence(words, key, amount=figure(money(line.worth)), worth=figure(money(whole))))
            case _:
                notes.append(sentence(words, key, amount=figure(money(line.amount)), worth=figure(money(line.worth))))
    return notes


def _whole(line: PrintedLine) -> Decimal:
    """What a line is worth before any cap: its time at its rate; its worth where time is not what is paid."""
    if line.rate is None or line.kind in _ONE:
        return line.worth
    return pay_for(line.minutes, line.rate)


def _arithmetic(words: Wording, line: PrintedLine, rate: Decimal, whole: Decimal) -> Text:
    """'1:00 × $40.00 = $40.00' is one figure and reads left to right; a month's or a meeting's begins with words."""
    if line.kind in _ONE:
        return [words.say(_ONE[line.kind]), " × ", figure(money(rate)), " = ", figure(money(whole))]
    return [figure(f"{h_mm(line.minutes)} × {money(rate)} = {money(whole)}")]


def _full_rate(line: PrintedLine) -> Run:
    return figure(money(line.worth if line.full_rate is None else line.full_rate))
