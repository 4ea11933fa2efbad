"""The methods of `permissions`, and the mail that Drive sends with a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from automations.emulator.api import ApiError, Call, Handler, Reply
from automations.emulator.drive import ids
from automations.emulator.drive.access import ORGANIZER, OWNER, READER, WRITER, Access, forbidden
from automations.emulator.drive.records import ROLES, File, Permission, Records, rfc3339
from automations.emulator.drive.resource import permission as whole
from automations.emulator.drive.writing import time_field

_TYPES = ("user", "group", "domain", "anyone")
_BRIEF = ("kind", "id", "type", "role")


class PermissionMethods:
    """Handlers over one set of records."""

    def __init__(self, records: Records, access: Access) -> None:
        self._records, self._access = records, access

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "drive.permissions.create": self.create,
            "drive.permissions.list": self.list,
            "drive.permissions.get": self.get,
            "drive.permissions.update": self.update,
            "drive.permissions.delete": self.delete,
        }

    def create(self, call: Call) -> Reply:
        file = self._shareable(call)
        kind, role, who = self._asked(call.body)
        if role == "owner" and not call.params.get("transferOwnership"):
            raise _transfer_unsaid()
        if file.drive_id is None and role in ("organizer", "fileOrganizer"):
            raise ApiError(403, "The specified role is only valid in shared drives.", reason="invalidSharingRequest")
        entry = Permission(
            ids.permission(kind, who),
            kind,
            role,
            who,
            bool(call.body.get("allowFileDiscovery", False)),
            time_field(call.body, "expirationTime", "") or None,
        )
        old = next((had for had in file.permissions if had.id == entry.id), None)
        if old is not None and old.rank >= entry.rank:
            entry = old
        if role == "owner":
            self._hand_over(file, entry, call)
        file.permissions = [had for had in file.permissions if had.id != entry.id] + [entry]
        self._keep(file, call)
        if kind in ("user", "group") and call.params.get("sendNotificationEmail", True):
            self._records.notice(
                {
                    "at": rfc3339(call.now),
                    "from": call.caller.email,
                    "to": who,
                    "file": file.id,
                    "role": role,
                    "message": call.params.get("emailMessage", ""),
                }
            )
        return Reply(_answer(entry, call))

    def list(self, call: Call) -> Reply:
        file = self._access.see(call.params["fileId"], call)
        self._access.may(file, call, WRITER if file.drive_id is None else READER)
        entries = self._access.permissions(file, call.now)
        start = int(call.params.get("pageToken") or 0)
        size = call.params.get("pageSize") or len(entries) or 1
        page = entries[start : start + size]
        body: dict[str, Any] = {"kind": "drive#permissionList", "permissions": [_answer(entry, call) for entry in page]}
        if start + len(page) < len(entries):
            body["nextPageToken"] = str(start + len(page))
        return Reply(body)

    def get(self, call: Call) -> Reply:
        file = self._access.see(call.params["fileId"], call)
        self._access.may(file, call, WRITER if file.drive_id is None else READER)
        return Reply(_answer(self._find(file, call), call))

    def update(self, call: Call) -> Reply:
        file = self._shareable(call)
        entry = self._own_entry(file, call)
        if set(call.body) - {"role", "expirationTime", "kind"}:
            message = "The resource body includes fields which are not directly writable."
            raise ApiError(403, message, reason="fieldNotWritable")
        role = call.body.get("role", entry.role)
        if role not in ROLES:
            raise _invalid("permission.role", role)
        if entry.role == "owner" and role != "owner":
            raise forbidden()
        if role == "owner" and entry.role != "owner":
            if not call.params.get("transferOwnership"):
                raise _transfer_unsaid()
            self._hand_over(file, entry, call)
        expires = time_field(call.body, "expirationTime", entry.expires or "") or None
        if call.params.get("removeExpiration"):
            expires = None
        entry = replace(entry, role=role, expires=expires)
        file.permissions = [entry if had.id == entry.id else had for had in file.permissions]
        self._keep(file, call)
        return Reply(_answer(entry, call))

    def delete(self, call: Call) -> Reply:
        file = self._access.see(call.params["fileId"], call)
        entry = self._find(file, call)
        if entry.who != call.caller.email:  # anybody may leave
            file = self._shareable(call)
        entry = self._own_entry(file, call)
        if entry.role == "owner":
            raise forbidden()
        file.permissions = [had for had in file.permissions if had.id != entry.id]
        self._keep(file, call)
        return Reply(b"", status=204)

    def _hand_over(self, file: File, entry: Permission, call: Call) -> None:
        """Make a person the owner; the old one stays an editor. Raises 403 unless the owner asks, in My Drive."""
        if file.drive_id or entry.type != "user" or file.owner != call.caller.email:
            raise forbidden()
        file.owner = entry.who
        file.permissions = [replace(had, role="writer") if had.role == "owner" else had for had in file.permissions]

    @staticmethod
    def entry(email: str, role: str) -> Permission:
        """A person's entry of an access list. Raises ValueError for a role that there is not."""
        if role not in ROLES:
            raise ValueError(f"'{role}' is no role")
        return Permission(ids.permission("user", email), "user", role, email.lower())

    def _shareable(self, call: Call) -> File:
        file = self._access.see(call.params["fileId"], call)
        if file.parent is None:
            raise forbidden()
        needed = ORGANIZER if file.drive_id and file.folder else WRITER
        self._access.may(file, call, needed if file.writers_can_share or file.drive_id else OWNER)
        return file

    def _find(self, file: File, call: Call) -> Permission:
        wanted = call.params["permissionId"]
        for entry in self._access.permissions(file, call.now):
            if entry.id == wanted:
                return entry
        raise ApiError(404, f"Permission not found: {wanted}.", reason="notFound", location="permissionId")

    def _own_entry(self, file: File, call: Call) -> Permission:
        entry = self._find(file, call)
        if entry.inherited_from:
            message = "The inherited permission cannot be changed here; change it where it was given."
            raise ApiError(403, message, reason="cannotModifyInheritedPermission")
        return entry

    def _keep(self, file: File, call: Call) -> None:
        file.version += 1  # sharing is no change of content: the time of change stays
        self._records.put(file, call.now)

    @staticmethod
    def _asked(body: Mapping[str, Any]) -> tuple[str, str, str]:
        kind, role = body.get("type"), body.get("role")
        if not kind:
            raise ApiError(400, "The permission type field is required.", reason="required", location="permission.type")
        if not role:
            raise ApiError(400, "The permission role field is required.", reason="required", location="permission.role")
        if kind not in _TYPES:
            raise _invalid("permission.type", kind)
        if role not in ROLES:
            raise _invalid("permission.role", role)
        who = str(body.get("domain" if kind == "domain" else "emailAddress") or "").lower()
        if kind == "anyone":
            return kind, role, ""
        if not who or (kind != "domain" and "@" not in who):
            message = "The specified emailAddress is invalid or not applicable for the given permission type."
            raise ApiError(400, message, reason="invalid", location="permission.emailAddress")
        return kind, role, who


def _invalid(location: str, value: Any) -> ApiError:
    return ApiError(400, f"The specified value is invalid: {value}", reason="invalid", location=location)


def _transfer_unsaid() -> ApiError:
    message = "The transferOwnership parameter must be enabled when the permission role is 'owner'."
    return ApiError(403, message, reason="forbidden", location="transferOwnership")


def _answer(entry: Permission, call: Call) -> dict[str, Any]:
    body = whole(entry)
    return body if "fields" in call.params else {name: body[name] for name in _BRIEF}
