"""Shared drives, the little of them that a program needs: they own their files, and have members with roles."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from automations.emulator.api import ApiError, Call, Handler, Reply
from automations.emulator.drive import ids
from automations.emulator.drive.records import ROLES, rfc3339


@dataclass(frozen=True, slots=True)
class SharedDrive:
    """A shared drive; `members` are roles by address."""

    id: str
    name: str
    created: str
    members: dict[str, str]

    def rank(self, email: str) -> int:
        """The member's rank among ROLES, -1 for others."""
        role = self.members.get(email)
        return ROLES.index(role) if role else -1


class Drives:
    """Keeps shared drives, and answers `drives.get`, `drives.list` and `drives.create`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "drive.drives.get": self._get,
            "drive.drives.list": self._list,
            "drive.drives.create": self._create,
        }

    def find(self, drive_id: str) -> SharedDrive | None:
        row = self._connection.execute("SELECT record FROM drive_drives WHERE id = ?", (drive_id,)).fetchone()
        return SharedDrive(**json.loads(row[0])) if row else None

    def everything(self) -> list[SharedDrive]:
        rows = self._connection.execute("SELECT record FROM drive_drives ORDER BY rowid")
        return [SharedDrive(**json.loads(row[0])) for row in rows]

    def add(self, name: str, members: Mapping[str, str], now: datetime, request: str = "") -> SharedDrive:
        """A new shared drive. Raises ValueError for a role that there is not."""
        for role in members.values():
            if role not in ROLES[:-1]:
                raise ValueError(f"'{role}' is no role in a shared drive")
        drive = SharedDrive(ids.shared_drive(), name, rfc3339(now), {k.lower(): v for k, v in members.items()})
        self._keep(drive, request)
        return drive

    def _keep(self, drive: SharedDrive, request: str) -> None:
        text = json.dumps(asdict(drive))
        self._connection.execute("INSERT OR REPLACE INTO drive_drives VALUES (?, ?, ?)", (drive.id, request, text))

    def _get(self, call: Call) -> Reply:
        drive = self.find(call.params["driveId"])
        if drive is None or drive.rank(call.caller.email) < 0:
            raise ApiError(
                404, f"Shared drive not found: {call.params['driveId']}", reason="notFound", location="driveId"
            )
        return Reply(_resource(drive, call))

    def _list(self, call: Call) -> Reply:
        if call.params.get("q"):
            raise ApiError(501, "The emulator does not search shared drives.")
        mine = [drive for drive in self.everything() if drive.rank(call.caller.email) >= 0]
        start = int(call.params.get("pageToken") or 0)
        page = mine[start : start + call.params["pageSize"]]
        body: dict[str, Any] = {"kind": "drive#driveList", "drives": [_resource(drive, call) for drive in page]}
        if start + len(page) < len(mine):
            body["nextPageToken"] = str(start + len(page))
        return Reply(body)

    def _create(self, call: Call) -> Reply:
        name = call.body.get("name")
        if not name:
            raise ApiError(400, "The shared drive name cannot be empty.", reason="required")
        request = call.params["requestId"]
        if self._connection.execute("SELECT 1 FROM drive_drives WHERE request = ?", (request,)).fetchone():
            raise ApiError(409, "A shared drive already exists with the provided request ID.", reason="duplicate")
        return Reply(_resource(self.add(name, {call.caller.email: "organizer"}, call.now, request), call))


def _resource(drive: SharedDrive, call: Call) -> dict[str, Any]:
    brief = {"kind": "drive#drive", "id": drive.id, "name": drive.name}
    if "fields" not in call.params:
        return brief
    rank = drive.rank(call.caller.email)
    able = {"canAddChildren": rank >= 2, "canManageMembers": rank >= 4, "canListChildren": True, "canEdit": rank >= 2}
    return {**brief, "createdTime": drive.created, "hidden": False, "capabilities": able}
