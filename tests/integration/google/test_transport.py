"""One request on the wire for one call, whatever becomes of the connection; and what each fate is called."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import pytest
from googleapiclient.http import MediaIoBaseUpload

from automations.google import clients
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.drive import Drive
from automations.google.failures import AttemptError, Happened, NotReached, Refused, SignInFailed, Unanswered
from automations.google.sheets import Sheets
from automations.google.transport import Http, Session, Timeouts
from tests.integration.google.conftest import Wire, answer, cut, cut_within, drip, refusal, silence

FILE = {"id": "f1", "name": "a.pdf"}


@pytest.fixture
def session(wire: Wire) -> Iterator[Session]:
    tokens = iter(f"token-{n}" for n in range(1, 10))
    opened = Session(token_source(lambda: next(tokens)), wire.url, Timeouts(connect=2, read=0.3, whole=0.6))
    yield opened
    opened.close()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def calls(waits: list[float]) -> Calls:
    return Calls(sleep=waits.append, draw=lambda: 0.0)


@pytest.fixture
def drive(session: Session, calls: Calls) -> Drive:
    return Drive(session, calls)


@pytest.fixture
def sheets(session: Session, calls: Calls) -> Sheets:
    return Sheets(session, calls)


# The wire


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE", "GET"])
@pytest.mark.parametrize("fate", [cut, cut_within], ids=["before the answer", "within the answer"])
def test_a_connection_that_dies_is_one_request_on_the_wire(
    wire: Wire, session: Session, method: str, fate: object
) -> None:
    wire.steps += [answer(), fate]  # type: ignore[list-item]
    session.request("GET", f"{wire.url}/drive/v3/files")  # so that the next one meets a kept-alive connection
    with pytest.raises(AttemptError) as failed:
        session.request(method, f"{wire.url}/drive/v3/files", data=b"x" if method != "GET" else None)
    assert failed.value.happened is Happened.CUT
    assert [(item.method, wire.connections) for item in wire.received] == [("GET", 1), (method, 1)]


@pytest.mark.parametrize("through", ["create_file", "update_file", "batch_update"])
def test_a_client_library_sends_once_what_must_not_be_sent_twice(
    wire: Wire, drive: Drive, sheets: Sheets, waits: list[float], through: str
) -> None:
    wire.steps += [answer({"ids": ["f1"]}), cut, answer(FILE)]
    drive.new_ids(1)
    if through == "create_file":
        with pytest.raises(Unanswered):
            drive.create_file("f1", "a.pdf", "application/pdf", "folder", {"key": "v"}, b"%PDF")
        assert (len(wire.received), waits) == (2, [])
    elif through == "batch_update":
        with pytest.raises(Unanswered):
            sheets.batch_update("s1", [{"addSheet": {}}])
        assert (len(wire.received), waits) == (2, [])
    else:  # comes to the same end when done twice: asked for again, by the table and not by the transport
        drive.update_file("f1", b"%PDF")
        assert (len(wire.received), waits) == (3, [0.5])


def test_a_connection_is_kept_between_calls_and_survives_a_refusal(wire: Wire, session: Session) -> None:
    wire.steps += [answer(), refusal(404, "notFound", "gone"), answer()]
    session.request("GET", f"{wire.url}/drive/v3/files")
    with pytest.raises(AttemptError):
        session.request("GET", f"{wire.url}/drive/v3/files")
    session.request("GET", f"{wire.url}/drive/v3/files")
    assert (len(wire.received), wire.connections) == (3, 1)


def test_a_create_is_one_multipart_request_with_both_parts(wire: Wire, drive: Drive) -> None:
    wire.steps += [answer(FILE)]
    drive.create_file("f1", "a.pdf", "application/pdf", "folder", {"key": "v"}, b"%PDF \xff\x00\r\n--")
    (sent,) = wire.received
    assert sent.path.startswith("/upload/drive/v3/files?")
    assert "uploadType=multipart" in sent.path
    assert sent.headers["content-type"].startswith("multipart/related")
    assert b"%PDF \xff\x00\r\n--" in sent.body
    assert b'"id": "f1"' in sent.body


def test_an_update_sends_what_is_given_and_null_takes_a_property_away(wire: Wire, drive: Drive) -> None:
    wire.steps += [answer(FILE), answer(FILE)]
    drive.update_file("f1", app_properties={"key": None, "facts": "2"})
    drive.update_file("f1", name="b.pdf")
    assert [json.loads(item.body) for item in wire.received] == [
        {"appProperties": {"key": None, "facts": "2"}},
        {"name": "b.pdf"},
    ]
    assert {item.method for item in wire.received} == {"PATCH"}


def test_a_resumable_upload_gets_its_308(wire: Wire, session: Session) -> None:
    wire.steps += [
        answer(Location=f"{wire.url}/upload/drive/v3/files?upload_id=1"),
        answer(b"", 308, Range="bytes=0-262143"),
        answer(FILE),
    ]
    media = MediaIoBaseUpload(io.BytesIO(b"x" * 300_000), "application/pdf", chunksize=262_144, resumable=True)
    request = clients.collection("drive", "v3", "files", wire.url).create(body={"name": "a.pdf"}, media_body=media)
    progress, done = request.next_chunk(http=Http(session))
    assert (done, progress.resumable_progress) == (None, 262_144)
    progress, done = request.next_chunk(http=Http(session))
    assert done == FILE
    assert [item.method for item in wire.received] == ["POST", "PUT", "PUT"]


def test_a_redirect_is_not_followed(wire: Wire, session: Session) -> None:
    wire.steps += [answer(b"", 302, Location=f"{wire.url}/elsewhere")]
    with pytest.raises(AttemptError) as failed:
        session.request("GET", f"{wire.url}/drive/v3/files")
    assert (failed.value.happened, len(wire.received)) == (Happened.OTHER, 1)


# Time


@pytest.mark.parametrize(
    "fate", [silence(2), drip(0.2, 30)], ids=["no byte within the read time-out", "a byte now and then, for ever"]
)
def test_a_slow_answer_ends_with_its_time(wire: Wire, session: Session, fate: object) -> None:
    wire.steps += [fate]  # type: ignore[list-item]
    with pytest.raises(AttemptError) as failed:
        session.request("POST", f"{wire.url}/drive/v3/files")
    assert (failed.value.happened, len(wire.received)) == (Happened.TIMED_OUT, 1)


def test_nobody_listening_is_tried_again_and_nothing_was_done(
    nobody_listens: str, calls: Calls, waits: list[float]
) -> None:
    closed = Session(token_source(lambda: "t"), nobody_listens)
    with pytest.raises(NotReached, match="Nothing was done"):
        Drive(closed, calls).create_file(None, "a", "application/pdf", None, content=b"")
    assert waits == [0.5, 1.0, 2.0]
    closed.close()


# Answers


def test_a_quota_is_waited_for_as_long_as_google_asks(wire: Wire, drive: Drive, waits: list[float]) -> None:
    limit = refusal(429, "rateLimitExceeded", "Quota exceeded", Retry_After="17")
    wire.steps += [limit, refusal(403, "userRateLimitExceeded", "Slow down"), answer(FILE)]
    assert drive.create_file("f1", "a.pdf", "application/pdf", None, content=b"x").id == "f1"
    assert (len(wire.received), waits) == (3, [17.0, 1.0])


def test_a_quota_that_stays_is_a_refusal_with_googles_words(wire: Wire, sheets: Sheets, waits: list[float]) -> None:
    wire.steps += [refusal(429, "rateLimitExceeded", "Quota exceeded for quota metric 'Read requests'")] * 7
    with pytest.raises(Refused, match="429 rateLimitExceeded: Quota exceeded for quota metric"):
        sheets.batch_update("s1", [{"addSheet": {}}])
    assert len(wire.received) == len(waits) + 1 == 7


def test_a_write_does_not_wait_longer_than_its_reading_is_fresh(wire: Wire, sheets: Sheets) -> None:
    wire.steps += [refusal(429, "rateLimitExceeded", "Quota exceeded", Retry_After="30")]
    with pytest.raises(Refused):
        sheets.batch_update("s1", [{"addSheet": {}}], within=5)
    assert len(wire.received) == 1


def test_a_write_does_not_leave_when_its_reading_is_no_longer_fresh(wire: Wire, sheets: Sheets) -> None:
    """A process that was frozen between the two: nothing is sent, and it is known that nothing was done."""
    wire.steps += [answer({"valueRanges": [{"range": "A", "values": [[1]]}]})]
    sheets.values("s1", ["A"])
    time.sleep(0.1)
    with pytest.raises(NotReached, match="the read that it rests on is too long ago"):
        sheets.batch_update("s1", [{"addSheet": {}}], within=0.1)
    assert len(wire.received) == 1


def test_a_storage_quota_is_no_rate(wire: Wire, drive: Drive) -> None:
    wire.steps += [refusal(403, "storageQuotaExceeded", "The user's Drive storage quota has been exceeded.")]
    with pytest.raises(Refused, match="403 storageQuotaExceeded"):
        drive.create_file("f1", "a.pdf", "application/pdf", None, content=b"x")
    assert len(wire.received) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Sign in to the town's network</html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b"\xff\xfe"),
        (502, b"<html>"),
    ],
    ids=["a captive portal", "JSON, but no object", "JSON, but not Google's", "no text", "a proxy's error page"],
)
def test_an_answer_that_is_not_json(
    wire: Wire, drive: Drive, sheets: Sheets, waits: list[float], status: int, body: bytes
) -> None:
    wire.steps += [answer(body, status), answer(FILE)]
    file = drive.get("f1")
    assert file is not None
    assert file.id == "f1"
    wire.steps += [answer(body, status), answer({"valueRanges": [{"range": "A", "values": [[1]]}]})]
    assert sheets.values("s1", ["A"]) == [[[1]]]
    assert len(waits) == 2
    wire.steps += [answer(body, status)]
    with pytest.raises(Unanswered):
        drive.create_file("f1", "a.pdf", "application/pdf", None, content=b"x")
    wire.steps += [answer(body, status)]
    with pytest.raises(Unanswered):
        sheets.create("Arden", "en_US", "America/New_York")
    assert len(wire.received) == 6


def test_a_refusal_that_is_not_json_keeps_its_code(wire: Wire, sheets: Sheets) -> None:
    wire.steps += [answer(b'{"error": "nope"}', 400), answer(b"<html>", 404), answer(b"", 412)]
    for code in (400, 404, 412):
        with pytest.raises(Refused) as refused:
            sheets.batch_update("s1", [{"addSheet": {}}])
        assert refused.value.facts["code"] == code


def test_a_value_in_a_query_of_drive_ends_where_it_ends(wire: Wire, drive: Drive) -> None:
    """A quotation mark or a backslash in it makes no other question of it."""
    wire.steps = [answer({"files": []})]
    assert drive.inside("x\\' or name contains '") == []
    (query,) = parse_qs(urlsplit(wire.received[0].path).query)["q"]
    assert query == "'x\\\\\\' or name contains \\'' in parents and trashed = false"
    wire.steps = [answer({"files": []})]
    assert drive.having("key", "x' }") == []
    (query,) = parse_qs(urlsplit(wire.received[1].path).query)["q"]
    assert query == "appProperties has { key='key' and value='x\\' }' } and trashed = false"


def test_a_file_that_is_gone_is_none_once_google_has_said_so_twice(wire: Wire, drive: Drive) -> None:
    gone, there = refusal(404, "notFound", "File not found: f1."), answer({"id": "f1"})
    wire.steps += [gone, gone]
    assert drive.get("f1") is None
    wire.steps += [gone, there]
    found = drive.get("f1")
    assert found is not None
    assert len(wire.received) == 4


# Tokens


def test_a_token_that_is_refused_is_drawn_anew_once(wire: Wire, drive: Drive) -> None:
    wire.steps += [refusal(401, "authError", "Invalid Credentials"), answer({"ids": ["f1"]})]
    assert drive.new_ids(1) == ["f1"]
    assert [item.headers["authorization"] for item in wire.received] == ["Bearer token-1", "Bearer token-2"]
    wire.steps += [refusal(401, "authError", "Invalid Credentials")] * 2
    with pytest.raises(SignInFailed, match="automations authorize"):
        drive.new_ids(1)
    assert len(wire.received) == 4


def test_a_missing_scope_is_a_matter_of_sign_in(wire: Wire, drive: Drive) -> None:
    wire.steps += [refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.")]
    with pytest.raises(SignInFailed, match=r"scope that drive\.files\.generateIds needs"):
        drive.new_ids(1)


@pytest.mark.parametrize("url", ["https://example.org/drive/v3/files", "http://127.0.0.1:9/drive/v3/files"])
def test_the_token_goes_nowhere_else(session: Session, url: str) -> None:
    with pytest.raises(ValueError, match="may not be sent"):
        session.request("GET", url)


def test_another_name_of_the_same_server_is_not_even_connected_to(session: Session, wire: Wire) -> None:
    with suppress(ValueError, AttemptError):
        session.request("GET", wire.url.replace("127.0.0.1", "localhost") + "/drive/v3/files")
    assert (wire.connections, wire.unexpected) == (0, [])


def test_the_token_goes_to_google_by_https_only() -> None:
    google = Session(token_source(lambda: "t"))
    for url in (
        "http://www.googleapis.com/drive/v3/files",
        "https://googleapis.com.example.org/",
        "https://evilgoogleapis.com/",
    ):
        with pytest.raises(ValueError, match="may not be sent"):
            google.request("GET", url)
    google.close()
    with pytest.raises(ValueError, match="must be https"):
        Session(token_source(lambda: "t"), "http://example.org")


def test_a_netrc_does_not_replace_the_token(
    wire: Wire, session: Session, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w") as file:
        file.write("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", netrc)
    monkeypatch.setattr(session, "trust_env", True)  # as towards Google
    monkeypatch.setenv("NO_PROXY", "*")
    wire.steps += [answer()]
    session.request("GET", f"{wire.url}/drive/v3/files")
    assert wire.received[0].headers["authorization"] == "Bearer token-1"


# Counting and threads


def test_requests_are_counted_by_api(wire: Wire, session: Session, drive: Drive, sheets: Sheets) -> None:
    wire.steps += [answer({"ids": ["f1"]}), refusal(503, "backendError", "later"), answer(FILE), answer({"sheets": []})]
    wire.steps += [answer({"spreadsheetId": "s1"}), *[answer()] * 4]
    drive.new_ids(1)
    drive.create_file("f1", "a.pdf", "application/pdf", None, content=b"x")
    sheets.metadata("s1")
    sheets.batch_update("s1", [{"addSheet": {}}])
    session.request("POST", f"{wire.url}/v4/spreadsheets/s1:getByDataFilter", json={})
    session.request("GET", f"{wire.url}/gmail/v1/users/me/profile")
    session.request("GET", f"{wire.url}/calendar/v3/users/me/calendarList")
    session.request("GET", f"{wire.url}/v1/documents/d1")
    assert session.counted.as_calls() == {
        "sheets": {"read": 2, "write": 1},
        "drive": 3,
        "gmail": 1,
        "calendar": 1,
        "documents": 1,
    }


def test_a_session_keeps_to_its_thread(wire: Wire, session: Session) -> None:
    wire.steps += [answer()]
    session.request("GET", f"{wire.url}/drive/v3/files")
    failures: list[BaseException] = []

    def elsewhere() -> None:
        try:
            session.request("GET", f"{wire.url}/drive/v3/files")
        except RuntimeError as error:
            failures.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "one run and its thread" in str(failures[0])


def test_a_client_collection_is_made_once_and_sends_nothing_by_itself(wire: Wire) -> None:
    files = clients.collection("drive", "v3", "files", wire.url)
    assert clients.collection("drive", "v3", "files", wire.url) is files
    with pytest.raises(RuntimeError, match="execute"):
        files.get(fileId="f1").execute()
