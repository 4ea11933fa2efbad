"""Which addresses are mailboxes of this machine, which of them nobody has, and what each may send in a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from automations.emulator.api import ApiError
from automations.emulator.gmail.records import Records

# Every address of this domain is somebody's, unless it is named as unknown; in other local domains only those known.
_OPEN_DOMAIN = "example.org"
_NOBODY = "unknown-"
# A Workspace mailbox's messages in any 24 hours (Google Workspace admin help 166852).
DAILY_LIMIT = 2_000
_DAY = timedelta(hours=24)


def mailbox_of(address: str) -> str:
    """The mailbox that an address belongs to: lower case, without a +tag."""
    local, _, domain = address.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}"


class Mailboxes:
    """Answers from what the admin API told and from what is there."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def local(self, address: str) -> bool:
        """Whether mail to an address stays on this machine."""
        return address.lower().partition("@")[2] in self._domains()

    def exists(self, address: str) -> bool:
        """Whether a local address is somebody's."""
        mailbox = mailbox_of(address)
        local, _, domain = mailbox.partition("@")
        if local.startswith(_NOBODY) or mailbox in self._records.setting("unknown", []):
            return False
        return domain == _OPEN_DOMAIN or self._records.has_mailbox(mailbox)

    def spend(self, mailbox: str, now: datetime) -> None:
        """Count one message against the mailbox's day. Raises ApiError 429 when it is one too many."""
        limits = self._records.setting("daily", {})
        limit = limits.get(mailbox, limits.get("*", DAILY_LIMIT))
        sent = self._records.sent_since(mailbox, now - _DAY)
        if len(sent) >= limit:
            # In Gmail's words: GAM's issues quote them with the time in UTC. With a limit of nothing, a day from now.
            first = sent[len(sent) - limit] if limit else now.timestamp()
            free = datetime.fromtimestamp(first, now.tzinfo) + _DAY
            message = f"User-rate limit exceeded.  Retry after {free:%Y-%m-%dT%H:%M:%S}.000Z (Mail sending)"
            raise ApiError(429, message, status="RESOURCE_EXHAUSTED", reason="rateLimitExceeded")
        self._records.note_sent(mailbox, now)

    def told(self, facts: Mapping[str, Any]) -> None:
        """Take what the admin API says: {"domains": [more local domains], "add": [addresses], "unknown": [addresses
        that nobody has], "daily": {address or "*": messages}}. Raises ValueError for anything else."""
        if extra := set(facts) - {"domains", "add", "unknown", "daily"}:
            raise ValueError(f"unknown: {', '.join(sorted(extra))}; known: domains, add, unknown, daily")
        for name in ("domains", "unknown"):
            if name in facts:
                kept = {str(one).lower() for one in facts[name]} | set(self._records.setting(name, []))
                self._records.set(name, sorted(kept))
        for address in facts.get("add", ()):
            kept = set(self._records.setting("unknown", [])) - {str(address).lower()}
            self._records.set("unknown", sorted(kept))
            self._records.open_mailbox(mailbox_of(str(address)))
        if "daily" in facts:
            limits = {str(who).lower(): int(many) for who, many in facts["daily"].items()}
            self._records.set("daily", {**self._records.setting("daily", {}), **limits})

    def as_json(self) -> dict[str, Any]:
        return {
            "domains": self._domains(),
            "unknown": self._records.setting("unknown", []),
            "daily": {"*": DAILY_LIMIT, **self._records.setting("daily", {})},
            "mailboxes": {address: len(self._records.everything(address)) for address in self._records.mailboxes()},
        }

    def _domains(self) -> list[str]:
        return [_OPEN_DOMAIN, *self._records.setting("domains", [])]
