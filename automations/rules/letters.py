"""What a letter says: facts, in the language of the person it goes to. Wording and dress are the templates' work.

Times are aware and in the program's zone. Free text (place, agenda, what to bring) is quoted as staff wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from automations.rules.reports import Digest, PacketNote, Statement

# What a letter may be of, and the words of the workbook that every language has its own for.
OF_GATHERINGS = (
    *("invitation", "moved", "cancelled", "uninvited", "reminder", "joined"),
    *("interview_invitation", "interview_moved", "interview_cancelled", "interview_nudge"),
)
OF_APPLICATIONS = (
    *("application_received", "stage_interview", "stage_offer", "stage_waitlist", "stage_declined"),
    *("stage_withdrawn", "offer_withdrawn"),
)
OF_PAPERS = ("welcome", "papers")
REPORTS = ("packet", "digest", "statement")
LETTERS = (*OF_GATHERINGS, *OF_APPLICATIONS, *OF_PAPERS, *REPORTS)
KINDS = ("Core team", "Learning", "Data", "Priorities", "Project choice", "Reflection", "Other", "Interview")
NEEDS = ("interpreter", "childcare", "food")
ACCESS = ("interpreter", "childcare", "mobility")
PAPERS = ("w_9", "vendor_form")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A meeting or an interview as a letter tells it.

    `kind` is Core team, Learning, Data, Priorities, Project choice, Reflection, Other, or Interview: the template has
    the words for it. `title` is staff's own, "" for none. `map_link` and `join_link` are addresses or "". `needs` are
    from interpreter, childcare, food.
    """

    id: str
    kind: str
    title: str
    start: datetime
    end: datetime
    place: str
    online: bool
    map_link: str = ""
    join_link: str = ""
    agenda: str = ""
    bring: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to one person.

    `name` is that of its template, of LETTERS; uninvited: it takes place, and no longer for them. `occasions` is one,
    or, for joined, all that are to come. `before` is the occasion as this person was last told of it (moved and
    interview_moved only). `when` is, for a reminder, how far away the occasion is on the day of sending: "7 days",
    "2 days", "1 day" (tomorrow) or "morning" (today); one that is caught up late says the days that are left, not those
    that it should have said. `access` is what help is offered, from interpreter, childcare, mobility. `office` is an
    e-mail address, or "".

    Letters of an application and of papers have no occasion. `late`: the application came after the close.
    `first_day` and `last_day` are those of the work, None where they are not known. `papers` are (from PAPERS, link).
    `about` is what one of REPORTS tells of.
    """

    name: str
    language: str
    to_name: str
    to_address: str
    program: str
    office: str
    occasions: tuple[Occasion, ...] = ()
    before: Occasion | None = None
    when: str = ""
    access: tuple[str, ...] = ()
    late: bool = False
    first_day: date | None = None
    last_day: date | None = None
    papers: tuple[tuple[str, str], ...] = ()
    about: PacketNote | Digest | Statement | None = None
