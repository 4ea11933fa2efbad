"""An invoice as a PDF for the accountant, or as pictures for people who look."""

from __future__ import annotations

import re
import zlib

from automations.rendering.invoice_page import invoice_page
from automations.rendering.typesetting import typeset_pdf, typeset_pictures
from automations.rules.documents import InvoiceDocument

_ATTACHED = re.compile(rb"<<([^\n]*/Type/EmbeddedFile[^\n]*)>>\s*stream\r?\n")
_LENGTH = re.compile(rb"/Length (\d+)")


def render_invoice(document: InvoiceDocument, record: str = "") -> bytes:
    """A letter-size PDF/A-3a in the document's language; the same facts give the same bytes, on any machine and day.

    `record` is attached to it as a file, as electronic invoices carry their data (EN 16931): the service's own record
    of the invoice, to be read back by `attached`. May be called from several threads. Raises MissingWording, before
    anything is made, when the language lacks a word.
    """
    return typeset_pdf("invoice", {**invoice_page(document), "record": record})


def render_invoice_picture(document: InvoiceDocument) -> list[bytes]:
    """The same pages as PNG pictures. Raises MissingWording."""
    return typeset_pictures("invoice", {**invoice_page(document), "record": ""})


def attached(pdf: bytes) -> str:
    """The record that an invoice of `render_invoice` carries; "" for one without, and for any other file."""
    found = _ATTACHED.search(pdf)
    length = _LENGTH.search(found[1]) if found else None
    if found is None or length is None:
        return ""
    content = pdf[found.end() : found.end() + int(length[1])]
    try:
        return (zlib.decompress(content) if b"/FlateDecode" in found[1] else content).decode()
    except (zlib.error, UnicodeDecodeError):
        return ""
