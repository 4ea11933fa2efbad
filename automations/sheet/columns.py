"""The words in which the workbook is declared: tabs, columns, settings, and how a header is known again."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

ID, PROBLEM = "ID", "Problem"


class Kind(StrEnum):
    """What a cell holds. `cells.py` says how each is read, `setup.py` how each is shown."""

    ID = "id"
    TEXT = "text"
    LONG_TEXT = "long text"
    MONEY = "money"
    WHOLE_NUMBER = "whole number"
    DATE = "date"
    TIME = "time of day"
    MOMENT = "date and time"
    MONTH = "month"
    LENGTH = "minutes"
    HOURS = "hours"
    CHOICE = "choice"
    CHECKBOX = "checkbox"
    REFERENCE = "id of a row"
    REFERENCES = "ids of rows"
    NAME = "name of a row"
    NAMES = "names of rows"
    EMAIL = "e-mail"
    LANGUAGE = "language"
    LANGUAGES = "languages"
    LINK = "link"
    REMINDERS = "reminders"
    WEEKDAY_TIME = "weekday and hour"
    MONTH_DAY = "month and day"
    YES_NO = "yes or no"
    COUNTS = "counts by kind"
    SCHEDULE = "schedule in words"


class Owner(StrEnum):
    """Who writes a column. The system never writes a column of the other two (the box Run now aside)."""

    STAFF = "staff"
    FORM = "form"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column, known by its header.

    `refers_to` names the tabs whose rows a cell may name. `words` are texts that stand for rows (Everybody).
    `personal` marks names, addresses, e-mails, phones and free text about people: never kept outside of the Sheet.
    A reference may show a name after its id ('L-02 · Name'): only the id may be kept.
    `approving` marks cells that only named people may write, because the API cannot say who did.
    """

    header: str
    kind: Kind
    owner: Owner
    help: str
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    personal: bool = False
    approving: bool = False


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One tab. Row tabs have the column ID first and Problem last; `free` ones (Start here, Dashboard) have no table.

    `rows_by` is who makes its rows: those of the system are written again from the ledger when they are gone.
    `protected` tabs as a whole may be written by named people only.
    """

    name: str
    help: str
    prefix: str = ""
    rows_by: Owner = Owner.STAFF
    columns: tuple[Column, ...] = ()
    aliases: tuple[str, ...] = ()
    protected: bool = False
    by_header: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_header", {column.header: column for column in self.columns})

    @property
    def free(self) -> bool:
        """True for a tab without a table of rows."""
        return not self.columns

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """All headers in their order, ID and Problem included."""
        return tuple(column.header for column in self.columns)

    @cached_property
    def system(self) -> tuple[Column, ...]:
        """The columns that the system writes, ID and Problem included."""
        return tuple(column for column in self.columns if column.owner is Owner.SYSTEM)

    @cached_property
    def content(self) -> tuple[Column, ...]:
        """The columns that staff or a form write: what a row is, apart from what the system says of it."""
        return tuple(column for column in self.columns if column.owner is not Owner.SYSTEM)

    @cached_property
    def known_headers(self) -> Mapping[str, str]:
        """Each way of writing a header, made alike by `same`, to the header as the layout has it."""
        return {same(text): column.header for column in self.columns for text in (column.header, *column.aliases)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the tab Settings. `default` is the text that is meant when the row or its value is missing.

    A number lies between `least` and `most`, both included.
    """

    name: str
    kind: Kind
    help: str
    default: str = ""
    least: int = 0
    most: int = 1_000_000
    aliases: tuple[str, ...] = ()


def same(text: str) -> str:
    """A header, tab or choice without what does not matter: case, spaces, accents. "  e-Mail " -> "e-mail"."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return "".join(text.split()).casefold()
