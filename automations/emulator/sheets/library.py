"""The books in memory: loaded when asked for, written through, dropped when the database is rolled back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from automations.emulator.api import Files
from automations.emulator.clock import Clock

from .calculator import calculator
from .grid import Book
from .pen import Pen
from .refusals import missing
from .store import Store

_Json = Mapping[str, Any]


class Library:
    """All spreadsheets, and the pens to write into them."""

    def __init__(self, connection: sqlite3.Connection, files: Files) -> None:
        self.store = Store(connection)
        self._connection, self._files = connection, files
        self._books: dict[str, Book] = {}
        self._open: set[str] = set()
        """Books written since the last writing call began: what `forget` must drop."""

    def begin(self) -> None:
        """A writing call begins: the one before was committed or rolled back."""
        self._open = set()

    def forget(self) -> None:
        """Drop what was written since `begin`."""
        for id in self._open:  # noqa: A001 - the field's word
            self._books.pop(id, None)
        self._open = set()

    def forget_all(self) -> None:
        """Drop every book: another database stands in this one's place."""
        self._books.clear()
        self._open = set()

    def now(self) -> datetime:
        """The emulator's clock, for what comes from Drive without a time."""
        return Clock(self._connection).now()

    def book(self, id: str) -> Book:  # noqa: A002
        """A book by id. Raises 404."""
        book = self._books.get(id)
        if book is None:
            book = self.store.load(id)
            if book is None:
                raise missing()
            self._books[id] = book
        return book

    def keep(self, book: Book) -> None:
        """Write what changed in a book."""
        self._books[book.id] = book
        self._open.add(book.id)
        self.store.save(book)

    def delete(self, id: str) -> None:  # noqa: A002
        """Gone for good."""
        self.store.delete(id)
        self._books.pop(id, None)

    def written(self, id: str, body: Callable[[], _Json]) -> _Json:  # noqa: A002
        """Carry out a write and keep the book; after a refusal the book is as it was."""
        try:
            answer = body()
        except BaseException:
            self._books.pop(id, None)
            raise
        self.keep(self._books[id])
        return answer

    def owns(self, book: Book, user: str) -> bool:
        """Protection does not bind the owner: Drive's, else whoever made the spreadsheet."""
        find = getattr(self._files, "owner", None)
        owner = str(find(book.id) or "") if find is not None else ""
        return user == (owner or book.owner)

    def pen(self, id: str, user: str, now: datetime, *, client: str, owner: bool | None = None) -> Pen:  # noqa: A002
        """A pen for one call; `owner` None: look it up."""
        book = self.book(id)
        return self.pen_for(book, user, now, client=client, owner=self.owns(book, user) if owner is None else owner)

    def pen_for(self, book: Book, user: str, now: datetime, *, client: str, owner: bool) -> Pen:
        """A pen for a book at hand; dates without a year are of the year in the book's own zone."""
        today = calculator(book, now).now.date()
        return Pen(book, self.store, user, now, today, owner=owner, client=client)
