"""What stands on an invoice's page: the facts of InvoiceDocument in its language, in the order of the template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from automations.rendering.glyphs import printable, printable_lines
from automations.rendering.invoice_lines import line_label, printed_line
from automations.rendering.locales import RIGHT_TO_LEFT, date_words, h_mm, money, month_words
from automations.rendering.runs import Run, Text, figure, sentence, typed
from automations.rendering.wording import Wording, wording
from automations.rules.documents import CapUse, Hold, InvoiceDocument


def invoice_page(document: InvoiceDocument) -> Mapping[str, object]:
    """The data of templates/documents/invoice.typ. Raises MissingWording when the language lacks a word of it."""
    words = wording("invoice", document.language)
    language, _, script = document.language.partition("-")
    return {
        "lang": language,
        "region": "TW" if script == "Hant" else None,
        "dir": "rtl" if document.language in RIGHT_TO_LEFT else "ltr",
        # Typst makes the PDF's own date of it: with a clock's, the same facts would not give the same bytes.
        "drawn_on": [document.drawn_on.year, document.drawn_on.month, document.drawn_on.day],
        "title": words.say("page.title"),
        "number": document.number,
        "program": typed(document.program),
        "program_name": printable(document.program),
        "notices": _notices(words, document),
        "hold": _held(words, document.holds),
        "from": _from(words, document),
        "bill_to": _bill_to(words, document),
        "facts": _facts(words, document),
        "columns": [words.say(f"line.{key}") for key in ("date", "description", "quantity", "rate", "amount")],
        "lines": [printed_line(words, line) for line in document.lines],
        "no_lines": words.say("line.none"),
        "time": {"label": words.say("line.time"), "value": [figure(h_mm(document.minutes))]},
        "due": {"label": words.say("line.due"), "value": [figure(money(document.total))]},
        "subtotals": _subtotals(words, document),
        "caps": _caps(words, document.caps),
        "signature": {key: words.say(f"signature.{key}") for key in ("title", "signature", "name", "date")},
        "page_of": sentence(words, "page.page_of", page={"count": "page"}, pages={"count": "pages"}),
    }


def _notices(words: Wording, document: InvoiceDocument) -> list[Text]:
    notices = []
    if document.supplement:
        notices.append(
            sentence(
                words,
                "page.supplement",
                count=figure(str(document.supplement)),
                month=month_words(document.period, words.language),
                year=figure(_fiscal_year(document.fiscal_year)),
            )
        )
    if document.replaces:
        notices.append(sentence(words, "page.replaces", number=figure(document.replaces)))
    return notices


def _held(words: Wording, holds: tuple[Hold, ...]) -> Mapping[str, object] | None:
    return (
        {"title": words.say("hold.title"), "reasons": [hold_sentence(words, hold) for hold in holds]} if holds else None
    )


def hold_sentence(words: Wording, hold: Hold) -> Text:
    """Why an invoice is held, with its figures. Raises MissingWording for a reason without words."""
    figures = hold.figures
    match hold.reason:
        case "attendance":
            return sentence(words, "hold.attendance", attended=figure(figures[0]), needed=figure(figures[1]))
        case "budget":
            return sentence(words, "hold.budget", missing=figure(_dollars(figures[0])))
        case "fund_term":
            fund, *term = figures
            start, end = (date_words(date.fromisoformat(day), words.language) if day else "" for day in term)
            key = "hold.fund_term" + ("" if start and end else "_from" if start else "_to")
            return sentence(words, key, fund=typed(fund), start=start, end=end)
        case "old_year":
            return sentence(words, "hold.old_year", year=figure(_fiscal_year(int(figures[0]))))
        case "after_sent":
            return sentence(words, "hold.after_sent", number=figure(figures[0]))
        case "row_gone":
            return sentence(words, "hold.row_gone", rows=typed(figures[0]))
        case reason:
            return sentence(words, f"hold.{reason}")


def _from(words: Wording, document: InvoiceDocument) -> Mapping[str, object]:
    w9 = "page.w9_yes" if document.w9_on_file else "page.w9_no"
    return {
        "label": words.say("page.from"),
        "name": typed(document.name),
        "lines": _address(document.address),
        "details": [
            {"label": words.say("page.liaison"), "value": [figure(document.liaison)]},
            {"label": words.say("page.vendor_number"), "value": _given(words, document.vendor_number)},
            {"label": words.say("page.w9"), "value": [words.say(w9)]},
        ],
    }


def _bill_to(words: Wording, document: InvoiceDocument) -> Mapping[str, object]:
    name, *address = _address(document.bill_to) or [_or_not_given(words, "")]
    return {
        "label": words.say("page.bill_to"),
        "name": name,
        "lines": address,
        "details": [{"label": words.say("page.department"), "value": _given(words, document.department)}],
    }


def _facts(words: Wording, document: InvoiceDocument) -> list[Mapping[str, object]]:
    return [
        {"label": words.say("page.period"), "value": [month_words(document.period, words.language)]},
        {"label": words.say("page.date"), "value": [date_words(document.drawn_on, words.language)]},
        {"label": words.say("page.fiscal_year"), "value": [figure(_fiscal_year(document.fiscal_year))]},
        {"label": words.say("page.fund"), "value": _given(words, document.fund)},
        {"label": words.say("page.account"), "value": _given(words, document.account_number)},
    ]


def _subtotals(words: Wording, document: InvoiceDocument) -> Mapping[str, object] | None:
    """Time and money of each activity, in the order in which they first appear; none for a page without lines."""
    sums: dict[str, tuple[int, Decimal]] = {}
    for line in document.lines:
        label = line_label(words, line)
        minutes, amount = sums.get(label, (0, Decimal(0)))
        sums[label] = (minutes + line.minutes, amount + line.amount)
    if not sums:
        return None
    return {
        "title": words.say("subtotal.title"),
        "columns": [words.say(f"subtotal.{key}") for key in ("activity", "time", "amount")],
        "rows": [
            [[label], [figure(h_mm(minutes))], [figure(money(amount))]] for label, (minutes, amount) in sums.items()
        ],
    }


def _caps(words: Wording, caps: tuple[CapUse, ...]) -> Mapping[str, object] | None:
    if not caps:
        return None
    keys = ("cap", "before", "now", "left")
    return {
        "title": words.say("cap.title"),
        "columns": [words.say(f"cap.{key}") for key in ("plan", *keys)],
        "rows": [
            [[typed(use.plan)], *([figure(money(sum_))] for sum_ in (use.cap, use.before, use.now, use.left))]
            for use in caps
        ],
    }


def _address(text: str) -> list[Run]:
    return [typed(line) for line in printable_lines(text)]


def _given(words: Wording, text: str) -> Text:
    return [_or_not_given(words, text)]


def _or_not_given(words: Wording, text: str) -> Run:
    return typed(text) if printable(text) else words.say("page.not_given")


def _dollars(text: str) -> str:
    """A hold's figure, "1,125.50" or "$1,125.50", as money is printed."""
    return money(Decimal(text.replace("$", "").replace(",", "")))


def _fiscal_year(year: int) -> str:
    return f"FY{year:02d}"
