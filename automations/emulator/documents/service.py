"""Documents, assembled: what Drive asks of whoever keeps their content, and what people do with them in the browser.

The Docs API itself is not here: its methods are answered with 501. The product makes documents by Drive's import.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from automations.emulator.api import ApiError, Caller, Files, Handler

from .content import Block, as_html, as_text, from_html, from_text

MIME = "application/vnd.google-apps.document"
_TABLE = "CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY, title TEXT NOT NULL, blocks TEXT NOT NULL)"


class Documents:
    """Implements Content, and Service without a method. `files` is Drive's view of the same documents."""

    def __init__(self, connection: sqlite3.Connection, files: Files) -> None:
        self._connection, self._files = connection, files
        connection.execute(_TABLE)

    def handlers(self) -> Mapping[str, Handler]:
        return {}

    def forget(self) -> None:
        """Nothing is kept in memory."""

    # Content: what Drive asks for.

    def create(self, file_id: str, name: str, source: bytes | None, source_type: str | None) -> None:
        """A document for a new Drive file: blank, or from HTML or plain text. Raises 400 for other sources."""
        kind = (source_type or "").partition(";")[0].strip()
        if source is None:
            blocks = []
        elif kind == "text/html":
            blocks = from_html(source.decode("utf-8", "replace"))
        elif kind == "text/plain":
            blocks = from_text(source.decode("utf-8", "replace"))
        else:
            raise ApiError(400, "The emulator converts only HTML and plain text into documents.", reason="badRequest")
        self._keep(file_id, name, blocks)

    def copy(self, file_id: str, new_id: str, name: str) -> None:
        self._keep(new_id, name, self._blocks(file_id))

    def delete(self, file_id: str) -> None:
        self._connection.execute("DELETE FROM documents WHERE id = ?", (file_id,))

    def export(self, file_id: str, mime_type: str) -> bytes:
        """Plain text or HTML. Raises 501 for the other formats that Drive has."""
        if mime_type == "text/plain":
            return as_text(self._blocks(file_id)).encode()
        if mime_type == "text/html":
            return as_html(self._blocks(file_id), self._title(file_id)).encode()
        raise ApiError(501, f"The emulator does not export documents as {mime_type}.")

    def rename(self, file_id: str, name: str) -> None:
        self._connection.execute("UPDATE documents SET title = ? WHERE id = ?", (name, file_id))

    # What people do in the browser

    def edit(self, edit: Mapping[str, Any], who: str, now: datetime) -> Mapping[str, Any]:
        """A person's act on a document, by its file's id: {"file": id, "do": …}.

        do: "append" (text: a paragraph more), "replace" (find, text: in the first place where it stands).
        Raises ValueError for an act or a document that there is not, and when the person may not write there.
        """
        file_id = str(edit.get("file"))
        try:
            self._files.require(file_id, Caller(who, frozenset(), "browser"), write=True)
        except ApiError as refused:
            raise ValueError(f"{who} may not write into {file_id}: {refused.message}") from refused
        blocks = self._blocks(file_id)
        act = edit.get("do")
        if act == "append":
            blocks.append(Block("p", [str(edit["text"])]))
        elif act == "replace":
            _replace(blocks, str(edit["find"]), str(edit["text"]))
        else:
            raise ValueError(f"'{act}' is nothing that a person does with a document here; known: append, replace")
        self._keep(file_id, self._title(file_id), blocks)
        self._files.touch(file_id, now, by=who)
        return {"file": file_id}

    def _keep(self, file_id: str, title: str, blocks: list[Block]) -> None:
        body = json.dumps([asdict(block) for block in blocks], ensure_ascii=False)
        self._connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (file_id, title, body))

    def _blocks(self, file_id: str) -> list[Block]:
        return [Block(**block) for block in json.loads(self._row(file_id)[1])]

    def _title(self, file_id: str) -> str:
        return self._row(file_id)[0]

    def _row(self, file_id: str) -> tuple[str, str]:
        found = self._connection.execute("SELECT title, blocks FROM documents WHERE id = ?", (file_id,)).fetchone()
        if found is None:
            raise ApiError(404, "Requested entity was not found.", status="NOT_FOUND")
        return str(found[0]), str(found[1])


def _replace(blocks: list[Block], find: str, text: str) -> None:
    for block in blocks:
        for place, cell in enumerate(block.cells):
            if find in cell:
                block.cells[place] = cell.replace(find, text, 1)
                return
    raise ValueError("these words stand nowhere in the document")
