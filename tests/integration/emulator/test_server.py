"""What the front of the emulator does to any request: routes, sign-in, parameters, bodies, masks, envelopes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from automations.emulator.discovery import Routes, documents
from tests.workspace import Local, local

FOLDER = "application/vnd.google-apps.folder"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("server")) as running:
        running.lift_quotas()
        running.search_lag(0)
        yield running


@pytest.fixture(scope="module")
def http(here: Local) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {here.token()}"
        yield session


def test_no_two_methods_of_the_six_apis_share_a_path() -> None:
    seen: dict[tuple[str, str], str] = {}
    for document in documents().values():
        for method in document.methods.values():
            key = (method.http_method, re.sub(r"\{[^}]*\}", "{}", method.path))
            assert key not in seen, (method.id, seen[key])
            seen[key] = method.id


@pytest.mark.parametrize(
    ("verb", "path", "method", "params"),
    [
        (
            "GET",
            "/v4/spreadsheets/S/values/H%21A1%3AC9",
            "sheets.spreadsheets.values.get",
            {"range": "H%21A1%3AC9"},
        ),
        ("GET", "/v4/spreadsheets/S/values/Hours!A1:C9", "sheets.spreadsheets.values.get", {"range": "Hours!A1:C9"}),
        ("POST", "/v4/spreadsheets/S/values/A1:C9:append", "sheets.spreadsheets.values.append", {"range": "A1:C9"}),
        ("POST", "/v4/spreadsheets/S/values:batchUpdate", "sheets.spreadsheets.values.batchUpdate", {}),
        ("GET", "/v4/spreadsheets/S/values:batchGet", "sheets.spreadsheets.values.batchGet", {}),
        ("POST", "/v4/spreadsheets/S:batchUpdate", "sheets.spreadsheets.batchUpdate", {"spreadsheetId": "S"}),
        ("GET", "/drive/v3/files/generateIds", "drive.files.generateIds", {}),
        ("GET", "/drive/v3/files/X", "drive.files.get", {"fileId": "X"}),
        ("POST", "/upload/drive/v3/files", "drive.files.create", {}),
        ("PATCH", "/resumable/upload/drive/v3/files/X", "drive.files.update", {"fileId": "X"}),
        ("GET", "/gmail/v1/users/me/drafts/D", "gmail.users.drafts.get", {"userId": "me", "id": "D"}),
        ("PATCH", "/calendar/v3/calendars/C/events/E", "calendar.events.patch", {"calendarId": "C", "eventId": "E"}),
        ("POST", "/v1/documents/D:batchUpdate", "docs.documents.batchUpdate", {"documentId": "D"}),
        ("GET", "/v1/forms/F/responses", "forms.forms.responses.list", {"formId": "F"}),
    ],
)
def test_routes(verb: str, path: str, method: str, params: dict[str, str]) -> None:
    found = Routes(documents()).find(verb, path)
    assert found is not None
    assert found.method.id == method
    assert {**found.path_params, **params} == found.path_params


def test_every_method_is_reached_by_its_own_path() -> None:
    routes = Routes(documents())
    for document in documents().values():
        for method in document.methods.values():
            found = routes.find(method.http_method, re.sub(r"\{[^}]*\}", "x", method.path))
            assert found is not None
            assert found.method.id == method.id


def test_an_unknown_path_is_no_json(http: requests.Session, here: Local) -> None:
    answer = http.get(here.url + "/drive/v2/files")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_a_name_that_is_not_loopback_gets_nothing(http: requests.Session, here: Local) -> None:
    answer = http.get(here.url + "/drive/v3/files", headers={"Host": "evil.example.org"})
    assert answer.status_code == 421


def test_the_date_is_the_emulators(http: requests.Session, here: Local) -> None:
    assert http.get(here.url + "/drive/v3/files").headers["date"] == "Mon, 02 Nov 2026 17:00:00 GMT"


@pytest.mark.parametrize(
    ("path", "authorization", "code", "reason"),
    [
        ("/drive/v3/files", None, 401, "CREDENTIALS_MISSING"),
        ("/drive/v3/files", "Bearer ya29.not-ours", 401, "ACCESS_TOKEN_INVALID"),
        ("/v4/spreadsheets/S", "Basic eDp5", 401, "CREDENTIALS_MISSING"),
    ],
)
def test_no_token(here: Local, path: str, authorization: str | None, code: int, reason: str) -> None:
    answer = requests.get(here.url + path, headers={"Authorization": authorization} if authorization else {}, timeout=5)
    assert answer.status_code == code
    assert answer.json()["error"]["status"] == "UNAUTHENTICATED"
    assert answer.json()["error"]["details"][0]["reason"] == reason
    assert answer.headers["www-authenticate"].startswith("Bearer realm=")


def test_a_token_of_another_scope(here: Local) -> None:
    token = here.token(scopes=["spreadsheets"])
    answer = requests.get(here.url + "/drive/v3/files", headers={"Authorization": f"Bearer {token}"}, timeout=5)
    assert answer.status_code == 403
    error = answer.json()["error"]
    assert error["errors"][0]["reason"] == "insufficientPermissions"
    assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert "insufficient_scope" in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("verb", "path", "body", "says"),
    [
        ("GET", "/drive/v3/files?pageSize=0", None, "Values must be within the range: [1, 1000]"),
        ("GET", "/drive/v3/files?pageSize=many", None, "many"),
        ("GET", "/drive/v3/files?supportsAllDrives=perhaps", None, "perhaps"),
        ("GET", "/drive/v3/files?fields=files(id,nonsense)", None, "Invalid field selection nonsense"),
        ("GET", "/drive/v3/files?fields=files(id", None, "Invalid field selection files(id"),
        ("GET", "/drive/v3/about", None, "The 'fields' parameter is required for this method."),
        ("GET", "/v4/spreadsheets/S?nonsense=1", None, 'Unknown name "nonsense": Cannot bind query parameter.'),
        ("GET", "/v4/spreadsheets/S?fields=sheets.nonsense", None, "invalid argument"),
        ("GET", "/v4/spreadsheets/S/values/A1?valueRenderOption=PRETTY", None, "value_render_option"),
        ("POST", "/v4/spreadsheets/S:batchUpdate", {"x": 1}, 'Unknown name "x": Cannot find field.'),
        (
            "POST",
            "/v4/spreadsheets/S:batchUpdate",
            {"requests": [{"updateCells": {"rowz": []}}]},
            "Invalid JSON payload received. Unknown name \"rowz\" at 'requests[0].update_cells': Cannot find field.",
        ),
        (
            "POST",
            "/v4/spreadsheets/S:batchUpdate",
            {"requests": [{"addSheet": {"properties": {"index": "first"}}}]},
            "Invalid value at 'requests[0].add_sheet.properties.index' (TYPE_INT32), \"first\"",
        ),
        ("POST", "/v4/spreadsheets/S:batchUpdate", {"requests": {}}, "Invalid value at 'requests'"),
        ("PUT", "/v4/spreadsheets/S/values/A1?valueInputOption=RAW", {"values": "x"}, "Invalid value at 'data.values'"),
        ("POST", "/v4/spreadsheets", {"properties": {"title": 7}}, "spreadsheet.properties.title' (TYPE_STRING), 7"),
        ("POST", "/drive/v3/files", {"nonsense": 1}, 'Unknown name "nonsense": Cannot find field.'),
        ("POST", "/drive/v3/files", "not json", "Invalid JSON payload received."),
    ],
)
def test_what_does_not_fit_the_document_is_refused(
    http: requests.Session, here: Local, verb: str, path: str, body: Any, says: str
) -> None:
    sent = {"data": body} if isinstance(body, str) else {"json": body}
    answer = http.request(verb, here.url + path, **sent)
    assert answer.status_code == 400, answer.text
    assert says in answer.json()["error"]["message"]


def test_an_older_api_ignores_a_parameter_that_it_does_not_know(http: requests.Session, here: Local) -> None:
    assert http.get(here.url + "/drive/v3/files?nonsense=1").status_code == 200
    warned = here.admin("GET", "/violations")["warnings"]
    assert {"method": "drive.files.list", "status": 200, "parameters": ["nonsense"]} in warned


def test_a_null_is_as_if_not_given(http: requests.Session, here: Local) -> None:
    made = http.post(here.url + "/drive/v3/files", json={"name": "n", "mimeType": FOLDER, "description": None})
    assert made.json()["mimeType"] == FOLDER


@pytest.mark.parametrize(
    ("mask", "answer"),
    [
        ("name", {"name": "masked"}),
        ("id,name", {"id": "?", "name": "masked"}),
        ("owners/emailAddress", {"owners": [{"emailAddress": "coordinator@example.org"}]}),
        ("owners(emailAddress,me)", {"owners": [{"emailAddress": "coordinator@example.org", "me": True}]}),
        ("capabilities(canEdit),name", {"name": "masked", "capabilities": {"canEdit": True}}),
        ("appProperties", {"appProperties": {"key": "k", "other": "o"}}),
        ("appProperties/key", {"appProperties": {"key": "k"}}),
        ("owners/*", {"owners": "?"}),
    ],
)
def test_masks(http: requests.Session, here: Local, mask: str, answer: dict[str, Any]) -> None:
    body = {"name": "masked", "mimeType": FOLDER, "appProperties": {"key": "k", "other": "o"}}
    got = http.post(here.url + "/drive/v3/files", params={"fields": mask}, json=body).json()
    assert set(got) == set(answer)
    assert {name: value for name, value in got.items() if answer[name] != "?"} == {
        name: value for name, value in answer.items() if value != "?"
    }


def test_a_mask_reaches_into_lists_of_a_newer_api(http: requests.Session, here: Local) -> None:
    made = http.post(here.url + "/v4/spreadsheets?fields=spreadsheetId,sheets.properties(title,index)", json={})
    assert made.json()["sheets"] == [{"properties": {"title": "Sheet1", "index": 0}}]


def test_reading_changes_nothing(http: requests.Session, here: Local) -> None:
    made = http.post(here.url + "/v4/spreadsheets", json={}).json()["spreadsheetId"]
    before = here.digest()
    assert http.get(here.url + f"/v4/spreadsheets/{made}").status_code == 200
    assert http.get(here.url + f"/v4/spreadsheets/{made}/values/A1:B2").status_code == 200
    assert http.get(here.url + "/drive/v3/files/generateIds?count=3").status_code == 200
    assert http.get(here.url + "/drive/v3/files").status_code == 200
    assert http.get(here.url + f"/drive/v3/files/{made}/permissions").status_code == 200
    assert http.post(here.url + "/drive/v3/files", json={"name": "x", "parents": ["no"]}).status_code == 404
    assert here.digest() == before


def test_the_files_bytes_stay_the_same_when_one_only_reads(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    data = tmp_path_factory.mktemp("bytes")
    with local(data) as first:
        headers = {"Authorization": f"Bearer {first.token()}"}
        requests.post(first.url + "/v4/spreadsheets", json={}, headers=headers, timeout=5)
    before = (data / "emulator" / "workspace.sqlite").read_bytes()
    with local(data, clock=None) as second:
        assert second.admin("GET", "/clock")["now"] == "2026-11-02T17:00:00+00:00"
        requests.get(second.url + "/drive/v3/files", headers=headers, timeout=5)
    assert (data / "emulator" / "workspace.sqlite").read_bytes() == before
