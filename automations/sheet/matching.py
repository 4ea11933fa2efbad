"""Which row is which known one: by the id that stands beside it as long as its content does not say otherwise.

The order of certainty: a row that is as it was, under its id; the content of a known row, whatever stands beside it
(an ID column that was wiped, pasted over or sorted alone); the whole person of a known row; a row that was edited under
its id; an id that another program has given; and then only a row that is new.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from automations.rules.program import ID as ID_PATTERN
from automations.rules.program import id_order, make_id
from automations.sheet.cells import reference
from automations.sheet.fingerprints import Prints
from automations.sheet.known import KnownRow, Person, person
from automations.sheet.layout import ID
from automations.sheet.workbook import Raw, RawRow, RawTab

_HIGHEST = 999_999_999
_PLAIN = re.compile(r"([A-Za-z])-(\d{2,12})", re.ASCII)
_One = TypeVar("_One")


@dataclass(slots=True)
class Matched:
    """What `match` has found, by the rows' numbers in the tab. `rows` are those in which anything is written.

    `ids` are known rows found again; `twins` rows that are another's to the letter, with its id; `adopted` unknown ids
    that may stay; `copied` rows that carry the id of another row. A row in none of them is new. `highest` is the
    highest number of an id in the tab; `untouched` says that all is as it was.
    """

    prefix: str
    rows: list[RawRow] = field(default_factory=list)
    wholes: dict[int, str] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    twins: dict[int, str] = field(default_factory=dict)
    adopted: dict[int, str] = field(default_factory=dict)
    copied: set[int] = field(default_factory=set)
    highest: int = 0
    untouched: bool = True

    def spell(self, number: int) -> str:
        """The id of this number in this tab."""
        return make_id(self.prefix, number)


def match(raw: RawTab, prints: Prints, known: Mapping[str, KnownRow]) -> Matched:
    """`known` are the rows of this tab, those that are gone or were let go among them, by id."""
    found = Matched(prints.tab.prefix)
    holders: dict[str, RawRow] = {}
    left: list[RawRow] = []
    nothing, whole_of, service = prints.nothing, prints.whole, prints.service
    for row in raw.rows:
        written = row.cells.get(ID, "")
        before = known.get(written) if isinstance(written, str) else None
        whole = whole_of(row.cells)
        if whole == nothing and not (service and before):
            found.untouched = False
            found.highest = max(found.highest, _number(as_id(written, found.prefix)))
            continue
        found.rows.append(row)
        found.wholes[row.number] = whole
        if before is not None and before.whole == whole and before.id not in holders:
            holders[before.id] = row
            found.ids[row.number] = before.id
            if before.gone or before.let_go:
                found.untouched = False
        else:
            left.append(row)
    if left:
        found.untouched = False
        _Rest(left, holders, found, prints, known).run()
    return found


def as_id(written: Raw, prefix: str) -> str:
    """The id of this tab that a cell of the ID column holds; "" for anything else. "h-7 " -> "H-07".

    An id that another program wrote with more digits than ours (H-0007) stays as it is written.
    """
    if not isinstance(written, str) or not written:
        return ""
    plain = _PLAIN.fullmatch(written.strip())
    spelled = f"{plain[1].upper()}-{plain[2]}" if plain else reference(written)
    found = ID_PATTERN.fullmatch(spelled)
    return spelled if found and found[1] == prefix and 0 < int(found[2]) <= _HIGHEST else ""


def _number(identifier: str) -> int:
    return int(identifier.split("-")[1]) if identifier else 0


class _Rest:
    """The rows that are not simply as they were, from the most certain to the least."""

    def __init__(
        self,
        left: list[RawRow],
        holders: dict[str, RawRow],
        found: Matched,
        prints: Prints,
        known: Mapping[str, KnownRow],
    ) -> None:
        self.left, self.holders, self.found, self.prints, self.known = left, holders, found, prints, known
        self.written = self._as_known({row.number: as_id(row[ID], found.prefix) for row in left})
        self.contents = {row.number: prints.content(row.cells) for row in left}
        self.disturbed = False
        found.highest = max(found.highest, *(_number(identifier) for identifier in self.written.values()))

    def _as_known(self, written: dict[int, str]) -> dict[int, str]:
        """Each id in the spelling of the ledger, or of the first row that has it: H-7, H-07 and H-0007 are one."""
        spelled: dict[int, str] = {}
        if any(identifier and identifier not in self.known for identifier in written.values()):
            spelled = {_number(identifier): identifier for identifier in self.known}
        return {
            row: identifier
            if not identifier or identifier in self.known
            else spelled.setdefault(_number(identifier), identifier)
            for row, identifier in written.items()
        }

    def run(self) -> None:
        self._step(self._under_its_id)
        self._by_content(lambda row, before: before.whole == self.found.wholes[row.number])
        self._by_content(lambda row, before: True)
        if self.prints.people:
            self._by_person()
        self._edited()
        self._unknown()

    def _step(self, decide: Callable[[RawRow], bool]) -> None:
        self.left = [row for row in self.left if not decide(row)]

    def _take(self, row: RawRow, identifier: str) -> bool:
        self.holders[identifier] = row
        self.found.ids[row.number] = identifier
        return True

    def _free(self) -> Iterator[KnownRow]:
        """Known rows that nobody holds and staff have not let go, in the order of their ids."""
        free = (row for row in self.known.values() if row.id not in self.holders and not row.let_go)
        return iter(sorted(free, key=lambda row: id_order(row.id)))

    def _under_its_id(self, row: RawRow) -> bool:
        identifier = self.written[row.number]
        holder = self.holders.get(identifier)
        if holder is not None:
            if self.found.wholes[holder.number] != self.found.wholes[row.number]:
                return False
            self.found.twins[row.number] = identifier
            return True
        before = self.known.get(identifier)
        if before is None or before.content != self.contents[row.number]:
            return False
        return self._take(row, identifier)

    def _by_content(self, fits: Callable[[RawRow, KnownRow], bool]) -> None:
        """A content that has an id is given that one back."""
        if not self.left:
            return
        owners: dict[str, list[KnownRow]] = defaultdict(list)
        for before in self._free():
            if before.content:
                owners[before.content].append(before)

        def restored(row: RawRow) -> bool:
            candidates = owners.get(self.contents[row.number], [])
            for before in candidates:
                if fits(row, before):
                    candidates.remove(before)
                    self.disturbed |= self.written[row.number] in self.known
                    return self._take(row, before.id)
            return False

        self._step(restored)

    def _by_person(self) -> None:
        """A row that lost its id and was edited: its whole person, who is nowhere else, tells which it is.

        Not when the id still stands beside another row that is left: that one may be the old row, typed over.
        """
        standing = {self.written[row.number] for row in self.left}
        owners = _once((self._person_of(before), before) for before in self._free() if before.id not in standing)
        rows = _once((person(self.prints, row.cells), row) for row in self.left)

        def restored(row: RawRow) -> bool:
            who = person(self.prints, row.cells)
            written = self.written[row.number]
            kept = written in self.known and written not in self.holders and not self.disturbed
            before = owners.get(who) if who and who.name and who.email and who in rows and not kept else None
            return before is not None and self._take(row, before.id)

        self._step(restored)

    @staticmethod
    def _person_of(before: KnownRow) -> Person | None:
        return before.typing or before.person

    def _edited(self) -> None:
        """A row that was edited under its id keeps it; of several the one that is most like what is known."""
        contents = {self.known[identifier].content for identifier in self.holders if identifier in self.known}
        alike: dict[str, list[RawRow]] = defaultdict(list)
        for row in self.left:
            identifier = self.written[row.number]
            before = self.known.get(identifier)
            if before is None or identifier in self.holders or before.let_go:
                continue
            if self.contents[row.number] in contents and not self.prints.service:
                continue
            doubtful = (self.disturbed or before.gone) and not self.prints.service
            if doubtful and self._likeness(row, before) < 0.5:
                continue
            alike[identifier].append(row)
        for identifier, rows in alike.items():
            before = self.known[identifier]
            self._take(max(rows, key=lambda row: (self._likeness(row, before), -row.number)), identifier)
        self._step(lambda row: row.number in self.found.ids or self._twin(row))

    def _likeness(self, row: RawRow, before: KnownRow) -> float:
        """From 0 to 1: how many of the cells that are known are still the same."""
        now = self.prints.kept(row.cells)
        same = [now.get(header) == value for header, value in before.cells.items()]
        who = person(self.prints, row.cells)
        if who is not None and (then := self._person_of(before)) is not None:
            same += [who.name == then.name, who.email == then.email]
        return sum(same) / len(same) if same else 0.0

    def _twin(self, row: RawRow) -> bool:
        identifier = self.written[row.number]
        holder = self.holders.get(identifier)
        if holder is None or self.found.wholes[holder.number] != self.found.wholes[row.number]:
            return False
        self.found.twins[row.number] = identifier
        return True

    def _unknown(self) -> None:
        """An unknown id stays where it is the only one; what carries the id of another row is a copy."""
        alike: dict[str, list[RawRow]] = defaultdict(list)
        for row in self.left:
            identifier = self.written[row.number]
            if identifier in self.known:
                self.found.copied.add(row.number)
            elif identifier:
                alike[identifier].append(row)
        for identifier, rows in alike.items():
            if len({self.found.wholes[row.number] for row in rows}) > 1:
                self.found.copied.update(row.number for row in rows)
                continue
            self.found.adopted[rows[0].number] = identifier
            self.found.twins.update((row.number, identifier) for row in rows[1:])


def _once(pairs: Iterator[tuple[Person | None, _One]]) -> dict[Person | None, _One]:
    """Those whose person is nobody else's."""
    found: dict[Person | None, list[_One]] = defaultdict(list)
    for who, one in pairs:
        found[who].append(one)
    return {who: ones[0] for who, ones in found.items() if len(ones) == 1}
