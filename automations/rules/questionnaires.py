"""The forms: what each asks, in order, and into which column of which tab an answer goes. The words are elsewhere.

A question keeps the id that it was made with, whatever staff call it later: so the id is drawn from the field's name,
and an answer is known by it in every language.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Asks(StrEnum):
    """How a question is answered."""

    LINE = "one line"
    LINES = "some lines"
    ONE = "one of the choices"
    SOME = "some of the choices"
    DATE = "a date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `field` is its name in the wording, `column` the header that its answer goes under; `choices` are
    what the workbook calls them, () where the wording or the program has them. `other` lets people add their own.
    """

    field: str
    column: str
    asks: Asks = Asks.LINES
    required: bool = False
    choices: tuple[str, ...] = ()
    other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """A form: its `name` in keys and wording, the tab that its responses go to, and whether it collects the address
    that people are signed in with: only where who it was decides something.
    """

    name: str
    tab: str
    verified: bool
    questions: tuple[Question, ...]

    def id_of(self, field: str) -> str:
        """The id of a question: eight hexadecimal digits, as Forms has them."""
        return hashlib.sha256(f"{self.name}/{field}".encode()).hexdigest()[:8]

    @property
    def by_id(self) -> dict[str, Question]:
        return {self.id_of(question.field): question for question in self.questions}


LANGUAGE = "language"
"""The field whose choices are the program's own languages."""

APPLICATION = Questionnaire(
    name="application",
    tab="Applications",
    # Many applicants have no Google account: nobody must sign in to apply.
    verified=False,
    questions=(
        Question(field="name", column="Name", asks=Asks.LINE, required=True),
        Question(field="email", column="E-mail", asks=Asks.LINE, required=True),
        Question(field="phone", column="Phone", asks=Asks.LINE),
        Question(field=LANGUAGE, column="Language", asks=Asks.ONE, required=True),
        Question(field="languages_spoken", column="Languages spoken"),
        Question(field="ties_to_priority_groups", column="Ties to priority groups"),
        Question(field="lived_experience", column="Lived experience"),
        Question(field="organising_experience", column="Organising experience"),
        Question(field="tie_to_the_town", column="Tie to the town"),
        Question(field="skills", column="Skills"),
        Question(
            field="availability",
            column="Availability",
            asks=Asks.SOME,
            choices=("weekdays", "evenings", "weekends", "online", "in person"),
            other=True,
        ),
        Question(
            field="needs_for_access",
            column="Needs for access",
            asks=Asks.SOME,
            choices=("interpreter", "childcare", "mobility"),
            other=True,
        ),
        Question(field="heard_of_it", column="Heard of it", asks=Asks.LINE),
    ),
)
HOURS = Questionnaire(
    name="hours",
    tab="Hours",
    # Whose hours they are is known by the address that Google has verified, and by nothing that is typed.
    verified=True,
    questions=(
        Question(field="date", column="Date", asks=Asks.DATE, required=True),
        Question(
            field="activity",
            column="Activity",
            asks=Asks.ONE,
            required=True,
            choices=("Meeting", "Outreach", "Review", "Preparation", "Training", "Other"),
        ),
        Question(field="hours", column="Hours", asks=Asks.LINE, required=True),
        Question(field="for", column="For", asks=Asks.LINE),
        Question(field="note", column="Note"),
    ),
)
QUESTIONNAIRES = (APPLICATION, HOURS)
