"""A person's Language that is none of Languages (Settings): told at the row, and the person is written to in it.

All six languages have their wording, so nobody gets a letter in another language than theirs. Nothing is told while
Languages is as it comes: then staff have not said in which languages the program writes.
"""

from __future__ import annotations

from collections.abc import Iterable

from automations.rules.program import Applicant, CoreMember, Liaison, Problem, Settings
from automations.sheet.shared_columns import LANGUAGE_NAMES

SETTING, COLUMN = "Languages", "Language"
_TABS = {"C": "Core team", "A": "Applications", "L": "Liaisons"}


def outside(settings: Settings, people: Iterable[CoreMember | Applicant | Liaison]) -> list[Problem]:
    """One problem for each row of these that is there, and whose language is another than the program's."""
    spoken = {*settings.languages, settings.staff_language}
    if settings.languages == Settings().languages or SETTING in settings.faulty:
        return []
    return [
        Problem(
            tab=_TABS[row.id[0]],
            id=row.id,
            column=COLUMN,
            value=LANGUAGE_NAMES[row.language],
            what=f"{LANGUAGE_NAMES[row.language]} is none of Languages on Settings; letters go out in it all the same",
            remedy="add it there, or choose another here",
            number=row.number,
        )
        for row in people
        if row.language and row.language not in spoken and not row.gone
    ]
