"""The `q` of files.list: only the fields and operators that Drive documents, everything else is 400 Invalid Value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from automations.emulator.api import ApiError, Caller
from automations.emulator.drive import ids
from automations.emulator.drive.access import Access
from automations.emulator.drive.records import File, Permission

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?P<op><=|>=|!=|=|<|>)|(?P<mark>[(){}])|(?P<word>[\w.\-:+]+))"""
)
_TIMES = {"modifiedTime": "modified", "createdTime": "created"}
# Field -> operators, from Drive's reference of search terms. The rest of that table is answered with 501.
_OPERATORS: Mapping[str, frozenset[str]] = {
    "name": frozenset({"contains", "=", "!="}),
    "fullText": frozenset({"contains"}),
    "mimeType": frozenset({"contains", "=", "!="}),
    "modifiedTime": frozenset({"<=", "<", "=", "!=", ">", ">="}),
    "createdTime": frozenset({"<=", "<", "=", "!=", ">", ">="}),
    "viewedByMeTime": frozenset({"<=", "<", "=", "!=", ">", ">="}),
    "trashed": frozenset({"=", "!="}),
    "starred": frozenset({"=", "!="}),
    "sharedWithMe": frozenset({"=", "!="}),
    "properties": frozenset({"has"}),
    "appProperties": frozenset({"has"}),
    "visibility": frozenset({"=", "!="}),
    "shortcutDetails.targetId": frozenset({"=", "!="}),
}
_MEMBERS = ("parents", "owners", "writers", "readers")
_NOT_HERE = ("fullText", "viewedByMeTime", "visibility", "shortcutDetails.targetId")


class Candidate:
    """A file as search sees it, with what a query may ask of it; what takes a look at folders only when it is asked."""

    def __init__(self, file: File, access: Access, caller: Caller, now: datetime) -> None:
        self.file, self.caller, self.client = file, caller.email, caller.client
        self._access, self._now = access, now

    @cached_property
    def trashed(self) -> bool:
        return self._access.trashed(self.file)

    @cached_property
    def permissions(self) -> list[Permission]:
        return self._access.permissions(self.file, self._now)


Test = Callable[[Candidate], bool]


def invalid_query() -> ApiError:
    return ApiError(400, "Invalid Value", reason="invalid", location="q")


def compile_query(text: str) -> Test:
    """A test for a `q`. Raises ApiError 400 for what Drive does not document, 501 for what is not built here."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if not found:
            raise invalid_query()
        kind = str(found.lastgroup)
        tokens.append((kind, found.group(kind)))
        at = found.end()
    if not tokens:
        return lambda candidate: True
    reader = _Reader(tokens)
    test = reader.either()
    if reader.at != len(tokens):
        raise invalid_query()
    return test


class _Reader:
    """Recursive descent: or binds weakest, then and, then not."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at = tokens, 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def word(self, word: str) -> bool:
        if self.peek() == ("word", word):
            self.at += 1
            return True
        return False

    def expect(self, kind: str, value: str | None = None) -> str:
        found, text = self.take()
        if found != kind or (value is not None and text != value):
            raise invalid_query()
        return text

    def either(self) -> Test:
        tests = [self.both()]
        while self.word("or"):
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda candidate: any(test(candidate) for test in tests)

    def both(self) -> Test:
        tests = [self.negated()]
        while self.word("and"):
            tests.append(self.negated())
        return tests[0] if len(tests) == 1 else lambda candidate: all(test(candidate) for test in tests)

    def negated(self) -> Test:
        if self.word("not"):
            inner = self.negated()
            return lambda candidate: not inner(candidate)
        if self.peek() == ("mark", "("):
            self.take()
            inner = self.either()
            self.expect("mark", ")")
            return inner
        return self.term()

    def term(self) -> Test:
        kind, text = self.take()
        if kind == "text":
            value = _unquote(text)
            self.expect("word", "in")
            return _member(self.expect("word"), value)
        if kind != "word" or text not in _OPERATORS:
            raise invalid_query()
        operator = self.take()[1]
        if operator not in _OPERATORS[text]:
            raise invalid_query()
        if text in _NOT_HERE:
            raise ApiError(501, f"The emulator does not search by {text}.")
        if operator == "has":
            return self.has(text)
        kind, raw = self.take()
        if kind == "text":
            return _comparison(text, operator, _unquote(raw))
        if kind == "word" and raw in ("true", "false"):
            return _comparison(text, operator, raw == "true")
        raise invalid_query()

    def has(self, field: str) -> Test:
        """{ key='x' and value='y' }"""
        self.expect("mark", "{")
        self.expect("word", "key")
        self.expect("op", "=")
        key = _unquote(self.expect("text"))
        self.expect("word", "and")
        self.expect("word", "value")
        self.expect("op", "=")
        value = _unquote(self.expect("text"))
        self.expect("mark", "}")
        if field == "properties":
            return lambda candidate: candidate.file.properties.get(key) == value
        return lambda candidate: candidate.file.app_properties.get(candidate.client, {}).get(key) == value


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _member(field: str, value: str) -> Test:
    if field not in _MEMBERS:
        raise invalid_query()
    if field == "parents":
        return lambda candidate: candidate.file.parent == (ids.root(candidate.caller) if value == "root" else value)
    if field == "owners":
        return lambda candidate: candidate.file.owner == (candidate.caller if value == "me" else value)
    lowest = 2 if field == "writers" else 0

    def test(candidate: Candidate) -> bool:
        who = candidate.caller if value == "me" else value.lower()
        return any(entry.who == who and entry.rank >= lowest for entry in candidate.permissions)

    return test


def _comparison(field: str, operator: str, value: str | bool) -> Test:
    if field in ("trashed", "starred", "sharedWithMe"):
        if not isinstance(value, bool):
            raise invalid_query()
        wanted = value == (operator == "=")
        if field == "trashed":
            return lambda candidate: candidate.trashed is wanted
        if field == "starred":
            return lambda candidate: candidate.file.starred is wanted
        return lambda candidate: _shared_with(candidate) is wanted
    if isinstance(value, bool):
        raise invalid_query()
    if field in _TIMES:
        return _time_comparison(_TIMES[field], operator, value)
    if field == "name" and operator == "contains":
        return _name_contains(value)
    attribute = "name" if field == "name" else "mime_type"
    if operator == "contains":
        return lambda candidate: str(getattr(candidate.file, attribute)).startswith(value)
    return lambda candidate: (getattr(candidate.file, attribute) == value) == (operator == "=")


def _shared_with(candidate: Candidate) -> bool:
    own = any(entry.who == candidate.caller for entry in candidate.file.permissions)
    return own and candidate.file.owner != candidate.caller and candidate.file.drive_id is None


def _name_contains(value: str) -> Test:
    """Drive matches the beginnings of words only: 'HelloWorld' has 'Hello', but not 'World'."""
    wanted = re.findall(r"\w+", value.lower())

    def test(candidate: Candidate) -> bool:
        words = re.findall(r"\w+", candidate.file.name.lower())
        last = len(wanted) - 1
        for start in range(len(words) - last):
            run = words[start : start + len(wanted)]
            if run[:last] == wanted[:last] and run[last].startswith(wanted[last]):
                return True
        return False

    return test if wanted else lambda candidate: True


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _time_comparison(attribute: str, operator: str, value: str) -> Test:
    try:
        wanted = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        raise invalid_query() from None
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=UTC)  # Drive's reference: the default time zone is UTC
    compare = _COMPARE[operator]
    return lambda candidate: compare(
        datetime.fromisoformat(str(getattr(candidate.file, attribute)).replace("Z", "+00:00")), wanted
    )


_ORDERS: Mapping[str, Callable[[File], Any]] = {
    "createdTime": lambda file: file.created,
    "folder": lambda file: not file.folder,
    "modifiedByMeTime": lambda file: file.modified,
    "modifiedTime": lambda file: file.modified,
    "name": lambda file: file.name.lower(),
    "name_natural": lambda file: [
        (int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", file.name.lower()) if part
    ],
    "quotaBytesUsed": lambda file: file.size or 0,
    "recency": lambda file: file.modified,
    "sharedWithMeTime": lambda file: file.created,
    "starred": lambda file: not file.starred,
    "viewedByMeTime": lambda file: file.modified,
}


def sort(files: list[File], order: str | None) -> list[File]:
    """The files by an `orderBy`; without one the last changed come first. Raises ApiError 400 for an unknown key."""
    keys = [part.split() for part in (order or "modifiedTime desc").split(",")]
    for key in reversed(keys):
        if not key or key[0] not in _ORDERS or key[1:] not in ([], ["desc"]):
            raise ApiError(400, "Invalid Value", reason="invalid", location="orderBy")
        files = sorted(files, key=_ORDERS[key[0]], reverse=len(key) == 2)
    return files
