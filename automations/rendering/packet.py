"""The accountant's packet as one PDF: a voucher of what is in it, and the invoices as they were drawn."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from automations.rendering.glyphs import printable, printable_lines
from automations.rendering.locales import RIGHT_TO_LEFT, date_words, money, month_words, time_words, weekday_words
from automations.rendering.runs import Text, figure, sentence, typed
from automations.rendering.typesetting import typeset_pdf, typeset_pictures
from automations.rendering.wording import Wording, wording
from automations.rules.documents import PacketCover, VoucherLine


class NoPdf(Exception):
    """A file that should be an invoice's PDF cannot be read as one: `place` counts from 0."""

    def __init__(self, place: int) -> None:
        super().__init__(f"file {place + 1} of the packet is no PDF")
        self.place = place


RECORD = "packet.json"


def render_packet(cover: PacketCover, invoices: Sequence[bytes], record: str = "") -> bytes:
    """One PDF: the voucher, then the invoices (each a PDF) in the order of its lines; the same facts and files give the
    same bytes. `record` is attached to it as a file, the service's own of what the packet holds, to be read back by
    `record_in`. Raises MissingWording, NoPdf.
    """
    # Its import costs what a run without a packet should not pay.
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    written = PdfWriter()
    written.append(PdfReader(io.BytesIO(typeset_pdf("packet", packet_page(cover)))))
    for place, (line, pdf) in enumerate(zip(cover.lines, invoices, strict=True)):
        try:
            written.append(PdfReader(io.BytesIO(pdf)), outline_item=line.number, import_outline=False)
        except (PyPdfError, ValueError, KeyError) as error:
            raise NoPdf(place) from error
    if record:
        written.add_attachment(RECORD, record.encode())
    written.compress_identical_objects()
    joined = io.BytesIO()
    written.write(joined)
    return joined.getvalue()


def record_in(pdf: bytes) -> str:
    """The record that a packet of `render_packet` carries; "" for one without, and for any other file."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        found = PdfReader(io.BytesIO(pdf)).attachments.get(RECORD, [])
        return found[0].decode() if found else ""
    except (PyPdfError, ValueError, KeyError):
        return ""


def render_voucher_picture(cover: PacketCover) -> list[bytes]:
    """The pages of the voucher as PNG pictures, for people who look. Raises MissingWording."""
    return typeset_pictures("packet", packet_page(cover))


def packet_page(cover: PacketCover) -> Mapping[str, object]:
    """The data of templates/documents/packet.typ. Raises MissingWording when the language lacks a word of it."""
    words = wording("packet", cover.language)
    language, _, script = cover.language.partition("-")
    return {
        "lang": language,
        "region": "TW" if script == "Hant" else None,
        "dir": "rtl" if cover.language in RIGHT_TO_LEFT else "ltr",
        "made_on": [cover.made_on.year, cover.made_on.month, cover.made_on.day],
        "title": words.say("page.title"),
        "subtitle": [typed(cover.program), " · ", words.say("page.subtitle")]
        if printable(cover.program)
        else [words.say("page.subtitle")],
        "program_name": printable(cover.program),
        "facts": _facts(words, cover),
        "columns": [words.say(f"line.{key}") for key in ("number", "payee", "period", "fund", "amount")],
        "lines": [_line(words, line) for line in cover.lines],
        "total": {"label": words.say("line.total"), "value": [figure(money(cover.total))]},
        "accounts": {
            "title": words.say("account.title"),
            "columns": [words.say(f"account.{key}") for key in ("fund", "account", "amount")],
            "rows": [
                [_given(words, fund), _given(words, account), [figure(money(amount))]]
                for (fund, account), amount in cover.accounts.items()
            ],
        },
        "signature": {key: words.say(f"signature.{key}") for key in ("title", "signature", "name", "date")},
    }


def _facts(words: Wording, cover: PacketCover) -> list[Mapping[str, object]]:
    day, language = weekday_words(cover.cut_off.date(), words.language), words.language
    bill_to = printable_lines(cover.bill_to)
    return [
        {"label": words.say("page.bill_to"), "value": _given(words, bill_to[0] if bill_to else "")},
        {"label": words.say("page.department"), "value": _given(words, cover.department)},
        {"label": words.say("page.cut_off"), "value": [day, " · ", time_words(cover.cut_off, language)]},
        {"label": words.say("page.date"), "value": [date_words(cover.made_on, language)]},
        {"label": words.say("page.count"), "value": [figure(str(len(cover.lines)))]},
    ]


def _line(words: Wording, line: VoucherLine) -> list[Text]:
    vendor: Text = [words.say("line.no_vendor_number")]
    if printable(line.vendor_number):
        vendor = sentence(words, "line.vendor_number", number=typed(line.vendor_number))
    period: Text = [month_words(line.period, words.language)]
    if line.supplement:
        period += [" · ", *sentence(words, "line.supplement", count=figure(str(line.supplement)))]
    return [
        [figure(line.number)],
        [figure(line.liaison), " · ", typed(line.name), " · ", *vendor],
        period,
        [*_given(words, line.fund), " · ", *_given(words, line.account_number)],
        [figure(money(line.amount))],
    ]


def _given(words: Wording, text: str) -> Text:
    return [typed(text)] if printable(text) else [words.say("page.not_given")]
