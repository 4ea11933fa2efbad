"""`automations authorize`, the real command: a person at a consent screen, a loopback address, a file at the end."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from automations.emulator.consent import client_file
from automations.emulator.signin import new_account
from automations.google import credentials, scopes
from automations.google.workspace import connect
from tests.commands import forked
from tests.workspace import Local, local

MAILBOX = "liaison-program@example.org"
ALL = scopes.needed(letters=True)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """One for all: a person signs in to it again and again."""
    with local(tmp_path_factory.mktemp("authorize") / "data") as here:
        yield here


@pytest.fixture
def office(tmp_path: Path, workspace: Local) -> Path:
    """A configuration for Google with nobody signed in, and the client of Google Cloud beside it."""
    folder = tmp_path / "config"
    (folder / "programs").mkdir(parents=True)
    (folder / "programs" / "example.toml").write_text('name = "Exampleton"\n')
    (folder / "automations.toml").write_text('workspace = "google"\ngoogle_credentials = "kept/token.json"\n')
    saved(folder / "client.json", client_file(workspace.url, testing=False))
    return folder


def saved(file: Path, content: object, mode: int = 0o600) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(content))
    file.chmod(mode)
    return file


class Terminal:
    """The command under way: its address, and what it came to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert process.stderr is not None
        said = ""
        while "http" not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        (self.address,) = re.findall(r"http\S+", said)
        self.query = dict(parse_qsl(urlsplit(self.address).query))

    def end(self) -> tuple[int, str, str]:
        out, err = self._process.communicate(timeout=120)
        return self._process.returncode, out, err

    def answer(self, **given: str) -> requests.Response:
        """What the person's browser does with the screen: the form as it is, but for what is `given`."""
        screen = requests.get(self.address, timeout=60)
        assert screen.status_code == 200, screen.text
        fields = {
            unescape(name): unescape(value)
            for name, value in re.findall(r'<input type="[^"]*" name="([^"]*)" value="([^"]*)"', screen.text)
        }
        form = {**fields, "user": MAILBOX, "answer": "allow", **given}
        kept = {name: value for name, value in form.items() if value}
        return requests.post(self.address.partition("?")[0], data=kept, timeout=60)


@contextmanager
def authorizing(office: Path, *words: str, before: Callable[[], None] | None = None) -> Iterator[Terminal]:
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("automations")), "authorize", "--config", str(office), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "AUTOMATIONS_DATA": str(office.parent / "unused")},
        preexec_fn=before,
    )
    try:
        yield Terminal(process)
    finally:
        process.kill()
        process.communicate()


def sign_in(office: Path, *words: str, **given: str) -> tuple[int, str, str]:
    with authorizing(office, *words) as terminal:
        terminal.answer(**given)
        return terminal.end()


def token_of(office: Path) -> Mapping[str, Any]:
    return dict(json.loads((office / "kept" / "token.json").read_text()))


def test_a_person_agrees_and_the_service_is_signed_in(office: Path, workspace: Local) -> None:
    status, out, err = sign_in(office, "--client", str(office / "client.json"))
    assert (status, err) == (0, "")
    file = office / "kept" / "token.json"
    assert "signed in" in out
    assert MAILBOX not in out
    assert token_of(office)["refresh_token"] not in out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [one.name for one in file.parent.iterdir()] == ["token.json"], "nothing half written stays"
    with connect(credentials.from_file(file, scopes=ALL), workspace.url) as signed:
        assert signed.gmail.profile().address == MAILBOX
    # Again without --client: with the client of the last sign-in, and the machine's umask wide open.
    before = token_of(office)["refresh_token"]
    old = os.umask(0)
    try:
        assert sign_in(office)[0] == 0
    finally:
        os.umask(old)
    assert token_of(office)["refresh_token"] != before
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_client_may_lie_in_the_place_of_the_sign_in(office: Path) -> None:
    saved(office / "kept" / "token.json", json.loads((office / "client.json").read_text()))
    status, out, _ = sign_in(office, "--json")
    told = json.loads(out)
    assert (status, told["kind"], told["scopes"], told["ends"]) == (0, "authorized_user", list(ALL), "")
    assert token_of(office)["type"] == "authorized_user"


def test_what_is_asked_for(office: Path) -> None:
    with authorizing(office, "--client", str(office / "client.json")) as terminal:
        asked = terminal.query
    assert asked["scope"].split() == list(ALL)
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")
    assert (asked["access_type"], asked["code_challenge_method"]) == ("offline", "S256")
    assert min(len(asked["state"]), len(asked["code_challenge"])) >= 32


REFUSED = {
    "the person says no": ({"answer": "cancel"}, "did not agree"),
    "one box is unticked": ({f"granted {scopes.GMAIL_COMPOSE}": ""}, "not granted: gmail.compose. .*every box"),
    "two boxes are unticked": (
        {f"granted {scopes.DRIVE_FILE}": "", f"granted {scopes.CALENDAR_APP_CREATED}": ""},
        "not granted: calendar.app.created, drive.file",
    ),
    "no lasting sign-in": ({"access_type": ""}, "no lasting sign-in"),
    "another program's proof": ({"code_challenge": "A" * 43}, "expired or was revoked"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_granted_leaves_the_old_sign_in_as_it_was(office: Path, case: str) -> None:
    given, expected = REFUSED[case]
    assert sign_in(office, "--client", str(office / "client.json"))[0] == 0
    before = (office / "kept" / "token.json").read_bytes()
    status, out, err = sign_in(office, **given)
    assert (status, out) == (5, "")
    assert re.search(expected, err)
    assert (office / "kept" / "token.json").read_bytes() == before
    assert len(list((office / "kept").iterdir())) == 1


def test_an_answer_that_is_not_to_this_sign_in_is_not_believed(office: Path) -> None:
    """Any page in the person's browser can send an answer to the loopback address, with a code of its own."""
    with authorizing(office, "--client", str(office / "client.json")) as terminal:
        redirect = terminal.query["redirect_uri"]
        for forged in (
            f"{redirect}?code=4/of-another-account&state=guessed",
            f"{redirect}?code=4/of-another-account",
            f"{redirect}?error=access_denied&state=",
            f"{redirect}/favicon.ico",
        ):
            assert requests.get(forged, timeout=60).status_code == 400
        assert terminal.answer().status_code == 200
        assert terminal.end()[0] == 0


def test_the_port_can_be_chosen_for_a_tunnel_and_one_that_is_taken_is_named(office: Path) -> None:
    with authorizing(office, "--client", str(office / "client.json")) as terminal:
        port = str(urlsplit(terminal.query["redirect_uri"]).port)
        status, _, err = command(office, "--client", str(office / "client.json"), "--port", port)
        assert status == 2
        assert f"the port {port} of 127.0.0.1" in err
    with authorizing(office, "--client", str(office / "client.json"), "--port", port) as terminal:
        assert terminal.query["redirect_uri"] == f"http://127.0.0.1:{port}"


def command(office: Path, *words: str) -> tuple[int, str, str]:
    return forked(["automations", "authorize", "--config", str(office), *words])


def test_a_sign_in_in_testing_says_when_it_ends(office: Path, workspace: Local) -> None:
    saved(office / "client.json", client_file(workspace.url, testing=True))
    status, out, _ = sign_in(office, "--client", str(office / "client.json"))
    assert status == 0
    assert "'Internal'" in out
    ends = datetime.fromisoformat(token_of(office)["ends"])
    assert timedelta(days=6) < ends - datetime.now(UTC) < timedelta(days=8)


WRONG_FILES: Mapping[str, tuple[Callable[[Any], Any], int, str]] = {
    "one that others may read": (lambda client: client, 0o644, "chmod 600"),
    "a client for web pages": (lambda client: {"web": client["installed"]}, 0o600, "Desktop app"),
    "something else": (lambda client: {"hello": 1}, 0o600, "no OAuth client"),
    "a client without its secret": (
        lambda client: {"installed": {"client_id": "c", "auth_uri": "https://example.org"}},
        0o600,
        "no OAuth client",
    ),
    "one that would send the code in the clear": (
        lambda client: {"installed": {**client["installed"], "token_uri": "http://example.org/token"}},
        0o600,
        "not https",
    ),
}


@pytest.mark.parametrize("case", WRONG_FILES)
def test_a_file_that_is_no_client(office: Path, case: str) -> None:
    change, mode, expected = WRONG_FILES[case]
    client = json.loads((office / "client.json").read_text())
    saved(office / "client.json", change(client), mode)
    status, _, err = command(office, "--client", str(office / "client.json"))
    assert status == 5
    assert expected in err
    assert err.count("\n") == 1


def test_nobody_has_a_client_or_a_key_yet(office: Path) -> None:
    status, _, err = command(office)
    assert status == 5
    assert "Desktop app" in err


def test_nobody_signs_in_to_the_local_workspace(office: Path) -> None:
    (office / "automations.toml").write_text('workspace = "local"\n')
    status, _, err = command(office)
    assert status == 2
    assert 'workspace = "google"' in err


def test_a_token_file_that_cannot_be_written(office: Path) -> None:
    (office / "automations.toml").write_text('workspace = "google"\ngoogle_credentials = "client.json/token.json"\n')
    status, _, err = sign_in(office, "--client", str(office / "client.json"))
    assert status == 5
    assert "cannot be written" in err


def _no_room() -> None:
    """What is left on the disk takes the first bytes of a sign-in, and no more."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def test_a_full_disk_leaves_the_old_sign_in_whole(office: Path, workspace: Local) -> None:
    assert sign_in(office, "--client", str(office / "client.json"))[0] == 0
    file = office / "kept" / "token.json"
    before = file.read_bytes()
    with authorizing(office, before=_no_room) as terminal:
        terminal.answer()
        status, out, err = terminal.end()
    assert (status, out) == (1, "")
    assert err.endswith(f"no room left for {file}. Nothing was lost: free some space and run the same command again.\n")
    assert file.read_bytes() == before
    assert [one.name for one in file.parent.iterdir()] == ["token.json"], "nothing half written stays"
    with connect(credentials.from_file(file, scopes=ALL), workspace.url) as signed:
        assert signed.gmail.profile().address == MAILBOX


def test_a_service_account_is_tried_scope_by_scope(office: Path, workspace: Local) -> None:
    robot = "runner@town.iam.gserviceaccount.com"
    key = new_account(workspace.data / "emulator", robot, f"{workspace.url}/token")
    file = saved(office / "kept" / "token.json", key)
    before = file.read_bytes()
    status, _, err = command(office)
    assert status == 5
    assert "google_subject" in err
    with (office / "automations.toml").open("a") as opened:
        opened.write(f'google_subject = "{MAILBOX}"\n')
    status, out, _ = command(office)
    assert (status, "may act" in out) == (0, True)
    workspace.admin("POST", "/delegations", {"email": robot, "scopes": ["drive.file", "calendar.app.created"]})
    status, _, err = command(office)
    assert status == 5
    assert "with: gmail.compose, gmail.metadata." in err
    assert key["client_id"] in err
    assert ",".join(ALL) in err
    workspace.admin("POST", "/delegations", {"email": robot, "scopes": []})
    assert "calendar.app.created, drive.file, gmail.compose, gmail.metadata" in command(office)[2]
    workspace.admin("POST", "/delegations", {"email": robot, "scopes": None})
    workspace.admin("POST", "/revocations", {"user": MAILBOX})
    assert "does not exist" in command(office)[2], "what stops all scopes alike is told as itself"
    workspace.admin("DELETE", "/revocations", {"user": MAILBOX})
    assert file.read_bytes() == before
