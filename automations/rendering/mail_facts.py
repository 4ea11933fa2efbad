"""A letter's facts in the words and the clock of its language, fenced where people typed them, for its template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from automations.rendering.locales import clock_words, days_words, list_words, weekday_words, zone_words
from automations.rendering.mail_marks import figure, mail_link, typed, typed_lines, web_link
from automations.rendering.mail_reports import said_report
from automations.rules.letters import OF_GATHERINGS, OF_PAPERS, REPORTS, Letter, Occasion

# Of a name or a title, in letters: in a subject, what is more would push the date out of sight.
LONGEST_NAME = 200
LONGEST_IN_SUBJECT = 50

# The word of the language for a word of the workbook: word("kinds", "Core team") -> 'Core team meeting'.
WordOf = Callable[[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOccasion:
    """An occasion as a template says it; '' or () for what is not known.

    `number` is what people write into the form for their hours; an applicant has none. `begins` and `ends` are times of
    day, `ends` with its own date when that is another. `zone` is in words. `needs` is a list in words.
    """

    number: str
    kind: str
    title: str
    day: str
    begins: str
    ends: str
    zone: str
    place: str
    online: bool
    map: str
    join: str
    agenda: tuple[str, ...]
    bring: tuple[str, ...]
    needs: str


@dataclass(frozen=True, slots=True)
class SaidPaper:
    """A paper that is asked for: its name in words, and where it can be had."""

    name: str
    link: str


def said(letter: Letter, word: WordOf, *, in_subject: bool = False) -> Mapping[str, object]:
    """What a template may name. Raises ValueError for a letter without what it is about, and what `word` raises."""
    if letter.name in OF_GATHERINGS and not letter.occasions:
        raise ValueError(f"the letter {letter.name} has no occasion")
    if letter.name in ("moved", "interview_moved") and letter.before is None:
        raise ValueError(f"the letter {letter.name} does not say what was told before")
    if letter.name in OF_PAPERS and not all(link.strip() for _, link in letter.papers):
        raise ValueError(f"the letter {letter.name} does not say where a paper can be had")
    longest = LONGEST_IN_SUBJECT if in_subject else LONGEST_NAME
    occasions = [_said_occasion(occasion, letter.language, word, longest) for occasion in letter.occasions]
    facts: dict[str, object] = {
        "to": typed(letter.to_name, longest),
        # Staff may not have named the program yet.
        "program": typed(letter.program, longest) or word("unnamed", "program"),
        "office": mail_link(letter.office),
    }
    if letter.name in REPORTS:
        if letter.about is None:
            raise ValueError(f"the letter {letter.name} tells of nothing")
        return {**facts, **said_report(letter.about, letter.language, word)}
    if letter.name not in OF_GATHERINGS:
        return facts | {
            "late": letter.late,
            "first_day": weekday_words(letter.first_day, letter.language) if letter.first_day else "",
            "last_day": weekday_words(letter.last_day, letter.language) if letter.last_day else "",
            "papers": [SaidPaper(word("papers", name), web_link(link)) for name, link in letter.papers],
        }
    facts |= {
        "occasion": occasions[0],
        "occasions": occasions,
        "access": list_words([word("access", help_) for help_ in letter.access], letter.language),
    }
    if letter.before is not None:
        now = letter.occasions[0]
        facts["before"] = _said_occasion(letter.before, letter.language, word, longest)
        facts["time_changed"] = (letter.before.start, letter.before.end) != (now.start, now.end)
        facts["place_changed"] = (letter.before.place, letter.before.online) != (now.place, now.online)
    if letter.when:
        facts["days"] = _days(letter.when, letter.language, word)
    return facts


def _said_occasion(occasion: Occasion, language: str, word: WordOf, longest: int) -> SaidOccasion:
    start, end = occasion.start, occasion.end
    ends = clock_words(end, language)
    if end.date() != start.date():
        ends = f"{ends} ({weekday_words(end.date(), language)})"
    return SaidOccasion(
        number="" if occasion.kind == "Interview" else typed(occasion.id),
        kind=word("kinds", occasion.kind),
        title=typed(occasion.title, longest),
        day=weekday_words(start.date(), language),
        begins=figure(clock_words(start, language)),
        ends=figure(ends),
        zone=zone_words(start, language),
        place=typed(occasion.place),
        online=occasion.online,
        map=web_link(occasion.map_link),
        join=web_link(occasion.join_link),
        agenda=typed_lines(occasion.agenda),
        bring=typed_lines(occasion.bring),
        needs=list_words([word("needs", need) for need in occasion.needs], language),
    )


def _days(when: str, language: str, word: WordOf) -> str:
    if when == "morning":
        return word("days", "today")
    days = re.fullmatch(r"(\d{1,3}) days?", when)
    if days is None or int(days[1]) == 0:
        raise ValueError(f"a reminder goes out some days before or in the morning, not '{when}'")
    return word("days", "tomorrow") if days[1] == "1" else days_words(int(days[1]), language)
