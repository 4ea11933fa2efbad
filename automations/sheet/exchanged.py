"""A row is one whole: cells that have changed places among rows (a sort of some columns) count for nobody until asked.

Names and e-mails have a page of their own (people.py). A box that has moved cannot be told from one that staff ticked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from automations.rules.program import Problem, id_order
from automations.rules.questions import DO_IT, Answered, Question
from automations.sheet.fingerprints import GATHERINGS, WHOLE, Prints
from automations.sheet.known import KnownRow
from automations.sheet.people import EMAIL, NAME, Seen

READY = "Ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """`unsafe` are ids of rows that hold cells of each other's and of which staff have not said that they stand so;
    `taken` those of which they have.
    """

    unsafe: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = field(default=())


def check(
    prints: Prints, rows: Sequence[Seen], known: Mapping[str, KnownRow], answers: Sequence[Answered]
) -> Exchanged:
    """Which rows of one tab have exchanged cells since they were recorded.

    A cell has when it holds what another has lost, and what it held stands in another now. Gatherings count when one
    of them is Ready: nobody knows of the others yet. One question for the tab; 'Do it' takes the rows as they stand (an
    answer holds for these cells only).
    """
    if prints.tab.name not in WHOLE:
        return Exchanged()
    found: dict[str, list[str]] = defaultdict(list)
    facts = blake2b(digest_size=12)
    by_id = {row.id: row for row in rows if row.id in known}
    changed = {id_: prints.each(row.cells) for id_, row in by_id.items() if prints.whole(row.cells) != known[id_].whole}
    for header in prints.contents:
        if header in (NAME, EMAIL) and prints.people:
            continue
        ids = _moved_among(header, changed, known)
        if prints.tab.name not in GATHERINGS or any(by_id[id_].cells.get(READY) is True for id_ in ids):
            for id_ in ids:
                found[id_].append(header)
                facts.update(f"{id_}|{header}|{changed[id_].get(header, '')}\n".encode())
    if not found:
        return Exchanged()
    ids = sorted(found, key=id_order)
    headers = sorted({header for those in found.values() for header in those}, key=prints.contents.index)
    question = Question(
        key=f"exchanged/{prints.tab.name}",
        facts=facts.hexdigest(),
        what=f"Take {' and '.join(ids)} as they stand now: {', '.join(headers)} changed places among these rows",
        to=", ".join(ids),
        why="Nothing is done for these rows until then; was a column sorted by itself? Then undo the sort instead.",
    )
    said = [one.answer for one in answers if (one.key, one.facts) == (question.key, question.facts)]
    if DO_IT in said:
        return Exchanged(taken=frozenset(ids))
    return Exchanged(
        unsafe=frozenset(ids),
        problems=tuple(_problem(prints, by_id[id_], found[id_][0]) for id_ in ids),
        questions=() if said else (question,),
    )


def _moved_among(header: str, rows: Mapping[str, Mapping[str, str]], known: Mapping[str, KnownRow]) -> list[str]:
    pairs = {id_: (known[id_].prints.get(header, ""), now.get(header, "")) for id_, now in rows.items()}
    moved = {id_: pair for id_, pair in pairs.items() if pair[0] != pair[1]}
    then, now = Counter(before for before, _ in moved.values()), Counter(after for _, after in moved.values())
    found = [id_ for id_, (before, after) in moved.items() if now[before] and then[after]]
    return found if len(found) > 1 else []


def _problem(prints: Prints, row: Seen, header: str) -> Problem:
    return Problem(
        tab=prints.tab.name,
        id=row.id,
        column=header,
        value="",
        what=f"{header} has changed places with another row's",
        remedy="undo the sort, or answer on Approvals",
        number=row.number,
    )
