"""Failure alarms over a local Workspace: one mail to each operator a cause, one when it is mended, whatever fails."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from automations.errors import AutomationsError
from automations.google import credentials
from automations.google.calls import Calls
from automations.google.workspace import Workspace, connect
from automations.rules.alarms import Trouble
from automations.service.alarm_letters import tell
from automations.service.alarms import AlarmFile, lines, observe
from tests.workspace import Local, local

SENDER, OPERATOR, SECOND = "program@example.org", "operator@example.org", "second@example.org"
KEY = Trouble("", "Sign-in failed: the sign-in has expired or was revoked. Sign in anew with: automations authorize")
SHEET = Trouble("one", "The workbook is gone <b>& away</b>.")
NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)
ALL = ("", "one", "two")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("alarms") / "data") as running:
        yield running


@pytest.fixture
def workspace(here: Local) -> Iterator[Workspace]:
    here.admin("POST", "/snapshots", {"keep": "empty"})
    signed = credentials.token_source(lambda: here.token(SENDER))
    with connect(signed, here.url, calls=Calls(sleep=lambda _: None, budget=0.0)) as opened:
        yield opened
    here.no_faults()
    here.admin("POST", "/snapshots", {"restore": "empty"})


def mails(here: Local, address: str) -> list[str]:
    return [one["subject"] for one in here.admin("GET", f"/mail?mailbox={address}")["mail"]]


def look(
    file: AlarmFile, workspace: Workspace, minute: int, *found: Trouble, operators: dict[str, str] | None = None
) -> None:
    now = NOON + timedelta(minutes=minute)
    if news := observe(file, found, ALL, now):
        tell(file, news, workspace, SENDER, operators or {"one": OPERATOR, "two": OPERATOR}, now)


def test_once_a_cause_and_once_when_it_is_mended(here: Local, workspace: Workspace, tmp_path: Path) -> None:
    file = AlarmFile(tmp_path / "local" / "alarms.json")
    for minute in range(0, 60, 5):
        look(file, workspace, minute, KEY)
    assert mails(here, OPERATOR) == ["The liaison service needs you: 1 thing"]
    assert lines(file, "one") == lines(file, "two") == (f"the service is in trouble: {KEY.what}",)
    for minute in range(60, 120, 5):
        look(file, workspace, minute)
    assert sorted(mails(here, OPERATOR)) == [
        "The liaison service is well again", "The liaison service needs you: 1 thing",
    ]  # fmt: skip
    assert lines(file, "one") == ()
    assert stat.S_IMODE(file.file.stat().st_mode) == 0o600
    assert "@" not in file.file.read_text(), "nobody's address is kept"


def test_each_operator_is_told_of_their_programs_in_one_mail(here: Local, workspace: Workspace, tmp_path: Path) -> None:
    file = AlarmFile(tmp_path / "alarms.json")
    operators = {"one": OPERATOR, "two": SECOND, "three": "no address", "four": ""}
    for minute in (0, 20):
        look(file, workspace, minute, KEY, SHEET, operators=operators)
    assert mails(here, OPERATOR) == ["The liaison service needs you: 2 things"]
    assert mails(here, SECOND) == ["The liaison service needs you: 1 thing"]
    (listed,) = here.admin("GET", f"/mail?mailbox={OPERATOR}")["mail"]
    (mail,) = here.admin("GET", f"/mail?mailbox={OPERATOR}&id={listed['id']}")["mail"]
    assert "<b>& away</b>" in mail["text"]
    assert "<b>" not in mail["html"], "what is told is text, never HTML"


@pytest.mark.parametrize("method", ["gmail.users.drafts.create", "gmail.users.drafts.send"])
def test_a_mail_that_fails_is_sent_once_at_most_and_is_lost_only_when_it_may_have_gone(
    here: Local, workspace: Workspace, tmp_path: Path, method: str
) -> None:
    file = AlarmFile(tmp_path / "alarms.json")
    look(file, workspace, 0, KEY)
    here.fault(method, {"cut": "after"} if method.endswith("send") else {"status": 400}, times=1)
    with pytest.raises(AutomationsError):
        look(file, workspace, 20, KEY)
    for minute in (25, 30):
        look(file, workspace, minute, KEY)
    assert mails(here, OPERATOR) == ["The liaison service needs you: 1 thing"]


def test_a_file_that_was_damaged_or_never_there_is_begun_anew(tmp_path: Path) -> None:
    file = AlarmFile(tmp_path / "alarms.json")
    for content in ("", "{}", "[1]", '[{"program": "", "what": "x", "since": "noon"}]', '{"a": 1}'):
        file.file.write_text(content)
        assert file.read() == {}
        observe(file, [KEY], ALL, NOON)
        assert list(file.read()) == [KEY]
