"""A row is one person's only whole: names and e-mails that have changed places among rows are nobody's until asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from automations.rules.program import Problem, id_order
from automations.rules.questions import DO_IT, Answered, Question
from automations.sheet.fingerprints import Prints
from automations.sheet.known import KnownRow, Person, person
from automations.sheet.workbook import Raw

NAME, EMAIL = "Name", "E-mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A row as it was read: `id` is "" for a row that is new."""

    id: str
    number: int
    cells: Mapping[str, Raw]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """What is to be remembered of a person: who it is, and who it seems to become since when."""

    person: Person
    typing: Person | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """`unsafe` are ids whose person is not certain, `waiting` numbers of new rows that hold a part of another's.

    `settled` is what is to be remembered of the others that have changed, by id.
    """

    unsafe: frozenset[str] = frozenset()
    waiting: frozenset[int] = frozenset()
    settled: Mapping[str, Settling] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()


def check(
    prints: Prints, rows: Sequence[Seen], known: Mapping[str, KnownRow], answers: Sequence[Answered], now: datetime
) -> People:
    """Whose person is certain, among the rows of one tab.

    One of name and e-mail new is a marriage or a new address; both new is a new person, who needs a new row. A value
    that was another row's, which has lost it, has changed places: one question for the tab, and 'Do it' accepts the
    pairs as they stand (an answer holds for these pairs only).
    """
    return _Check(prints, rows, known, answers, now).run()


class _Check:
    def __init__(
        self,
        prints: Prints,
        rows: Sequence[Seen],
        known: Mapping[str, KnownRow],
        answers: Sequence[Answered],
        now: datetime,
    ) -> None:
        self.prints, self.rows, self.known, self.answers, self.now = prints, rows, known, answers, now
        self.current = {row.number: person(prints, row.cells) or Person() for row in rows}
        self.before = {row.number: known[row.id].who(now) for row in rows if row.id in known}

    def run(self) -> People:
        moved = self._moved()
        question = self._question(moved) if moved else None
        accepted = question is not None and any(
            answer.key == question.key and answer.facts == question.facts and answer.answer == DO_IT
            for answer in self.answers
        )
        answered = question is not None and any(
            answer.key == question.key and answer.facts == question.facts for answer in self.answers
        )
        problems: list[Problem] = []
        unsafe: set[str] = set()
        settled: dict[str, Settling] = {}
        for row in self.rows:
            if row.number in moved and not accepted:
                problems.append(self._problem(row, *_changed_places(row)))
                unsafe.update([row.id] if row.id else [])
                continue
            before = self.before.get(row.number)
            if before is None:
                continue
            current = self.current[row.number]
            if before.replaced_by(current) and row.number not in moved:
                problems.append(self._problem(row, *_new_person(current)))
                unsafe.add(row.id)
                continue
            known = self.known[row.id]
            settling = self._settling(known, before, current, accepted=row.number in moved)
            if settling != Settling(person=known.person or Person(), typing=known.typing, since=known.typing_since):
                settled[row.id] = settling
        return People(
            unsafe=frozenset(unsafe),
            waiting=frozenset(row.number for row in self.rows if not row.id and row.number in moved and not accepted),
            settled=settled,
            problems=tuple(problems),
            questions=(question,) if question and not answered else (),
        )

    def _settling(self, known: KnownRow, before: Person, current: Person, *, accepted: bool) -> Settling:
        if accepted:
            return Settling(person=current)
        current = before.merged(current)
        if current == before or before == Person():
            return Settling(person=current)
        since = known.typing_since if known.typing == current and known.person == before else self.now
        return Settling(person=before, typing=current, since=since)

    def _moved(self) -> frozenset[int]:
        """The rows that hold what another row has lost, and those that have lost it."""
        moved: set[int] = set()
        for part in ("name", "email"):
            lost: dict[str, list[int]] = defaultdict(list)
            for number, before in self.before.items():
                if (value := getattr(before, part)) and value != getattr(self.current[number], part):
                    lost[value].append(number)
            if not lost:
                continue
            for number, current in self.current.items():
                value = getattr(current, part)
                mine = getattr(self.before[number], part) if number in self.before else None
                if value and value != mine and value in lost:
                    moved.update((number, *lost[value]))
        return frozenset(moved)

    def _question(self, moved: frozenset[int]) -> Question:
        rows = sorted((row for row in self.rows if row.number in moved), key=lambda row: (id_order(row.id), row.number))
        digest = blake2b(digest_size=12)
        for row in rows:
            now = self.current[row.number]
            digest.update(f"{row.id}|{now.name}|{now.email}\n".encode())
        ids = [row.id for row in rows if row.id]
        new = len(rows) - len(ids)
        tab = self.prints.tab.name
        return Question(
            key=f"people/{tab}",
            facts=digest.hexdigest(),
            what=f"Take the names and e-mails of {tab} as they stand now: they have changed places among rows",
            to=", ".join([*ids, *([f"{new} new" + (" row" if new == 1 else " rows")] if new else [])]),
            why="Nothing is done for these rows until then. If only some columns were sorted, undo that instead.",
        )

    def _problem(self, row: Seen, column: str, what: str, remedy: str) -> Problem:
        return Problem(
            tab=self.prints.tab.name, id=row.id, column=column, value="", what=what, remedy=remedy, number=row.number
        )


def _changed_places(row: Seen) -> tuple[str, str, str]:
    what = "name and e-mail have changed places with another row's" if row.id else "this was in another row before"
    return NAME, what, "undo the sort, or answer on Approvals"


def _new_person(current: Person) -> tuple[str, str, str]:
    if not current.name and not current.email:
        return NAME, "name and e-mail are empty", "put the person back, or delete the row"
    remedy = "put the former name and e-mail back and type the new person in a new row"
    return NAME, "a new person needs a new row", f"{remedy}; for the same person change one, and the other later"
