"""Quotas as Google counts them: so much a minute, for each user and for each project (an OAuth client, here).

Any sixty seconds count, not only those that begin with a minute: Google does not say where its minutes begin.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from automations.emulator.api import ApiError
from automations.emulator.discovery import Method

# Limits a minute: Sheets, Gmail, Calendar, Drive from google.md (Google's quota pages); Docs and Forms theirs, too.
DEFAULTS: Mapping[str, Mapping[str, int | None]] = {
    "sheets.read": {"user": 60, "project": 300},
    "sheets.write": {"user": 60, "project": 300},
    "drive": {"user": 325_000, "project": 1_000_000},
    "gmail": {"user": 6_000, "project": 1_200_000},
    "calendar": {"user": 600, "project": 10_000},
    "docs.read": {"user": 300, "project": 3_000},
    "docs.write": {"user": 60, "project": 600},
    "forms.read": {"user": 180, "project": 450},
    "forms.write": {"user": 150, "project": 375},
}
# Units a call. Gmail's from its quota reference; Drive's for a class of calls are an assumption (unverified).
_UNITS: Mapping[str, int] = {
    "gmail.users.drafts.create": 10,
    "gmail.users.drafts.send": 100,
    "gmail.users.messages.send": 100,
    "gmail.users.messages.get": 20,
    "gmail.users.threads.get": 40,
    "gmail.users.history.list": 2,
    "drive.files.list": 100,
}
_DEFAULT_UNITS = {"gmail": 5, "drive": 50}
_MINUTE = 60.0


def bucket(method: Method) -> str:
    """Which limit a method counts against ("sheets.read")."""
    if method.api in ("drive", "gmail", "calendar"):
        return method.api
    last = method.id.rsplit(".", 1)[1].lower()
    reads = method.http_method == "GET" or last.startswith(("get", "batchget", "search"))
    return f"{method.api}.{'read' if reads else 'write'}"


class _Window:
    """What was used in the last sixty seconds."""

    def __init__(self) -> None:
        self._uses: deque[tuple[float, int]] = deque()
        self._total = 0

    def fits(self, at: float, units: int, limit: int) -> bool:
        while self._uses and (self._uses[0][0] <= at - _MINUTE or self._uses[0][0] > at):
            self._total -= self._uses.popleft()[1]
        return self._total + units <= limit

    def use(self, at: float, units: int) -> None:
        self._uses.append((at, units))
        self._total += units


class Quotas:
    """Counts calls and refuses those past a limit."""

    def __init__(self) -> None:
        self._limits = {name: dict(limits) for name, limits in DEFAULTS.items()}
        self._windows: dict[tuple[str, str, str], _Window] = {}

    def set(self, changes: Mapping[str, Any]) -> None:
        """Change limits: {"sheets.read": {"user": 10, "project": null}, "drive": null, "all": null}; null lifts.

        Raises ValueError for a name that there is not.
        """
        for name, limits in changes.items():
            names = list(self._limits) if name == "all" else [name]
            for one in names:
                if one not in self._limits:
                    raise ValueError(f"there is no quota '{one}'; there are: {', '.join(self._limits)}")
                self._limits[one] |= {"user": None, "project": None} if limits is None else dict(limits)

    def reset(self) -> None:
        """Google's limits again, and nothing used."""
        self._limits = {name: dict(limits) for name, limits in DEFAULTS.items()}
        self._windows.clear()

    def as_json(self) -> dict[str, Any]:
        return {name: dict(limits) for name, limits in self._limits.items()}

    def count(self, method: Method, user: str, project: str, at: float) -> None:
        """Count a call at a time in seconds. Raises the API's own refusal when it is one too many."""
        name = bucket(method)
        units = _UNITS.get(method.id, _DEFAULT_UNITS.get(method.api, 1))
        if method.api == "drive" and method.http_method == "GET" and method.id not in _UNITS:
            units = 5
        windows = []
        for kind, who in (("user", user), ("project", project)):
            limit = self._limits[name].get(kind)
            window = self._windows.setdefault((name, kind, who), _Window())
            windows.append(window)
            if limit is not None and not window.fits(at, units, limit):
                raise _exceeded(method, name, kind, limit)
        for window in windows:
            window.use(at, units)


def _exceeded(method: Method, name: str, kind: str, limit: int) -> ApiError:
    if method.api == "drive":
        if kind == "user":
            return ApiError(403, "User Rate Limit Exceeded", reason="userRateLimitExceeded")
        return ApiError(403, "Rate Limit Exceeded", reason="rateLimitExceeded")
    metric = {"read": "Read requests", "write": "Write requests"}.get(name.partition(".")[2], "Queries")
    host = f"{method.api}.googleapis.com"
    per = f"{metric} per minute" + (" per user" if kind == "user" else "")
    message = (
        f"Quota exceeded for quota metric '{metric}' and limit '{per}' of service '{host}' "
        "for consumer 'project_number:123456789012'."
    )
    if method.api in ("gmail", "calendar"):
        return ApiError(403, message, reason="rateLimitExceeded")
    details = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": {"service": host, "quota_limit_value": str(limit), "consumer": "projects/123456789012"},
        }
    ]
    return ApiError(429, message, status="RESOURCE_EXHAUSTED", details=details)
