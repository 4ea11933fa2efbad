"""Walks the retry table over HTTP: each kind of call, answered in each way for ever, ends as its row says.

The clients are the product's, the calls real ones; only how long they wait is counted and not waited for.
"""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from automations.errors import AutomationsError, Refused, SignInFailed, Unanswered
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.failures import Happened, NotReached, Unavailable
from automations.google.retries import TABLE, CallKind, Row
from automations.google.transport import Timeouts
from automations.google.workspace import Workspace, connect
from tests.bad_answers.answers import ANSWERS
from tests.workspace import Local, local

CASES = [(row, happened, kind) for row in TABLE for happened in sorted(row.happened) for kind in sorted(row.kinds)]
_PATIENCE = Timeouts(connect=2.0, read=0.12, whole=0.3)
_METHODS = {
    CallKind.READS: "drive.files.get",
    CallKind.IDEMPOTENT: "drive.files.update",
    CallKind.CREATES: "drive.files.create",
    CallKind.ADDS: "sheets.spreadsheets.batchUpdate",
}


def _act(kind: CallKind, workspace: Workspace, sheet: str) -> object:
    """A call of this kind."""
    if kind is CallKind.READS:
        return workspace.drive.modified_time(sheet)
    if kind is CallKind.IDEMPOTENT:
        return workspace.drive.update_file(sheet, name="other")
    if kind is CallKind.CREATES:
        return workspace.drive.create_file(None, "a", "text/plain", None, content=b"a")
    tab = {"addSheet": {"properties": {"title": "more"}}}
    return workspace.sheets.batch_update(sheet, [tab])


@dataclass
class Way:
    """A way to a workspace with one spreadsheet."""

    local: Local
    sheet: str
    waits: list[float] = field(default_factory=list)

    def open(self, url: str = "", patience: Timeouts | None = None) -> Workspace:
        self.waits.clear()
        calls = Calls(sleep=self.waits.append, draw=lambda: 0.0, monotonic=lambda: sum(self.waits))
        return connect(token_source(self.local.token), url or self.local.url, calls=calls, timeouts=patience)


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    with local(tmp_path_factory.mktemp("table")) as here:
        here.lift_quotas()
        found = Way(here, "")
        with found.open() as workspace:
            found.sheet = workspace.sheets.create("one", "en_US", "America/New_York").id
        yield found


def test_every_fate_is_among_the_bad_answers() -> None:
    assert {answer.happened for answer in ANSWERS} | {Happened.UNTRUSTED} == set(Happened)


@pytest.mark.parametrize(("row", "happened", "kind"), CASES, ids=[f"{h} / {k.name}" for _, h, k in CASES])
def test_a_call_that_is_always_answered_so_ends_as_its_row_says(
    way: Way, untrusted: str, nobody_listens: str, row: Row, happened: Happened, kind: CallKind
) -> None:
    answer = next((one for one in ANSWERS if one.happened is happened), None)
    elsewhere = {Happened.UNTRUSTED: untrusted, Happened.NOT_CONNECTED: nobody_listens}
    way.local.forget_calls()
    if answer is not None and answer.do:
        way.local.fault(_METHODS[kind], dict(answer.do))
    patience = _PATIENCE if happened is Happened.TIMED_OUT else None
    with way.open(elsewhere.get(happened, ""), patience) as workspace, pytest.raises(AutomationsError) as raised:
        _act(kind, workspace, way.sheet)
    way.local.no_faults()
    assert len(way.waits) == row.tries - 1
    if happened not in elsewhere:
        # A token that is refused is drawn anew, once.
        on_the_wire = row.tries + (happened is Happened.SIGNED_OUT)
        assert [call["method"] for call in way.local.calls()] == [_METHODS[kind]] * on_the_wire
    assert type(raised.value) is _error(row, happened)


def _error(row: Row, happened: Happened) -> type[AutomationsError]:
    """What the run is told: nobody knows; or certainly nothing was done."""
    if not row.certain:
        return Unavailable if happened is Happened.UNAVAILABLE else Unanswered
    by_name = {
        Happened.NOT_CONNECTED: NotReached,
        Happened.SIGNED_OUT: SignInFailed,
        Happened.UNTRUSTED: SignInFailed,
    }
    return by_name.get(happened, Refused)


# A server whose certificate nobody vouches for, and a port at which nobody listens


@pytest.fixture(scope="module")
def untrusted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = _certificate(tmp_path_factory.mktemp("certificate") / "server.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{listening.getsockname()[1]}"
    listening.shutdown(socket.SHUT_RDWR)
    thread.join()
    listening.close()


def _certificate(file: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(scope="module")
def nobody_listens() -> Iterator[str]:
    """A port that refuses connections. It is taken, so that no other server can come to listen on it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
