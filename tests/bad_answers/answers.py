"""The bad answers: what the emulator does to a call, and what the retry table calls it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from automations.google.failures import Happened
from automations.google.transport import Timeouts

PATIENCE = Timeouts(connect=5.0, read=0.5, whole=0.8)
"""In place of a minute and three, for the answers that come late."""
_LATE = 0.75
_PORTAL = "<html>Please sign in to the network</html>"


@dataclass(frozen=True)
class Answer:
    """`do` is the emulator's (docs/emulator.md), empty where nothing reaches it. `done`: Google did what was asked all
    the same. `slow`: it needs `PATIENCE` to be one.
    """

    name: str
    happened: Happened
    do: Mapping[str, Any] = field(default_factory=dict)
    done: bool = False
    slow: bool = False


def _refused(name: str, happened: Happened, **do: Any) -> Answer:
    return Answer(name, happened, {"status": int(name[:3]), **do})


def _done(name: str, happened: Happened) -> Answer:
    return Answer(f"{name}, done", happened, {"status": int(name), "after": True}, done=True)


NOT_CONNECTED = Answer("not connected", Happened.NOT_CONNECTED)

ANSWERS: tuple[Answer, ...] = (
    _refused("400", Happened.BAD_REQUEST, reason="badRequest"),
    _refused("401", Happened.SIGNED_OUT, reason="authError"),
    _refused("403 rights", Happened.FORBIDDEN, reason="forbidden"),
    _refused("403 rate", Happened.RATE, reason="userRateLimitExceeded"),
    _refused("404", Happened.NOT_FOUND, reason="notFound"),
    _refused("409", Happened.CONFLICT, reason="conflict"),
    _refused("410", Happened.GONE, reason="deleted"),
    _refused("412", Happened.PRECONDITION, reason="conditionNotMet"),
    _refused("413", Happened.OTHER, reason="uploadTooLarge"),
    _refused("429", Happened.TOO_MANY, reason="rateLimitExceeded"),
    _refused("429 Retry-After 7 s", Happened.TOO_MANY, retry_after=7),
    _refused("429 Retry-After 1 h", Happened.TOO_MANY, retry_after=3600),
    _refused("500", Happened.BROKEN),
    _refused("501", Happened.NOT_OFFERED),
    _refused("502", Happened.BROKEN, body="<html>502 Bad Gateway</html>"),
    _refused("503", Happened.UNAVAILABLE),
    _refused("504", Happened.BROKEN),
    _done("500", Happened.BROKEN),
    _done("502", Happened.BROKEN),
    _done("503", Happened.UNAVAILABLE),
    _done("504", Happened.BROKEN),
    Answer("no JSON", Happened.NOT_JSON, {"status": 200, "body": _PORTAL}),
    Answer("no JSON, done", Happened.NOT_JSON, {"status": 200, "body": _PORTAL, "after": True}, done=True),
    Answer("somebody else's JSON", Happened.NOT_JSON, {"status": 200, "body": '{"portal": "sign in"}'}),
    NOT_CONNECTED,
    Answer("cut", Happened.CUT, {"cut": "before"}),
    Answer("cut, done", Happened.CUT, {"cut": "after"}, done=True),
    Answer("no answer, done", Happened.TIMED_OUT, {"lose_answer": True}, done=True, slow=True),
    Answer("late answer, done", Happened.TIMED_OUT, {"delay_after": _LATE}, done=True, slow=True),
    Answer("done late", Happened.TIMED_OUT, {"delay": _LATE}, done=True, slow=True),
    Answer("slow drip, done", Happened.TIMED_OUT, {"drip": 2.0}, done=True, slow=True),
)

BY_NAME = {answer.name: answer for answer in ANSWERS}

ON_START_HERE = frozenset({("403 rights", "forms.forms.responses.list"), ("404", "forms.forms.responses.list")})
"""What is told to staff alone, by answer and method: a form that cannot be opened. The run ends with 0."""

BELIEVED: Mapping[tuple[str, str], str] = {
    ("404", "drive.files.get"): "somebody has deleted the file for good, and it is made again",
}
"""What is believed when it is said each time, by answer and method, and what it means: the run does what follows from
it, and comes to another end than the undisturbed one.
"""
