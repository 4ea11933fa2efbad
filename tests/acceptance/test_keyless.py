"""A sign-in without a key: the machine's own identity lets Google sign for the service account. Over HTTP, with the
real commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from automations.emulator.keyless import MACHINE, METHODS
from automations.emulator.signin import new_authorized_user
from automations.emulator.tokens import secret
from automations.google import credentials, scopes
from automations.google.workspace import connect
from tests.programs_in_sheet import OFFICE, Program, Programs

METADATA, SIGN = METHODS
ALL = scopes.needed(letters=True)
CLOUD = "https://www.googleapis.com/auth/cloud-platform"


def _keyless(program: Program, **changed: Any) -> Path:
    """A configuration for Google whose credential file names a service account and holds no secret."""
    made = program.automations_out("emulator", "service-account", _account(program), "--keyless")
    (program.config / "automations.toml").write_text(
        f'workspace = "google"\ngoogle_credentials = "credentials.json"\ngoogle_subject = "{OFFICE}"\n'
    )
    file = program.config / "credentials.json"
    file.write_text(json.dumps({**json.loads(made), **changed}))
    file.chmod(0o600)
    return file


def _account(program: Program) -> str:
    return f"{program.id}@accounts.example.org"


def _refusal(code: int, reason: str, status: str = "PERMISSION_DENIED") -> dict[str, Any]:
    """As the IAM Credentials API says no."""
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "iam.googleapis.com"}
    error = {"code": code, "message": "No.", "status": status, "details": [info]}
    return {"status": code, "body": json.dumps({"error": error})}


def test_the_machines_own_identity_acts_for_the_mailbox(programs: Programs) -> None:
    program = programs.configured()
    file = _keyless(program)
    assert "private_key" not in file.read_text()
    programs.local.forget_calls()
    ran = program.automations("authorize")
    assert ran.status == 0, ran.err
    assert "may act for the program's mailbox" in ran.out
    asked = [(one["method"], one["user"]) for one in programs.local.calls()]
    assert asked == [(METADATA, ""), (SIGN, MACHINE), ("oauth2.token", "")] * len(ALL)
    with connect(credentials.from_file(file, scopes=ALL, subject=OFFICE), programs.local.url) as workspace:
        workspace.drive.permissions(workspace.sheets.create("Of the mailbox", "en_US", "America/New_York").id)
    assert {one["user"] for one in programs.local.calls() if one["method"].startswith("drive")} == {OFFICE}


def test_scopes_that_are_not_delegated_are_named(programs: Programs) -> None:
    program = programs.configured()
    _keyless(program)
    granted = [one for one in ALL if not one.endswith("gmail.compose")]
    programs.local.admin("POST", "/delegations", {"email": _account(program), "scopes": granted})
    ran = program.automations("authorize")
    assert (ran.status, ran.out) == (5, "")
    assert "may not act for the program's mailbox with: gmail.compose" in ran.err
    assert "Domain-wide delegation" in ran.err


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "the API is off": (SIGN, _refusal(403, "SERVICE_DISABLED"), "IAM Service Account Credentials API"),
    "the role is missing": (SIGN, _refusal(403, "IAM_PERMISSION_DENIED"), "Service Account Token Creator"),
    "the machine's scopes are narrow": (SIGN, _refusal(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), "'cloud-platform'"),
    "no such account": (SIGN, _refusal(404, "", "NOT_FOUND"), "does not exist"),
    "a machine without an identity": (METADATA, {"status": 404, "body": "none"}, "Attach a service account"),
    "another server in the metadata server's place": (METADATA, {"status": 200, "body": "hello"}, "no identity"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_each_refusal_has_its_remedy(case: str, programs: Programs) -> None:
    """One line, status 5, and nothing was done."""
    method, answer, told = REFUSED[case]
    program = programs.configured()
    _keyless(program)
    programs.local.fault(method, answer)
    try:
        ran = program.automations("authorize")
    finally:
        programs.local.no_faults()
    assert (ran.status, ran.out) == (5, ""), ran.err
    assert told in ran.err
    assert ran.err.count("\n") == 1
    assert "@" not in ran.err


TOKEN_PLACES: dict[str, dict[str, Any]] = {
    "another host's signing": {
        "service_account_impersonation_url": "https://iamcredentials.example.org/v1/projects/-/serviceAccounts/"
        "a@b.example.org:generateAccessToken"
    },
    "Google's by a name of another": {
        "service_account_impersonation_url": "https://googleapis.com.example.org/v1/projects/-/serviceAccounts/"
        "a@b.example.org:generateAccessToken"
    },
    "without encryption": {
        "service_account_impersonation_url": "http://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
        "a@b.example.org:generateAccessToken"
    },
    "another host's tokens": {"token_uri": "https://oauth2.example.org/token"},
    "another metadata server": {"source_credentials": {"type": "metadata_server", "url": "http://10.0.0.9/token"}},
    "a source that runs a program": {"source_credentials": {"type": "external_account", "credential_source": {}}},
}


@pytest.mark.parametrize("case", TOKEN_PLACES)
def test_a_token_goes_to_google_alone(case: str, programs: Programs) -> None:
    program = programs.configured()
    _keyless(program, **TOKEN_PLACES[case])
    programs.local.forget_calls()
    ran = program.automations("authorize")
    assert (ran.status, ran.out) == (5, ""), ran.err
    assert "the sign-in without a key" in ran.err
    assert programs.local.calls() == []


def test_a_persons_gcloud_sign_in_may_ask_in_place_of_the_machine(programs: Programs) -> None:
    program = programs.configured()
    url = programs.local.url
    person = new_authorized_user(secret(program.data), "operator@example.org", [CLOUD], f"{url}/token")
    _keyless(program, source_credentials=person)
    ran = program.automations("authorize")
    assert ran.status == 0, ran.err
    narrow = new_authorized_user(secret(program.data), "operator@example.org", ["drive.file"], f"{url}/token")
    _keyless(program, source_credentials=narrow)
    assert "'cloud-platform'" in program.automations("authorize").err
