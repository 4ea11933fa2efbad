"""A file as Drive shows it to one caller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automations.emulator.api import Call
from automations.emulator.drive import ids
from automations.emulator.drive.access import COMMENTER, FILE_ORGANIZER, ORGANIZER, OWNER, READER, WRITER, Access
from automations.emulator.drive.records import File, Permission, Records

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
DOCUMENT = "application/vnd.google-apps.document"
_OPENED_IN: Mapping[str, str] = {
    "application/vnd.google-apps.folder": "https://drive.google.com/drive/folders/{}",
    SPREADSHEET: "https://docs.google.com/spreadsheets/d/{}/edit?usp=drivesdk",
    DOCUMENT: "https://docs.google.com/document/d/{}/edit?usp=drivesdk",
    "application/vnd.google-apps.form": "https://docs.google.com/forms/d/{}/edit?usp=drivesdk",
}
# What each Google type can be exported as (Drive's guide on export formats).
EXPORTS: Mapping[str, tuple[str, ...]] = {
    SPREADSHEET: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/x-vnd.oasis.opendocument.spreadsheet",
        "application/pdf",
        "application/zip",
        "text/csv",
        "text/tab-separated-values",
    ),
    DOCUMENT: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text",
        "application/pdf",
        "application/rtf",
        "text/plain",
        "text/html",
        "application/zip",
        "application/epub+zip",
        "text/markdown",
    ),
}
# Without `fields` Drive answers these four alone.
BRIEF = ("kind", "id", "name", "mimeType")


def link(file: File) -> str:
    """Where a person opens the file (webViewLink)."""
    return _OPENED_IN.get(file.mime_type, "https://drive.google.com/file/d/{}/view?usp=drivesdk").format(file.id)


def user(email: str, call_email: str) -> dict[str, Any]:
    """A person as Drive names them; the display name is made from the address."""
    name = email.partition("@")[0].replace(".", " ").replace("-", " ").title()
    return {
        "kind": "drive#user",
        "displayName": name,
        "me": email.lower() == call_email.lower(),
        "permissionId": ids.permission("user", email),
        "emailAddress": email,
    }


def permission(entry: Permission) -> dict[str, Any]:
    """An entry of an access list, whole."""
    body: dict[str, Any] = {"kind": "drive#permission", "id": entry.id, "type": entry.type, "role": entry.role}
    if entry.type in ("user", "group"):
        name = entry.who.partition("@")[0].replace(".", " ").replace("-", " ").title()
        body |= {"emailAddress": entry.who, "displayName": name, "deleted": False, "pendingOwner": False}
    elif entry.type == "domain":
        body |= {"domain": entry.who, "displayName": entry.who, "allowFileDiscovery": entry.discoverable}
    else:
        body["allowFileDiscovery"] = entry.discoverable
    if entry.expires:
        body["expirationTime"] = entry.expires
    detail: dict[str, Any] = {
        "permissionType": "member" if entry.inherited_from else "file",
        "role": entry.role,
        "inherited": bool(entry.inherited_from),
    }
    if entry.inherited_from:
        detail["inheritedFrom"] = entry.inherited_from
    return body | {"permissionDetails": [detail]}


class Resources:
    """Builds what the caller is shown."""

    def __init__(self, records: Records, access: Access) -> None:
        self._records = records
        self._access = access

    def answer(self, file: File, call: Call) -> dict[str, Any]:
        """The whole resource when the call names `fields` (the server cuts it down), else the four brief ones."""
        if "fields" in call.params:
            return self.whole(file, call)
        return {"kind": "drive#file", "id": file.id, "name": file.name, "mimeType": file.mime_type}

    def whole(self, file: File, call: Call) -> dict[str, Any]:
        """Every field that this emulator knows of."""
        me = call.caller.email
        entries = self._access.permissions(file, call.now)
        rank = self._access.rank(file, me, call.now)
        trashed = self._access.trashed(file)
        body: dict[str, Any] = {
            "kind": "drive#file",
            "id": file.id,
            "name": file.name,
            "mimeType": file.mime_type,
            "starred": file.starred,
            "trashed": trashed,
            "explicitlyTrashed": file.trashed,
            "spaces": ["drive"],
            "version": str(file.version),
            "webViewLink": link(file),
            "iconLink": f"https://drive-thirdparty.googleusercontent.com/16/type/{file.mime_type}",
            "hasThumbnail": False,
            "thumbnailVersion": "0",
            "viewedByMe": False,
            "createdTime": file.created,
            "modifiedTime": file.modified,
            "modifiedByMe": file.modified_by == me,
            "shared": any(entry.who != (file.owner or "") for entry in entries),
            "ownedByMe": file.owner == me,
            "capabilities": capabilities(file, rank),
            "viewersCanCopyContent": True,
            "copyRequiresWriterPermission": False,
            "writersCanShare": file.writers_can_share,
            **({"inheritedPermissionsDisabled": file.limited} if file.folder else {}),
            "permissionIds": [entry.id for entry in entries],
            "isAppAuthorized": self._records.opened(file.id, call.caller.client),
            "quotaBytesUsed": str(file.size or 0),
            **file.plain,
        }
        if file.modified_by:
            body["lastModifyingUser"] = user(file.modified_by, me)
        if file.parent:
            body["parents"] = [file.parent]
        if file.owner:
            body["owners"] = [user(file.owner, me)]
        if file.drive_id:
            body |= {"driveId": file.drive_id, "teamDriveId": file.drive_id, "hasAugmentedPermissions": False}
        elif rank >= WRITER:
            body["permissions"] = [permission(entry) for entry in entries]
        if file.trashed and file.trashed_at:
            body |= {"trashedTime": file.trashed_at, "trashingUser": user(file.trashed_by or "", me)}
        if file.modified_by == me:
            body["modifiedByMeTime"] = file.modified
        for name, value in (
            ("description", file.description),
            ("properties", file.properties),
            ("appProperties", file.app_properties.get(call.caller.client)),
        ):
            if value:
                body[name] = value
        return body | (self._native(file) if file.native else self._bytes(file))

    @staticmethod
    def _native(file: File) -> dict[str, Any]:
        formats = EXPORTS.get(file.mime_type)
        if not formats:
            return {}
        url = f"https://docs.google.com/export?id={file.id}&mimeType="
        return {"exportLinks": {form: url + form for form in formats}, "size": "1024"}

    @staticmethod
    def _bytes(file: File) -> dict[str, Any]:
        original = file.original_name or file.name
        extension = original.rpartition(".")[2] if "." in original else ""
        return {
            "size": str(file.size or 0),
            "md5Checksum": file.md5,
            "sha1Checksum": file.sha1,
            "sha256Checksum": file.sha256,
            "headRevisionId": file.head_revision,
            "originalFilename": original,
            "fileExtension": extension,
            "fullFileExtension": extension,
            "webContentLink": f"https://drive.google.com/uc?id={file.id}&export=download",
        }


def capabilities(file: File, rank: int) -> dict[str, bool]:
    """What a caller of this rank may do (Drive's table of roles and capabilities, the part that clients look at)."""
    in_drive = file.drive_id is not None
    return {
        "canEdit": rank >= WRITER,
        "canModifyContent": rank >= WRITER,
        "canRename": rank >= WRITER,
        "canComment": rank >= COMMENTER,
        "canCopy": rank >= READER and not file.folder,
        "canDownload": rank >= READER and not file.folder,
        "canShare": rank >= (ORGANIZER if in_drive and file.folder else WRITER),
        "canTrash": rank >= (FILE_ORGANIZER if in_drive else OWNER),
        "canUntrash": rank >= (FILE_ORGANIZER if in_drive else OWNER),
        "canDelete": rank >= (ORGANIZER if in_drive else OWNER),
        "canAddChildren": file.folder and rank >= WRITER,
        "canListChildren": file.folder and rank >= READER,
        "canRemoveChildren": file.folder and rank >= (FILE_ORGANIZER if in_drive else WRITER),
        "canMoveItemWithinDrive": rank >= WRITER,
        "canReadRevisions": rank >= WRITER and not file.folder,
        "canChangeCopyRequiresWriterPermission": rank >= WRITER,
        "canModifyContentRestriction": rank >= WRITER,
    }
