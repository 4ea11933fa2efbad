"""`users.history.list`: what became of a mailbox since an id, for a week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automations.emulator.api import Call, Handler, Reply
from automations.emulator.gmail import letters
from automations.emulator.gmail.delivery import not_found
from automations.emulator.gmail.owning import owner, page
from automations.emulator.gmail.records import Change, Records

_LISTED_AS = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}


class HistoryMethods:
    """The handler over one set of records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def handlers(self) -> Mapping[str, Handler]:
        return {"gmail.users.history.list": self._list}

    def _list(self, call: Call) -> Reply:
        mailbox = owner(call)
        if "startHistoryId" not in call.params:
            raise letters.invalid("Missing required parameter: startHistoryId")
        text = str(call.params["startHistoryId"])
        if not text.isdigit():
            raise letters.invalid("Invalid startHistoryId")
        start = int(text)
        if self._records.history_expired(start, mailbox, call.now):
            raise not_found()
        kinds = call.params.get("historyTypes") or list(_LISTED_AS)
        label = call.params.get("labelId")
        found = [
            change
            for change in self._records.changes(mailbox, start)
            if change.kind in kinds and (label is None or label in (*change.labels, *change.changed))
        ]
        listed, more = page(call, found)
        body: dict[str, Any] = {"history": [_shown(change) for change in listed]} if listed else {}
        return Reply({**body, **more, "historyId": str(self._records.history_now(mailbox, call.now))})


def _shown(change: Change) -> dict[str, Any]:
    ids = {"id": change.message, "threadId": change.thread}
    entry: dict[str, Any] = {"message": {**ids, "labelIds": list(change.labels)}}
    if change.changed:
        entry["labelIds"] = list(change.changed)
    return {"id": str(change.id), "messages": [ids], _LISTED_AS[change.kind]: [entry]}
