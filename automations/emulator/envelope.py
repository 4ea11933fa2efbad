"""Google's error envelopes: the older one of Drive and Calendar, and the newer one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from automations.emulator.api import ApiError, Reply

# Canonical status and old-style reason where a refusal names none (google.rpc.Code and its HTTP mapping).
_DEFAULTS: Mapping[int, tuple[str, str]] = {
    400: ("INVALID_ARGUMENT", "badRequest"),
    401: ("UNAUTHENTICATED", "authError"),
    403: ("PERMISSION_DENIED", "forbidden"),
    404: ("NOT_FOUND", "notFound"),
    409: ("ALREADY_EXISTS", "conflict"),
    410: ("NOT_FOUND", "deleted"),
    411: ("INVALID_ARGUMENT", "required"),
    412: ("FAILED_PRECONDITION", "conditionNotMet"),
    413: ("INVALID_ARGUMENT", "uploadTooLarge"),
    429: ("RESOURCE_EXHAUSTED", "rateLimitExceeded"),
    499: ("CANCELLED", "cancelled"),
    500: ("INTERNAL", "backendError"),
    501: ("UNIMPLEMENTED", "notImplemented"),
    502: ("UNAVAILABLE", "badGateway"),
    503: ("UNAVAILABLE", "backendError"),
    504: ("DEADLINE_EXCEEDED", "gatewayTimeout"),
}
_USAGE_REASONS = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "storageQuotaExceeded")


def refusal(error: ApiError, api: str) -> Reply:
    """The answer for a refusal by one API ("drive"; "" when no API was found)."""
    status, reason = _DEFAULTS.get(error.code, ("UNKNOWN", "backendError"))
    status, reason = error.status or status, error.reason or reason
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if api in ("drive", "calendar", "gmail"):
        domain = "usageLimits" if reason in _USAGE_REASONS else "global"
        entry = {"message": error.message, "domain": domain, "reason": reason}
        if error.location:
            kind = "header" if error.location == "Authorization" else "parameter"
            entry |= {"location": error.location, "locationType": kind}
        body["errors"] = [entry]
    # The older APIs print a canonical status only where the front end refused.
    if api not in ("drive", "calendar") or error.status:
        body["status"] = status
    if error.details:
        body["details"] = list(error.details)
    return Reply(json_bytes({"error": body}), status=error.code, headers=error.headers)


def json_bytes(value: Any) -> bytes:
    """JSON as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
