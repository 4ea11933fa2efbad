"""The methods of `comments` that clients use when they copy a file with its comments: create and list."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Any

from automations.emulator.api import ApiError, Call, Handler, Reply
from automations.emulator.drive.access import COMMENTER, Access
from automations.emulator.drive.records import rfc3339
from automations.emulator.drive.resource import user

_TABLE = "CREATE TABLE IF NOT EXISTS drive_comments (n INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT, record TEXT)"


class CommentMethods:
    """Handlers; comments lie in a table of their own and go with nothing else."""

    def __init__(self, connection: sqlite3.Connection, access: Access) -> None:
        self._connection, self._access = connection, access
        connection.execute(_TABLE)

    def handlers(self) -> Mapping[str, Handler]:
        return {"drive.comments.create": self.create, "drive.comments.list": self.list}

    def create(self, call: Call) -> Reply:
        _wants_fields(call)
        file = self._access.see(call.params["fileId"], call, any_drive=True)
        self._access.may(file, call, COMMENTER)
        content = call.body.get("content")
        if not content:
            raise ApiError(400, "The comment content field is required.", reason="required")
        comment: dict[str, Any] = {
            "kind": "drive#comment",
            "id": "AAAA" + secrets.token_urlsafe(7),
            "author": {**user(call.caller.email, call.caller.email), "me": True},
            "content": content,
            "htmlContent": content,
            "createdTime": rfc3339(call.now),
            "modifiedTime": rfc3339(call.now),
            "deleted": False,
            "resolved": False,
            "replies": [],
        }
        comment |= {name: call.body[name] for name in ("anchor", "quotedFileContent") if name in call.body}
        self._connection.execute(
            "INSERT INTO drive_comments (file, record) VALUES (?, ?)", (file.id, json.dumps(comment))
        )
        return Reply(comment)

    def list(self, call: Call) -> Reply:
        _wants_fields(call)
        file = self._access.see(call.params["fileId"], call, any_drive=True)
        rows = self._connection.execute("SELECT n, record FROM drive_comments WHERE file = ? ORDER BY n", (file.id,))
        after = int(call.params.get("pageToken") or 0)
        left = [(n, record) for n, record in rows if n > after]
        page = left[: call.params["pageSize"]]
        comments = []
        for _, record in page:
            comment = json.loads(record)
            comment["author"]["me"] = comment["author"]["emailAddress"] == call.caller.email
            comments.append(comment)
        body: dict[str, Any] = {"kind": "drive#commentList", "comments": comments}
        if len(left) > len(page):
            body["nextPageToken"] = str(page[-1][0])
        return Reply(body)


def _wants_fields(call: Call) -> None:
    if "fields" not in call.params:
        message = "The 'fields' parameter is required for this method."
        raise ApiError(400, message, reason="required", location="fields")
