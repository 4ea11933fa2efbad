"""The methods of `changes`: what became of files since a token. Each file is listed once, with its latest change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automations.emulator.api import ApiError, Call, Handler, Reply
from automations.emulator.drive.access import Access
from automations.emulator.drive.records import Records
from automations.emulator.drive.resource import Resources


class ChangeMethods:
    """Handlers over one set of records. Unlike search, changes do not lag here."""

    def __init__(self, records: Records, access: Access, resources: Resources) -> None:
        self._records, self._access, self._resources = records, access, resources

    def handlers(self) -> Mapping[str, Handler]:
        return {"drive.changes.getStartPageToken": self.start, "drive.changes.list": self.list}

    def _next(self) -> int:
        row = self._records.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'drive_changes'")
        found = row.fetchone()
        return int(found[0]) + 1 if found else 1

    def start(self, call: Call) -> Reply:
        return Reply({"kind": "drive#startPageToken", "startPageToken": str(self._next())})

    def list(self, call: Call) -> Reply:
        token = call.params["pageToken"]
        if not token.isdigit():
            raise ApiError(400, "Invalid Value", reason="invalid", location="pageToken")
        everywhere = call.params.get("includeItemsFromAllDrives") or call.params.get("includeTeamDriveItems")
        rows = self._records.connection.execute(
            "SELECT n, id, at, removed, seen_by FROM drive_changes WHERE n >= ? ORDER BY n", (int(token),)
        )
        listed: list[dict[str, Any]] = []
        body: dict[str, Any] = {"kind": "drive#changeList", "changes": listed}
        for n, file_id, at, removed, seen_by in rows:
            change: dict[str, Any] = {"kind": "drive#change", "changeType": "file", "type": "file", "time": at}
            change |= {"fileId": file_id, "removed": bool(removed)}
            file = None if removed else self._records.get(file_id)
            if file is not None:
                if not self._access.visible(file, call.caller, call.now) or (file.drive_id and not everywhere):
                    continue
                change["file"] = self._resources.answer(file, call)
            elif not call.params["includeRemoved"] or call.caller.email not in (seen_by or "").split():
                continue
            if len(listed) == call.params["pageSize"]:
                body["nextPageToken"] = str(n)
                return Reply(body)
            listed.append(change)
        body["newStartPageToken"] = str(self._next())
        return Reply(body)
