"""workspace = "google": real sign-in files against the local Workspace, and each way in which sign-in fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs_in_sheet import OFFICE, Program, Programs

GOOGLE = 'workspace = "google"\ngoogle_credentials = "credentials.json"\n'


def _google(program: Program, content: str | None, *, subject: str = OFFICE, mode: int = 0o600) -> Path:
    (program.config / "automations.toml").write_text(f'{GOOGLE}google_subject = "{subject}"\n')
    file = program.config / "credentials.json"
    if content is not None:
        file.write_text(content)
        file.chmod(mode)
    noted = program.data / "google" / "programs"
    noted.mkdir(parents=True, exist_ok=True)
    (noted / f"{program.id}.json").write_text(json.dumps({"spreadsheet": "1nowhere", "folder": "1nowhere"}))
    return file


def _service_account(program: Program) -> str:
    return program.automations_out("emulator", "service-account", f"{program.id}@accounts.example.org")


def _user(program: Program) -> str:
    return program.automations_out("emulator", "authorized-user", OFFICE)


def _without_key(program: Program) -> str:
    return json.dumps({**json.loads(_service_account(program)), "private_key": "none"})


def _of_a_dead_token(program: Program) -> str:
    return json.dumps({**json.loads(_user(program)), "refresh_token": "dead"})


CASES: dict[str, tuple[Callable[[Program], str | None], str, int, tuple[str, ...]]] = {
    "missing": (lambda _: None, OFFICE, 0o600, ("there is no file", "automations authorize")),
    "open to others": (_user, OFFICE, 0o644, ("others on this machine may use", "chmod 600")),
    "no JSON": (lambda _: "secret", OFFICE, 0o600, ("is no JSON",)),
    "another JSON": (lambda _: '{"a": 1}', OFFICE, 0o600, ("neither a service account's key nor",)),
    "an OAuth client": (lambda _: '{"installed": {}}', OFFICE, 0o600, ("is an OAuth client, not a sign-in",)),
    "a damaged key": (_without_key, OFFICE, 0o600, ("damaged or incomplete",)),
    "no subject": (_service_account, "", 0o600, ("google_subject",)),
    "a dead token": (_of_a_dead_token, OFFICE, 0o600, ("expired or was revoked", "automations authorize")),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_credentials(case: str, programs: Programs) -> None:
    """One line with the remedy, status 5, nothing done; nothing of the file's content is repeated."""
    make, subject, mode, told = CASES[case]
    program = programs.configured()
    content = make(program)
    _google(program, content, subject=subject, mode=mode)
    before = programs.local.digest()
    for ran in (program.run(ok=False), program.automations("init")):
        assert (ran.status, ran.out) == (5, ""), ran.err
        assert ran.err.count("\n") == 1
        for words in told:
            assert words in ran.err
        assert OFFICE not in ran.err
        assert "REHEARSAL" not in ran.err
    assert programs.local.digest() == before
    assert [file.name for file in (program.data / "google").rglob("ledger*")] == []


def test_delegation_that_was_not_granted(programs: Programs) -> None:
    program = programs.configured()
    _google(program, _service_account(program))
    programs.local.admin("POST", "/delegations", {"email": f"{program.id}@accounts.example.org", "scopes": []})
    ran = program.run(ok=False)
    assert (ran.status, ran.out) == (5, "")
    assert "may not act for the program's mailbox with these scopes" in ran.last_words
