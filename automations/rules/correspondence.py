"""What is on record of the letters and events of meetings: all that the job is told of the past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from automations.rules.gatherings import EventSeen, Told
from automations.rules.plan import Effect
from automations.rules.program import Meeting
from automations.rules.questions import Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """What the job is told of the past.

    `told` is what each person was last told of each meeting; `finished` are keys of letters that are done, skipped or
    unknown, `begun` of those that were begun, or asked about, and are none of these; `pending` is what people will have
    been told by letters of which nobody knows yet whether they went out, by key; `failed` what went wrong last, by key.
    `is_done` says whether an effect stands as it should; `events` is what the calendar has, by meeting; `unsettled`
    gives, for a row that may be half typed (a person's, too), until when it waits; `copied` are rows whose Ready box
    came along with a copy, `unrecorded` rows whose Ready box was there when the ledger was rebuilt, `taken` rows of
    which staff have said that they stand so, with cells that were another's; `let_go` rows that are gone and that staff
    let go of. `mark` gives what stands for an address on record; `bounced` is when a letter to a person's present
    address came back. `newcomers` are liaisons whom the service has put on the list. `any_hour`: planned as if the mail
    hours were open, to know what waits.
    """

    told: Mapping[tuple[str, str], Told] = field(default_factory=dict)
    finished: frozenset[str] = frozenset()
    begun: frozenset[str] = frozenset()
    pending: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    is_done: Callable[[Effect], bool] = lambda _: False
    events: Mapping[str, EventSeen] = field(default_factory=dict)
    unsettled: Mapping[str, datetime] = field(default_factory=dict)
    copied: frozenset[str] = frozenset()
    unrecorded: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    let_go: tuple[Meeting, ...] = ()
    answers: tuple[Answered, ...] = ()
    mark: Callable[[str], str] = lambda address: address
    bounced: Mapping[str, datetime] = field(default_factory=dict)
    newcomers: frozenset[str] = frozenset()
    any_hour: bool = False
