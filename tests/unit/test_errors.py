"""What operators read: one line, the facts in it, the remedy at its end; and an exit status by the kind of error."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Any

import pytest

from automations import errors
from automations.errors import AutomationsError
from automations.google.failures import NotReached, Unavailable
from automations.rendering.locales import LanguageUnknown
from automations.rendering.wording import MissingWording

FACTS = {
    "file": "config/automations.toml",
    "key": "workers",
    "what": "65 is out of range",
    "remedy": "Write a number from 1 to 64",
    "program": "example",
    "since": "2026-11-02T17:00:00+00:00",
    "method": "drive.files.create",
    "code": 403,
    "reason": "forbidden",
    "message": "No right.",
    "found": "Etc/GMT",
    "wanted": "America/New_York",
    "folder": "var",
    "document": "the letter moved",
    "language": "ht",
    "minutes": 61,
}
# The statuses are design.md's, 'The commands'; the words are those of the remedy.
TABLE = [
    (errors.Unforeseen, 1, "run the same command again with --debug"),
    (errors.ConfigurationError, 2, "Write a number from 1 to 64"),
    (errors.UsageError, 2, "Write a number from 1 to 64"),
    (errors.NotSetUp, 2, "automations init --program example"),
    (errors.WorkbookUnreadable, 1, "Write a number from 1 to 64"),
    (errors.ProgramBusy, 4, "Wait until it has ended; nothing was done"),
    (errors.ServiceRuns, 4, "One is enough for all programs; nothing was done"),
    (errors.LedgerUnusable, 2, "Write a number from 1 to 64"),
    (errors.LedgerDamaged, 2, "Write a number from 1 to 64"),
    (errors.LedgerOfAnother, 2, "Write a number from 1 to 64"),
    (errors.MustEnd, 1, "the next one goes on"),
    (errors.StoodStill, 1, "the next run goes on from there"),
    (errors.OwnerUnknown, 1, "the next run goes on from there"),
    (errors.TakenOver, 2, "Write a number from 1 to 64"),
    (errors.DiskFull, 1, "free some space and run the same command again"),
    (errors.SignInFailed, 5, "Write a number from 1 to 64"),
    (errors.Refused, 1, "No right"),  # Google's own sentence
    (errors.Unanswered, 1, "looked up and tried again"),
    (NotReached, 1, "the next run tries again"),
    (Unavailable, 1, "looked up and tried again"),
    (errors.LocalWorkspaceDown, 2, "another folder with --data DIR"),
    (LanguageUnknown, 2, "Use one of: en, es, pt, ht, ar, zh-Hant"),
    (MissingWording, 2, "Add it to config/automations.toml"),
    (errors.ZonesDiffer, 2, "time_zone in config/programs/example.toml"),
]


def kinds(of: type[AutomationsError] = AutomationsError) -> Iterator[type[AutomationsError]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_the_table_has_every_error() -> None:
    assert {kind for kind, *_ in TABLE} == set(kinds())


@pytest.mark.parametrize(("kind", "status", "remedy"), TABLE, ids=lambda one: getattr(one, "__name__", None))
def test_each_says_its_facts_and_its_remedy_on_one_line(kind: type[AutomationsError], status: int, remedy: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(kind.__doc__ or "") if name}
    assert names <= FACTS.keys()
    said = str(kind(**{name: FACTS[name] for name in names}))
    assert kind.exit_status == status
    assert remedy in said
    assert all(str(FACTS[name]).rstrip(".") in said for name in names)
    assert "\n" not in said
    assert ".." not in said
    assert "{" not in said


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        pytest.param("two\nlines", "two lines", id="a fact of two lines stays on one"),
        pytest.param("a {brace} and {0}", "a {brace} and {0}", id="braces in a fact are text"),
        pytest.param("a\r\nb\u2028c", "a b c", id="every kind of line end"),
        pytest.param("\x1b[31mred", "[31mred", id="nothing reaches the terminal's controls"),
        pytest.param("wait ...", "wait ...", id="three dots stay three"),
    ],
)
def test_a_fact_is_text_on_one_line(fact: str, said: str) -> None:
    assert str(errors.UsageError(what=fact, remedy="Mend it")) == f"{said}. Mend it"


def test_the_facts_stay_at_hand_for_who_decides_by_them() -> None:
    facts: dict[str, Any] = {name: FACTS[name] for name in ("method", "code", "reason", "message")}
    assert errors.Refused(**facts).facts == facts


def test_a_fault_of_our_own_says_where_and_quotes_nothing() -> None:
    try:
        {}["Ana Exemplo"]
    except KeyError as error:
        told = errors.unforeseen(error)
    assert str(told).startswith("Something unforeseen went wrong: KeyError at test_errors.py:")
    assert "Ana" not in str(told)
    assert isinstance(told.__cause__, KeyError)
