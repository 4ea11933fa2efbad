"""The position description: every fact of a posting, from Settings and Pay plans, and what staff have yet to give.

A fact that staff have not given is an example (there is one that helps to see what belongs there) or open (there can be
none). A posting that has either is not ready, and says which settings are wanting. The arithmetic of pay is shown.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from automations.rules.program import Milestone, PlanRow, Settings, Snapshot
from automations.rules.translations import told_in

CENT = Decimal("0.01")


class Given(StrEnum):
    """Whose a fact is: staff's, an example of ours, or nobody's yet."""

    STAFF = "staff"
    EXAMPLE = "example"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of the posting that staff fill: the setting (or tab) it comes from, its words, and whose they are.
    `language` is that of the words where it is another than the page's.
    """

    setting: str
    words: str = ""
    given: Given = Given.STAFF
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """Year 1's pay as it is told: `kind` is hourly, hourly_open (without a number of hours), monthly, meeting, or
    milestones; `count` their number. `total` is `hours` × `rate`, to the cent.
    """

    kind: str
    rate: Decimal | None = None
    total: Decimal | None = None
    hours: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionDescription:
    """What a posting says, in one language. Dates are local; `months` are whole months of the term, None where the two
    days make none. `pay` is that of each plan of the first day; () while there is none, or it cannot be told.
    """

    language: str
    program: Place
    towns: Place
    openings: int
    first_day: date | None
    last_day: date | None
    months: int | None
    place: Place
    hours: int
    hours_a_week: str
    pay: tuple[Pay, ...]
    apply_by: date | None
    form_link: str
    office: str
    greeting: Place
    priority_groups: Place
    lived_experience: Place
    topics: Place
    languages: tuple[str, ...]
    meetings_a_month: int
    planned: tuple[tuple[str, int], ...]
    open_settings: tuple[str, ...]

    @property
    def wanting(self) -> tuple[str, ...]:
        """Settings of the places that are open or hold an example, in the order of the page."""
        places = (
            *(self.program, self.towns, self.greeting, self.place),
            *(self.priority_groups, self.lived_experience, self.topics),
        )
        found = [place.setting for place in places if place.given is not Given.STAFF]
        return tuple(dict.fromkeys((*found, *self.open_settings)))

    @property
    def foreign(self) -> tuple[str, ...]:
        """Settings that staff have not given in this language; a place's name and address are alike in all."""
        told = (self.greeting, self.priority_groups, self.lived_experience, self.topics)
        return tuple(place.setting for place in told if place.language)

    @property
    def is_ready(self) -> bool:
        return not self.wanting


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkingPoints:
    """What is said to people who might apply, in one language: the four blocks of talk, and how to apply."""

    language: str
    program: Place
    form_link: str
    office: str

    @property
    def is_ready(self) -> bool:
        return self.program.given is Given.STAFF and bool(self.form_link or self.office)


def talking_points(posting: PositionDescription) -> TalkingPoints:
    return TalkingPoints(
        language=posting.language, program=posting.program, form_link=posting.form_link, office=posting.office
    )


def position_description(
    snapshot: Snapshot, language: str, examples: dict[str, str], form_link: str = ""
) -> PositionDescription:
    """The posting in a language (its code). `examples` gives wording of ours by setting, in that language."""
    settings = snapshot.settings

    def name(setting: str, words: str) -> Place:
        words = words.strip()
        return Place(setting=setting, words=words, given=Given.STAFF if words else Given.OPEN)

    def place(setting: str, typed: str) -> Place:
        told = told_in(typed, language, settings.staff_language)
        if told.words:
            own = "" if told.language == language else told.language
            return Place(setting=setting, words=told.words, language=own)
        if setting in examples:
            return Place(setting=setting, words=examples[setting], given=Given.EXAMPLE)
        return Place(setting=setting, given=Given.OPEN)

    months = whole_months(settings.first_day, settings.last_day)
    pay = pay_of_year_1(snapshot)
    topics = place("Example topics", settings.example_topics)
    if settings.example_topics == Settings().example_topics:
        topics = Place(
            setting="Example topics",
            words=examples.get("Example topics", settings.example_topics),
            given=Given.EXAMPLE,
        )
    open_ = {
        "First day": settings.first_day is None,
        "Last day": settings.last_day is None or (settings.first_day is not None and months is None),
        "Pay plans": not pay,
        "Required languages": not settings.required_languages,
        "Applications close on": settings.applications_close_on is None,
        "Office e-mail": not (form_link or settings.office_email),
    }
    return PositionDescription(
        language=language,
        program=name("Program name", settings.program_name),
        towns=name("Towns", settings.towns),
        openings=settings.openings,
        first_day=settings.first_day,
        last_day=settings.last_day,
        months=months,
        place=place("Place", settings.place),
        hours=settings.year_1_hours,
        hours_a_week=settings.year_1_hours_a_week,
        pay=pay,
        apply_by=settings.applications_close_on,
        form_link=form_link,
        office=settings.office_email,
        greeting=place("Greeting question", settings.greeting_question),
        priority_groups=place("Priority groups", settings.priority_groups),
        lived_experience=place("Lived experience sought", settings.lived_experience_sought),
        topics=topics,
        languages=settings.required_languages,
        meetings_a_month=settings.meetings_a_month,
        planned=tuple((kind, count) for kind, count in settings.planned_meetings_by_kind if count > 0),
        open_settings=tuple(setting for setting, is_open in open_.items() if is_open),
    )


def whole_months(first: date | None, last: date | None) -> int | None:
    """Months from the first day to the last, both included: 2025-10-01 to 2027-06-30 is 21. None where it is no whole
    number of months, or less than one.
    """
    if first is None or last is None or last <= first:
        return None
    after = date.fromordinal(last.toordinal() + 1)
    months = (after.year - first.year) * 12 + after.month - first.month
    # From the 31st a month later is the last day of a shorter month.
    same_day = min(first.day, monthrange(after.year, after.month)[1])
    return months if after.day == same_day and months > 0 else None


def pay_of_year_1(snapshot: Snapshot) -> tuple[Pay, ...]:
    """The pay of each plan whose term holds the first day, in the order of the Sheet. () where no plan's does, where
    two rows of one plan do, or where one of them cannot be told: nobody is promised a part of the choice.
    """
    first = snapshot.settings.first_day
    if first is None:
        return ()
    rows = [row for row in snapshot.plans if not row.gone and not row.faulty and _holds(row, first)]
    told = [_pay(row, snapshot) for row in rows]
    if len({row.plan for row in rows}) < len(rows) or None in told:
        return ()
    return tuple(dict.fromkeys(pay for pay in told if pay is not None))


def _pay(row: PlanRow, snapshot: Snapshot) -> Pay | None:
    if row.kind == "Milestone":
        return _milestones([one for one in snapshot.milestones if not one.gone and one.plan == row.plan])
    if row.rate is None:
        return None
    if row.kind == "Hourly":
        hours = snapshot.settings.year_1_hours
        if hours <= 0:
            return Pay(kind="hourly_open", rate=row.rate)
        total = (row.rate * hours).quantize(CENT, ROUND_HALF_UP)
        # What the plan's cap cuts off nobody is promised.
        if row.cap is not None and row.cap < total:
            return Pay(kind="hourly_open", rate=row.rate)
        return Pay(kind="hourly", rate=row.rate, hours=hours, total=total)
    kind = {"Monthly": "monthly", "Per meeting": "meeting"}.get(row.kind)
    return Pay(kind=kind, rate=row.rate) if kind else None


def _milestones(rows: Sequence[Milestone]) -> Pay | None:
    amounts = [row.amount for row in rows if row.amount is not None]
    if not amounts or len(amounts) < len(rows):
        return None
    return Pay(kind="milestones", total=sum(amounts, Decimal(0)), count=len(amounts))


def _holds(row: PlanRow, day: date) -> bool:
    return (row.from_ is None or row.from_ <= day) and (row.to is None or day <= row.to)
