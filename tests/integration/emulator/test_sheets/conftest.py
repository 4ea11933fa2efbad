"""The Sheets service at hand, without a server: calls go straight to its handlers, as the server makes them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from automations.emulator.api import ApiError, Call, Caller
from automations.emulator.checking import Checking
from automations.emulator.discovery import documents
from automations.emulator.sheets.service import Sheets

OWNER, STAFF = "office@example.org", "staff@example.org"


CHECKING = Checking(documents())
METHODS = documents()["sheets"].methods


class Files:
    """Drive, as far as Sheets asks it."""

    def __init__(self) -> None:
        self.touched: list[tuple[str, str, str | None]] = []
        self.refuses: set[str] = set()
        self.added = 0

    def add(self, *, name: str, mime_type: str, caller: Caller, now: datetime, parents: list[str] | None = None) -> str:
        self.added += 1
        return f"book{self.added}"

    def require(self, file_id: str, caller: Caller, *, write: bool = False) -> None:
        if caller.email in self.refuses:
            raise ApiError(403, "The caller does not have permission", status="PERMISSION_DENIED")

    def touch(self, file_id: str, now: datetime, *, by: str, name: str | None = None) -> None:
        self.touched.append((file_id, by, name))

    def owner(self, file_id: str) -> str:
        return OWNER


class Desk:
    """One spreadsheet, and short words for what tests do to it."""

    def __init__(self, locale: str = "en_US") -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.files = Files()
        self.sheets = Sheets(self.connection, self.files)
        self.now = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)
        made = self.call("create", body={"properties": {"title": "Program", "locale": locale}})
        self.id: str = made["spreadsheetId"]

    def call(self, method: str, body: Any = None, user: str = OWNER, client: str = "product", **params: Any) -> Any:
        """One call of sheets.spreadsheets.<method>, in a transaction as the server has it."""
        caller = Caller(user, frozenset(), client)
        known = {"spreadsheetId": self.id} if hasattr(self, "id") else {}
        name = f"sheets.spreadsheets.{method}"
        self.connection.execute("BEGIN")
        try:
            reply = self.sheets.handlers()[name](Call(name, known | params, body or {}, caller, self.now))
        except BaseException:
            self.connection.execute("ROLLBACK")
            self.sheets.forget()
            raise
        self.connection.execute("COMMIT")
        CHECKING.look(METHODS[name], body or {}, [], reply, media=False)
        assert CHECKING.violations == []
        return reply.body

    def batch(self, *requests: Any, user: str = OWNER) -> list[dict[str, Any]]:
        replies: list[dict[str, Any]] = self.call("batchUpdate", {"requests": list(requests)}, user=user)["replies"]
        return replies

    def write(self, place: str, rows: list[list[Any]], how: str = "RAW", **more: Any) -> Any:
        user = more.pop("user", OWNER)
        params = {"range": place, "valueInputOption": how, **more}
        return self.call("values.update", {"values": rows}, user=user, **params)

    def read(self, place: str = "Sheet1", how: str = "FORMATTED_VALUE", **more: Any) -> list[list[Any]]:
        params = {"range": place, "valueRenderOption": how, **more}
        found: list[list[Any]] = self.call("values.get", **params).get("values", [])
        return found

    def cell(self, place: str) -> dict[str, Any]:
        """CellData of one cell."""
        data = self.call("get", ranges=[place], includeGridData=True)["sheets"][0]["data"][0]
        rows = data.get("rowData") or [{}]
        found: dict[str, Any] = (rows[0].get("values") or [{}])[0]
        return found

    def sheet(self, index: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = self.call("get")["sheets"][index]
        return found

    def refused(self, method: str, *args: Any, **more: Any) -> str:
        """The message of the refusal."""
        with pytest.raises(ApiError) as caught:
            self.call(method, *args, **more)
        return caught.value.message

    def refused_batch(self, *requests: Any, user: str = OWNER) -> str:
        return self.refused("batchUpdate", {"requests": list(requests)}, user=user)

    def edit(self, edit: dict[str, Any], user: str = STAFF) -> Any:
        return self.sheets.edit(edit, user, self.now)

    def format(self, place: dict[str, int], kind: str, pattern: str = "") -> None:
        made = {"type": kind, **({"pattern": pattern} if pattern else {})}
        fields = "userEnteredFormat.numberFormat"
        self.batch(
            {"repeatCell": {"range": place, "cell": {"userEnteredFormat": {"numberFormat": made}}, "fields": fields}}
        )


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.connection.close()


@pytest.fixture
def desk_in() -> Iterator[Any]:
    """Makes a desk in another locale."""
    made: list[Desk] = []

    def make(locale: str) -> Desk:
        made.append(Desk(locale))
        return made[-1]

    yield make
    for each in made:
        each.connection.close()
