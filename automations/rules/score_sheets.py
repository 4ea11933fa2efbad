"""The score sheet of an interview: the talking points as questions, the applicant's answers quoted, room for marks.

It names neither time nor interviewers, so that a moved interview leaves the sheet that somebody has written on alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from automations.rules.program import Applicant

# The answers of an application that are quoted, in the order of the form. Each has its words in every language.
# Needs for access are not among them: the office arranges for these, and nobody is to be marked by them.
ANSWERS = (
    *("languages_spoken", "ties_to_priority_groups", "lived_experience", "organising_experience"),
    *("tie_to_the_town", "skills", "availability"),
)

# The four blocks of talking points (domain.md), each with the questions of which the wording has the words.
BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("drive", ("needs", "organising")),
    ("resilience", ("thrive", "worries")),
    ("connecting", ("excites", "engagement")),
    ("commitment", ("commit", "doubts")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """What a score sheet says. `language` is that of the staff; `answers` are (field of the application, own words),
    those that were given only.
    """

    language: str
    program: str
    interview: str
    applicant: str
    name: str
    answers: tuple[tuple[str, str], ...]


def score_sheet(interview: str, applicant: Applicant, program: str, language: str) -> ScoreSheet:
    """The score sheet of one interview (its id) with one applicant."""
    given = ((name, str(getattr(applicant, name)).strip()) for name in ANSWERS)
    return ScoreSheet(
        language=language,
        program=program,
        interview=interview,
        applicant=applicant.id,
        name=applicant.name,
        answers=tuple((name, words) for name, words in given if words),
    )
