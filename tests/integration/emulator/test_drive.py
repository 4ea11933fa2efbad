"""Files and folders: ids, parents, properties, moves, the bin, who may do what; `drive.file`; changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.workspace import Local, local

FOLDER = "application/vnd.google-apps.folder"
SHEET = "application/vnd.google-apps.spreadsheet"
RUNNER = "runner@town.iam.gserviceaccount.com"
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("drive")) as running:
        running.lift_quotas()
        running.search_lag(0)
        yield running


@pytest.fixture(scope="module")
def wire() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="module")
def ask(here: Local, wire: requests.Session) -> Ask:
    """ask("POST", "/files", body, user=…, scopes=…, client=…, **query) -> JSON of a success, or (code, reason)."""

    def request(
        verb: str,
        path: str,
        body: Any = None,
        *,
        user: str = "coordinator@example.org",
        scopes: list[str] | None = None,
        client: str | None = None,
        **query: Any,
    ) -> Any:
        headers = {"Authorization": f"Bearer {here.token(user, scopes, client)}"}
        answer = wire.request(verb, here.url + "/drive/v3" + path, json=body, params=query, headers=headers)
        if answer.status_code >= 400:
            error = answer.json()["error"]
            return error["code"], error["errors"][0]["reason"]
        return answer.json() if answer.content else None

    return request


@pytest.fixture
def folder(ask: Ask) -> str:
    return str(ask("POST", "/files", {"name": "a folder", "mimeType": FOLDER})["id"])


def make(ask: Ask, parent: str | None = None, **more: Any) -> str:
    body = {"name": "a folder", "mimeType": FOLDER, **({"parents": [parent]} if parent else {}), **more}
    return str(ask("POST", "/files", body)["id"])


# Ids


def test_a_generated_id_is_used_once(ask: Ask) -> None:
    ids = ask("GET", "/files/generateIds", count=2)["ids"]
    assert len(set(ids)) == 2
    body = {"id": ids[0], "name": "once", "mimeType": FOLDER}
    assert ask("POST", "/files", body)["id"] == ids[0]
    assert ask("POST", "/files", body) == (409, "fileIdInUse")
    ask("DELETE", f"/files/{ids[0]}")
    assert ask("POST", "/files", body) == (409, "fileIdInUse"), "an id stays taken after deletion"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"id": "1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, "an id of the right length that nobody generated"),
        ({"id": "mine"}, "an id of one's own"),
    ],
)
def test_an_id_that_was_not_generated(ask: Ask, body: dict[str, Any], sentence: str) -> None:
    assert ask("POST", "/files", {"name": "x", **body}) == (400, "invalid"), sentence


def test_no_generated_id_for_a_google_type(ask: Ask) -> None:
    new = ask("GET", "/files/generateIds", count=1)["ids"][0]
    assert ask("POST", "/files", {"id": new, "name": "x", "mimeType": SHEET})[0] == 400


def test_a_type_that_is_not_built_is_501(ask: Ask) -> None:
    assert ask("POST", "/files", {"name": "x", "mimeType": "application/vnd.google-apps.presentation"})[0] == 501


# Metadata


@pytest.mark.parametrize(
    ("verb", "body", "refused"),
    [
        ("POST", {"name": "x", "webViewLink": "http://x"}, (403, "fieldNotWritable")),
        ("POST", {"name": "x", "trashed": True}, (403, "fieldNotWritable")),
        ("POST", {"name": "x", "parents": ["root", "root"]}, (403, "multipleParentsNotAllowed")),
        ("POST", {"name": "x", "parents": ["nowhere"]}, (404, "notFound")),
        ("POST", {"name": "x", "appProperties": {"k": "v" * 124}}, (403, "limitExceeded")),
        ("POST", {"name": "x", "appProperties": {f"k{n}": "v" for n in range(31)}}, (403, "limitExceeded")),
        ("POST", {"name": "x", "properties": {"é" * 40: "é" * 23}}, (403, "limitExceeded")),
        ("PATCH", {"parents": ["root"]}, (403, "fieldNotWritable")),
        ("PATCH", {"id": "x"}, (403, "fieldNotWritable")),
        ("PATCH", {"modifiedTime": "yesterday"}, (400, "invalid")),
    ],
)
def test_metadata_that_drive_refuses(
    ask: Ask, folder: str, verb: str, body: dict[str, Any], refused: tuple[int, str]
) -> None:
    assert ask(verb, "/files" if verb == "POST" else f"/files/{folder}", body) == refused


def test_properties_at_the_limit_are_kept_and_a_null_takes_one_away(ask: Ask) -> None:
    body = {"name": "x", "appProperties": {"k": "v" * 123, **{f"k{n}": "v" for n in range(29)}}}
    made = ask("POST", "/files", body, fields="id,appProperties")
    assert len(made["appProperties"]) == 30
    after = ask("PATCH", f"/files/{made['id']}", {"appProperties": {"k": None}}, fields="appProperties")
    assert "k" not in after["appProperties"]


def test_app_properties_are_private_to_the_client_that_wrote_them(ask: Ask) -> None:
    made = ask("POST", "/files", {"name": "x", "appProperties": {"k": "v"}, "properties": {"p": "q"}})["id"]
    theirs = ask("GET", f"/files/{made}", fields="appProperties,properties", client="another.example.org")
    assert theirs == {"properties": {"p": "q"}}


def test_what_raises_the_time_of_change_and_what_only_the_version(ask: Ask, here: Local, folder: str) -> None:
    made = make(ask)
    seen = ask("GET", f"/files/{made}", fields="version,modifiedTime,parents")
    here.advance(60)
    moved = ask(
        "PATCH",
        f"/files/{made}",
        {},
        addParents=folder,
        removeParents=seen["parents"][0],
        fields="version,modifiedTime,parents",
    )
    assert moved["parents"] == [folder]
    assert moved["modifiedTime"] == seen["modifiedTime"]
    assert int(moved["version"]) > int(seen["version"]), "a move raises the version, though nobody sees a change"
    renamed = ask("PATCH", f"/files/{made}", {"name": "y"}, fields="version,modifiedTime")
    assert renamed["modifiedTime"] > moved["modifiedTime"]
    again = ask("PATCH", f"/files/{made}", {"name": "y"}, fields="modifiedTime")
    assert again["modifiedTime"] == renamed["modifiedTime"]


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ({"addParents": "FOLDER"}, (403, "cannotAddParent")),
        ({"addParents": "FOLDER,OTHER", "removeParents": "root"}, (403, "cannotAddParent")),
        ({"removeParents": "root"}, (403, "cannotRemoveLastParent")),
        ({"addParents": "ITSELF", "removeParents": "root"}, (400, "badRequest")),
        ({"addParents": "INSIDE", "removeParents": "root"}, (400, "badRequest")),
        ({"addParents": "SHEET", "removeParents": "root"}, (403, "parentNotAFolder")),
        ({"addParents": "nowhere", "removeParents": "root"}, (404, "notFound")),
    ],
)
def test_moves_that_drive_refuses(ask: Ask, query: dict[str, str], refused: tuple[int, str]) -> None:
    itself = make(ask)
    places = {"FOLDER": make(ask), "OTHER": make(ask), "ITSELF": itself, "INSIDE": make(ask, itself)}
    places["SHEET"] = ask("POST", "/files", {"name": "s", "mimeType": SHEET})["id"]
    for name, file_id in places.items():
        query = {key: value.replace(name, file_id) for key, value in query.items()}
    assert ask("PATCH", f"/files/{itself}", {}, **query) == refused


def test_the_bin(ask: Ask, folder: str) -> None:
    inside = make(ask, folder)
    binned = ask("PATCH", f"/files/{folder}", {"trashed": True}, fields="trashed,explicitlyTrashed,trashedTime")
    assert binned["trashed"]
    assert ask("GET", f"/files/{inside}", fields="trashed,explicitlyTrashed") == {
        "trashed": True,
        "explicitlyTrashed": False,
    }
    ask("DELETE", f"/files/{folder}")
    assert ask("GET", f"/files/{inside}") == (404, "notFound"), "what lay in a deleted folder is gone, too"


def test_native_files_have_no_bytes_and_others_no_export(ask: Ask) -> None:
    sheet = ask("POST", "/files", {"name": "s", "mimeType": SHEET})["id"]
    assert ask("GET", f"/files/{sheet}", alt="media") == (403, "fileNotDownloadable")
    assert ask("GET", f"/files/{sheet}/export", mimeType="image/png") == (400, "badRequest")
    plain = ask("POST", "/files", {"name": "p", "mimeType": "text/plain"})["id"]
    assert ask("GET", f"/files/{plain}/export", mimeType="text/csv") == (403, "fileNotExportable")


def test_a_copy_keeps_the_properties_and_a_folder_has_none(ask: Ask, folder: str) -> None:
    body = {"name": "x", "mimeType": "text/plain", "parents": [folder], "appProperties": {"k": "v"}}
    made = ask("POST", "/files", body)["id"]
    copied = ask("POST", f"/files/{made}/copy", {}, fields="name,parents,appProperties,id")
    assert (copied["name"], copied["parents"], copied["appProperties"]) == ("Copy of x", [folder], {"k": "v"})
    assert ask("POST", f"/files/{folder}/copy", {}) == (403, "cannotCopyFile")


# Who may


def test_a_stranger_sees_nothing(ask: Ask, folder: str) -> None:
    assert ask("GET", f"/files/{folder}", user="stranger@example.org") == (404, "notFound")
    assert ask("PATCH", f"/files/{folder}", {"name": "mine"}, user="stranger@example.org") == (404, "notFound")


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("reader", {"GET": True, "rename": False, "add": False, "share": False, "bin": False, "delete": False}),
        ("writer", {"GET": True, "rename": True, "add": True, "share": True, "bin": False, "delete": False}),
    ],
)
def test_roles(ask: Ask, folder: str, role: str, may: dict[str, bool]) -> None:
    guest = f"{role}@example.org"
    ask("POST", f"/files/{folder}/permissions", {"type": "user", "role": role, "emailAddress": guest})
    entry = {"type": "user", "role": "reader", "emailAddress": "third@example.org"}
    did = {
        "GET": ask("GET", f"/files/{folder}", user=guest),
        "rename": ask("PATCH", f"/files/{folder}", {"name": "n"}, user=guest),
        "add": ask("POST", "/files", {"name": "x", "parents": [folder]}, user=guest),
        "share": ask("POST", f"/files/{folder}/permissions", entry, user=guest),
        "bin": ask("PATCH", f"/files/{folder}", {"trashed": True}, user=guest),
        "delete": ask("DELETE", f"/files/{folder}", user=guest),
    }
    assert {name: not isinstance(answer, tuple) for name, answer in did.items()} == may


def test_with_drive_file_a_client_sees_only_its_own_files(ask: Ask, here: Local, folder: str) -> None:
    mine = {"client": "narrow.example.org", "scopes": ["drive.file"]}
    assert ask("GET", f"/files/{folder}", **mine) == (404, "notFound")
    assert ask("POST", "/files", {"name": "x", "parents": [folder]}, **mine) == (404, "notFound")
    made = ask("POST", "/files", {"name": "own"}, **mine)["id"]
    assert ask("GET", f"/files/{made}", **mine)["name"] == "own"
    assert [file["id"] for file in ask("GET", "/files", **mine)["files"]] == [made]
    here.edit({"file": folder, "do": "open", "client": "narrow.example.org"}, service="drive")
    assert ask("GET", f"/files/{folder}", **mine)["id"] == folder


def test_drive_file_rules_sheets_too(ask: Ask, here: Local, wire: requests.Session) -> None:
    sheet = ask("POST", "/files", {"name": "by hand", "mimeType": SHEET})["id"]

    def status(scope: str) -> int:
        token = here.token(scopes=[scope], client="narrow.example.org")
        url = f"{here.url}/v4/spreadsheets/{sheet}"
        return wire.get(url, headers={"Authorization": f"Bearer {token}"}).status_code

    assert status("drive.file") == 404
    assert status("spreadsheets") == 200
    here.edit({"file": sheet, "do": "open", "client": "narrow.example.org"}, service="drive")
    assert status("drive.file") == 200


def test_a_service_account_has_no_storage_of_its_own(ask: Ask, here: Local) -> None:
    assert ask("POST", "/files", {"name": "x"}, user=RUNNER) == (403, "storageQuotaExceeded")
    shared = here.admin("POST", "/drives", {"name": "Program", "members": {RUNNER: "fileOrganizer"}})["id"]
    body = {"name": "x", "mimeType": FOLDER, "parents": [shared]}
    assert ask("POST", "/files", body, user=RUNNER) == (404, "notFound"), "without supportsAllDrives it is not seen"
    made = ask("POST", "/files", body, user=RUNNER, supportsAllDrives=True, fields="id,driveId,owners,parents")
    assert made == {"id": made["id"], "driveId": shared, "parents": [shared]}
    assert ask("GET", f"/files/{made['id']}", user=RUNNER) == (404, "notFound")
    everywhere = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}
    listed = ask("GET", "/files", user=RUNNER, **everywhere)["files"]
    assert [file["id"] for file in listed] == [made["id"]]
    assert ask("GET", "/files", user=RUNNER)["files"] == []
    assert ask("GET", "/drives", user=RUNNER)["drives"][0]["name"] == "Program"
    assert ask("GET", "/files", corpora="drive", user=RUNNER)[0] == 400


# Permissions


def test_a_new_permission_sends_its_mail_unless_told_not_to(ask: Ask, here: Local, folder: str) -> None:
    before = len(here.admin("GET", "/notices")["notices"])
    guest = {"type": "user", "role": "reader", "emailAddress": "Guest@example.org"}
    first = ask("POST", f"/files/{folder}/permissions", guest, emailMessage="welcome")
    assert set(first) == {"kind", "id", "type", "role"}
    ask(
        "POST",
        f"/files/{folder}/permissions",
        {**guest, "emailAddress": "quiet@example.org"},
        sendNotificationEmail=False,
    )
    notices = here.admin("GET", "/notices")["notices"][before:]
    assert [(notice["to"], notice["message"]) for notice in notices] == [("guest@example.org", "welcome")]
    again = ask("POST", f"/files/{folder}/permissions", {**guest, "role": "writer"}, sendNotificationEmail=False)
    assert (again["id"], again["role"]) == (first["id"], "writer"), "one entry a person"
    listed = ask("GET", f"/files/{folder}/permissions", fields="permissions(emailAddress,role)")["permissions"]
    assert {"emailAddress": "guest@example.org", "role": "writer"} in listed
    assert ask("PATCH", f"/files/{folder}/permissions/{first['id']}", {"role": "reader"})["role"] == "reader"
    assert ask("DELETE", f"/files/{folder}/permissions/{first['id']}") is None
    assert ask("GET", f"/files/{folder}/permissions/{first['id']}") == (404, "notFound")


def test_what_a_folder_hands_down_cannot_be_taken_back_below_it(ask: Ask, folder: str) -> None:
    inside = make(ask, folder)
    guest = {"type": "user", "role": "reader", "emailAddress": "guest@example.org"}
    given = ask("POST", f"/files/{folder}/permissions", guest)["id"]
    assert ask("GET", f"/files/{inside}", user="guest@example.org")["id"] == inside
    assert ask("DELETE", f"/files/{inside}/permissions/{given}") == (403, "cannotModifyInheritedPermission")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"role": "reader", "emailAddress": "a@example.org"}, (400, "required")),
        ({"type": "user", "emailAddress": "a@example.org"}, (400, "required")),
        ({"type": "user", "role": "reader"}, (400, "invalid")),
        ({"type": "person", "role": "reader", "emailAddress": "a@example.org"}, (400, "invalid")),
        ({"type": "user", "role": "king", "emailAddress": "a@example.org"}, (400, "invalid")),
        ({"type": "user", "role": "organizer", "emailAddress": "a@example.org"}, (403, "invalidSharingRequest")),
        ({"type": "user", "role": "owner", "emailAddress": "a@example.org"}, (403, "forbidden")),
    ],
)
def test_permissions_that_drive_refuses(ask: Ask, folder: str, body: Any, refused: tuple[int, str]) -> None:
    assert ask("POST", f"/files/{folder}/permissions", body) == refused


def test_ownership_is_handed_over_by_the_owner_alone(ask: Ask, folder: str) -> None:
    heir = {"type": "user", "role": "writer", "emailAddress": "heir@example.org"}
    given = ask("POST", f"/files/{folder}/permissions", heir)["id"]
    path = f"/files/{folder}/permissions/{given}"
    assert ask("PATCH", path, {"role": "owner"}) == (403, "forbidden")
    assert ask("PATCH", path, {"role": "owner"}, user="heir@example.org", transferOwnership=True)[0] == 403
    assert ask("PATCH", path, {"role": "owner"}, transferOwnership=True)["role"] == "owner"
    assert ask("GET", f"/files/{folder}", fields="owners/emailAddress") == {
        "owners": [{"emailAddress": "heir@example.org"}]
    }
    assert ask("DELETE", f"/files/{folder}") == (403, "insufficientFilePermissions"), "the old owner is an editor"


def test_comments_can_be_copied_from_file_to_file(ask: Ask, folder: str) -> None:
    path = f"/files/{folder}/comments"
    assert ask("GET", path) == (400, "required")
    for n in range(3):
        assert set(ask("POST", path, {"content": f"{n}", "anchor": "a"}, fields="id")) == {"id"}
    first = ask("GET", path, fields="comments(content,anchor),nextPageToken", pageSize=2, pageToken="")
    rest = ask("GET", path, fields="comments/content", pageSize=2, pageToken=first["nextPageToken"])
    assert first["comments"] + rest["comments"] == [
        {"content": "0", "anchor": "a"},
        {"content": "1", "anchor": "a"},
        {"content": "2"},
    ]


# Changes


def test_changes_name_each_file_once_and_what_was_removed(ask: Ask, here: Local) -> None:
    token = ask("GET", "/changes/startPageToken")["startPageToken"]
    kept, gone = make(ask), make(ask)
    ask("PATCH", f"/files/{kept}", {"name": "y"})
    ask("DELETE", f"/files/{gone}")
    listed = ask("GET", "/changes", pageToken=token)
    assert [(change["fileId"], change["removed"]) for change in listed["changes"]] == [(kept, False), (gone, True)]
    assert ask("GET", "/changes", pageToken=listed["newStartPageToken"])["changes"] == []
    theirs = ask("GET", "/changes", pageToken=token, user="stranger@example.org")
    assert theirs["changes"] == []


def test_about_needs_fields(ask: Ask) -> None:
    assert ask("GET", "/about", fields="user(emailAddress),storageQuota(limit)") == {
        "user": {"emailAddress": "coordinator@example.org"},
        "storageQuota": {"limit": "32212254720"},
    }
