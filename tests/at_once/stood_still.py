"""A run frozen at one of its points for longer than anything may take, then let go or killed: what it still does, and
what it comes to. `send` points are the limit that docs/reliability.md names: there the request is on its way.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tests.at_once.beside import BUSY, RUN, on_a_copy, words
from tests.at_once.frozen import frozen, let_go
from tests.crash import forked
from tests.crash.every_point import Figures, Stand, afterwards, held_against
from tests.crash.forked import Stopped
from tests.crash.points import SEND
from tests.crash.seen import Seen
from tests.programs_in_sheet import Program, Ran

AN_HOUR, A_DAY = 3600, 86_400


def let_go_later(stand: Stand, number: int, root: Path, moved: float = AN_HOUR, *, other: bool = False) -> Figures:
    """Frozen at its point `number`; meanwhile the clock goes on by `moved` seconds (or back), and, if `other`, another
    run is tried. Let go, it changes nothing more.
    """
    with on_a_copy(stand, root) as here:
        with frozen(words(here, RUN, stand.world.job, root), number) as run:
            if other:
                second = forked.command(words(here, RUN, stand.world.job, root)).ran
                assert second.status == 4, second.err
                assert BUSY.fullmatch(second.last_words), second.err
            here.local.advance(moved)
            before = here.local.digest()
            let_go(run)
            ended = run.wait().ran
            _ended(ended, (0, 1), "stood still")
            _nothing_more(here, before, stand, number)
        if moved < 0 or moved >= A_DAY:
            here.local.advance(-moved)
        last, found = afterwards(here, stand.world.job)
    return held_against(stand.expected, found, last.status)


def killed(words: Sequence[str], at: int) -> Stopped:
    """A command for every_point.stop: frozen, and killed while it stands still."""
    with frozen(words, at) as run:
        run.kill()
        return run.wait()


def taken_over(stand: Stand, number: int, root: Path, moved: float = 120) -> Figures:
    """Frozen; meanwhile another machine takes the program over and goes on. Let go, this one sends nothing more.

    Ticks that rebuild-ledger has not seen itself it asks about: staff say 'Do it'. What it asks about row by row is
    `asked`, not lost.
    """
    with on_a_copy(stand, root) as here:
        with frozen(words(here, RUN, stand.world.job, root), number) as run:
            there = elsewhere(here, root)
            # Within the hour of a run, rebuild-ledger would wait until that run must have noticed.
            here.local.advance(2 * AN_HOUR)
            rebuilt = forked.command(words(there, ("automations", "rebuild-ledger"), stand.world.job, root)).ran
            assert rebuilt.status in (0, 1), rebuilt.err
            here.local.advance(moved - 2 * AN_HOUR)
            before = here.local.digest()
            let_go(run)
            _ended(run.wait().ran, (0, 1, 2), "another machine", "what the workbook has seen", "stood still")
            _nothing_more(here, before, stand, number)
        last, found = afterwards(there, stand.world.job, (0,))
        for row in there.rows("Approvals"):
            if row["What"].startswith("Count ") and not row["Answer"]:
                there.set("Approvals", row["ID"], Answer="Do it")
        last, found = afterwards(there, stand.world.job)
        asks = _asking(there)
    figures = held_against(_as_one(stand.expected), _as_one(found), last.status)
    asked = tuple(one for one in figures.lost if (row := _ROW.search(one)) and asks(row[0]))
    lost = tuple(one for one in figures.lost if one not in asked)
    return replace(figures, wrong=found.strays, lost=lost, asked=asked)


_ROW = re.compile(r"\b[MI]-\d\d\b")


def _asking(program: Program) -> Callable[[str], bool]:
    """Whether staff are asked about a row, by its Problem or on Approvals. One whose id was drawn, and not yet written
    when the ledger was lost, has another id now: then about any row of its tab.
    """
    tabs = {"M": program.rows("Meetings"), "I": program.rows("Interviews")}
    open_ = " ".join(
        f"{row['What']} {row['Why']} {row['To']}" for row in program.rows("Approvals") if not row["Answer"]
    )

    def asks(id_: str) -> bool:
        rows = tabs[id_[0]]
        own = [row for row in rows if row["ID"] == id_]
        return id_ in open_ or any(row["Problem"] for row in own or rows)

    return asks


def _as_one(seen: Seen) -> Seen:
    """Whoever had no letter when the ledger was rebuilt is told as one who joins: the same letter in other words."""
    named = Counter[str]()
    for what, times in seen.times.items():
        named[what.replace("mail joined/", "mail invited/")] += times
    return replace(seen, times=named)


def elsewhere(program: Program, root: Path) -> Program:
    """The program on another machine: the same Workspace, no ledger."""
    data = root / "elsewhere"
    shutil.rmtree(data, ignore_errors=True)
    (data / "local").mkdir(parents=True)
    (data / "emulator").symlink_to(program.data / "emulator")
    shutil.copytree(program.data / "local" / "programs", data / "local" / "programs")
    return replace(program, data=data)


def _nothing_more(here: Program, before: str, stand: Stand, number: int) -> None:
    begun = next(n for n, point in enumerate(stand.points, 1) if point.startswith(SEND))
    # Before its first request a run has read nothing that could be old: it begins when it is let go.
    if number >= begun and not stand.points[number - 1].startswith(f"{SEND} "):
        assert here.local.digest() == before, "it changed something after it was let go"


def _ended(ran: Ran, allowed: Sequence[int], *told: str) -> None:
    assert ran.status in allowed, (ran.status, ran.err)
    if ran.status:
        assert any(words in ran.last_words for words in told), ran.err
