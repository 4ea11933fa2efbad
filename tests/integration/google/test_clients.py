"""The thin clients against the local Workspace: typed values in and out, and every call once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from gspread.utils import ValueInputOption

from automations.emulator import signin, tokens
from automations.google import drive
from automations.google.calls import Calls
from automations.google.credentials import from_file, token_source
from automations.google.failures import Refused, SignInFailed, Unanswered
from automations.google.scopes import needed
from automations.google.transport import Timeouts
from automations.google.workspace import Workspace, connect
from tests.workspace import Local, local

TOWN = "program@example.org"
QUIET = Calls(sleep=lambda _: None, draw=lambda: 0.0)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """One emulator for this file: each test makes files of its own."""
    with local(tmp_path_factory.mktemp("google")) as here:
        here.lift_quotas()
        yield here


@pytest.fixture
def workspace(running: Local) -> Iterator[Local]:
    """The emulator, with an empty log and no faults."""
    running.forget_calls()
    yield running
    running.no_faults()


@pytest.fixture
def town(workspace: Local) -> Iterator[Workspace]:
    """The program's mailbox, with the scopes of the real service."""
    signed = token_source(lambda: workspace.token(TOWN, scopes=list(needed())))
    with connect(signed, workspace.url, calls=QUIET, timeouts=Timeouts(connect=2, read=0.5, whole=2)) as opened:
        yield opened


def folder_and_id(town: Workspace) -> tuple[str, str]:
    folder_id, file_id = town.drive.new_ids(2)
    town.drive.create_file(folder_id, "Invoices", drive.FOLDER, None)
    return folder_id, file_id


# Sheets


def test_a_spreadsheet_is_made_filled_and_read_with_few_calls(town: Workspace) -> None:
    made = town.sheets.create("Arden", "en_US", "America/New_York")
    tab = {"sheetId": 5, "title": "Hours", "gridProperties": {"rowCount": 20, "columnCount": 4, "frozenRowCount": 1}}
    cells = [{"userEnteredValue": {"stringValue": "H-0001"}}, {"userEnteredValue": {"numberValue": 1.5}}]
    start = {"sheetId": 5, "rowIndex": 1, "columnIndex": 0}
    replies = town.sheets.batch_update(
        made.id,
        [
            {"addSheet": {"properties": tab}},
            {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": "userEnteredValue"}},
        ],
    )
    assert replies[0]["addSheet"]["properties"]["title"] == "Hours"
    assert replies[1] == {}
    read = town.sheets.metadata(made.id)
    assert (read.id, read.title, read.locale, read.time_zone) == (made.id, "Arden", "en_US", "America/New_York")
    hours = read.sheets[1]
    assert (hours.id, hours.title, hours.row_count, hours.column_count, hours.frozen_rows) == (5, "Hours", 20, 4, 1)
    assert town.sheets.values(made.id, ["Sheet1", "Hours!A1:D", "Hours!A2:A"]) == [
        [],
        [[], ["H-0001", 1.5]],
        [["H-0001"]],
    ]
    assert town.sheets.values(made.id, []) == []
    assert town.sheets.batch_update(made.id, []) == []
    assert town.counted.as_calls() == {"sheets": {"read": 2, "write": 2}, "drive": 0, "gmail": 0, "calendar": 0}
    assert made.id in made.url


def test_a_time_and_a_date_are_told_from_a_number(town: Workspace) -> None:
    made = town.sheets.create("Arden", "en_US", "America/New_York")
    typed = town.sheets.gspread.open_by_key(made.id).sheet1
    typed.update([["1:30", "1/2", "1.5", "1h30", "TRUE", ""]], "A1", value_input_option=ValueInputOption.user_entered)
    (row,) = town.sheets.formats(made.id, ["Sheet1!A1:F1"])[0].rows
    seen = [(cell.value, cell.shown, cell.number_format) for cell in row[:5]]
    assert seen[0][0] == 0.0625
    assert seen[0][2] in ("TIME", "DATE_TIME")
    assert isinstance(seen[1][0], int | float)
    assert seen[1][2] == "DATE"
    assert (seen[2][0], seen[2][2]) == (1.5, "")
    assert seen[3][:2] == ("1h30", "1h30")
    assert seen[4][0] is True


def test_a_bad_request_says_which_one(town: Workspace) -> None:
    made = town.sheets.create("Arden", "en_US", "America/New_York")
    with pytest.raises(Refused, match=r"400 .*requests\[0\]"):
        town.sheets.batch_update(made.id, [{"deleteSheet": {"sheetId": 99}}])
    with pytest.raises(Refused, match=r"400 .*Unable to parse range"):
        town.sheets.values(made.id, ["Nowhere!A1"])


def test_gspread_itself_goes_over_our_transport(town: Workspace, workspace: Local) -> None:
    spreadsheet = town.sheets.gspread.create("By gspread")
    spreadsheet.sheet1.append_rows([["a", 1]], value_input_option=ValueInputOption.raw)
    assert spreadsheet.sheet1.get_all_values() == [["a", "1"]]
    assert len(workspace.calls()) == sum(
        value if isinstance(value, int) else sum(value.values()) for value in town.counted.as_calls().values()
    )


# Drive


def test_a_file_is_made_once_and_replaced_in_place(town: Workspace, workspace: Local) -> None:
    folder, file_id = folder_and_id(town)
    made = town.drive.create_file(file_id, "ARL-FY27-0001.pdf", drive.PDF, folder, {"key": "invoice/1"}, b"%PDF 1")
    assert (made.id, made.parents, made.trashed, made.size) == (file_id, (folder,), False, 6)
    assert made.app_properties == {"key": "invoice/1"}
    assert made.md5 == hashlib.md5(b"%PDF 1", usedforsecurity=False).hexdigest()
    assert made.modified == datetime(2026, 11, 2, 17, tzinfo=UTC) == town.drive.modified_time(file_id)
    with pytest.raises(Refused) as taken:
        town.drive.create_file(file_id, "again.pdf", drive.PDF, folder, None, b"%PDF 2")
    assert taken.value.facts["code"] == 409
    changed = town.drive.update_file(file_id, b"%PDF 22", {"key": "invoice/2"}, name="new.pdf")
    assert (changed.name, changed.app_properties, changed.link) == ("new.pdf", {"key": "invoice/2"}, made.link)
    assert town.drive.content(file_id) == b"%PDF 22"
    assert [call["status"] for call in workspace.calls("drive.files.create")] == [200, 200, 409]


def test_a_file_is_moved_and_trashed(town: Workspace) -> None:
    folder, file_id = folder_and_id(town)
    town.drive.create_file(file_id, "a.pdf", drive.PDF, None, None, b"x")
    assert town.drive.move(file_id, folder).parents == (folder,)
    before = town.counted.as_calls()["drive"]
    assert town.drive.move(file_id, folder).parents == (folder,)
    assert town.counted.as_calls()["drive"] == before + 1
    assert town.drive.trash(file_id).trashed
    seen = town.drive.get(file_id)
    assert seen is not None
    assert seen.trashed
    assert town.drive.get(town.drive.new_ids(1)[0]) is None


def test_an_empty_file_and_an_empty_folder(town: Workspace) -> None:
    folder, file_id = folder_and_id(town)
    made = town.drive.create_file(file_id, "empty.pdf", drive.PDF, folder, None, b"")
    assert (made.size, town.drive.content(file_id)) == (0, b"")
    info = town.drive.get(folder)
    assert info is not None
    assert (info.mime_type, info.md5, info.size) == (drive.FOLDER, "", 0)


def test_who_may_see_a_file(town: Workspace) -> None:
    folder, _ = folder_and_id(town)
    assert [(item.type, item.role, item.email) for item in town.drive.permissions(folder)] == [("user", "owner", TOWN)]


def test_many_ids_come_a_thousand_at_a_time(town: Workspace) -> None:
    assert town.drive.new_ids(0) == []
    assert len(set(town.drive.new_ids(1001))) == 1001
    assert town.counted.as_calls()["drive"] == 2


# What goes wrong on the way


@pytest.mark.parametrize(
    "fault",
    [
        {"cut": "after"},
        {"lose_answer": True},
        {"status": 500, "after": True},
        {"status": 200, "body": "<html>", "after": True},
    ],
)
def test_a_create_whose_answer_is_lost_is_found_by_its_id(
    town: Workspace,
    workspace: Local,
    fault: dict[str, Any],
) -> None:
    folder, file_id = folder_and_id(town)
    workspace.fault("drive.files.create", fault)
    with pytest.raises(Unanswered):
        town.drive.create_file(file_id, "a.pdf", drive.PDF, folder, {"key": "k"}, b"%PDF")
    workspace.no_faults()
    found = town.drive.get(file_id)
    assert found is not None
    assert found.app_properties == {"key": "k"}
    assert len(workspace.calls("drive.files.create")) == 2  # the folder's and this one


def test_a_write_that_was_cut_off_before_it_began_is_unanswered_all_the_same(
    town: Workspace,
    workspace: Local,
) -> None:
    made = town.sheets.create("Arden", "en_US", "America/New_York")
    workspace.fault("sheets.spreadsheets.batchUpdate", {"cut": "before"})
    with pytest.raises(Unanswered):
        town.sheets.batch_update(made.id, [{"addSheet": {"properties": {"title": "Hours"}}}])
    assert [sheet.title for sheet in town.sheets.metadata(made.id).sheets] == ["Sheet1"]


def test_reads_outlive_a_bad_minute(town: Workspace, workspace: Local) -> None:
    made = town.sheets.create("Arden", "en_US", "America/New_York")
    faults: list[dict[str, Any]] = [{"status": 503}, {"status": 429, "retry_after": 3}, {"cut": "before"}]
    for nth, fault in enumerate(faults, start=1):
        workspace.fault("sheets.spreadsheets.get", fault, nth=nth)
    assert town.sheets.metadata(made.id).title == "Arden"
    assert len(workspace.calls("sheets.spreadsheets.get")) == 4


# Sign-in against a token endpoint that checks


def saved(file: Path, content: object) -> Path:
    file.write_text(json.dumps(content))
    file.chmod(0o600)
    return file


def test_a_service_account_is_delegated_or_refused(workspace: Local, tmp_path: Path) -> None:
    robot = "robot@town.iam.gserviceaccount.com"
    key = signin.new_account(workspace.data / "emulator", robot, f"{workspace.url}/token")
    file = saved(tmp_path / "key.json", key)
    with connect(from_file(file, scopes=needed(), subject=TOWN), workspace.url, calls=QUIET) as town:
        town.drive.create_file(None, "Invoices", drive.FOLDER, None)
    assert [call["user"] for call in workspace.calls("drive.files.create")] == [TOWN]
    workspace.admin("POST", "/delegations", {"email": robot, "scopes": []})
    with pytest.raises(SignInFailed, match="domain-wide delegation"):
        connect(from_file(file, scopes=needed(), subject=TOWN), workspace.url, calls=QUIET)


def test_a_persons_token_works_until_it_is_revoked(workspace: Local, tmp_path: Path) -> None:
    key = tokens.secret(workspace.data)
    person = signin.new_authorized_user(key, "leaver@example.org", list(needed()), f"{workspace.url}/token")
    file = saved(tmp_path / "token.json", person)
    with connect(from_file(file, scopes=needed()), workspace.url, calls=QUIET) as town:
        assert town.drive.new_ids(1)
    workspace.admin("POST", "/revocations", {"user": "leaver@example.org"})
    with pytest.raises(SignInFailed, match="expired or was revoked"):
        connect(from_file(file, scopes=needed()), workspace.url, calls=QUIET)


def test_a_token_of_too_little_scope_and_a_forged_one(workspace: Local) -> None:
    little = token_source(lambda: workspace.token(TOWN, scopes=["calendar"]))
    with connect(little, workspace.url, calls=QUIET) as town, pytest.raises(SignInFailed, match="scope"):
        town.drive.new_ids(1)
    with (
        connect(token_source(lambda: "forged"), workspace.url, calls=QUIET) as town,
        pytest.raises(SignInFailed, match="does not accept"),
    ):
        town.drive.new_ids(1)
