"""What of a faulty cell may be repeated on a terminal or in a log: nothing that seems to be about a person.

A cell of a personal column is never repeated (`typed.py`). But a name or an address may stand in any column, above all
where rows were pasted a column aside; it is known by the personal cells of the same workbook.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from automations.rules.program import Problem
from automations.sheet.cells import recordable
from automations.sheet.columns import Column, Kind
from automations.sheet.layout import TAB_BY_NAME
from automations.sheet.workbook import RawWorkbook

_REFERENCES = frozenset({Kind.REFERENCE, Kind.REFERENCES})
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER_OF_A_PERSON = re.compile(r"\d{3}[-.\s]?\d{4}(?!\d)|\d{9}")
"""The end of a phone number, or digits enough for an account."""


def discreet(problems: Sequence[Problem], raw: RawWorkbook) -> tuple[Problem, ...]:
    """The problems, with an empty `value` where it may be about a person; of a reference only the id is shown."""
    if not any(problem.value for problem in problems):
        return tuple(problems)
    words = _personal_words(raw)
    return tuple(replace(one, value=_shown(one, words)) if one.value else one for one in problems)


def _shown(problem: Problem, words: set[str]) -> str:
    tab = TAB_BY_NAME.get(problem.tab)
    column = tab.by_header.get(problem.column) if tab else None
    if column and column.kind in _REFERENCES:
        return str(recordable(column, problem.value))
    about_a_person = "@" in problem.value or _NUMBER_OF_A_PERSON.search(problem.value) or words & _words(problem.value)
    return "" if about_a_person else problem.value


def _personal_words(raw: RawWorkbook) -> set[str]:
    """All words of the cells that are about people, and of those that name a row of theirs."""
    found: set[str] = set()
    for name, tab in raw.tabs.items():
        headers = [column.header for column in TAB_BY_NAME[name].columns if _is_of_people(column)]
        for row in tab.rows:
            for header in headers:
                if isinstance(cell := row.cells.get(header), str):
                    found |= _words(cell)
    return found


def _is_of_people(column: Column) -> bool:
    return column.personal or column.kind in _REFERENCES


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
