"""What one run is to do, and what all its parts share while it is under way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from automations.errors import UsageError
from automations.google.metadata import Metadata
from automations.google.workspace import Workspace
from automations.rules.periods import is_over
from automations.rules.program import Snapshot
from automations.runs import ownership
from automations.runs.clock import Clock
from automations.runs.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What one run is to do, where. `folder` is the Drive folder's id, `calendar` the calendar's, `forms` are ids by
    their keys (application/es), `form_links` where people answer them, `ledger` is the ledger's file; `sender` is the
    program's mailbox, `redirect` an address that gets all mail in a first try, "" for none; `alarms` are what is wrong
    with the service itself, for Start here; `form_1099_from` are dollars by year, of config.
    """

    job: str
    program: str
    workspace: str
    spreadsheet: str
    folder: str
    zone: ZoneInfo
    ledger: Path
    calendar: str = ""
    forms: Mapping[str, str] = field(default_factory=dict)
    form_links: Mapping[str, str] = field(default_factory=dict)
    sender: str = ""
    redirect: str = ""
    calendar_notices: bool = True
    alarms: Sequence[str] = ()
    form_1099_from: Mapping[int, int] = field(default_factory=dict)
    month: str = ""
    plan_only: bool = False
    yes: bool = False


@dataclass
class UnderWay:
    """An errand that has begun. `now` is when it began (aware), `today` that day in the program's zone; `id` names the
    run in the ledger and on Activity, and no other: a clock that was set back comes by the same second again.
    `stopping` says whether the service is to end.
    """

    errand: Errand
    workspace: Workspace
    clock: Clock
    ledger: Ledger
    stopping: Callable[[], bool]
    now: datetime = field(init=False)
    today: date = field(init=False)
    id: str = field(init=False)
    _claimed: bool = False

    def __post_init__(self) -> None:
        self.now = self.clock()
        self.today = self.now.astimezone(self.errand.zone).date()
        self.id = self.ledger.free_run_id(f"{self.now:%Y%m%dT%H%M%S}-{self.errand.job}")

    def check_month(self, snapshot: Snapshot | None = None) -> None:
        """Raises UsageError: a month that is not over, or lies before Invoices from, is a mistake of whoever typed it.
        Without a snapshot only the first can be known.
        """
        month = self.errand.month
        if not month:
            return
        if not is_over(month, self.today):
            raise UsageError(what=f"{month} is not over yet", remedy="Wait until it is, or leave --month out")
        start = snapshot.settings.invoices_from if snapshot else ""
        if start and month < start:
            raise UsageError(what=f"{month} lies before Invoices from ({start})", remedy="See the tab Settings")

    def claim(self, metadata: Metadata) -> None:
        """Before the first id or effect of the run: the next epoch, in the ledger and then in the workbook."""
        if not self._claimed:
            errand = self.errand
            requests = ownership.claim(
                metadata,
                self.ledger,
                self.clock(),
                folder=errand.folder,
                calendar=errand.calendar,
                forms=errand.forms,
            )
            self.workspace.sheets.batch_update(errand.spreadsheet, requests)
            self._claimed = True
