"""Forms and their responses as they are stored."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS forms (id TEXT PRIMARY KEY, body TEXT NOT NULL, revision INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS form_responses (
    id TEXT PRIMARY KEY, form TEXT NOT NULL, created TEXT NOT NULL, submitted TEXT NOT NULL, email TEXT NOT NULL,
    answers TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS form_responses_by_time ON form_responses (form, submitted, id);
"""


@dataclass(slots=True)
class Form:
    """A form: `info`, `items`, `settings` and `publish` as in the API's own messages, without what is derived."""

    id: str
    info: dict[str, Any]
    items: list[dict[str, Any]] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    publish: dict[str, Any] = field(default_factory=dict)
    revision: int = 1

    def ids(self) -> set[str]:
        """The ids of all items and questions."""
        found = {item["itemId"] for item in self.items}
        return found | {question["questionId"] for item in self.items for question in questions(item)}


@dataclass(frozen=True, slots=True)
class Response:
    """What somebody sent. Times are RFC 3339 in UTC with milliseconds; `answers` are lists of texts by question id."""

    id: str
    created: str
    submitted: str
    email: str
    answers: Mapping[str, list[str]]


def questions(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The questions of an item: one, several of a group, or none."""
    if "questionItem" in item:
        return [item["questionItem"]["question"]]
    return list(item.get("questionGroupItem", {}).get("questions", []))


class Records:
    """What is stored of forms. The caller commits and rolls back."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for statement in _TABLES.split(";"):
            connection.execute(statement)

    def form(self, form_id: str) -> Form | None:
        row = self._connection.execute("SELECT body, revision FROM forms WHERE id = ?", (form_id,)).fetchone()
        if row is None:
            return None
        return Form(id=form_id, revision=int(row[1]), **json.loads(row[0]))

    def put(self, form: Form) -> None:
        parts = {"info": form.info, "items": form.items, "settings": form.settings, "publish": form.publish}
        body = json.dumps(parts, ensure_ascii=False)
        self._connection.execute("INSERT OR REPLACE INTO forms VALUES (?, ?, ?)", (form.id, body, form.revision))

    def drop(self, form_id: str) -> None:
        """The form and what was sent by it."""
        self._connection.execute("DELETE FROM forms WHERE id = ?", (form_id,))
        self._connection.execute("DELETE FROM form_responses WHERE form = ?", (form_id,))

    def forms(self) -> list[str]:
        """The ids of all forms, in the order in which they were made."""
        return [str(row[0]) for row in self._connection.execute("SELECT id FROM forms ORDER BY rowid")]

    def response(self, form_id: str, response_id: str) -> Response | None:
        query = "SELECT * FROM form_responses WHERE form = ? AND id = ?"
        row = self._connection.execute(query, (form_id, response_id)).fetchone()
        return None if row is None else _response(row)

    def responses(self, form_id: str) -> list[Response]:
        """In the order in which they were last submitted."""
        query = "SELECT * FROM form_responses WHERE form = ? ORDER BY submitted, id"
        return [_response(row) for row in self._connection.execute(query, (form_id,))]

    def put_response(self, form_id: str, one: Response) -> None:
        answers = json.dumps(one.answers, ensure_ascii=False)
        values = (one.id, form_id, one.created, one.submitted, one.email, answers)
        self._connection.execute("INSERT OR REPLACE INTO form_responses VALUES (?, ?, ?, ?, ?, ?)", values)

    def drop_response(self, form_id: str, response_id: str) -> None:
        self._connection.execute("DELETE FROM form_responses WHERE form = ? AND id = ?", (form_id, response_id))


def fresh(taken: Callable[[str], bool]) -> str:
    """An id as Forms gives to items and questions: eight hexadecimal digits, none that is taken."""
    while True:
        made = secrets.token_hex(4)
        if not taken(made):
            return made


def _response(row: tuple[Any, ...]) -> Response:
    return Response(str(row[0]), str(row[2]), str(row[3]), str(row[4]), json.loads(row[5]))
