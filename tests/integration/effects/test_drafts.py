"""The daily sweep of unsent drafts, over real HTTP: what is nobody's goes, whatever may be somebody's stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from automations.effects.mime import Envelope, Mailbox, build
from automations.effects.record import EffectRecord, EffectState
from automations.google.credentials import token_source
from automations.google.gmail import Gmail
from automations.google.scopes import needed
from automations.google.workspace import connect
from automations.rendering.letters import Mail
from automations.runs import drafts
from automations.runs.ledger import Ledger
from tests.workspace import Local, local

TOWN = "program@example.org"
NOW = datetime(2026, 11, 2, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Gmail]:
    with local(tmp_path / "data") as here:
        yield _connected(here)


def _connected(here: Local) -> Gmail:
    return connect(token_source(lambda: here.token(TOWN, scopes=list(needed(letters=True)))), here.url).gmail


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "ledger.sqlite", "book")
    opened.note_drafts(NOW - 2 * HOUR)
    yield opened
    opened.close()


def drafted(box: Gmail, key: str, age: timedelta = HOUR) -> str:
    """The id of a draft with this mark, written so long ago."""
    sender = Mailbox(TOWN)
    envelope = Envelope(sender=sender, to=Mailbox("ana@example.org"), reply_to=sender, date=NOW - age, key=key)
    return box.create_draft(build(Mail("s", "t", "<p>t</p>", "en", "ltr"), envelope)).id


def typed_by_staff(box: Gmail) -> str:
    return box.create_draft(b"To: ana@example.org\r\nDate: Mon, 02 Nov 2026 08:00:00 +0000\r\n\r\nMy own").id


def test_only_our_own_old_drafts_that_nobody_wants_are_deleted(box: Gmail, ledger: Ledger) -> None:
    """Those of another ledger, of staff, of the last hour, and one that may have been sent are left."""
    wanted, sending = "moved/M-01/L-01/2", "moved/M-01/L-02/2"
    stray, old = drafted(box, f"{ledger.id}/{wanted}"), drafted(box, f"{ledger.id}/{wanted}")
    kept = {
        drafted(box, "another-ledger/moved/M-01/L-01/2"),
        typed_by_staff(box),
        drafted(box, f"{ledger.id}/{wanted}", HOUR - timedelta(seconds=1)),
    }
    in_doubt = drafted(box, f"{ledger.id}/{sending}")
    as_made = EffectRecord(key=wanted, kind="mail", state=EffectState.INTENDED, wanted="f", what="a letter")
    records = {
        wanted: as_made.with_receipt(draft=old, thread="t"),
        sending: as_made.with_receipt(draft=in_doubt, thread="t", sending=NOW.isoformat()),
    }
    assert drafts.sweep(lambda: box, ledger, records, NOW, sent_any=False) == 2
    assert {one.id for one in box.drafts()} == kept | {in_doubt}
    assert not {stray, old} & {one.id for one in box.drafts()}
    assert "draft" not in records[wanted].receipts, "it is made anew if it is due again"
    assert ledger.drafts_since is not None, "those that are left are looked for another day"
