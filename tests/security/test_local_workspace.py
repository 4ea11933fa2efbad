"""The local Workspace is its user's alone: loopback only, tokens checked, no Host but its own, files closed."""

from __future__ import annotations

import http.client
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.workspace import Local, local

FOREIGN = [
    "evil.example.org",
    "evil.example.org:{port}",
    "127.0.0.1.evil.example.org:{port}",
    "127.0.0.1",
    "localhost",
    "127.0.0.1:1",
    "127.0.0.2:{port}",
    "[::1]:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "0.0.0.0:{port}",
    "localhost.:{port}",
    "localhost:{port}, evil.example.org",
    "user@127.0.0.1:{port}",
    "2130706433:{port}",
    "",
]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory):
    with local(tmp_path_factory.mktemp("security") / "data") as running:
        yield running


def asked(address: str, host: str | None, path: str, authorization: str) -> int:
    """The status of a GET that says any Host it likes; None: none at all."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
    with closing(connection):
        connection.putrequest("GET", path, skip_host=True)
        if host is not None:
            connection.putheader("Host", host)
        connection.putheader("Authorization", authorization)
        connection.endheaders()
        return connection.getresponse().status


def doors(here: Local) -> list[tuple[str, str, str]]:
    """Both ports: address, a path, and the right authorization."""
    return [
        (here.url, "/drive/v3/files", f"Bearer {here.token()}"),
        (here.running.admin_url, "/clock", f"Bearer {here.running.admin_token}"),
    ]


@pytest.mark.parametrize("host", FOREIGN)
def test_a_host_that_is_not_its_own_is_turned_away_with_the_right_token_too(here: Local, host: str) -> None:
    for address, path, authorization in doors(here):
        named = host.format(port=urlsplit(address).port)
        assert asked(address, named, path, authorization) in (400, 421)


def test_its_own_names_are_answered(here: Local) -> None:
    for address, path, authorization in doors(here):
        for name in ("127.0.0.1", "localhost"):
            assert asked(address, f"{name}:{urlsplit(address).port}", path, authorization) == 200


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", "Basic Og==", "Bearer ya29.emulator.e30.AAAA"])
def test_no_door_opens_without_its_token(here: Local, authorization: str) -> None:
    for address, path, _ in doors(here):
        assert asked(address, urlsplit(address).netloc, path, authorization) == 401


def test_the_token_of_one_door_does_not_open_the_other(here: Local) -> None:
    (api, path, token), (admin, clock, admin_token) = doors(here)
    assert asked(api, urlsplit(api).netloc, path, admin_token) == 401
    assert asked(admin, urlsplit(admin).netloc, clock, token) == 401


def test_it_listens_on_loopback_alone(here: Local) -> None:
    """/proc/net/tcp names every socket that listens: these ports on 127.0.0.1, and on nothing else."""
    ports = {urlsplit(address).port for address, _, _ in doors(here)}
    table = Path("/proc/net/tcp")
    if not table.exists():
        pytest.skip("no /proc: looked at where it is")
    listening = set()
    for file in (table, Path("/proc/net/tcp6")):
        for line in file.read_text().splitlines()[1:] if file.exists() else ():
            address, port = line.split()[1].rsplit(":", 1)
            if line.split()[3] == "0A" and int(port, 16) in ports:
                listening.add((address, int(port, 16)))
    assert listening == {("0100007F", port) for port in ports}


def test_what_it_keeps_is_its_users_alone(here: Local) -> None:
    folder = here.data / "emulator"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("secret", "running.json"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_a_table_of_any_name_in_its_file_is_a_name_and_nothing_more(tmp_path: Path) -> None:
    """Names of tables come from the file; a snapshot that is put back brings them along."""
    name = 'x" UNION SELECT 1; DROP TABLE drive_files; --'
    with local(tmp_path / "data") as here:
        here.running.stop()
        with closing(sqlite3.connect(here.data / "emulator" / "workspace.sqlite")) as file:
            file.execute('CREATE TABLE "{}" (a)'.format(name.replace('"', '""')))
            file.commit()
        here.restart()
        before = here.digest()
        here.admin("POST", "/snapshots", {"keep": "a"})
        here.admin("POST", "/snapshots", {"restore": "a"})
        assert here.digest() == before
        assert here.admin("GET", "/files")["files"] is not None
