"""One edit just before one call of a run; then runs until nothing is due; staff put right what they are shown; and runs
again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulation import page
from tests.simulation.house import house
from tests.staff_at_work import seen
from tests.staff_at_work.edits import BOXES, Disturbance, disturbances
from tests.staff_at_work.judging import Judge
from tests.staff_at_work.town import START, Town
from tests.staff_at_work.worlds import World

_ROUNDS = 4


@dataclass(frozen=True)
class Came:
    """What came of one edit at one call: faults as sentences, and what staff were shown before they put it right."""

    call: int
    edit: str
    wrong: tuple[str, ...]
    lost: tuple[str, ...]
    shown: tuple[str, ...]


@dataclass
class Stand:
    """A program before the run that is disturbed. `points` are the calls before which an edit is not the same as before
    the next call: those that look at the workbook. Between two of them nobody could tell when it was made.
    """

    world: World
    town: Town
    calls: list[str] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    edits: list[Disturbance] = field(default_factory=list)
    judge: Judge = field(init=False)

    def __post_init__(self) -> None:
        town, world = self.town, self.world
        world.prepare(town)
        assert not town.refused, town.refused
        town.keep("begun")
        self.edits = list(disturbances(town, world.tabs))
        begun = seen.look(town)
        self.calls = town.calls_of(world.job, yes=world.yes)
        log = town.house.server.log.as_json()
        self.points = [call["n"] for call in log if town.house.place.spreadsheet in call["path"]]
        town.until_quiet(world.job)
        self._put_right(())
        undisturbed = seen.look(town)
        self.judge = Judge(world, begun, undisturbed)
        assert not list(self.judge.lost(undisturbed, decided=False))

    def disturb(self, point: int, edit: Disturbance) -> Came:
        town, job = self.town, self.world.job
        town.back("begun")
        made = town.run_edited(job, point, edit.edits, yes=self.world.yes)
        assert made, (point, edit.name)
        after = seen.rows(town.house)
        town.until_quiet(job)
        then = seen.look(town)
        wrong = list(self.judge.wrong(edit, after, then))
        decided = edit.tab == "Invoices" or edit.kind in ("tick", "type")
        shown = self._shown(then)
        if list(self.judge.lost(then, decided=decided)) and not shown and not self._is_wish(edit):
            wrong.append("something is missing, and nothing is shown")
        self._put_right(edit.undo)
        last = seen.look(town)
        wrong += self.judge.wrong(edit, after, last) if not wrong else []
        wrong += [] if edit.kind == "tick" else self.judge.too_much(last)
        lost = self.judge.lost(last, decided=decided)
        return Came(point, edit.name, tuple(dict.fromkeys(wrong)), tuple(lost), shown)

    def _is_wish(self, edit: Disturbance) -> bool:
        """Whether it may be what staff want: a tick, or another row where nobody has known of it yet."""
        is_new = not self.world.known and edit.tab in ("Hours", "Meetings", "Interviews")
        is_of_rows = edit.kind in ("delete row", "paste over", "sort some")
        return edit.wish or edit.column in BOXES.values() or (is_new and is_of_rows)

    def _shown(self, found: seen.Seen) -> tuple[str, ...]:
        said = [*found.rows.problems, *found.rows.asked, *(str(error) for error in self.town.refused)]
        said += [f"{one.tab} {one.id}: {one.what}" for one in (self.town.last.problems if self.town.last else ())]
        return tuple(dict.fromkeys(said))

    def _put_right(self, undo: tuple[object, ...]) -> None:
        """Staff take their edit back, and do what the Problem cells and Approvals ask them to."""
        town, job = self.town, self.world.job
        for edit in undo:
            town.edit(edit)  # type: ignore[arg-type]
        for _ in range(_ROUNDS):
            town.until_quiet(job)
            if not self._obeyed():
                return

    def _obeyed(self) -> bool:
        """Whether there was anything to do."""
        town, job, done = self.town, self.world.job, False
        for row in reversed(page.rows(town.house, "Invoices")):
            if seen.NOBODYS in str(row["Problem"]):
                town.edit({"do": "delete_rows", "tab": "Invoices", "rows": [row.number]})
                done = True
        for tab, column in (("Hours", "Approved"), ("Invoices", "Decision")):
            for row in page.rows(town.house, tab):
                if "untick" in str(row["Problem"]) or "clear Decision" in str(row["Problem"]):
                    value = row[column]
                    town.set(tab, row.number, **{column: False if value is True else ""})
                    town.run(job)
                    town.set(tab, row.number, **{column: value})
                    done = True
        for row in page.rows(town.house, "Approvals"):
            is_open = row["What"] and not row["Answer"] and "closed" not in str(row["Why"])
            if is_open and any(word in str(row["What"]) for word in ("as they stand now", "Send ", "Change or cancel")):
                town.set("Approvals", row.number, Answer="Do it")
                done = True
        return done


@contextmanager
def stand(world: World, root: Path) -> Iterator[Stand]:
    """A world in a folder of its own; `root` keeps what is the same for all."""
    folder = root / world.name.replace(" ", "-").replace(",", "")
    with house(folder, root / "base", START, random.Random(world.name).randrange(10**6)) as opened:
        yield Stand(world, Town(opened, root / f"{folder.name}-kept"))
