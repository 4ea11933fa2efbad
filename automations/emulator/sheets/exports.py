"""CSV and TSV, in and out: what Drive converts a spreadsheet from and to here."""

from __future__ import annotations

import csv
import io

from automations.emulator.api import ApiError

from . import structure, values
from .calculator import Calculator
from .grid import Book
from .notation import Box
from .pen import Pen

_DELIMITERS = {"text/csv": ",", "text/tab-separated-values": "\t"}


def save(book: Book, calculator: Calculator, mime_type: str) -> bytes:
    """The first sheet as people see it. Raises 400 for a type that the emulator does not convert to."""
    delimiter = _DELIMITERS.get(mime_type)
    if delimiter is None:
        raise ApiError(400, "The requested conversion is not supported.", reason="badRequest")
    sheet = book.sheets[0]
    read = values.read(book, calculator, sheet, Box(0, 0), {})
    rows = read.get("values", [])
    width = max((len(row) for row in rows), default=0)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([*row, *[""] * (width - len(row))] for row in rows)
    return text.getvalue().removesuffix("\r\n").encode()


def load(pen: Pen, source: bytes, source_type: str) -> None:
    """Replace the first sheet by the text's rows, entered as if typed; other sheets go."""
    delimiter = _DELIMITERS.get(source_type.partition(";")[0].strip())
    if delimiter is None:
        raise ApiError(400, "The emulator converts only CSV and TSV into spreadsheets.", reason="badRequest")
    rows = list(csv.reader(io.StringIO(source.decode("utf-8-sig")), delimiter=delimiter))
    book = pen.book
    for other in book.sheets[1:]:
        book.removed.add(other.id)
    del book.sheets[1:]
    sheet = book.sheets[0]
    book.altered = True
    height, width = max(len(rows), 1), max((len(row) for row in rows), default=1)
    structure.resize(book, sheet, max(height, len(sheet.rows)), max(width, len(sheet.columns)))
    values.clear(pen, sheet, Box(0, 0))
    for index, row in enumerate(rows):
        for column, text in enumerate(row):
            pen.enter(sheet, index, column, text, "USER_ENTERED")
