"""Who may see and change which file: owners, access lists with what folders hand down, shared drives, `drive.file`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime

from automations.emulator.api import ApiError, Call, Caller
from automations.emulator.drive import ids
from automations.emulator.drive.drives import Drives, SharedDrive
from automations.emulator.drive.records import FOLDER, ROLES, File, Permission, Records

READER, COMMENTER, WRITER, FILE_ORGANIZER, ORGANIZER, OWNER = range(len(ROLES))
_FILE_ONLY = "https://www.googleapis.com/auth/drive.file"


def not_found(file_id: str, location: str = "fileId") -> ApiError:
    """What Drive says of a file that is not there, and of one that the caller may not see."""
    return ApiError(404, f"File not found: {file_id}.", reason="notFound", location=location)


def forbidden() -> ApiError:
    """What Drive says to someone who may see a file but not do this with it."""
    message = "The user does not have sufficient permissions for this file."
    return ApiError(403, message, reason="insufficientFilePermissions")


def service_account(email: str) -> bool:
    """Whether the address is a service account's own: no person, so no storage."""
    return email.endswith(".gserviceaccount.com")


class Access:
    """Answers for one set of records."""

    def __init__(self, records: Records, drives: Drives) -> None:
        self._records = records
        self._drives = drives

    def lineage(self, file: File) -> Iterator[File]:
        """The folders above a file, nearest first (My Drive's root and a shared drive's are not among them)."""
        seen = {file.id}
        parent = file.parent
        while parent and parent not in seen:
            folder = self._records.get(parent)
            if folder is None:
                return
            seen.add(parent)
            yield folder
            parent = folder.parent

    def trashed(self, file: File) -> bool:
        """Whether it is in the bin, itself or with a folder above it."""
        return file.trashed or any(folder.trashed for folder in self.lineage(file))

    def permissions(self, file: File, now: datetime) -> list[Permission]:
        """The whole access list: the file's own entries first, then what folders and the shared drive hand down.

        A folder with limited access hands down its own entries and nothing from above; a shared drive's managers stay.
        """
        merged = {entry.id: entry for entry in file.permissions if not _expired(entry, now)}
        limited = file.limited
        for folder in self.lineage(file):
            if limited:
                break
            limited = folder.limited
            for entry in folder.permissions:
                if _expired(entry, now):
                    continue
                # The owner of a folder becomes an editor of what others put into it.
                role = "writer" if entry.role == "owner" else entry.role
                handed = dataclasses.replace(entry, role=role, inherited_from=folder.id)
                if entry.id not in merged or merged[entry.id].rank < handed.rank:
                    merged[entry.id] = handed
        drive = self._drives.find(file.drive_id) if file.drive_id else None
        for email, role in drive.members.items() if drive else ():
            if limited and ROLES.index(role) < ORGANIZER:
                continue
            member = Permission(ids.permission("user", email), "user", role, email, inherited_from=file.drive_id)
            if member.id not in merged or merged[member.id].rank < member.rank:
                merged[member.id] = member
        return list(merged.values())

    def rank(self, file: File, email: str, now: datetime) -> int:
        """The caller's rank among ROLES on a file; -1 for none."""
        email = email.lower()
        domain = email.partition("@")[2]
        best = -1
        for entry in self.permissions(file, now):
            applies = (
                entry.type == "anyone"
                or (entry.type in ("user", "group") and entry.who == email)
                or (entry.type == "domain" and entry.who == domain)
            )
            if applies and entry.rank > best:
                best = entry.rank
        return best

    def visible(self, file: File, caller: Caller, now: datetime) -> bool:
        """Whether a caller sees a file: by rights, and with `drive.file` alone only what its client made or opened."""
        if caller.scopes == {_FILE_ONLY} and not self._records.opened(file.id, caller.client):
            return False
        return self.rank(file, caller.email, now) >= READER

    def see(self, file_id: str, call: Call, location: str = "fileId", *, any_drive: bool = False) -> File:
        """The file for a Drive call. Raises 404 where Drive does, also for a shared drive's without the parameter
        that says the client knows of them (`any_drive`: the method has no such parameter)."""
        if file_id == "root":
            file_id = ids.root(call.caller.email)
        file = self._records.get(file_id) or self.root_folder(file_id, call)
        if file is None or not self.visible(file, call.caller, call.now):
            raise not_found(file_id, location)
        if (
            file.drive_id
            and not any_drive
            and not (call.params.get("supportsAllDrives") or call.params.get("supportsTeamDrives"))
        ):
            raise not_found(file_id, location)
        return file

    def may(self, file: File, call: Call, rank: int) -> None:
        """Raise 403 when the caller's rank on a file is below `rank`."""
        if self.rank(file, call.caller.email, call.now) < rank:
            raise forbidden()

    def root_folder(self, folder_id: str, call: Call) -> File | None:
        """The caller's My Drive, or a shared drive's root: folders that no record is kept of."""
        if folder_id == ids.root(call.caller.email) and call.caller.scopes != {_FILE_ONLY}:
            return my_drive(call.caller.email)
        drive = self._drives.find(folder_id)
        return _drive_root(drive) if drive else None

    def parent_for(self, parent_id: str, call: Call) -> tuple[str, str | None]:
        """Check a folder that something is to be put in; its id and its shared drive's.

        Raises 404 for one the caller cannot see, 403 for one that is no folder or that the caller may not add to.
        """
        if parent_id in ("root", ids.root(call.caller.email)):
            return ids.root(call.caller.email), None
        drive = self._drives.find(parent_id)
        if drive is not None and drive.rank(call.caller.email) >= 0:
            # The folder that is the drive itself; a client with drive.file alone may put files there, too.
            if not (call.params.get("supportsAllDrives") or call.params.get("supportsTeamDrives")):
                raise not_found(parent_id, "")
            if drive.rank(call.caller.email) < WRITER:
                raise _no_room()
            return drive.id, drive.id
        folder = self.see(parent_id, call, location="")
        if not folder.folder:
            raise ApiError(403, "The specified parent is not a folder.", reason="parentNotAFolder")
        if self.rank(folder, call.caller.email, call.now) < WRITER:
            raise _no_room()
        return folder.id, folder.drive_id


def _no_room() -> ApiError:
    return ApiError(403, "Insufficient permissions for the specified parent.", reason="insufficientParentPermissions")


def _expired(entry: Permission, now: datetime) -> bool:
    return entry.expires is not None and datetime.fromisoformat(entry.expires.replace("Z", "+00:00")) <= now


def my_drive(email: str) -> File:
    """The root folder of a person's own Drive."""
    owner = Permission(ids.permission("user", email), "user", "owner", email.lower())
    epoch = "2020-01-01T00:00:00.000Z"
    return File(ids.root(email), "My Drive", FOLDER, None, email, epoch, epoch, email, "", permissions=[owner])


def _drive_root(drive: SharedDrive) -> File:
    when = drive.created
    return File(drive.id, drive.name, FOLDER, None, None, when, when, "", "", drive_id=drive.id)
