"""What a client may write into a file's metadata, and the limits on it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from automations.emulator.api import ApiError, Call
from automations.emulator.clock import moment
from automations.emulator.drive import ids
from automations.emulator.drive.records import File, Permission, rfc3339

# Fields that mean nothing to this emulator: kept as given.
_PLAIN = frozenset(
    {"folderColorRgb", "contentHints", "copyRequiresWriterPermission", "viewersCanCopyContent", "contentRestrictions"}
)
_UPDATABLE = _PLAIN | {
    "appProperties",
    "properties",
    "name",
    "description",
    "inheritedPermissionsDisabled",
    "mimeType",
    "modifiedTime",
    "originalFilename",
    "starred",
    "trashed",
    "viewedByMeTime",
    "writersCanShare",
}
_CREATABLE = (_UPDATABLE - {"trashed", "inheritedPermissionsDisabled"}) | {"id", "createdTime", "parents"}
# Drive's guide on properties: 124 bytes key and value, 30 private of one app, 30 public, 100 in all.
_PROPERTY_BYTES, _PROPERTIES_EACH, _PROPERTIES_ALL = 124, 30, 100


def check_writable(body: Mapping[str, Any], *, creating: bool) -> None:
    """Raise 403 fieldNotWritable for a field that a client cannot set."""
    for name in body:
        if name == "parents" and not creating:
            message = (
                "The parents field is not directly writable in update requests. "
                "Use the addParents and removeParents parameters instead."
            )
            raise ApiError(403, message, reason="fieldNotWritable")
        if name != "kind" and name not in (_CREATABLE if creating else _UPDATABLE):
            message = "The resource body includes fields which are not directly writable."
            raise ApiError(403, message, reason="fieldNotWritable")


def apply_metadata(file: File, body: Mapping[str, Any], call: Call) -> bool:
    """Write a checked body into a record; whether anything of what people see changed."""
    before = (
        file.name,
        file.description,
        file.mime_type,
        file.properties.copy(),
        _own(file, call).copy(),
        file.starred,
    )
    file.name = body.get("name", file.name)
    file.description = body.get("description", file.description)
    file.mime_type = body.get("mimeType", file.mime_type)
    file.starred = body.get("starred", file.starred)
    file.original_name = body.get("originalFilename", file.original_name)
    file.writers_can_share = body.get("writersCanShare", file.writers_can_share)
    if "inheritedPermissionsDisabled" in body:
        if not file.folder:
            message = "Inherited permissions can be disabled for folders only."
            raise ApiError(403, message, reason="cannotDisableInheritedPermissions")
        file.limited = bool(body["inheritedPermissionsDisabled"])
    file.plain |= {name: body[name] for name in _PLAIN if name in body}
    if "properties" in body:
        file.properties = _merged(file.properties, body["properties"], "properties")
    if "appProperties" in body:
        file.app_properties[call.caller.client] = _merged(_own(file, call), body["appProperties"], "appProperties")
    everything = len(file.properties) + sum(len(own) for own in file.app_properties.values())
    if everything > _PROPERTIES_ALL:
        raise _limit(f"A file can have at most {_PROPERTIES_ALL} custom properties.")
    after = (file.name, file.description, file.mime_type, file.properties, _own(file, call), file.starred)
    return before != after


def _own(file: File, call: Call) -> dict[str, str]:
    return file.app_properties.get(call.caller.client, {})


def _merged(old: Mapping[str, str], changes: Mapping[str, str | None], field: str) -> dict[str, str]:
    """Properties after a change; a null value takes one away. Raises 403 past a limit."""
    new = dict(old)
    for key, value in changes.items():
        if value is None:
            new.pop(key, None)
            continue
        if len(key.encode()) + len(value.encode()) > _PROPERTY_BYTES:
            raise _limit(f"{field}: key and value of '{key}' exceed {_PROPERTY_BYTES} bytes.")
        new[key] = value
    if len(new) > _PROPERTIES_EACH:
        raise _limit(f"{field}: at most {_PROPERTIES_EACH} are allowed.")
    return new


def _limit(message: str) -> ApiError:
    return ApiError(403, message, reason="limitExceeded")


def time_field(body: Mapping[str, Any], name: str, otherwise: str) -> str:
    """A time that the client sets, or another. Raises 400 for text that is no RFC 3339 time."""
    if name not in body:
        return otherwise
    try:
        return rfc3339(moment(body[name]))
    except ValueError:
        raise ApiError(400, f"Invalid value for: {body[name]} is not a valid value", reason="invalid") from None


def set_content(file: File, data: bytes) -> None:
    """The figures of new content: size, checksums, a new head revision."""
    file.size = len(data)
    file.md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    file.sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    file.sha256 = hashlib.sha256(data).hexdigest()
    file.head_revision = "0B" + secrets.token_urlsafe(24)


def owner_permission(email: str) -> Permission:
    """What an owner has on their file."""
    return Permission(ids.permission("user", email), "user", "owner", email.lower())


def touched(file: File, now: datetime, by: str) -> None:
    """Somebody changed what people see: newer version, new time, a name with it."""
    file.version += 1
    file.modified = rfc3339(now)
    file.modified_by = by.lower()
