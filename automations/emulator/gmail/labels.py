"""The labels of a mailbox: Gmail's own; people's own are not built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from automations.emulator.api import Call, Handler, Reply
from automations.emulator.gmail import letters
from automations.emulator.gmail.delivery import not_found
from automations.emulator.gmail.owning import owner
from automations.emulator.gmail.records import Records

_SYSTEM = (
    *("CHAT", "SENT", "INBOX", "IMPORTANT", "TRASH", "DRAFT", "SPAM", "STARRED", "UNREAD"),
    *("CATEGORY_FORUMS", "CATEGORY_UPDATES", "CATEGORY_PERSONAL", "CATEGORY_PROMOTIONS", "CATEGORY_SOCIAL"),
)
# Nobody puts these on or takes them off: they say what a message is.
_FIXED = frozenset({"CHAT", "SENT", "DRAFT"})


def check_change(labels: Iterable[str]) -> None:
    """Raise ApiError 400 for a label that there is not, or that cannot be put on or taken off."""
    for label in labels:
        if label not in _SYSTEM or label in _FIXED:
            raise letters.invalid(f"Invalid label: {label}")


class LabelMethods:
    """`users.labels.list` and `get`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def handlers(self) -> Mapping[str, Handler]:
        return {"gmail.users.labels.list": self._list, "gmail.users.labels.get": self._get}

    def _list(self, call: Call) -> Reply:
        owner(call)
        return Reply({"labels": [{"id": name, "name": name, "type": "system"} for name in _SYSTEM]})

    def _get(self, call: Call) -> Reply:
        mailbox, name = owner(call), str(call.params["id"])
        if name not in _SYSTEM:
            raise not_found()
        having = [mail for mail in self._records.everything(mailbox) if name in mail.labels]
        unread = [mail for mail in having if "UNREAD" in mail.labels]
        counts: dict[str, Any] = {
            "messagesTotal": len(having),
            "messagesUnread": len(unread),
            "threadsTotal": len({mail.thread for mail in having}),
            "threadsUnread": len({mail.thread for mail in unread}),
        }
        return Reply({"id": name, "name": name, "type": "system", **counts})
