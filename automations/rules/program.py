"""What the Sheet says, as typed rows. A cell that could not be read is None and named in its row's `faulty`.

Money is dollars with two places (`Decimal`), time whole minutes, dates and times of day local to the program's zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

ID = re.compile(r"([A-Z])-(\d+)")


def id_order(identifier: str) -> tuple[str, int, str]:
    """Ids are ordered by number: L-9 before L-10. Unreadable ones come last, by text."""
    found = ID.fullmatch(identifier)
    return (found[1], int(found[2]), "") if found else ("~", 0, identifier)


def make_id(prefix: str, number: int) -> str:
    """L, 2 -> L-02: at least two digits."""
    return f"{prefix}-{number:02d}"


class Approval(StrEnum):
    """A tick holds for the content that it was first seen beside."""

    NO = "no"
    YES = "yes"
    CHANGED = "changed after approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. `number` is its place in the tab, 1 the header, for messages and links only: a row is known by its id.

    `gone` marks a row that is no longer in the Sheet and has not been let go: it is as it was last seen.
    `unsafe` marks a row of which the person or other cells changed places with another's, or whose person is new in
    an old row: nothing is done for it. `missing` are headers whose columns are not there: what the row says of them is
    as it was last seen, if it was.
    """

    id: str
    number: int = 0
    faulty: frozenset[str] = frozenset()
    gone: bool = False
    unsafe: bool = False
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreMember(Row):
    name: str = ""
    email: str = ""
    role: str = ""
    language: str = ""
    invited_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund(Row):
    fund: str = ""
    budget: Decimal | None = None
    account_number: str = ""
    from_: date | None = None
    to: date | None = None
    spent_before: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow(Row):
    """One term of a pay plan. `kind` is Hourly, Monthly, Milestone or Per meeting."""

    plan: str = ""
    kind: str = ""
    rate: Decimal | None = None
    cap: Decimal | None = None
    fund: str = ""
    from_: date | None = None
    to: date | None = None
    meetings_needed: int | None = None
    preparation_rate: Decimal | None = None
    preparation_cap: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Row):
    plan: str = ""
    milestone: str = ""
    amount: Decimal | None = None
    reached_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Liaison(Row):
    name: str = ""
    email: str = ""
    language: str = ""
    address: str = ""
    pay_plan: str = ""
    from_: date | None = None
    to: date | None = None
    needs_for_access: str = ""
    paid_before: Decimal | None = None
    w_9_on_file: bool = False
    vendor_form: bool = False
    vendor_number: str = ""

    @property
    def has_clear_term(self) -> bool:
        """Whether From and To say when this person is in the program: nothing follows from a slip of the keyboard."""
        ends_first = self.from_ is not None and self.to is not None and self.to < self.from_
        return not ends_first and not self.faulty & {"From", "To"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PayChoice(Row):
    """`liaison` is an id, or the text that is none; `choice` is Full, Lowered, Declined or empty."""

    liaison: str = ""
    from_: date | None = None
    pay_plan: str = ""
    choice: str = ""
    lowered_to: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Row):
    date: date | None = None
    time: time | None = None
    length: int | None = None
    kind: str = ""
    phase: str = ""
    title: str = ""
    place: str = ""
    online: bool = False
    who: str = ""
    agenda: str = ""
    needs: str = ""
    bring: str = ""
    ready: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow(Row):
    """`hours` is whole minutes; `liaison` and `for_` are ids, or the text that is none."""

    date: date | None = None
    liaison: str = ""
    activity: str = ""
    hours: int | None = None
    for_: str = ""
    note: str = ""
    approved: Approval = Approval.NO
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutreachRow(Row):
    date: date | None = None
    kind: str = ""
    phase: str = ""
    host: str = ""
    groups_reached: str = ""
    languages: str = ""
    people: int | None = None
    topics_heard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant(Row):
    """An application: who, where it stands, and the answers in the applicant's own words (quoted, never repeated in
    mails).
    """

    received: date | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    languages_spoken: str = ""
    ties_to_priority_groups: str = ""
    lived_experience: str = ""
    organising_experience: str = ""
    tie_to_the_town: str = ""
    skills: str = ""
    availability: str = ""
    needs_for_access: str = ""
    heard_of_it: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview(Row):
    """`applicant` is an id, or the text that is none; `length` is minutes; `interviewers` are names as staff wrote
    them, separated by commas.
    """

    applicant: str = ""
    date: date | None = None
    time: time | None = None
    length: int | None = None
    place: str = ""
    online: bool = False
    interviewers: str = ""
    ready: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow(Row):
    """Staff's cells of a row of Invoices, and the amount that they saw beside them (None when unreadable)."""

    invoice: str = ""
    amount: Decimal | None = None
    decision: str = ""
    approved_by: str = ""
    cleared_by: str = ""
    reason_of_void: str = ""
    paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow(Row):
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow(Row):
    job: str = ""
    mode: str = ""
    schedule: str = ""
    run_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The Settings tab, each with its default; a setting that cannot be read is its default and named in `faulty`.

    `unsafe`: cells of it have changed places with each other, or a row that had a value, a column or the tab is gone:
    nothing is done for the program.
    `reminders` are days before, 0 the morning of the day; a weekday's Monday is 0; times are local to the program.
    """

    program_name: str = ""
    towns: str = ""
    number_prefix: str = "ARL"
    first_number: int = 1
    invoices_from: str = ""
    first_day: date | None = None
    last_day: date | None = None
    openings: int = 5
    applications_close_on: date | None = None
    place: str = ""
    priority_groups: str = ""
    lived_experience_sought: str = ""
    required_languages: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    staff_language: str = "en"
    office_email: str = ""
    accountant_email: str = ""
    operator_email: str = ""
    bill_to: str = ""
    department: str = ""
    year_1_hours: int = 80
    year_1_hours_a_week: str = "1 to 5"
    meetings_a_month: int = 2
    example_topics: str = "food, housing, transport, parks and open space, flood risk, keeping cool"
    reminders: tuple[int, ...] = (7, 2, 0)
    reminder_hour: time = time(9)
    mail_from: time = time(8)
    mail_until: time = time(20)
    nudge_after_days: int = 3
    refusal_grace_hours: int = 24
    settling_minutes: int = 10
    warrant_cut_off: tuple[int, time] = (2, time(15))
    packet_hour: time = time(10)
    first_warrant: date | None = None
    weeks_between_warrants: int = 2
    old_year_bills_until: tuple[int, int] = (7, 15)
    video_meetings: str = "Google Meet"
    w_9_link: str = ""
    vendor_form_link: str = ""
    keep_applications_for_months: int = 12
    most_mails_in_a_run: int = 50
    languages_must_be_checked: bool = False
    greeting_question: str = ""
    planned_meetings_by_kind: tuple[tuple[str, int], ...] = (
        ("Data", 3),
        ("Priorities", 3),
        ("Project choice", 3),
        ("Reflection", 1),
    )
    faulty: frozenset[str] = frozenset()
    unsafe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one cell, in plain words, and what to do. `number` is the row's place, for people."""

    tab: str
    id: str
    column: str
    value: str
    what: str
    remedy: str
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The workbook at one moment. Rows stand in the order of their ids, gone ones among them."""

    settings: Settings
    core_team: tuple[CoreMember, ...] = ()
    funds: tuple[Fund, ...] = ()
    plans: tuple[PlanRow, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    liaisons: tuple[Liaison, ...] = ()
    pay_choices: tuple[PayChoice, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    hours: tuple[HoursRow, ...] = ()
    outreach: tuple[OutreachRow, ...] = ()
    applicants: tuple[Applicant, ...] = ()
    interviews: tuple[Interview, ...] = ()
    invoices: tuple[InvoiceRow, ...] = ()
    approvals: tuple[ApprovalRow, ...] = ()
    jobs: tuple[JobRow, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
