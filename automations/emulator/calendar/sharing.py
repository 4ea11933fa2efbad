"""The methods of `acl`: who may see a calendar, and who may change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automations.emulator.api import ApiError, Call, Handler, Reply
from automations.emulator.calendar.access import OWNER, ROLES, Access
from automations.emulator.calendar.notices import Notices
from automations.emulator.calendar.records import Calendar, Records
from automations.emulator.calendar.refusals import bad, not_found

_KINDS = ("default", "user", "group", "domain")


class SharingMethods:
    """Handlers over one set of records."""

    def __init__(self, records: Records, access: Access, notices: Notices) -> None:
        self._records, self._access, self._notices = records, access, notices

    def handlers(self) -> Mapping[str, Handler]:
        return {
            "calendar.acl.list": self._list,
            "calendar.acl.insert": self._insert,
            "calendar.acl.delete": self._delete,
        }

    def _list(self, call: Call) -> Reply:
        calendar = self._access.see(call, OWNER)
        items = [_shown(rule, role) for rule, role in calendar.rules.items()]
        return Reply({"kind": "calendar#acl", "etag": calendar.etag, "items": items})

    def _insert(self, call: Call) -> Reply:
        calendar = self._access.see(call, OWNER)
        scope, role = call.body.get("scope", {}), call.body.get("role", "")
        kind, value = scope.get("type", ""), str(scope.get("value", "")).lower()
        if kind not in _KINDS or (kind != "default" and not value):
            raise bad("Invalid scope value.")
        if role not in ROLES:
            raise bad(f"Invalid value for: {role} is not a valid value")
        rule = "default" if kind == "default" else f"{kind}:{value}"
        self._not_the_owner(calendar, rule)
        calendar.rules[rule] = role
        self._keep(calendar)
        if kind == "user" and role != "none" and call.params.get("sendNotifications", True):
            self._notices.shared(calendar, value, role, call.now)
        return Reply(_shown(rule, role))

    def _delete(self, call: Call) -> Reply:
        calendar = self._access.see(call, OWNER)
        rule = str(call.params["ruleId"])
        if rule not in calendar.rules:
            raise not_found()
        self._not_the_owner(calendar, rule)
        del calendar.rules[rule]
        self._keep(calendar)
        return Reply(b"", status=204)

    def _keep(self, calendar: Calendar) -> None:
        # Another access list ends sync tokens (Calendar's guide on synchronizing).
        calendar.version += 1
        calendar.epoch += 1
        self._records.keep_calendar(calendar)

    @staticmethod
    def _not_the_owner(calendar: Calendar, rule: str) -> None:
        if rule == f"user:{calendar.owner}":
            raise ApiError(403, "Cannot change your own access level.", reason="cannotChangeOwnAcl")


def _shown(rule: str, role: str) -> dict[str, Any]:
    kind, _, value = rule.partition(":")
    scope = {"type": kind, "value": value} if value else {"type": kind}
    return {"kind": "calendar#aclRule", "etag": f'"{rule}.{role}"', "id": rule, "scope": scope, "role": role}
