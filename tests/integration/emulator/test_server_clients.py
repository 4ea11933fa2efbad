"""Client libraries that others wrote, against the emulator: plain, multipart and resumable calls, partial downloads."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import google_auth_httplib2
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload, MediaIoBaseDownload, build_http

from automations.emulator.discovery import documents_folder
from tests.workspace import Local, local

FOLDER = "application/vnd.google-apps.folder"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("clients")) as running:
        running.lift_quotas()
        running.search_lag(0)
        yield running


@pytest.fixture(scope="module")
def clients(here: Local) -> Iterator[dict[str, Any]]:
    """The stock clients, by document; closed at the end."""
    built = {name: client(here, name) for name in ("drive.v3", "sheets.v4", "calendar.v3")}
    yield built
    for one in built.values():
        one.close()


def client(here: Local, name: str) -> Any:
    """The stock client over the stock transport: only the addresses in the shipped document are others."""
    document = json.loads((documents_folder() / f"{name}.json").read_text())
    document["rootUrl"] = here.url + "/"
    document["baseUrl"] = here.url + "/" + document["servicePath"]
    http = google_auth_httplib2.AuthorizedHttp(Credentials(here.token()), http=build_http())
    return build_from_document(document, http=http)


@pytest.fixture(scope="module")
def drive(clients: dict[str, Any]) -> Any:
    return clients["drive.v3"]


def test_a_plain_call_answers_four_fields_unless_told(drive: Any) -> None:
    made = drive.files().create(body={"name": "Invoices", "mimeType": FOLDER}).execute()
    assert made == {"kind": "drive#file", "id": made["id"], "name": "Invoices", "mimeType": FOLDER}
    told = drive.files().get(fileId=made["id"], fields="name,owners(emailAddress),capabilities/canEdit").execute()
    assert told == {
        "name": "Invoices",
        "owners": [{"emailAddress": "coordinator@example.org"}],
        "capabilities": {"canEdit": True},
    }


@pytest.mark.parametrize(
    ("size", "resumable", "chunk", "sentence"),
    [
        (0, False, -1, "an empty file by multipart"),
        (5_000, False, -1, "a small one by multipart"),
        (5_000, True, -1, "a small one by a session, in one piece"),
        (0, True, -1, "an empty one by a session"),
        (600_000, True, 262_144, "a larger one by a session, in three pieces"),
    ],
)
def test_content_arrives_byte_for_byte(drive: Any, size: int, resumable: bool, chunk: int, sentence: str) -> None:
    data = bytes(i % 251 for i in range(size)) + (b"\r\n--end\r\n" if size else b"")
    media = MediaInMemoryUpload(data, mimetype="application/pdf", chunksize=chunk, resumable=resumable)
    body = {"name": f"{sentence}.pdf", "appProperties": {"key": "invoice/L-02"}}
    request = drive.files().create(body=body, media_body=media, fields="id,size,mimeType,appProperties,md5Checksum")
    made = request.execute()
    assert made["size"] == str(len(data))
    assert made["mimeType"] == "application/pdf"
    assert made["appProperties"] == {"key": "invoice/L-02"}
    assert drive.files().get_media(fileId=made["id"]).execute() == data


def test_content_is_replaced_in_place(drive: Any) -> None:
    made = drive.files().create(body={"name": "a.txt"}, media_body=MediaInMemoryUpload(b"one", "text/plain")).execute()
    first = drive.files().get(fileId=made["id"], fields="headRevisionId,version").execute()
    drive.files().update(fileId=made["id"], media_body=MediaInMemoryUpload(b"two", "text/plain")).execute()
    after = drive.files().get(fileId=made["id"], fields="headRevisionId,version,name").execute()
    assert after["name"] == "a.txt"
    assert after["headRevisionId"] != first["headRevisionId"]
    assert int(after["version"]) > int(first["version"])
    assert drive.files().get_media(fileId=made["id"]).execute() == b"two"


def test_a_download_in_pieces(drive: Any) -> None:
    data = bytes(range(256)) * 40
    made = drive.files().create(body={"name": "b"}, media_body=MediaInMemoryUpload(data, "text/plain")).execute()
    out = io.BytesIO()
    loader = MediaIoBaseDownload(out, drive.files().get_media(fileId=made["id"]), chunksize=4096)
    done = False
    while not done:
        _, done = loader.next_chunk()
    assert out.getvalue() == data


def test_a_query_too_long_for_a_url_comes_as_a_post(drive: Any, here: Local) -> None:
    query = " or ".join(f"name = 'a name that is long enough {n}'" for n in range(80))
    assert drive.files().list(q=query).execute()["files"] == []
    last = here.calls()[-1]
    assert (last["method"], last["verb"]) == ("drive.files.list", "GET")


def test_a_resumable_upload_that_would_be_refused_is_refused_at_once(drive: Any) -> None:
    media = MediaInMemoryUpload(b"x", "text/plain", resumable=True)
    with pytest.raises(HttpError) as refused:
        drive.files().create(body={"name": "x", "parents": ["nowhere"]}, media_body=media).execute()
    assert refused.value.status_code == 404
    assert refused.value.error_details[0]["reason"] == "notFound"


def test_pages_are_followed(drive: Any) -> None:
    folder = drive.files().create(body={"name": "pages", "mimeType": FOLDER}).execute()["id"]
    for n in range(5):
        drive.files().create(body={"name": f"{n}", "mimeType": FOLDER, "parents": [folder]}).execute()
    request = drive.files().list(q=f"'{folder}' in parents", pageSize=2, orderBy="name")
    names = []
    while request is not None:
        answer = request.execute()
        assert len(answer["files"]) <= 2
        names += [file["name"] for file in answer["files"]]
        request = drive.files().list_next(request, answer)
    assert names == ["0", "1", "2", "3", "4"]


def test_what_is_not_built_says_so(clients: dict[str, Any]) -> None:
    with pytest.raises(HttpError) as refused:
        clients["calendar.v3"].colors().get().execute()
    assert refused.value.status_code == 501
    assert "calendar.colors.get" in str(refused.value)


def test_a_spreadsheet_is_a_drive_file_and_renaming_one_renames_the_other(clients: dict[str, Any], drive: Any) -> None:
    sheets = clients["sheets.v4"]
    made = sheets.spreadsheets().create(body={"properties": {"title": "Program"}}).execute()["spreadsheetId"]
    assert drive.files().get(fileId=made).execute()["name"] == "Program"
    drive.files().update(fileId=made, body={"name": "Program 2027"}).execute()
    told = sheets.spreadsheets().get(spreadsheetId=made, fields="properties.title").execute()
    assert told == {"properties": {"title": "Program 2027"}}
    copied = drive.files().copy(fileId=made, body={"name": "Another"}).execute()["id"]
    assert sheets.spreadsheets().get(spreadsheetId=copied, fields="properties.title").execute() == {
        "properties": {"title": "Another"}
    }
    drive.files().delete(fileId=copied).execute()
    with pytest.raises(HttpError) as gone:
        sheets.spreadsheets().get(spreadsheetId=copied).execute()
    assert gone.value.status_code == 404
