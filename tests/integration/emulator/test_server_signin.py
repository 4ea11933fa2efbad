"""Signing in as the libraries do it: service accounts with delegation, refresh tokens, and what ends them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import credentials, service_account

from automations.emulator.signin import new_account
from tests.workspace import Local, local

RUNNER = "runner@town.iam.gserviceaccount.com"
SCOPES = ["https://www.googleapis.com/auth/drive.file"]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("signin")) as running:
        yield running


def emulator(here: Local, *words: str) -> str:
    command = [sys.executable, "-m", "automations.emulator", *words, "--data", str(here.data)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def account(here: Local) -> dict[str, Any]:
    """A service account's key file, as the command prints it."""
    return dict(json.loads(emulator(here, "service-account", RUNNER)))


def status(signed_in: Any, here: Local) -> int:
    with AuthorizedSession(signed_in) as session:
        return int(session.get(here.url + "/drive/v3/files", timeout=5).status_code)


def whose(signed_in: Any, here: Local) -> str:
    with AuthorizedSession(signed_in) as session:
        answer = session.get(here.url + "/drive/v3/about?fields=user/emailAddress", timeout=5)
        return str(answer.json()["user"]["emailAddress"])


def test_a_service_account_as_itself_and_for_a_person(here: Local, account: dict[str, Any]) -> None:
    itself = service_account.Credentials.from_service_account_info(account, scopes=SCOPES)
    assert whose(itself, here) == RUNNER
    assert whose(itself.with_subject("coordinator@example.org"), here) == "coordinator@example.org"


def test_delegation_that_is_not_granted(here: Local, account: dict[str, Any]) -> None:
    here.admin("POST", "/delegations", {"email": RUNNER, "scopes": ["spreadsheets"]})
    itself = service_account.Credentials.from_service_account_info(account, scopes=SCOPES)
    with pytest.raises(RefreshError, match="unauthorized_client"):
        itself.with_subject("coordinator@example.org").refresh(_request())
    assert whose(itself, here) == RUNNER, "as itself it needs none"
    here.admin("POST", "/delegations", {"email": RUNNER, "scopes": None})
    itself.with_subject("coordinator@example.org").refresh(_request())


def test_another_key_is_refused(here: Local, account: dict[str, Any], tmp_path: Path) -> None:
    forged = {**account, "private_key": new_account(tmp_path, RUNNER, account["token_uri"])["private_key"]}
    with pytest.raises(RefreshError, match="Invalid JWT Signature"):
        service_account.Credentials.from_service_account_info(forged, scopes=SCOPES).refresh(_request())


def test_an_account_that_nobody_made(here: Local, account: dict[str, Any]) -> None:
    unknown = {**account, "client_email": "nobody@town.iam.gserviceaccount.com"}
    with pytest.raises(RefreshError, match="account not found"):
        service_account.Credentials.from_service_account_info(unknown, scopes=SCOPES).refresh(_request())


def test_an_account_registered_by_its_public_key(here: Local, tmp_path: Path) -> None:
    email = "other@town.iam.gserviceaccount.com"
    made = new_account(tmp_path, email, here.url + "/token")
    public = json.loads(next((tmp_path / "service_accounts").iterdir()).read_text())["public_key"]
    here.admin("POST", "/accounts", {"email": email, "public_key": public})
    assert whose(service_account.Credentials.from_service_account_info(made, scopes=SCOPES), here) == email


def _person(here: Local, *scopes: str) -> Any:
    info = json.loads(emulator(here, "authorized-user", "coordinator@example.org", *scopes))
    # The library takes Google's endpoint whatever the file says.
    return credentials.Credentials.from_authorized_user_info(info).with_token_uri(info["token_uri"])


def test_a_person_signs_in_with_a_refresh_token_until_it_is_revoked(here: Local) -> None:
    person = _person(here)
    assert whose(person, here) == "coordinator@example.org"
    here.admin("POST", "/revocations", {"user": "coordinator@example.org"})
    with pytest.raises(RefreshError, match="invalid_grant"):
        person.refresh(_request())
    here.admin("DELETE", "/revocations", {"user": "coordinator@example.org"})
    person.refresh(_request())


def test_a_token_ends_after_an_hour_of_the_emulators_clock_and_is_refreshed_once(here: Local) -> None:
    person = _person(here)
    person.refresh(_request())
    here.advance(3601)
    here.forget_calls()
    assert status(person, here) == 200
    assert [(call["method"], call["status"]) for call in here.calls()] == [
        ("drive.files.list", 401),
        ("oauth2.token", 200),
        ("drive.files.list", 200),
    ]


def test_scopes_that_were_not_asked_for(here: Local) -> None:
    assert status(_person(here, "--scopes", "spreadsheets"), here) == 403


@pytest.mark.parametrize(
    ("form", "code", "error"),
    [
        ({}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, 400, "invalid_grant"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "a.b.c"}, 400, "invalid_grant"),
    ],
)
def test_what_the_token_endpoint_refuses(here: Local, form: dict[str, str], code: int, error: str) -> None:
    answer = requests.post(here.url + "/token", data=form, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (code, error)


def test_tokens_are_good_whether_or_not_a_server_runs(here: Local) -> None:
    token = emulator(here, "token", "someone@example.org").strip()
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(here.url + "/drive/v3/files", headers=headers, timeout=5).status_code == 200
    old = emulator(here, "token", "someone@example.org", "--minutes", "-5").strip()
    here.admin("POST", "/clock", {"system": True})
    headers = {"Authorization": f"Bearer {old}"}
    assert requests.get(here.url + "/drive/v3/files", headers=headers, timeout=5).status_code == 401


def _request() -> Request:
    return Request()
