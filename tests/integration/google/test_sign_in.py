"""Sign-in with each kind of credential, and each way in which it can be wrong: one line with the remedy."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from automations.google.calls import Calls
from automations.google.credentials import from_file, token_source
from automations.google.failures import NotReached, SignInFailed
from automations.google.scopes import SPREADSHEETS, needed
from automations.google.workspace import connect
from tests.integration.google.conftest import Wire, answer, cut, refusal

QUIET = Calls(sleep=lambda _: None, draw=lambda: 0.0)
SUBJECT = "program@example.org"


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def saved(file: Path, content: object, mode: int = 0o600) -> Path:
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    file.chmod(mode)
    return file


@pytest.fixture
def key(wire: Wire, private_key: str) -> dict[str, Any]:
    return {
        "type": "service_account",
        "client_email": "robot@example.org",
        "private_key": private_key,
        "private_key_id": "k1",
        "token_uri": f"{wire.url}/token",
    }


@pytest.fixture
def person(wire: Wire) -> dict[str, Any]:
    return {
        "type": "authorized_user",
        "client_id": "c1",
        "client_secret": "hush",
        "refresh_token": "r1",
        "token_uri": f"{wire.url}/token",
    }


GRANTED = answer({"access_token": "a1", "expires_in": 3600, "token_type": "Bearer"})


def test_a_service_account_acts_for_the_mailbox_with_the_narrowest_scopes(
    wire: Wire, key: dict[str, Any], tmp_path: Path
) -> None:
    wire.steps += [GRANTED, answer({"ids": ["f1"]})]
    credentials = from_file(saved(tmp_path / "key.json", key), scopes=needed(), subject=SUBJECT)
    with connect(credentials, wire.url, calls=QUIET) as workspace:
        assert workspace.drive.new_ids(1) == ["f1"]
        assert workspace.counted.as_calls()["drive"] == 1
    asked, called = wire.received
    claim = parse_qs(asked.body.decode())["assertion"][0].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(claim + "=="))
    assert (asked.path, claims["sub"], claims["scope"]) == ("/token", SUBJECT, " ".join(needed()))
    assert called.headers["authorization"] == "Bearer a1"


def test_a_persons_token_asks_where_its_file_says_and_for_what_was_granted(
    wire: Wire, person: dict[str, Any], tmp_path: Path
) -> None:
    wire.steps += [GRANTED]
    with connect(from_file(saved(tmp_path / "token.json", person), scopes=needed()), wire.url, calls=QUIET):
        pass
    asked = parse_qs(wire.received[0].body.decode())
    assert (asked["grant_type"], asked["refresh_token"]) == (["refresh_token"], ["r1"])
    assert "scope" not in asked


def test_an_access_token_that_is_refused_is_drawn_anew_once(wire: Wire, person: dict[str, Any], tmp_path: Path) -> None:
    again = answer({"access_token": "a2", "expires_in": 3600})
    wire.steps += [GRANTED, refusal(401, "authError", "Invalid Credentials"), again, answer({"ids": ["f1"]})]
    with connect(from_file(saved(tmp_path / "t.json", person), scopes=needed()), wire.url, calls=QUIET) as workspace:
        workspace.drive.new_ids(1)
    assert [item.headers.get("authorization") for item in wire.received] == [None, "Bearer a1", None, "Bearer a2"]


def test_a_sign_in_is_not_sent_on_to_another_address(wire: Wire, person: dict[str, Any], tmp_path: Path) -> None:
    """308 would take the refresh token along."""
    wire.steps += [answer(b"", 308, Location=f"{wire.url}/elsewhere"), GRANTED]
    with pytest.raises(SignInFailed):
        connect(from_file(saved(tmp_path / "token.json", person), scopes=needed()), wire.url, calls=QUIET)
    assert [item.path for item in wire.received] == ["/token"]


def test_the_local_workspace_takes_a_token_that_is_handed_out(wire: Wire) -> None:
    with connect(token_source(lambda: "local"), wire.url, calls=QUIET) as workspace:
        wire.steps += [answer({"ids": ["f1"]})]
        workspace.drive.new_ids(1)
    assert [item.headers["authorization"] for item in wire.received] == ["Bearer local"]


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        (answer({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400), "revoked"),
        (answer({"error": "invalid_grant", "error_description": "Invalid JWT: check your iat and exp"}, 400), "clock"),
        (answer({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400), "key was deleted"),
        (answer({"error": "invalid_grant", "error_description": "Invalid email or User ID"}, 400), "does not exist"),
        (answer({"error": "unauthorized_client", "error_description": "x"}, 401), "domain-wide delegation"),
        (answer({"error": "invalid_client"}, 401), "automations authorize"),
        (answer({"error": "admin_policy_enforced"}, 400), "Admin console"),
        (answer({"error": "something_new"}, 400), "gave no token"),
        (answer({"error": {"code": 400}}, 400), "gave no token"),
        (answer(b"<html>", 400), "gave no token"),
        (answer(b"<html>Sign in to the network</html>", 200), "not Google's"),
        (answer({"nothing": 1}, 200), "gave no token"),
    ],
)
@pytest.mark.parametrize("kind", ["key", "person"])
def test_no_token_is_one_line_with_the_remedy(
    wire: Wire, tmp_path: Path, request: pytest.FixtureRequest, kind: str, answered: Any, expected: str
) -> None:
    wire.steps += [answered]
    credentials = from_file(saved(tmp_path / "c.json", request.getfixturevalue(kind)), scopes=needed(), subject=SUBJECT)
    with pytest.raises(SignInFailed, match=expected) as failed:
        connect(credentials, wire.url, calls=QUIET)
    line = str(failed.value)
    assert "\n" not in line
    assert "example.org" not in line
    assert failed.value.exit_status == 5
    assert {item.path for item in wire.received} == {"/token"}


def test_a_place_for_tokens_that_does_not_answer_is_no_fault_of_the_sign_in(
    wire: Wire, person: dict[str, Any], tmp_path: Path
) -> None:
    wire.steps += [cut] * 20
    with pytest.raises(NotReached, match="Nothing was done"):
        connect(from_file(saved(tmp_path / "c.json", person), scopes=needed()), wire.url, calls=QUIET)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        ([1], "no credential file"),
        ({}, "neither"),
        ({"type": "external_account"}, "neither"),
        ({"installed": {"client_id": "c"}}, "is an OAuth client"),
        ({"type": "authorized_user", "client_id": "c"}, "damaged or incomplete"),
        ({"type": "service_account", "client_email": "a@example.org", "token_uri": "x"}, "damaged or incomplete"),
        (
            {"type": "service_account", "client_email": "a@example.org", "token_uri": "x", "private_key": "nonsense"},
            "damaged or incomplete",
        ),
    ],
)
def test_a_file_that_is_no_credential(tmp_path: Path, content: object, expected: str) -> None:
    with pytest.raises(SignInFailed, match=expected) as failed:
        from_file(saved(tmp_path / "c.json", content), scopes=needed(), subject=SUBJECT)
    assert "\n" not in str(failed.value)
    assert "@" not in str(failed.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o700, 0o606])
def test_a_file_that_others_could_read_or_run_is_refused(tmp_path: Path, person: dict[str, Any], mode: int) -> None:
    file = saved(tmp_path / "c.json", person, mode)
    with pytest.raises(SignInFailed, match=f"chmod 600 {file}"):
        from_file(file, scopes=needed())
    file.chmod(0o400)
    from_file(file, scopes=needed())


def test_a_folder_in_which_anybody_may_write_is_refused_wherever_a_link_leads(
    tmp_path: Path, person: dict[str, Any]
) -> None:
    """Who may write in the folder may put a sign-in of their own in the place of ours."""
    kept, links = tmp_path / "kept", tmp_path / "links"
    kept.mkdir()
    links.mkdir()
    file, link = saved(kept / "c.json", person), links / "c.json"
    link.symlink_to(file)
    from_file(link, scopes=needed())
    for folder, at in ((kept, file), (kept, link), (links, link)):
        folder.chmod(0o777)
        with pytest.raises(SignInFailed, match=f"in the place of {at}.*chmod o-w {folder}"):
            from_file(at, scopes=needed())
        folder.chmod(0o1777)  # as /tmp: only its owner may replace a file
        from_file(at, scopes=needed())
        folder.chmod(0o755)
    file.chmod(0o644)
    with pytest.raises(SignInFailed, match=f"chmod 600 {link}"):
        from_file(link, scopes=needed())


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    for file, expected in ((tmp_path / "none.json", "there is no file"), (tmp_path, "cannot be read")):
        with pytest.raises(SignInFailed, match=expected):
            from_file(file, scopes=needed())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read(tmp_path: Path, person: dict[str, Any]) -> None:
    with pytest.raises(SignInFailed, match="cannot be read"):
        from_file(saved(tmp_path / "c.json", person, 0), scopes=needed())


def test_a_service_account_without_a_mailbox_is_refused_before_any_request(
    wire: Wire, key: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(SignInFailed, match="subject"):
        from_file(saved(tmp_path / "key.json", key), scopes=needed())
    assert wire.received == []


def test_a_workbook_made_by_hand_needs_one_scope_more() -> None:
    assert [scope.rpartition("/")[2] for scope in needed()] == ["drive.file"]
    assert [scope.rpartition("/")[2] for scope in needed(letters=True)] == [
        "calendar.app.created",
        "drive.file",
        "gmail.compose",
        "gmail.metadata",
    ]
    assert needed(workbook_made_by_hand=True) == (*needed(), SPREADSHEETS)
