"""`automations doctor` over a local Workspace: well when all is well, and each check made to fail at what it is for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from automations.config import Config, load
from automations.emulator import tokens
from automations.emulator.signin import new_authorized_user
from automations.google import credentials
from automations.google.scopes import GMAIL_METADATA
from automations.google.workspace import connect
from automations.runs.home import Place
from automations.service import setup
from automations.service.checks import signing_in
from automations.service.checks.finding import State
from automations.service.checks.program import storage
from automations.service.connection import Connection, to_local
from automations.service.doctor import Report, doctor
from tests.commands import forked
from tests.workspace import NOON, Local, local

MAILBOX = "liaison-program@example.org"


class Office:
    """A program that has been set up, and what is issued to whoever signs in."""

    def __init__(self, folder: Path, here: Local) -> None:
        self.here, self.folder = here, folder
        (folder / "config" / "programs").mkdir(parents=True)
        (folder / "config" / "automations.toml").write_text(f'local_user = "{MAILBOX}"\n')
        (folder / "config" / "programs" / "example.toml").write_text('name = "Exampleton"\n')
        self.config: Config = load(folder / "config", here.data)
        self.program = self.config.program("example")
        self.made = setup.init(self.config, self.program, self.connection())

    def connection(self, granted: Callable[[str], bool] = lambda scope: True) -> Connection:
        def issue(wanted: tuple[str, ...]) -> str:
            # A token of a scope that opens nothing of ours, where none is granted.
            given = [one for one in wanted if granted(one)] or ["documents"]
            return self.here.token(MAILBOX, given, "automations.example.org")

        running = self.here.running
        return to_local(self.config, running.url, running.admin_url, running.admin_token, issue, None)

    def look(self, connection: Connection | None = None) -> Report:
        return doctor(self.config, [self.program], connection or self.connection())

    def edit(self, kind: str, **facts: Any) -> None:
        self.here.edit({"spreadsheet": self.made.spreadsheet, "kind": kind, **facts})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("doctor")
    with local(folder / "data") as here:
        yield Office(folder, here)


@pytest.fixture
def office(town: Office) -> Iterator[Office]:
    """The town as it was set up, again and again."""
    town.here.admin("POST", "/snapshots", {"keep": "well"})
    yield town
    town.here.no_faults()
    town.here.admin("POST", "/snapshots", {"restore": "well"})
    town.here.set_clock(NOON)


def wrong(report: Report, program: str = "example") -> list[tuple[str, str]]:
    return [(one.check, one.says) for one in report.found.get(program, ()) if one.state is State.FAILED]


def test_a_program_that_is_well(office: Office) -> None:
    before = office.here.digest()
    report = office.look()
    assert report.exit_status == 0, report.in_words(as_json=False)
    assert office.here.digest() == before, "doctor changes nothing"
    checks = {one.check for one in (*report.found[""], *report.found["example"])}
    assert checks >= {
        "disk", "file system", "file modes", "fonts", "time zones", "clock", "scope drive.file", "scope gmail.compose",
        "scope gmail.metadata", "scope calendar.app.created", "storage", "headers", "zones", "alarms", "languages",
    }  # fmt: skip
    for one in (*report.found[""], *report.found["example"]):
        assert bool(one.remedy) is (one.state is not State.PASSED)
    assert "@" not in report.in_words(as_json=False)


@pytest.mark.parametrize("scope", ["drive.file", "gmail.compose", "gmail.metadata", "calendar.app.created"])
def test_each_scope_by_itself(office: Office, scope: str) -> None:
    report = office.look(office.connection(lambda one: not one.endswith(scope)))
    failing = {check for check, _ in wrong(report, "")}
    assert failing == {f"scope {scope}"}
    assert "example" not in report.found, "what rests on the sign-in is not looked at without it"


def test_an_api_that_is_not_enabled(office: Office) -> None:
    office.here.fault("gmail.users.drafts.list", {"status": 403, "reason": "SERVICE_DISABLED"})
    report = office.look()
    (found,) = [one for one in report.found[""] if one.state is State.FAILED]
    assert "not enabled" in found.says
    assert "Enable it" in found.remedy


def test_a_machine_whose_clock_is_an_hour_off(office: Office) -> None:
    """Everything else is well: the check looks at the Date of an answer."""
    for minutes, state in ((-60, State.FAILED), (60, State.FAILED), (0, State.PASSED)):
        office.here.set_clock(datetime.fromtimestamp(1_790_000_000 + minutes * 60, UTC).isoformat())
        connection = replace(office.connection(), clock=lambda: datetime.fromtimestamp(1_790_000_000, UTC))
        (found,) = [one for one in office.look(connection).found[""] if one.check == "clock"]
        assert found.state is state, found


def test_zones_that_differ(office: Office) -> None:
    program = replace(office.program, time_zone="America/Chicago")
    found = wrong(doctor(office.config, [program], office.connection()))
    assert [check for check, _ in found] == ["zones", "zones"]
    assert "the workbook is in America/New_York" in found[0][1]
    assert "the calendar is in America/New_York" in found[1][1]


def test_a_tab_without_one_of_its_columns(office: Office) -> None:
    with office.connection().open(False) as workspace:
        metadata = workspace.sheets.metadata(office.made.spreadsheet)
        (liaisons,) = [sheet.id for sheet in metadata.sheets if sheet.title == "Liaisons"]
        cell = {"sheetId": liaisons, "rowIndex": 0, "columnIndex": 1}
        renamed = {"rows": [{"values": [{"userEnteredValue": {"stringValue": "Whatever"}}]}], "start": cell}
        request = {"updateCells": {**renamed, "fields": "userEnteredValue"}}
        workspace.sheets.batch_update(office.made.spreadsheet, [request])
    found = wrong(office.look())
    assert [check for check, _ in found] == ["headers"]
    assert "Liaisons" in found[0][1]
    assert "Name" in found[0][1]


def test_a_mailbox_whose_storage_is_nearly_full_and_a_folder_in_the_trash(office: Office) -> None:
    with office.connection().open(True) as workspace:
        assert storage(workspace, office.made.folder).state is State.PASSED
        assert storage(workspace, office.made.folder, room=10**15).state is State.FAILED
        workspace.drive.trash(office.made.folder)
    assert ("storage", "the program's folder is in the trash") in wrong(office.look())


def test_a_folder_that_was_moved_into_a_shared_drive(office: Office) -> None:
    """In the browser, by hand. All is found there; whose mailbox has room left does not matter any more."""
    drive = office.here.admin("POST", "/drives", {"name": "Exampleton", "members": {MAILBOX: "fileOrganizer"}})["id"]
    office.here.edit({"do": "move", "file": office.made.folder, "to": drive}, service="drive", user=MAILBOX)
    report = office.look()
    assert report.exit_status == 0, report.in_words(as_json=False)
    (found,) = [one for one in report.found["example"] if one.check == "storage"]
    assert (found.state, found.says) == (State.PASSED, "a shared drive")
    with office.connection().open(True) as workspace:
        assert storage(workspace, office.made.folder, room=10**15).state is State.PASSED
    assert setup.init(office.config, office.program, office.connection()).changes == 0


def test_a_workbook_that_is_gone(office: Office) -> None:
    with office.connection().open(True) as workspace:
        workspace.session.request("DELETE", f"{office.here.url}/drive/v3/files/{office.made.spreadsheet}")
    assert [check for check, _ in wrong(office.look())] == ["workspace"]


def test_the_command_and_its_json(office: Office) -> None:
    places = ["--config", str(office.folder / "config"), "--data", str(office.here.data)]
    status, out, err = forked(["automations", "doctor", "--json", *places])
    told = json.loads(out)
    assert (status, err, told["well"]) == (0, "", True), out
    assert {one["program"] for one in told["checks"]} == {"", "example"}
    (office.folder / "config" / "programs" / "new.toml").write_text('name = "New"\n')
    try:
        status, out, _ = forked(["automations", "doctor", *places])
    finally:
        (office.folder / "config" / "programs" / "new.toml").unlink()
    assert status == 1
    assert "automations init --program new" in out


PERSON = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
KEYLESS = {
    "type": "impersonated_service_account",
    "service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
    "service@town.iam.gserviceaccount.com:generateAccessToken",
}
SIGN_INS: dict[str, tuple[dict[str, Any], State, str]] = {
    "a person's that lasts": ({"signed_in": "2026-11-01T00:00:00+00:00"}, State.PASSED, "does not end"),
    "of a consent screen in Testing": (
        {"signed_in": "2026-11-01T00:00:00+00:00", "ends": "2026-11-08T00:00:00+00:00"},
        State.FAILED,
        "ends on 2026-11-08.*'Testing'",
    ),
    "that has ended": (
        {"signed_in": "2026-10-01T00:00:00+00:00", "ends": "2026-10-08T00:00:00+00:00"},
        State.FAILED,
        "ended on 2026-10-08",
    ),
    "of other making": ({}, State.TAKE_CARE, "not known"),
    "without a key": (KEYLESS, State.PASSED, "the machine's own identity asks"),
    "without a key, by a person's gcloud sign-in": (
        {**KEYLESS, "source_credentials": PERSON},
        State.TAKE_CARE,
        "gcloud sign-in asks, and ends with it",
    ),
    "without a key, of another maker": (
        {**KEYLESS, "source_credentials": {"type": "external_account"}},
        State.FAILED,
        "'external_account', which this service does not use",
    ),
    "damaged": ({"client_id": None, "type": "nothing"}, State.FAILED, "neither"),
}


@pytest.mark.parametrize("case", SIGN_INS)
def test_the_kind_of_sign_in(tmp_path: Path, case: str) -> None:
    facts, state, expected = SIGN_INS[case]
    file = tmp_path / "token.json"
    file.write_text(json.dumps({**PERSON, **facts}))
    file.chmod(0o600)
    found = signing_in.token_kind(file, MAILBOX, datetime.fromisoformat(NOON))
    assert found.state is state
    assert re.search(expected, found.says)
    file.chmod(0o644)
    assert "chmod 600" in signing_in.token_kind(file, "", datetime.fromisoformat(NOON)).remedy


def test_a_persons_token_that_lacks_a_scope(office: Office, tmp_path: Path) -> None:
    """The refresh itself is refused: the line names the scope and how to sign in anew."""
    granted = [one for one in tokens.ALL_SCOPES if "mail.google" not in one]
    person = new_authorized_user(tokens.secret(office.here.data), MAILBOX, granted, f"{office.here.url}/token")
    file = tmp_path / "token.json"
    file.write_text(json.dumps(person))
    file.chmod(0o600)

    def narrowed(scopes: tuple[str, ...]) -> Any:
        return connect(credentials.from_file(file, scopes=scopes, narrowed=True), office.here.url)

    (found,) = signing_in.scopes_alone([GMAIL_METADATA], narrowed, Place("", ""))
    assert found.state is State.FAILED
    assert "not granted" in found.says
    assert "automations authorize" in found.remedy
