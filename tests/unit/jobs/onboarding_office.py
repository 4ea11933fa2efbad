"""An office that takes liaisons on by the job alone: what it plans is taken as done, and the rows that it drew stand.

office = accepted()
assert office.run() == ["liaison/A-01"]
assert office.run(minutes=15) == ["welcome/L-02"]
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from automations.jobs import onboarding
from automations.jobs.onboarding import History
from automations.rules.gatherings import LetterFacts
from automations.rules.hiring import LiaisonRow
from automations.rules.letters import Letter
from automations.rules.plan import AccessFacts, Effect, Plan
from automations.rules.program import Applicant, CoreMember, Liaison, PlanRow, Settings, Snapshot
from automations.rules.stages import StageSeen

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 2, 12, tzinfo=ZONE)
W_9, VENDOR = "https://www.example.org/w-9", "https://forms.example.org/vendor"
SETTINGS = Settings(
    program_name="Exampleton",
    first_day=date(2026, 12, 1),
    last_day=date(2028, 8, 31),
    office_email="office@example.org",
    w_9_link=W_9,
    vendor_form_link=VENDOR,
    openings=2,
)
ANA = Applicant(
    id="A-01", number=2, name="Ana Exemplo", email="ana@example.org", language="pt", needs_for_access="a ramp"
)
BO = Applicant(id="A-02", number=3, name="Bo Muster", email="bo@example.org", language="en")
CLEO = Applicant(id="A-03", number=4, name="Cleo Muster", email="cleo@example.org", language="ht")
OLD = Liaison(id="L-01", number=2, name="Old Timer", email="old@example.org", language="en", w_9_on_file=True)
PAY = PlanRow(id="P-01", plan="Liaison", kind="Hourly", from_=date(2026, 7, 1), to=date(2027, 6, 30))
SAM = CoreMember(id="C-01", number=2, name="Sam Sampleton", email="sam@example.org", role="Staff", language="en")


class Office:
    """A sheet over weeks: each run carries out all that it plans, and writes the rows that it drew. `exchanged` are
    rows whose Stage is not read, because it has changed places with another's.
    """

    def __init__(self, *applicants: Applicant, liaisons: tuple[Liaison, ...] = (OLD,), **settings: Any) -> None:
        self.sheet = Snapshot(
            settings=replace(SETTINGS, **settings),
            applicants=applicants,
            liaisons=liaisons,
            plans=(PAY,),
            core_team=(SAM,),
        )
        self.now = MONDAY
        self.seen = {row.id: StageSeen(first=row.stage, now=row.stage, since=MONDAY) for row in applicants}
        self.hired: dict[str, str] = {}
        self.sent: dict[str, datetime] = {}
        self.letters: dict[str, Letter] = {}
        self.open_to: AccessFacts | None = None
        self.history: dict[str, Any] = {}
        self.exchanged: frozenset[str] = frozenset()
        self.last = Plan()

    def run(self, **forward: float) -> list[str]:
        """One run; the keys of the rows and letters that it came to."""
        self.now += timedelta(**forward)
        for row in self.sheet.applicants:
            if row.id in self.seen.keys() - self.exchanged and self.seen[row.id].now != row.stage:
                self.seen[row.id] = replace(self.seen[row.id], now=row.stage, since=self.now)
        self.last = onboarding.plan(self.sheet, self.told(), self.now)
        for effect in self.last.effects:
            self._carry_out(effect)
        return [effect.key for effect in self.last.effects if effect.kind != "access"]

    def told(self) -> History:
        there = frozenset(self.hired.values())
        let_in = {one.id: one.mark for one in self.open_to.people} | dict(self.open_to.held) if self.open_to else {}
        past: dict[str, Any] = {"seen": self.seen, "hired": self.hired, "there": there, "sent": self.sent}
        past |= {"is_done": lambda effect: effect.payload == self.open_to, "let_in": let_in}
        return History(**{**past, "settings": {"W-9 link": ("X-30", 31)}, **self.history})

    def _carry_out(self, effect: Effect) -> None:
        match effect.payload:
            case LetterFacts(letter=letter, at_most_once=at_most_once):
                self.sent[effect.key], self.letters[effect.key] = self.now, letter
                assert at_most_once == (letter.name == "papers"), (
                    "a reminder is never sent twice, a letter is asked about"
                )
            case AccessFacts():
                self.open_to = effect.payload
            case LiaisonRow():
                self._append(effect.payload)

    def _append(self, new: LiaisonRow) -> None:
        number = len(self.sheet.liaisons) + 1
        self.hired[new.applicant] = f"L-{number:02d}"
        row = Liaison(
            id=f"L-{number:02d}",
            number=number + 1,
            name=new.name,
            email=new.email,
            language=new.language,
            from_=new.from_,
            to=new.to,
        )
        self.sheet = replace(self.sheet, liaisons=(*self.sheet.liaisons, row))

    def change(self, id_: str, **cells: Any) -> None:
        """Staff type into a row."""
        rows = {
            "applicants": tuple(replace(row, **cells) if row.id == id_ else row for row in self.sheet.applicants),
            "liaisons": tuple(replace(row, **cells) if row.id == id_ else row for row in self.sheet.liaisons),
        }
        self.sheet = replace(self.sheet, **rows)

    def accept(self, *ids: str) -> None:
        for id_ in ids:
            self.change(id_, stage="Accepted")

    def set(self, **settings: Any) -> None:
        self.sheet = replace(self.sheet, settings=replace(self.sheet.settings, **settings))

    def problems(self) -> list[tuple[str, str]]:
        return [(one.id, one.column) for one in self.last.problems]

    def says(self, id_: str) -> str:
        return self.last.statuses[("Liaisons", id_)]["Status"]

    def row(self) -> LiaisonRow:
        (found,) = [one.payload for one in self.last.effects if isinstance(one.payload, LiaisonRow)]
        return found

    def let_in(self) -> list[str]:
        """Ids of those who may open the folder."""
        assert self.open_to is not None
        return sorted([*(one.id for one in self.open_to.people), *(id_ for id_, _ in self.open_to.held)])


def accepted(*applicants: Applicant, **given: Any) -> Office:
    """Applicants whom staff have accepted since the service knows them."""
    office = Office(*(applicants or (ANA,)), **given)
    office.accept(*(row.id for row in office.sheet.applicants))
    return office
