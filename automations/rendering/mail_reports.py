"""The facts of the letters about the whole program, in the words of their language, fenced for their templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from automations.rendering.locales import (
    clock_words,
    h_mm,
    list_words,
    money,
    month_words,
    weekday_words,
    zone_words,
)
from automations.rendering.mail_marks import figure, typed, web_link
from automations.rules.money import ZERO
from automations.rules.reports import Digest, InvoiceNote, PacketNote, Statement

WordOf = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class SaidInvoice:
    """`state` and `why` (it is held) are words, "" where there is nothing to say."""

    number: str
    month: str
    amount: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class SaidLine:
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class SaidPart:
    title: str
    lines: tuple[SaidLine, ...]
    more: str


@dataclass(frozen=True, slots=True)
class SaidLimit:
    money: str
    time: str


@dataclass(frozen=True, slots=True)
class SaidWait:
    time: str
    why: str


def said_report(about: PacketNote | Digest | Statement, language: str, word: WordOf) -> Mapping[str, object]:
    """What a template may name beside the names and addresses. Raises what `word` raises."""
    match about:
        case PacketNote():
            return {
                "day": weekday_words(about.cut_off.date(), language),
                "time": figure(clock_words(about.cut_off, language)),
                "zone": zone_words(about.cut_off, language),
                "invoices": [_invoice(one, language, word) for one in about.invoices],
                "count": figure(str(len(about.invoices))),
                "total": figure(money(sum((one.amount for one in about.invoices), ZERO))),
            }
        case Digest():
            return {
                "day": weekday_words(about.day, language),
                "parts": [
                    SaidPart(
                        word("parts", part.name),
                        tuple(SaidLine(typed(line.text), web_link(line.link)) for line in part.lines),
                        figure(str(part.more)) if part.more else "",
                    )
                    for part in about.parts
                ],
            }
        case Statement():
            return _statement(about, language, word)


def _statement(about: Statement, language: str, word: WordOf) -> Mapping[str, object]:
    return {
        "day": weekday_words(about.day, language),
        "approved": figure(h_mm(about.approved)),
        "unapproved": figure(h_mm(about.unapproved)) if about.unapproved else "",
        "invoiced": figure(money(about.invoiced)),
        "paid": figure(money(about.paid)),
        "limits": [
            SaidLimit(figure(money(one.money)), "" if one.minutes is None else figure(h_mm(one.minutes)))
            for one in about.limits
        ],
        "invoices": [_invoice(one, language, word) for one in about.invoices],
        "waits": [SaidWait(figure(h_mm(minutes)), word("waits", why)) for why, minutes in about.waits],
        "attached": month_words(about.attached, language) if about.attached else "",
    }


def _invoice(one: InvoiceNote, language: str, word: WordOf) -> SaidInvoice:
    return SaidInvoice(
        figure(one.number),
        month_words(one.period, language),
        figure(money(one.amount)),
        word("states", one.state) if one.state else "",
        list_words([word("holds", reason) for reason in one.holds], language),
    )
