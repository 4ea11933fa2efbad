"""Every bad answer, the short form: each kind of effect, refused, done without an answer, and neither. The whole form:
scripts/bad_answers (docs/reliability.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from automations.errors import Refused
from automations.runs.outcome import EffectSeen, Outcome
from tests.bad_answers.answers import BY_NAME
from tests.bad_answers.every_answer import (
    Stand,
    answer_badly,
    done_again,
    failed_and_done,
    for_ever,
    not_in_one_line,
    once,
    stands,
    wrong_status,
)
from tests.bad_answers.office import Ended, Trouble
from tests.crash import forked
from tests.crash.seen import Seen
from tests.crash.worlds import WORLDS

WRITE = "sheets.spreadsheets.batchUpdate"
FILE, SHARE, PLACE, EXPORT = (
    "drive.files.create",
    "drive.permissions.create",
    "drive.files.update",
    "drive.files.export",
)
INSERT, DRAFT, SEND = "calendar.events.insert", "gmail.users.drafts.create", "gmail.users.drafts.send"

TRIED: Mapping[str, Sequence[tuple[str, str]]] = {
    "invoices, drawn for the first time": [
        ("500, done", FILE),
        ("done late", WRITE),
    ],
    "meetings, invited": [("409", INSERT), ("no answer, done", INSERT), ("502, done", SEND)],
    "meetings, reminded": [("cut", SEND)],
    "interviews, invited": [("no JSON, done", SHARE), ("503, done", FILE), ("slow drip, done", EXPORT)],
    "digest, the packet, and who is told of it": [("cut, done", SEND), ("503, done", FILE)],
}
"""To the last call of the method."""
FOR_EVER: Mapping[str, Sequence[tuple[str, str]]] = {
    "invoices, drawn for the first time": [("401", FILE)],
    "meetings, invited": [("429 Retry-After 1 h", SEND)],
    "meetings, reminded": [("cut", DRAFT)],
    "interviews, invited": [("404", FILE)],
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    forked.warm()


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: str(world.name))
def test_each_kind_of_effect_answered_badly(world: object, tmp_path: Path) -> None:
    left = {name for name in TRIED if name.startswith(f"{world.name}, ")}  # type: ignore[attr-defined]
    for stand in stands(world, tmp_path):  # type: ignore[arg-type]
        for name, method in TRIED.get(stand.name, ()):
            kind = [one for one in stand.kinds if one.method == method][-1]
            _assert_right(stand, once(kind, BY_NAME[name]))
        for name, method in FOR_EVER.get(stand.name, ()):
            _assert_right(stand, for_ever(stand, method, BY_NAME[name]))
        left.discard(stand.name)
        if not left:
            return


def _assert_right(stand: Stand, trouble: Trouble) -> None:
    figures = answer_badly(stand, trouble)
    assert figures.faults == (), (stand.name, trouble, figures.faults)


# The proof itself


def _ended(state: str, error: str = "") -> Ended:
    seen = EffectSeen(key="a", kind="mail", state=state, what="a letter", error=error)
    return Ended(Outcome(job="meetings", program="town", workspace="local", plan_only=False, run="r", effects=(seen,)))


def test_what_is_untrue_is_told() -> None:
    done, failed, refused = (
        _ended("done"),
        _ended("failed"),
        Ended(Refused(method="m", code=400, reason="r", message="")),
    )
    assert list(done_again(done, done, (), is_told=False)) == ["a was said to be done, and was done again"]
    assert list(done_again(_ended("waiting"), done, (), is_told=False)) == ["the run ended with 0, and a was left"]
    assert list(done_again(_ended("waiting"), done, ("a",), is_told=False)) == [], "it comes later in any case"
    assert list(done_again(_ended("waiting"), done, (), is_told=True)) == [], "staff were told"
    assert list(done_again(done, done, ("a",), is_told=True)) == ["a was said to be done, and was done again"]
    assert list(done_again(failed, done, (), is_told=False)) == []
    after = Seen()
    after.times["mail a to b"] = 1
    assert list(failed_and_done(failed, {}, after)) == ["a is said to have failed, and was done"]
    assert list(failed_and_done(failed, {"mail a to b": 1}, after)) == []
    assert list(wrong_status(refused, Trouble(BY_NAME["401"], method="m")))
    assert list(wrong_status(refused, Trouble(BY_NAME["401"], call=1))) == []
    for line in (
        "two\nlines that are long enough",
        "to ana@example.org of the town",
        "{method}: a fact is missing",
        "no",
    ):
        assert list(not_in_one_line(_ended("failed", line)))
