"""The runs that are answered badly: those of tests/crash/worlds.py, and four of what comes later: sweeps, looks at what
is unsure, what comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bad_answers.answers import BY_NAME
from tests.bad_answers.office import Office, Trouble
from tests.crash import worlds
from tests.crash.worlds import World
from tests.programs_in_sheet import OFFICE

_A_DAY = 86_400
CREATE, SEND = "gmail.users.drafts.create", "gmail.users.drafts.send"


@dataclass(frozen=True)
class Turn:
    """One run of a world's job, and what happens before it."""

    name: str
    prepare: Callable[[Office], None]


def turns(world: World) -> Sequence[Turn]:
    """All of a world, in their order: each begins where the one before came to."""
    of_stages = [Turn(stage.name, lambda office, stage=stage: stage.prepare(office.program)) for stage in world.stages]
    return [*of_stages, *_LATER.get(world.name, ())]


def _first(office: Office, method: str, answer: str) -> None:
    """A run in which the first call of a method is answered badly."""
    office.run(Trouble(BY_NAME[answer], method=method, times=1))


def _stray_draft(office: Office) -> None:
    office.program.set("Meetings", "M-01", Place="Library")
    _first(office, CREATE, "cut, done")
    office.advance(_A_DAY)


def _unsure_letters(office: Office) -> None:
    """Of one that went out, and of one that did not."""
    for place, answer in (("Town Hall", "cut, done"), ("School", "cut")):
        office.program.set("Meetings", "M-01", Place=place)
        _first(office, SEND, answer)
        office.advance(61)


def _somebody_has_answered(office: Office) -> None:
    mail = office.program.local.admin("GET", f"/mail?mailbox={worlds.ANA}")["mail"]
    ours = next(one for one in mail if OFFICE in one["from"])
    edit = {"do": "reply", "message": ours["id"], "text": "Thank you."}
    office.program.local.edit(edit, service="mail", user=worlds.ANA)


def _stray_document(office: Office) -> None:
    office.program.set("Applications", "A-03", Skills="listens")
    _first(office, "drive.files.create", "cut, done")
    office.advance(_A_DAY)


_LATER = {
    "meetings": (
        Turn("a draft is swept", _stray_draft),
        Turn("letters are looked for", _unsure_letters),
        Turn("somebody has answered", _somebody_has_answered),
    ),
    "interviews": (Turn("a document is swept", _stray_document),),
}
