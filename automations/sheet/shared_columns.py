"""Columns that several tabs have, and how a tab of rows is declared."""

from __future__ import annotations

from functools import partial

from automations.sheet.cells import LANGUAGE_CODES
from automations.sheet.columns import ID, PROBLEM, Column, Kind, Owner, Tab, same

LANGUAGES = ("English", "Spanish", "Portuguese", "Haitian Creole", "Arabic", "Traditional Chinese")
LANGUAGE_NAMES = {LANGUAGE_CODES[same(name)]: name for name in LANGUAGES}
"""What the list of a cell calls each language, by its code."""

staff = partial(Column, owner=Owner.STAFF)
form = partial(Column, owner=Owner.FORM)
system = partial(Column, owner=Owner.SYSTEM)

_ID = system(
    header=ID,
    kind=Kind.ID,
    help="The number by which the service knows this row, wherever it stands. Please leave it; new rows get theirs.",
)
_PROBLEM = system(
    header=PROBLEM,
    kind=Kind.LONG_TEXT,
    help="What is wrong with a cell of this row and what to do. It goes away by itself once that is mended.",
)
STATUS = system(
    header="System status", kind=Kind.LONG_TEXT, help="What the service has done for this row, or waits for."
)
LANGUAGE_SENTENCE = "The language in which this person gets letters."
FROM = staff(header="From", kind=Kind.DATE, help="The first day on which this holds; empty: no first day.")
TO = staff(header="To", kind=Kind.DATE, help="The last day on which this holds; empty: no last day.")
EMAIL = partial(Column, header="E-mail", kind=Kind.EMAIL, personal=True, aliases=("Email", "E-mail address", "Mail"))
LANGUAGE = partial(Column, header="Language", kind=Kind.LANGUAGE, choices=LANGUAGES, help=LANGUAGE_SENTENCE)
NAME = partial(Column, header="Name", kind=Kind.TEXT, personal=True)
APPROVED_BY = partial(staff, header="Approved by", kind=Kind.NAME, refers_to=("Core team",), personal=True)
LIAISON = partial(Column, header="Liaison", kind=Kind.REFERENCE, refers_to=("Liaisons",))


def rows(
    name: str, prefix: str, sentence: str, *columns: Column, rows_by: Owner = Owner.STAFF, protected: bool = False
) -> Tab:
    """A tab of rows: ID first, Problem last, the given columns between."""
    return Tab(
        name=name,
        prefix=prefix,
        help=sentence,
        columns=(_ID, *columns, _PROBLEM),
        rows_by=rows_by,
        protected=protected,
    )
