"""files.list: the documented operators and no others, private properties, order, and search that lags behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.workspace import Local, local

FOLDER = "application/vnd.google-apps.folder"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("search")) as running:
        running.lift_quotas()
        running.search_lag(0)
        yield running


@pytest.fixture(scope="module")
def http(here: Local) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {here.token()}"
        yield session


@pytest.fixture(scope="module")
def files(here: Local, http: requests.Session) -> dict[str, str]:
    """Ids by name: a folder with two files, one of them in the bin, and two others in the root."""
    ids: dict[str, str] = {}
    bodies: list[dict[str, Any]] = [
        {"name": "Invoices", "mimeType": FOLDER},
        {"name": "ARL-FY27-0001 L-02 2026-10.pdf", "mimeType": "application/pdf", "appProperties": {"key": "i/L-02"}},
        {"name": "ARL-FY27-0002 L-03 2026-10.pdf", "mimeType": "application/pdf", "properties": {"public": "yes"}},
        {"name": "O'Brien's HelloWorld", "mimeType": "text/plain", "starred": True},
        {"name": "part 10", "mimeType": "image/png"},
    ]
    for place, body in enumerate(bodies):
        if place in (1, 2):
            body["parents"] = [ids["Invoices"]]
        here.advance(60)
        ids[body["name"]] = http.post(here.url + "/drive/v3/files", json=body).json()["id"]
    http.patch(here.url + f"/drive/v3/files/{ids['ARL-FY27-0002 L-03 2026-10.pdf']}", json={"trashed": True})
    return ids


def names(here: Local, http: requests.Session, **params: Any) -> list[str] | tuple[int, str]:
    answer = http.get(here.url + "/drive/v3/files", params=params)
    if answer.status_code >= 400:
        error = answer.json()["error"]
        return error["code"], error["errors"][0]["reason"]
    return [file["name"].split()[0] for file in answer.json()["files"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("trashed = true", ["ARL-FY27-0002"]),
        ("trashed != true and mimeType = 'application/pdf'", ["ARL-FY27-0001"]),
        ("name = 'Invoices'", ["Invoices"]),
        ("name contains 'Hello'", ["O'Brien's"]),
        ("name contains 'World'", []),
        ("name contains 'fy27'", ["ARL-FY27-0001", "ARL-FY27-0002"]),
        ("name = 'O\\'Brien\\'s HelloWorld'", ["O'Brien's"]),
        ("'root' in parents", ["Invoices", "O'Brien's", "part"]),
        ("'FOLDER' in parents and trashed = false", ["ARL-FY27-0001"]),
        ("not 'root' in parents", ["ARL-FY27-0001", "ARL-FY27-0002"]),
        ("appProperties has { key='key' and value='i/L-02' }", ["ARL-FY27-0001"]),
        ("appProperties has { key='public' and value='yes' }", []),
        ("properties has {key='public' and value='yes'}", ["ARL-FY27-0002"]),
        ("starred = true or name = 'part 10'", ["O'Brien's", "part"]),
        ("(starred = true or name = 'part 10') and mimeType contains 'image/'", ["part"]),
        ("modifiedTime > '2026-11-02T17:04:00Z'", ["part"]),
        ("modifiedTime >= '2026-11-02T17:04:00' and not starred = true", ["part"]),
        ("'me' in owners and createdTime < '2026-11-02T17:02:00Z'", ["Invoices"]),
        ("'stranger@example.org' in writers", []),
        ("sharedWithMe = true", []),
    ],
)
def test_queries(here: Local, http: requests.Session, files: dict[str, str], query: str, found: list[str]) -> None:
    assert names(here, http, q=query.replace("FOLDER", files["Invoices"]), orderBy="name") == found


@pytest.mark.parametrize(
    "query",
    [
        "name like 'x'",
        "name",
        "name = x",
        "name = 'x' and",
        "(name = 'x'",
        "header:key = 'x'",
        "title = 'x'",
        "appProperties = 'x'",
        "appProperties has { key='a' }",
        "trashed = 'true'",
        "modifiedTime > 'yesterday'",
        "parents in 'x'",
        "'x' in children",
        "name > 'x'",
        "name = 'x' xor name = 'y'",
    ],
)
def test_what_drive_does_not_document_is_refused(here: Local, http: requests.Session, query: str) -> None:
    assert names(here, http, q=query) == (400, "invalid")


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("name desc", ["part", "O'Brien's", "Invoices", "ARL-FY27-0002", "ARL-FY27-0001"]),
        ("folder,name", ["Invoices", "ARL-FY27-0001", "ARL-FY27-0002", "O'Brien's", "part"]),
        ("createdTime", ["Invoices", "ARL-FY27-0001", "ARL-FY27-0002", "O'Brien's", "part"]),
        (None, ["part", "O'Brien's", "ARL-FY27-0002", "ARL-FY27-0001", "Invoices"]),
        ("size", (400, "invalid")),
        ("name backwards", (400, "invalid")),
    ],
)
def test_order(here: Local, http: requests.Session, files: dict[str, str], order: str | None, found: Any) -> None:
    assert names(here, http, **({"orderBy": order} if order else {})) == found


def test_a_page_token_of_another_query_is_refused(here: Local, http: requests.Session, files: dict[str, str]) -> None:
    token = http.get(here.url + "/drive/v3/files", params={"pageSize": 1}).json()["nextPageToken"]
    assert names(here, http, pageToken=token, q="trashed = true") == (400, "invalid")
    assert names(here, http, pageToken="nonsense") == (400, "invalid")


def test_search_lags_behind_every_kind_of_write(workspace: Local) -> None:
    url, q = workspace.url + "/drive/v3/files", "appProperties has { key='key' and value='v' } and trashed = false"
    with requests.Session() as http:
        http.headers["Authorization"] = f"Bearer {workspace.token()}"

        def found() -> list[str]:
            return [file["name"] for file in http.get(url, params={"q": q}).json()["files"]]

        made = http.post(url, json={"name": "new", "mimeType": FOLDER, "appProperties": {"key": "v"}}).json()["id"]
        assert http.get(f"{url}/{made}").json()["name"] == "new", "get sees at once"
        assert found() == [], "search does not"
        workspace.advance(10)
        assert found() == ["new"]
        http.patch(f"{url}/{made}", json={"name": "renamed"})
        assert found() == ["new"], "search still has the old name"
        workspace.advance(10)
        assert found() == ["renamed"]
        http.delete(f"{url}/{made}")
        assert found() == ["renamed"], "and finds what was deleted"
        workspace.advance(10)
        assert found() == []


def test_a_clock_that_stands_still_does_not_hide_files_for_ever(workspace: Local) -> None:
    workspace.search_lag(0.2)
    url = workspace.url + "/drive/v3/files"
    with requests.Session() as http:
        http.headers["Authorization"] = f"Bearer {workspace.token()}"
        http.post(url, json={"name": "new", "mimeType": FOLDER})
        assert http.get(url).json()["files"] == []
        time.sleep(0.25)
        assert len(http.get(url).json()["files"]) == 1
