"""An invoice as a PDF for the accountant, or as pictures for people who look."""

from __future__ import annotations

from automations.rendering.invoice_page import invoice_page
from automations.rendering.typesetting import typeset_pdf, typeset_pictures
from automations.rules.documents import InvoiceDocument


def render_invoice(document: InvoiceDocument) -> bytes:
    """A letter-size PDF/A-2a in the document's language; the same facts give the same bytes, on any machine and day.

    May be called from several threads. Raises MissingWording, before anything is made, when the language lacks a word.
    """
    return typeset_pdf("invoice", invoice_page(document))


def render_invoice_picture(document: InvoiceDocument) -> list[bytes]:
    """The same pages as PNG pictures. Raises MissingWording."""
    return typeset_pictures("invoice", invoice_page(document))
