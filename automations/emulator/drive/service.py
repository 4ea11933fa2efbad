"""Drive, assembled: the service for the server, the files for other services, and what people do in the browser."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from automations.emulator.api import ApiError, Call, Caller, Content, Handler, Reply
from automations.emulator.clock import Clock
from automations.emulator.drive import ids
from automations.emulator.drive.access import READER, WRITER, Access, service_account
from automations.emulator.drive.changes import ChangeMethods
from automations.emulator.drive.comments import CommentMethods
from automations.emulator.drive.drives import Drives
from automations.emulator.drive.files import FileMethods, replace_bytes
from automations.emulator.drive.permissions import PermissionMethods
from automations.emulator.drive.records import File, Records, rfc3339
from automations.emulator.drive.resource import DOCUMENT, EXPORTS, SPREADSHEET, Resources, link, user
from automations.emulator.drive.writing import owner_permission, touched

_STORAGE = 30 * 1024**3


class Drive:
    """Implements Service and Files. `contents` is filled by whoever assembles the services."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock, key: bytes) -> None:
        self.records = Records(connection, clock)
        self.drives = Drives(connection)
        self.contents: dict[str, Content] = {}
        self._access = Access(self.records, self.drives)
        self._resources = Resources(self.records, self._access)
        self._files = FileMethods(self.records, self._access, self._resources, self.contents, key)
        self._permissions = PermissionMethods(self.records, self._access)
        self._comments = CommentMethods(connection, self._access)
        self._changes = ChangeMethods(self.records, self._access, self._resources)

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "drive.about.get": self._about,
            **self._files.handlers(),
            **self._permissions.handlers(),
            **self._comments.handlers(),
            **self._changes.handlers(),
            **self.drives.handlers(),
        }

    def forget(self) -> None:
        """Nothing is kept in memory."""

    def _about(self, call: Call) -> Reply:
        if "fields" not in call.params:
            message = "The 'fields' parameter is required for this method."
            raise ApiError(400, message, reason="required", location="fields")
        me = call.caller.email
        used = sum(file.size or 0 for file in self.records.everything() if file.owner == me)
        quota = {"usage": str(used), "usageInDrive": str(used), "usageInDriveTrash": "0"}
        quota["limit"] = "0" if service_account(me) else str(_STORAGE)
        return Reply(
            {
                "kind": "drive#about",
                "user": user(me, me),
                "storageQuota": quota,
                "maxUploadSize": "5242880000000",
                "canCreateDrives": True,
                "appInstalled": True,
                "importFormats": {
                    "text/csv": [SPREADSHEET],
                    "text/html": [DOCUMENT],
                    "text/plain": [DOCUMENT],
                },
                "exportFormats": {mime: list(formats) for mime, formats in EXPORTS.items()},
                "maxImportSizes": {"application/vnd.google-apps.spreadsheet": "104857600"},
                "folderColorPalette": ["#ac725e", "#d06b64"],
                "driveThemes": [],
            }
        )

    # Files: what the services of Google-native documents need

    def add(self, *, name: str, mime_type: str, caller: Caller, now: datetime, parents: list[str] | None = None) -> str:
        """A Drive file for a Google-native document in the caller's root, or in `parents`; its new id.

        Raises 403 for a service account, which has nowhere to put it.
        """
        if service_account(caller.email):
            raise ApiError(403, "The caller does not have permission", status="PERMISSION_DENIED")
        stamp = rfc3339(now)
        file = File(
            id=ids.fresh(),
            name=name,
            mime_type=mime_type,
            parent=parents[0] if parents else ids.root(caller.email),
            owner=caller.email,
            created=stamp,
            modified=stamp,
            modified_by=caller.email,
            client=caller.client,
            permissions=[owner_permission(caller.email)],
        )
        self.records.open_with(file.id, caller.client)
        self.records.put(file, now)
        return file.id

    def require(self, file_id: str, caller: Caller, *, write: bool = False) -> None:
        """Raise 404 or 403, as the newer APIs word them, when the caller may not see or change the file."""
        file = self.records.get(file_id)
        now = self.records.now()
        if file is None:
            raise ApiError(404, "Requested entity was not found.", status="NOT_FOUND")
        rank = self._access.rank(file, caller.email, now)
        if rank >= READER and not self._access.visible(file, caller, now):
            raise ApiError(404, "Requested entity was not found.", status="NOT_FOUND")  # drive.file, not opened
        if rank < (WRITER if write else READER):
            raise ApiError(403, "The caller does not have permission", status="PERMISSION_DENIED")

    def touch(self, file_id: str, now: datetime, *, by: str, name: str | None = None) -> None:
        """Somebody changed a native document's content, or its name with it."""
        file = self.records.get(file_id)
        if file is None:
            return
        file.name = name if name is not None else file.name
        touched(file, now, by)
        self.records.put(file, now)

    def owner(self, file_id: str) -> str | None:
        """The owner's address; None in a shared drive or for no file."""
        file = self.records.get(file_id)
        return file.owner if file else None

    # What people do in the browser

    def edit(self, edit: Mapping[str, Any], who: str, now: datetime) -> Mapping[str, Any]:
        """A person's act on a file, by its id: {"file": id, "do": …}.

        do: "trash", "restore", "delete", "rename" (name), "move" (to: folder id), "replace" (content, as base64),
        "share" (email, role), "unshare" (email), "open" (client: the OAuth client it is opened with).
        Raises ValueError for an act or a file that there is not.
        """
        file = self.records.get(str(edit.get("file")))
        if file is None:
            raise ValueError(f"there is no file {edit.get('file')!r}")
        act = str(edit.get("do"))
        if act == "delete":
            caller = Caller(who, frozenset(), "browser")
            self._files.delete_tree(file, Call("drive.files.delete", {}, {}, caller, now))
            return {"file": file.id}
        if act == "open":
            self.records.open_with(file.id, str(edit["client"]))
            return {"file": file.id}
        file = self._edited(file, act, edit, who, now)
        file.version += 1
        self.records.put(file, now)
        return {"file": file.id, "version": file.version, "modified": file.modified}

    def _handed_over(self, file: File, drive: str | None, who: str, now: datetime) -> None:
        """Moved into a shared drive, which then owns it and all that lies in it; or out of one, to `who`."""
        for child in self.records.children(file.id):
            self._handed_over(child, drive, who, now)
            self.records.put(child, now)
        file.drive_id, file.owner = drive, None if drive else who
        file.permissions = [had for had in file.permissions if had.role != "owner"]
        if drive is None:
            file.permissions.append(owner_permission(who))

    def _edited(self, file: File, act: str, edit: Mapping[str, Any], who: str, now: datetime) -> File:
        if act in ("trash", "restore"):
            file.trashed = act == "trash"
            file.trashed_at, file.trashed_by = (rfc3339(now), who) if file.trashed else (None, None)
        elif act == "rename":
            file.name = str(edit["name"])
            touched(file, now, who)
            if file.mime_type in self.contents:
                self.contents[file.mime_type].rename(file.id, file.name)
        elif act == "move":
            file.parent = str(edit["to"])
            folder = self.records.get(file.parent)
            drive = file.parent if self.drives.find(file.parent) else folder.drive_id if folder else None
            if drive != file.drive_id:
                self._handed_over(file, drive, who, now)
        elif act == "replace":
            file = replace_bytes(self.records, file, base64.b64decode(edit["content"]))
            touched(file, now, who)
        elif act == "share":
            from_edit = self._permissions.entry(str(edit["email"]), str(edit["role"]))
            file.permissions = [had for had in file.permissions if had.id != from_edit.id] + [from_edit]
        elif act == "unshare":
            gone = str(edit["email"]).lower()
            file.permissions = [had for had in file.permissions if had.who != gone or had.role == "owner"]
        else:
            raise ValueError(f"'{act}' is nothing that a person does with a file here")
        return file

    # For people who look at the emulator

    def tree(self) -> list[dict[str, Any]]:
        """All files with their paths, owners and links; for `emulator show drive` and the admin API."""
        return [
            {
                "path": "/".join([*reversed([above.name for above in self._access.lineage(file)]), file.name]),
                "id": file.id,
                "name": file.name,
                "mimeType": file.mime_type,
                "parent": file.parent,
                "owner": file.owner,
                "drive": file.drive_id,
                "trashed": self._access.trashed(file),
                "modified": file.modified,
                "version": file.version,
                "size": file.size,
                "appProperties": file.app_properties,
                "permissions": {entry.who or entry.type: entry.role for entry in file.permissions},
                "link": link(file),
            }
            for file in self.records.everything()
        ]
