"""Gmail's search: the operators that its help documents, read into a test of one message.

There is no operator for a header field of one's own: what looks like one is searched for as words in the text, as
Gmail does. Operators that are documented but not built here are refused with 501, so that nothing wrong is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from automations.emulator.api import ApiError
from automations.emulator.gmail import parts
from automations.emulator.gmail.records import Mail

# "All dates used in the search query are interpreted as midnight on that date in the PST timezone" (Gmail's guide).
_PACIFIC = ZoneInfo("America/Los_Angeles")
_ADDRESSED = {"from": ("From",), "to": ("To", "Cc", "Bcc"), "cc": ("Cc",), "bcc": ("Bcc",)}
_PLACES = {"draft": "DRAFT", "drafts": "DRAFT", "chats": "CHAT"}
_NOT_BUILT = ("list", "category", "around", "circle", "has", "in", "is", "label")
_UNITS = {"d": 1, "m": 30, "y": 365}
_SIZES = {"": 1, "k": 1024, "m": 1024 * 1024}

Test = Callable[["Found"], bool]


@dataclass(frozen=True)
class Found:
    """A message under search, its text read once."""

    mail: Mail

    @cached_property
    def text(self) -> str:
        """All words that a plain term is looked for in, apart by single spaces, lower case."""
        letter = self.mail.letter
        message = letter.message
        bodies = [parts.body_of(message, kind) or "" for kind in ("text/plain", "text/html")]
        bodies[1] = re.sub(r"<[^>]+>", " ", bodies[1])
        return _words(" ".join([letter.text(name) for name in ("Subject", "From", "To", "Cc", "Bcc")] + bodies))

    def field(self, *names: str) -> str:
        return _words(" ".join(self.mail.letter.text(name) for name in names))

    @cached_property
    def files(self) -> list[str]:
        """The names of the attachments, lower case."""
        return [name.lower() for _, one in parts.walk(self.mail.letter.message) if (name := parts.filename(one))]


@dataclass(frozen=True)
class Query:
    """A search that was read. `everywhere`: the bin and spam are looked through, too."""

    test: Test
    everywhere: bool

    def finds(self, mail: Mail) -> bool:
        return self.test(Found(mail))


def parse(text: str, now: datetime) -> Query:
    """Read a search. Raises ApiError 501 for a documented operator that is not built here."""
    terms = re.findall(r'-?(?:[A-Za-z][\w-]*:)?"[^"]*"|[(){}]|-?[^\s(){}"]+|-(?=[({])', text)
    everywhere = bool(re.search(r"\bin:(anywhere|trash|spam)\b", text, re.IGNORECASE))
    return Query(_Reader(terms, now).everything(), everywhere)


class _Reader:
    """Tokens into one test: terms side by side must all hold, OR binds the two beside it, {a b} is a OR b."""

    def __init__(self, terms: list[str], now: datetime) -> None:
        self._terms, self._now, self._at = terms, now, 0

    def everything(self) -> Test:
        tests = []
        while self._at < len(self._terms):
            if self._terms[self._at] in ")}":
                self._at += 1  # Gmail overlooks brackets that close nothing
                continue
            tests += self._group("")
        return _all(tests)

    def _group(self, end: str) -> list[Test]:
        """The terms up to a closing bracket, those around an OR put together."""
        tests: list[Test] = []
        either = False
        while self._at < len(self._terms):
            term = self._terms[self._at]
            if term in ")}":
                break
            if term in ("OR", "|"):
                self._at += 1
                either = True
                continue
            if term in ("AND", "+"):
                self._at += 1
                continue
            test = self._term()
            tests.append(_any([tests.pop(), test]) if either and tests else test)
            either = False
        if end and self._at < len(self._terms):
            self._at += 1
        return tests

    def _term(self) -> Test:
        term = self._terms[self._at]
        self._at += 1
        if term == "-":
            return _not(self._term())
        if term == "(":
            return _all(self._group(")"))
        if term == "{":
            return _any(self._group("}"))
        if term.startswith("-") and len(term) > 1:
            self._terms.insert(self._at, term[1:])
            return _not(self._term())
        operator, colon, value = term.partition(":")
        if not colon or term.startswith('"'):
            return _holds(term)
        if not value and self._at < len(self._terms) and self._terms[self._at] in "({":
            # subject:(dinner movie): the operator goes for each word in the brackets.
            opening = self._terms[self._at]
            self._at += 1
            values = []
            while self._at < len(self._terms) and self._terms[self._at] not in ")}":
                values.append(self._terms[self._at])
                self._at += 1
            self._at += 1
            tests = [self._operator(operator.lower(), one) for one in values if one != "OR"]
            return _any(tests) if opening == "{" or "OR" in values else _all(tests)
        return self._operator(operator.lower(), value)

    def _operator(self, name: str, value: str) -> Test:
        value = value.strip('"')
        lowered = value.lower()
        if name in _ADDRESSED:
            fields, wanted = _ADDRESSED[name], _words(value)
            return lambda found: _within(wanted, found.field(*fields))
        if name == "subject":
            wanted = _words(value)
            return lambda found: _within(wanted, found.field("Subject"))
        if name == "deliveredto":
            return lambda found: lowered in found.mail.letter.first("Delivered-To").lower()
        if name == "rfc822msgid":
            return lambda found: found.mail.letter.first("Message-ID").strip("<>") == value.strip("<>")
        if name == "filename":
            return lambda found: any(lowered in one for one in found.files)
        if name in ("after", "newer", "before", "older"):
            at = _moment(value)
            late = name in ("after", "newer")
            return lambda found: found.mail.at >= at if late else found.mail.at < at
        if name in ("newer_than", "older_than"):
            return self._age(name, lowered)
        if name in ("larger", "smaller", "size"):
            return _size(name, lowered)
        return _standing(name, lowered)

    def _age(self, name: str, value: str) -> Test:
        read = re.fullmatch(r"(\d+)([dmy])", value)
        if not read:
            return _holds(f"{name} {value}")
        edge = (self._now - timedelta(days=int(read[1]) * _UNITS[read[2]])).timestamp() * 1000
        newer = name == "newer_than"
        return lambda found: found.mail.at >= edge if newer else found.mail.at < edge


def _standing(name: str, value: str) -> Test:
    """has:, in:, is:, label:, and whatever is no operator at all."""
    if name == "has" and value == "attachment":
        return lambda found: bool(found.files)
    if name == "in" and value == "anywhere":
        return lambda found: True
    if (name == "is" and value in ("unread", "starred", "important")) or (
        name in ("in", "label") and value in (*_PLACES, "inbox", "sent", "trash", "spam", "unread", "starred")
    ):
        label = _PLACES.get(value, value.upper())
        return lambda found: label in found.mail.labels
    if name == "is" and value == "read":
        return lambda found: "UNREAD" not in found.mail.labels
    if name == "label":
        return lambda found: value.upper() in found.mail.labels
    if name in _NOT_BUILT:
        raise ApiError(501, f"The emulator does not search by {name}:{value} yet.", status="UNIMPLEMENTED")
    return _holds(f"{name} {value}")


def _holds(term: str) -> Test:
    """Whether some words stand beside each other in the text."""
    wanted = _words(term)
    return lambda found: _within(wanted, found.text)


def _within(wanted: str, text: str) -> bool:
    return bool(wanted) and f" {wanted} " in f" {text} "


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _moment(value: str) -> float:
    """2026/11/02, 2026-11-02 or seconds since 1970, as milliseconds. Raises ApiError 501 for another form."""
    if re.fullmatch(r"\d{9,}", value):
        return int(value) * 1000
    read = re.fullmatch(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", value)
    try:
        if read:
            return datetime(int(read[1]), int(read[2]), int(read[3]), tzinfo=_PACIFIC).timestamp() * 1000
    except ValueError:
        pass
    raise ApiError(501, f"The emulator does not read the date '{value}' in a search.", status="UNIMPLEMENTED")


def _size(name: str, value: str) -> Test:
    read = re.fullmatch(r"(\d+)([km]?)", value)
    edge = int(read[1]) * _SIZES[read[2]] if read else 0
    smaller = name == "smaller"
    return lambda found: len(found.mail.raw) < edge if smaller else len(found.mail.raw) > edge


def _all(tests: list[Test]) -> Test:
    return lambda found: all(test(found) for test in tests)


def _any(tests: list[Test]) -> Test:
    return lambda found: any(test(found) for test in tests)


def _not(test: Test) -> Test:
    return lambda found: not test(found)
