"""Who may see and change which calendar, and what a client with `calendar.app.created` alone is left with."""

from __future__ import annotations

from automations.emulator.api import Call
from automations.emulator.calendar.records import Calendar, Records
from automations.emulator.calendar.refusals import needs, not_found

ROLES = ("none", "freeBusyReader", "reader", "writer", "owner")
READER, WRITER, OWNER = 2, 3, 4
_AUTH = "https://www.googleapis.com/auth/"
_OWN_ONLY = _AUTH + "calendar.app.created"
_OWNED = frozenset({_AUTH + "calendar.events.owned", _AUTH + "calendar.events.owned.readonly"})
# Of these a token alone sees less than events are here.
_LESS = frozenset({_AUTH + "calendar.events.freebusy", _AUTH + "calendar.events.public.readonly"})


def service_account(email: str) -> bool:
    """Whether the address is a service account's own, acting for nobody."""
    return email.endswith(".gserviceaccount.com")


def rank(calendar: Calendar, email: str) -> int:
    """An address's rank among ROLES on a calendar."""
    domain = email.partition("@")[2]
    applying = (f"user:{email}", f"group:{email}", f"domain:{domain}", "default")
    return max(ROLES.index(calendar.rules.get(rule, "none")) for rule in applying)


class Access:
    """Answers for one set of records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def see(self, call: Call, least: int = READER) -> Calendar:
        """The calendar of a call. Raises ApiError 404 for one that the caller does not see, 403 for a rank too low."""
        named = str(call.params["calendarId"])
        me = call.caller.email
        mine = named == "primary" or named.lower() == me
        calendar = self._records.primary(me) if mine else self._records.calendar(named)
        if calendar is None or calendar.deleted or not self._opened(calendar, call):
            raise not_found()
        have = rank(calendar, me)
        if have == 0:
            raise not_found()
        if call.caller.scopes <= _OWNED:
            least = OWNER
        if have < least or call.caller.scopes <= _LESS:
            raise needs(ROLES[least])
        return calendar

    @staticmethod
    def _opened(calendar: Calendar, call: Call) -> bool:
        """With `calendar.app.created` alone only the secondary calendars that this client made are there."""
        if call.caller.scopes != {_OWN_ONLY}:
            return True
        return not calendar.primary and calendar.client == call.caller.client
