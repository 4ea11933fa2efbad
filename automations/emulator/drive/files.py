"""The methods of `files`: create, get, update, copy, delete, list, generateIds, export."""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from automations.emulator.api import ApiError, Call, Content, Handler, Reply
from automations.emulator.drive import ids, search
from automations.emulator.drive.access import (
    FILE_ORGANIZER,
    ORGANIZER,
    OWNER,
    READER,
    WRITER,
    Access,
    forbidden,
    service_account,
)
from automations.emulator.drive.records import FOLDER, File, Records, rfc3339
from automations.emulator.drive.resource import EXPORTS, Resources
from automations.emulator.drive.writing import (
    apply_metadata,
    check_writable,
    owner_permission,
    set_content,
    time_field,
    touched,
)

_EXPORT_LIMIT = 10 * 1024 * 1024  # discovery document, files.export


class FileMethods:
    """Handlers over one set of records. `contents` are the services that keep Google-native files, by MIME type."""

    def __init__(
        self, records: Records, access: Access, resources: Resources, contents: Mapping[str, Content], key: bytes
    ) -> None:
        self._records, self._access, self._resources = records, access, resources
        self._contents, self._key = contents, key

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "drive.files.create": self.create,
            "drive.files.get": self.get,
            "drive.files.update": self.update,
            "drive.files.copy": self.copy,
            "drive.files.delete": self.delete,
            "drive.files.list": self.list,
            "drive.files.generateIds": self.generate_ids,
            "drive.files.export": self.export,
        }

    def create(self, call: Call) -> Reply:
        body = call.body
        check_writable(body, creating=True)
        mime = body.get("mimeType") or (call.media_type if call.media is not None else None)
        mime = mime or "application/octet-stream"
        parent, drive_id = self._parent(body.get("parents"), call)
        file = self._new(call, body, mime, parent, drive_id, default_name="Untitled")
        content = self._native_content(file) if file.native else None
        if content is not None:
            content.create(file.id, file.name, call.media, call.media_type)
        elif not file.native:
            data = call.media or b""
            set_content(file, data)
            self._records.keep_content(file.id, data)
        elif call.media:
            raise ApiError(400, "Bad Request", reason="badRequest")  # a folder has no content
        self._records.put(file, call.now)
        return Reply(self._resources.answer(file, call))

    def _new(
        self, call: Call, body: Mapping[str, Any], mime: str, parent: str, drive_id: str | None, *, default_name: str
    ) -> File:
        me, now = call.caller.email, rfc3339(call.now)
        if drive_id is None and service_account(me):
            message = (
                "Service Accounts do not have storage quota. Leverage shared drives "
                "(https://developers.google.com/workspace/drive/api/guides/about-shareddrives), or use OAuth "
                "delegation (http://support.google.com/a/answer/7281227) instead."
            )
            raise ApiError(403, message, reason="storageQuotaExceeded")
        file = File(
            id=self._id(body.get("id"), mime),
            name=default_name,
            mime_type=mime,
            parent=parent,
            owner=None if drive_id else me,
            created=time_field(body, "createdTime", now),
            modified=time_field(body, "modifiedTime", now),
            modified_by=me,
            client=call.caller.client,
            drive_id=drive_id,
            permissions=[] if drive_id else [owner_permission(me)],
        )
        apply_metadata(file, {**body, "mimeType": mime}, call)
        self._records.open_with(file.id, call.caller.client)
        return file

    def _id(self, wanted: str | None, mime: str) -> str:
        """The id to create with: a generated one that is still free, or a fresh one. Raises 400 and 409."""
        if not wanted:
            return ids.fresh()
        if self._records.taken(wanted):
            raise ApiError(409, "A file already exists with the provided ID.", reason="fileIdInUse")
        if not ids.is_generated(self._key, wanted):
            raise ApiError(400, "The provided file ID is not usable.", reason="invalid")
        if mime.startswith("application/vnd.google-apps.") and mime != FOLDER:
            message = "Generated IDs are not supported for Docs Editors formats."
            raise ApiError(400, message, reason="generatedIdsNotSupported")
        return wanted

    def _parent(self, wanted: list[str] | None, call: Call) -> tuple[str, str | None]:
        if wanted and len(wanted) > 1:
            message = "A shared drive item must have exactly one parent."
            raise ApiError(403, message.replace("shared drive item", "file"), reason="multipleParentsNotAllowed")
        return self._access.parent_for((wanted or ["root"])[0], call)

    def _native_content(self, file: File) -> Content | None:
        """Who keeps the content of a Google-native file (None for a folder). Raises 501 for types not built here."""
        if file.folder:
            return None
        if file.mime_type not in self._contents:
            raise ApiError(501, f"The emulator has no files of type {file.mime_type} yet.")
        return self._contents[file.mime_type]

    def get(self, call: Call) -> Reply:
        file = self._access.see(call.params["fileId"], call)
        if call.params.get("alt") != "media":
            return Reply(self._resources.answer(file, call))
        if file.native:
            message = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
            raise ApiError(403, message, reason="fileNotDownloadable", location="alt")
        return part_of(self._records.content(file.id), file.mime_type, call.headers.get("range"))

    def update(self, call: Call) -> Reply:
        file = self._access.see(call.params["fileId"], call)
        body = {name: value for name, value in call.body.items() if name != "kind"}
        check_writable(body, creating=False)
        if file.parent is None:
            raise forbidden()  # nobody changes a root folder
        only_trash = set(body) == {"trashed"} and call.media is None
        self._access.may(file, call, FILE_ORGANIZER if only_trash and file.drive_id else WRITER)
        if (
            "mimeType" in body
            and body["mimeType"] != file.mime_type
            and (file.native or ".google-apps." in body["mimeType"])
        ):
            raise ApiError(400, "The provided MIME type cannot be set.", reason="invalid", location="mimeType")
        if "inheritedPermissionsDisabled" in body:
            self._access.may(file, call, ORGANIZER if file.drive_id else OWNER)
        renamed = "name" in body and body["name"] != file.name
        changed = apply_metadata(file, body, call)
        if call.media is not None:
            self._replace_content(file, call)
            changed = True
        moved = self._move(file, call)
        binned = self._bin(file, body.get("trashed"), call)
        if changed:
            touched(file, call.now, call.caller.email)
        elif moved or binned or body:
            file.version += 1  # a move or a bin raises the version, and the time of change stays
        file.modified = time_field(body, "modifiedTime", file.modified)
        if renamed and file.mime_type in self._contents:
            self._contents[file.mime_type].rename(file.id, file.name)
        if changed or moved or binned or body:
            self._records.put(file, call.now)
        return Reply(self._resources.answer(file, call))

    def _replace_content(self, file: File, call: Call) -> None:
        if file.native:
            if file.folder:
                raise ApiError(400, "Bad Request", reason="badRequest")
            raise ApiError(501, "The emulator does not import into an existing Docs Editors file.")
        data = call.media or b""
        if "mimeType" not in call.body and call.media_type:
            file.mime_type = call.media_type
        set_content(file, data)
        self._records.keep_content(file.id, data)

    def _move(self, file: File, call: Call) -> bool:
        added = _ids(call.params.get("addParents"), call)
        removed = _ids(call.params.get("removeParents"), call)
        if not added and not removed:
            return False
        added = [parent for parent in added if parent != file.parent]
        if not added:
            if file.parent in removed:
                raise ApiError(403, "A file must have exactly one parent.", reason="cannotRemoveLastParent")
            return False
        if len(added) > 1 or file.parent not in removed:
            raise ApiError(403, "Increasing the number of parents is not allowed", reason="cannotAddParent")
        target, drive_id = self._access.parent_for(added[0], call)
        folder = self._records.get(target)
        if target == file.id or (folder and any(above.id == file.id for above in self._access.lineage(folder))):
            message = "The requested parent would create a cycle in the directory graph."
            raise ApiError(400, message, reason="badRequest")
        if drive_id != file.drive_id:
            raise ApiError(501, "The emulator does not move files between My Drive and shared drives.")
        file.parent = target
        return True

    def _bin(self, file: File, trashed: bool | None, call: Call) -> bool:
        if trashed is None or trashed == file.trashed:
            return False
        self._access.may(file, call, FILE_ORGANIZER if file.drive_id else OWNER)
        file.trashed = trashed
        file.trashed_at = rfc3339(call.now) if trashed else None
        file.trashed_by = call.caller.email if trashed else None
        return True

    def copy(self, call: Call) -> Reply:
        source = self._access.see(call.params["fileId"], call)
        body = call.body
        check_writable(body, creating=True)
        if source.folder:
            raise ApiError(403, "This file cannot be copied by the user.", reason="cannotCopyFile")
        if body.get("mimeType", source.mime_type) != source.mime_type:
            raise ApiError(501, "The emulator does not convert a file while it copies it.")
        parent, drive_id = self._copy_parent(source, body.get("parents"), call)
        # A copy keeps what the caller sees of the source's properties.
        own = source.app_properties.get(call.caller.client, {})
        given = {
            "name": f"Copy of {source.name}",
            "properties": dict(source.properties),
            "appProperties": dict(own),
            "description": source.description,
            **body,
        }
        given = {name: value for name, value in given.items() if value}
        file = self._new(call, given, source.mime_type, parent, drive_id, default_name=f"Copy of {source.name}")
        if file.native:
            content = self._native_content(file)
            if content is not None:
                content.copy(source.id, file.id, file.name)
        else:
            data = self._records.content(source.id)
            set_content(file, data)
            self._records.keep_content(file.id, data)
        self._records.put(file, call.now)
        return Reply(self._resources.answer(file, call))

    def _copy_parent(self, source: File, wanted: list[str] | None, call: Call) -> tuple[str, str | None]:
        if wanted or not source.parent:
            return self._parent(wanted, call)
        try:
            return self._access.parent_for(source.parent, call)
        except ApiError:
            return self._access.parent_for("root", call)

    def delete(self, call: Call) -> Reply:
        file = self._access.see(call.params["fileId"], call)
        if file.parent is None:
            raise forbidden()
        self._access.may(file, call, ORGANIZER if file.drive_id else OWNER)
        self.delete_tree(file, call)
        return Reply(b"", status=204)

    def delete_tree(self, file: File, call: Call) -> None:
        """Delete a file for good, and all that lies in it when it is a folder."""
        for child in self._records.children(file.id):
            self.delete_tree(child, call)
        if file.mime_type in self._contents:
            self._contents[file.mime_type].delete(file.id)
        seen_by = " ".join(entry.who for entry in self._access.permissions(file, call.now))
        self._records.remove(file, call.now, seen_by)

    def list(self, call: Call) -> Reply:
        params, me = call.params, call.caller
        test = search.compile_query(params.get("q") or "")
        everywhere = params.get("includeItemsFromAllDrives") or params.get("includeTeamDriveItems")
        if params.get("corpora") == "drive" and not params.get("driveId"):
            raise ApiError(400, "The driveId parameter is required.", reason="required", location="driveId")
        if everywhere and not (params.get("supportsAllDrives") or params.get("supportsTeamDrives")):
            message = "The supportsAllDrives parameter is required to include items from all drives."
            raise ApiError(400, message, reason="required", location="supportsAllDrives")
        found: list[File] = []
        for file in self._records.searchable():
            if file.drive_id and not everywhere:
                continue
            if params.get("driveId") and file.drive_id != params["driveId"]:
                continue
            if test(search.Candidate(file, self._access, me, call.now)) and self._access.visible(file, me, call.now):
                found.append(file)
        found = search.sort(found, params.get("orderBy"))
        start = _page_start(params)
        page = found[start : start + params["pageSize"]]
        body: dict[str, Any] = {
            "kind": "drive#fileList",
            "incompleteSearch": False,
            "files": [self._resources.answer(file, call) for file in page],
        }
        if start + len(page) < len(found):
            body["nextPageToken"] = _page_token(start + len(page), params)
        return Reply(body)

    def generate_ids(self, call: Call) -> Reply:
        if call.params.get("space") not in (None, "drive", "appDataFolder"):
            raise ApiError(400, "Invalid Value", reason="invalid", location="space")
        new = [ids.generated(self._key) for _ in range(call.params["count"])]
        return Reply({"kind": "drive#generatedIds", "space": call.params.get("space", "drive"), "ids": new})

    def export(self, call: Call) -> Reply:
        file = self._access.see(call.params["fileId"], call)
        self._access.may(file, call, READER)
        if file.mime_type not in EXPORTS:
            message = "Export only supports Docs Editors files."
            raise ApiError(403, message, reason="fileNotExportable")
        mime = call.params["mimeType"]
        if mime not in EXPORTS[file.mime_type]:
            message = "The requested conversion is not supported."
            raise ApiError(400, message, reason="badRequest", location="convertTo")
        content = self._native_content(file)
        data = content.export(file.id, mime) if content is not None else b""
        if len(data) > _EXPORT_LIMIT:
            raise ApiError(403, "This file is too large to be exported.", reason="exportSizeLimitExceeded")
        return Reply(data, content_type=mime)


def replace_bytes(records: Records, file: File, data: bytes) -> File:
    """The record with other content, for a person who replaces a file in the browser; kept by the caller."""
    changed = copy.deepcopy(file)
    set_content(changed, data)
    records.keep_content(file.id, data)
    return changed


def part_of(data: bytes, mime: str, span: str | None) -> Reply:
    """Bytes, or the part that a Range header asks for (206); 416 past the end."""
    found = re.fullmatch(r"bytes=(\d+)-(\d*)", span or "")
    if not found:
        return Reply(data, content_type=mime)
    first = int(found[1])
    last = min(int(found[2] or len(data)), len(data) - 1)
    if first >= len(data):
        raise ApiError(416, "Request range not satisfiable", reason="requestedRangeNotSatisfiable")
    headers = {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
    return Reply(data[first : last + 1], content_type=mime, status=206, headers=headers)


def _ids(text: str | None, call: Call) -> list[str]:
    listed = [part.strip() for part in (text or "").split(",") if part.strip()]
    return [ids.root(call.caller.email) if part == "root" else part for part in listed]


def _stamp(params: Mapping[str, Any]) -> str:
    asked = "|".join(str(params.get(name)) for name in ("q", "orderBy", "corpora", "driveId"))
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


def _page_token(start: int, params: Mapping[str, Any]) -> str:
    return "~!!~" + base64.urlsafe_b64encode(f"{start}.{_stamp(params)}".encode()).decode()


def _page_start(params: Mapping[str, Any]) -> int:
    token = params.get("pageToken")
    if not token:
        return 0
    try:
        start, stamp = base64.urlsafe_b64decode(token.removeprefix("~!!~")).decode().split(".")
        if stamp == _stamp(params):
            return int(start)
    except (ValueError, binascii.Error):
        pass
    raise ApiError(400, "Invalid Value", reason="invalid", location="pageToken")
