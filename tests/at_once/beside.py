"""Who stands beside whom: two commands on one program at the same moment, and what came of it.

Of two one holds the lock; the other waits, or ends with 4 and says so in one line. Either way three more runs come to
what an undisturbed program comes to. `restore` throws away what was done since the backup: rebuild-ledger follows it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.crash import forked, seen
from tests.crash.every_point import Figures, Stand, afterwards, held_against, living
from tests.crash.seen import HEADER, Seen
from tests.crash.worlds import World
from tests.programs_in_sheet import OFFICE, Program, Ran
from tests.workspace import NOON

RUN = ("run-job", "JOB", "--json", "--yes")
BUSY = re.compile(
    r"(run-job|automations): (\S+: )?Another run holds the program \S+ \(since [^)]+\)\. Wait .*; nothing was done\."
)


@dataclass(frozen=True)
class Beside:
    """A row of the table. `ends` are the second one's exit statuses beside 4; `first_ends` the first one's."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    ends: tuple[int, ...] = (0,)
    first_ends: tuple[int, ...] = (0,)

    def __str__(self) -> str:
        return f"{' '.join(self.first[:2])} beside {' '.join(self.second[:2])}"


TABLE = (
    Beside(RUN, RUN),
    Beside(RUN, ("run-job", "OTHER", "--json", "--yes")),
    Beside(("run-job", "JOB", "--json", "--yes", "--all"), RUN),
    Beside(RUN, ("automations", "init")),
    Beside(RUN, ("automations", "backup", "BACKUP"), ends=(0, 2)),  # 2: there is no ledger yet
    Beside(RUN, ("automations", "rebuild-ledger"), ends=(0, 1)),
    # What waits for restore is refused until rebuild-ledger has been: 2.
    Beside(RUN, ("automations", "restore", "BACKUP"), first_ends=(0, 2)),
)
"""`automations serve` joins by one row."""


@contextmanager
def on_a_copy(stand: Stand, root: Path) -> Iterator[Program]:
    """The stand's program in a folder of its own, with its emulator, at the end held to the documents."""
    data = root / "copy"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(stand.quiet, data)
    with living(stand.program, data) as here:
        yield here
        here.local.assert_clean()


def words(program: Program, command: Sequence[str], job: str, root: Path) -> list[str]:
    """The command as it is typed, with its places."""
    other = "invoices" if job != "invoices" else "meetings"
    named = {"JOB": job, "OTHER": other, "BACKUP": str(root / "backup.sqlite")}
    places = ["--config", str(program.config), "--data", str(program.data)]
    return [*(named.get(word, word) for word in command), *places]


def at_once(commands: Sequence[Sequence[str]], apart: float = 0.0) -> list[Ran]:
    """Starts them `apart` seconds one after another, and waits for all."""
    with ExitStack() as stack:
        started = []
        for command in commands:
            started.append(stack.enter_context(forked.going(command, forked.unwatched)))
            time.sleep(apart)
        return [one.wait().ran for one in started]


def as_installed(commands: Sequence[Sequence[str]], apart: float = 0.0) -> list[Ran]:
    """The same in interpreters of their own, started as an operator starts them."""
    started = []
    for name, *more in commands:
        command = [str(Path(sys.executable).with_name(name)), *more]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        time.sleep(apart)
    ended = []
    for one in started:
        out, err = one.communicate(timeout=120)
        ended.append(Ran(one.returncode, out, err))
    return ended


Start = Callable[[Sequence[Sequence[str]], float], list[Ran]]


def side_by_side(stand: Stand, row: Beside, root: Path, apart: float = 0.0, start: Start = at_once) -> Figures:
    """The run of a stand with another command beside it."""
    job, is_restored = stand.world.job, "restore" in row.second
    with on_a_copy(stand, root) as here:
        (root / "backup.sqlite").unlink(missing_ok=True)
        if is_restored:
            backed_up = forked.command(words(here, ("automations", "backup", "BACKUP"), job, root)).ran
            assert backed_up.status == 0, backed_up.err
        first, second = start([words(here, one, job, root) for one in (row.first, row.second)], apart)
        _ended(first, row.first_ends)
        _ended(second, row.ends)
        if is_restored:
            rebuilt = forked.command(words(here, ("automations", "rebuild-ledger"), job, root)).ran
            assert rebuilt.status in (0, 1), rebuilt.err
        last, found = afterwards(here, job)
    figures = held_against(stand.expected, found, last.status)
    # Activity and Approvals tell of what was rebuilt, too.
    return replace(figures, wrong=found.strays) if is_restored or "rebuild-ledger" in row.second else figures


def many(stand: Stand, number: int, root: Path) -> Figures:
    """So many runs at the same moment on one ledger."""
    with on_a_copy(stand, root) as here:
        ended = at_once([words(here, RUN, stand.world.job, root)] * number)
        for ran in ended:
            _ended(ran, (0,))
        assert any(ran.status == 0 for ran in ended)
        last, found = afterwards(here, stand.world.job)
    return held_against(stand.expected, found, last.status)


def everyone_at_once(world: World, root: Path, number: int = 2, start: Start = at_once) -> Figures:
    """`--all` over so many programs beside another `--all`: each program's first run, once."""
    (root / "all").mkdir(parents=True)
    with forked.local(root / "all", NOON) as local:
        programs = forked.Forked(local, root / "configs")
        made = [programs.make(world.tabs, world.settings) for _ in range(number)]
        for other in made[1:]:
            shutil.copy(other.config / "programs" / f"{other.id}.toml", made[0].config / "programs")
        command = words(made[0], (*RUN, "--all"), world.job, root)
        for ran in start([command, command], 0.0):
            _ended(ran, (0,))
        again = forked.command(command).ran
        assert again.status == 0, again.err
        local.assert_clean()
        found = [_own(program) for program in made]
    promised = sum(number for kind, number in world.stages[0].promised.items() if kind != "access")
    return Figures(
        duplicates=tuple(f"{what}: {times}" for one in found for what, times in one.times.items() if times != 1),
        lost=tuple(f"{did} of {promised} effects" for one in found if (did := _effects(one)) != promised),
        unknown=tuple(key for one in found for key in one.asked),
        wrong=tuple(stray for one in found for stray in one.strays),
    )


def _own(program: Program) -> Seen:
    """What there is of one program: its mailbox is the other programs', too, and keys are the same there."""
    found = seen.look(program)
    times = Counter({what: number for what, number in found.times.items() if not what.startswith("mail ")})
    for one in program.mails(OFFICE):
        if "SENT" in one["labels"]:
            times[f"mail {dict(one['headers'])[HEADER]} to {one['to']}"] += 1
    return replace(found, times=times)


def _effects(found: Seen) -> int:
    """Mails, events, PDFs and documents."""
    return sum(
        what.startswith(("mail ", "document "))
        or (what.startswith("event ") and what.endswith(" made"))
        or (what.startswith("file ") and what.endswith(".pdf"))
        for what in found.times
    )


def has_ledger(stand: Stand) -> bool:
    """Whether the program has run before: else there is nothing to restore."""
    return any(stand.quiet.glob("local/*/ledger.sqlite"))


def _ended(ran: Ran, allowed: Sequence[int]) -> None:
    """With 4 and one line for each program that is held, or with one of `allowed`."""
    if ran.status == 4:
        said = [line for line in ran.err.splitlines() if not line.startswith("REHEARSAL")]
        assert said, "it ended with 4 and says nothing"
        assert all(BUSY.fullmatch(line) for line in said), ran.err
    else:
        assert ran.status in allowed, (ran.status, ran.err)
