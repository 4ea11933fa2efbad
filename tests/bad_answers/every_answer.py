"""Answers each kind of call of a run badly, in every way, each time from the same state; runs again; holds what came of
it to what an undisturbed program came to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.bad_answers.answers import BELIEVED, ON_START_HERE, Answer
from tests.bad_answers.office import Ended, Office, Trouble, office
from tests.bad_answers.turns import Turn, turns
from tests.crash import seen
from tests.crash.every_point import AGAIN, Figures, held_against
from tests.crash.seen import Seen
from tests.crash.worlds import World

_QUIET, _COME_TO = "quiet", "come-to"
_SIGN_IN = 5
_LONGEST_LINE = 700


@dataclass(frozen=True)
class Kind:
    """A kind of call: its method, and the one just before it. `call` is the number of one of them in the run."""

    before: str
    method: str
    call: int

    def __str__(self) -> str:
        return f"{self.method} (call {self.call}, after {self.before or 'nothing'})"


@dataclass
class Stand:
    """A program at rest before one run. `kinds` are the calls of the run, `expected` what it comes to undisturbed;
    `later` are the effects that even then come with the next run: of rows that are settled by that.

    The Sheet is read and written by the same few calls in each run: they count as the first one's.
    """

    world: World
    turn: Turn
    office: Office
    undisturbed: Ended
    later: frozenset[str] = frozenset()
    kinds: tuple[Kind, ...] = ()
    expected: Seen = field(default_factory=Seen)

    @property
    def name(self) -> str:
        return f"{self.world.name}, {self.turn.name}"

    @property
    def methods(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind.method for kind in self.kinds))


def stands(world: World, folder: Path) -> Iterator[Stand]:
    """The turns of a world, each as it stands before its run, and carried on to the next."""
    with office(folder, world.job, world.tabs, world.settings) as opened:
        first, *_ = all_ = turns(world)
        for turn in all_:
            turn.prepare(opened)
            opened.keep(_QUIET)
            undisturbed = opened.run()
            assert undisturbed.status == 0, undisturbed.said
            kinds = _kinds(undisturbed.methods)
            if turn is not first:
                kinds = tuple(one for one in kinds if not one.method.startswith("sheets."))
            next_one = opened.run()
            later = frozenset(key for key, state in next_one.effects.items() if state == "done")
            stand = Stand(world, turn, opened, undisturbed, later, kinds)
            last, stand.expected = _afterwards(opened, AGAIN[1:])
            assert last.status == 0, last.said
            assert not stand.expected.strays, stand.expected.strays
            assert not stand.expected.asked, stand.expected.asked
            opened.keep(_COME_TO)
            yield stand
            opened.restore(_COME_TO)


def _kinds(methods: Sequence[str]) -> tuple[Kind, ...]:
    """One call of each kind, the last; of the Sheet's, a constant number, each."""
    calls = [Kind(*pair, n) for n, pair in enumerate(zip(("", *methods), methods, strict=False), start=1)]
    of_kind = {(one.before, one.method, one.call if "sheets" in one.method else 0): one for one in calls}
    return tuple(sorted(of_kind.values(), key=lambda one: one.call))


def once(kind: Kind, answer: Answer) -> Trouble:
    return Trouble(answer, call=kind.call)


def for_ever(stand: Stand, method: str, answer: Answer) -> Trouble:
    """Each call of the method is answered so; nothing goes out any more from its first on where nothing can."""
    return Trouble(answer, call=stand.undisturbed.methods.index(method) + 1, method=method)


def answer_badly(stand: Stand, trouble: Trouble) -> Figures:
    """The run with a trouble, from the same state as always; and what three more came to.

    Where nobody can know whether a reminder went out, staff are asked: they say 'Do it', the next run does, and another
    sweeps what was left.
    """
    here = stand.office
    here.restore(_QUIET)
    before = seen.look(here.program).times
    ended = here.run(trouble)
    wrong = [*not_in_one_line(ended), *wrong_status(ended, trouble)]
    if any(state == "failed" for state in ended.effects.values()):
        wrong += failed_and_done(ended, before, seen.look(here.program))
    cannot_be_known = seen.open_reminders(here.program)
    again = here.run()
    wrong += done_again(ended, again, stand.later, is_told=_method(stand, trouble) in ON_START_HERE)
    _, a_minute, a_day = AGAIN
    _, found = _afterwards(here, (a_minute,))
    open_ = tuple(sorted(cannot_be_known & set(found.asked)))
    if open_:
        asked = [row for row in here.program.rows("Approvals") if row["What"].startswith("Send again?")]
        if len(asked) != len(open_):
            wrong.append(f"{len(asked)} questions for {len(open_)} mails")
        for row in asked:
            here.program.set("Approvals", row["ID"], Answer="Do it")
        _afterwards(here, (0,))
    last, found = _afterwards(here, (a_day,))
    here.program.local.assert_clean()
    if is_believed(stand, trouble):
        figures = Figures(wrong=(f"the last run ended with {last.status}",) if last.status else (), unknown=found.asked)
    else:
        figures = held_against(_by_what_is_told(stand.expected), _by_what_is_told(found), last.status, open_)
    return replace(figures, wrong=(*wrong, *figures.wrong))


def is_believed(stand: Stand, trouble: Trouble) -> bool:
    """Whether the answer is one that is believed: given to each call of its method."""
    return (trouble.answer.name, trouble.method) in BELIEVED


def _by_what_is_told(found: Seen) -> Seen:
    """Who joins is told of each gathering once: in one letter, or, when the event of one was late, in two."""
    times, facts = Counter(found.times), dict(found.facts)
    for what in [what for what in times if what.startswith("mail joined/")]:
        key, _, person = what.removeprefix("mail ").partition(" to ")
        _, text = facts.pop(f"mail {key}")
        for title in sorted(set(re.findall(r"Evening \d+", text))):
            times[f"{title} is told to {person}"] += times[what]
        del times[what]
    activity = [row for row in facts.get("tab Activity", ()) if not any(cell.startswith("joined/") for cell in row)]
    return replace(found, times=times, facts={**facts, "tab Activity": activity})


def _afterwards(here: Office, again: Sequence[int] = AGAIN) -> tuple[Ended, Seen]:
    for seconds in again:
        here.advance(seconds)
        ended = here.run()
    return ended, seen.look(here.program)


def not_in_one_line(ended: Ended) -> Iterator[str]:
    for line in ended.said:
        if "\n" in line or "@" in line or "{" in line or not 20 < len(line) < _LONGEST_LINE:
            yield f"it said: {line!r}"


def wrong_status(ended: Ended, trouble: Trouble) -> Iterator[str]:
    """5 when nobody is signed in any more; else 0 or 1. A token that is refused once is drawn anew."""
    expected = {_SIGN_IN} if trouble.answer.name == "401" and trouble.method else {0, 1}
    if ended.status not in expected:
        yield f"it ended with {ended.status}: {ended.said}"


def failed_and_done(ended: Ended, before: Mapping[str, int], after: Seen) -> Iterator[str]:
    """What Google said no to, or never heard of, was not done."""
    new = [what for what, times in after.times.items() if times > before.get(what, 0)]
    for key, state in ended.effects.items():
        if state == "failed" and any(what.startswith((f"mail {key} to", f"event {key} made")) for what in new):
            yield f"{key} is said to have failed, and was done"


def _method(stand: Stand, trouble: Trouble) -> tuple[str, str]:
    """The answer with the method that it was given to."""
    return trouble.answer.name, trouble.method or stand.undisturbed.methods[trouble.call - 1]


def done_again(ended: Ended, again: Ended, later: Collection[str], *, is_told: bool) -> Iterator[str]:
    """What was said to be done is done; and a run that ended well has left nothing but what comes `later` in any case,
    or what staff were told of.
    """
    done = {key for key, state in again.effects.items() if state == "done"}
    for key in sorted(done):
        if ended.effects.get(key) == "done":
            yield f"{key} was said to be done, and was done again"
        elif ended.status == 0 and key not in later and not is_told:
            yield f"the run ended with 0, and {key} was left"
