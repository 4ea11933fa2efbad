"""The thin Gmail client against the local Workspace: a letter is drafted, sent, found again and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.header import decode_header, make_header
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automations.effects.mime import Envelope, Mailbox, build
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.failures import Refused, Unanswered
from automations.google.gmail import DRAFT, SENT, Gmail
from automations.google.scopes import needed
from automations.google.transport import Timeouts
from automations.google.workspace import Workspace, connect
from automations.rendering.letters import Mail
from tests.workspace import Local, local

TOWN = "program@example.org"
MAIL = Mail("Reunión del jueves", "Estimada Ana,\nnos vemos.\n", "<p>Estimada Ana,<br>nos vemos.</p>\n", "es", "ltr")


def letter(key: str, to: str = "ana@example.org", sender: str = TOWN) -> bytes:
    envelope = Envelope(
        sender=Mailbox(sender, "Arden, Community Liaisons"),
        to=Mailbox(to, "Ejemplo, Ana"),
        reply_to=Mailbox("office@example.org"),
        date=datetime(2026, 11, 2, 12, tzinfo=ZoneInfo("America/New_York")),
        key=key,
    )
    return build(MAIL, envelope)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """One emulator for this file: each test has keys of its own."""
    with local(tmp_path_factory.mktemp("gmail")) as here:
        here.lift_quotas()
        yield here


@pytest.fixture
def workspace(running: Local) -> Iterator[Local]:
    """The emulator, with an empty log and no faults."""
    running.forget_calls()
    yield running
    running.no_faults()


@pytest.fixture
def town(workspace: Local) -> Iterator[Workspace]:
    """The program's mailbox, with the scopes of the real service."""
    signed = token_source(lambda: workspace.token(TOWN, scopes=list(needed(letters=True))))
    calls = Calls(sleep=lambda _: None, draw=lambda: 0.0)
    with connect(signed, workspace.url, calls=calls, timeouts=Timeouts(connect=2, read=0.5, whole=2)) as opened:
        yield opened


@pytest.fixture
def gmail(town: Workspace) -> Gmail:
    return town.gmail


def test_a_letter_is_two_calls_and_its_thread_tells_that_it_went_out(town: Workspace, gmail: Gmail) -> None:
    draft = gmail.create_draft(letter("letter/1"))
    assert draft in gmail.drafts()
    assert gmail.draft_headers(draft.id) == {"X-Automations-Key": "letter/1"}
    before = gmail.thread(draft.thread_id)
    assert before is not None
    assert [(message.id, DRAFT in message.labels, SENT in message.labels) for message in before] == [
        (draft.message_id, True, False)
    ]
    sent = gmail.send_draft(draft.id)
    assert sent.thread_id == draft.thread_id
    assert sent.message_id != draft.message_id
    after = gmail.thread(draft.thread_id)
    assert after is not None
    assert [(message.id, SENT in message.labels, message.headers) for message in after] == [
        (sent.message_id, True, {"X-Automations-Key": "letter/1"})
    ]
    assert gmail.draft_headers(draft.id) is None
    assert draft not in gmail.drafts()
    with pytest.raises(Refused) as refused:
        gmail.send_draft(draft.id)
    assert refused.value.facts["code"] in (400, 404)
    assert town.counted.as_calls()["gmail"] == 10


def test_the_reader_gets_it_whole(workspace: Local, gmail: Gmail) -> None:
    def of_ben() -> Workspace:
        return connect(token_source(lambda: workspace.token("ben@example.org")), workspace.url)

    with of_ben() as ben:
        start = ben.gmail.profile()
    gmail.send_draft(gmail.create_draft(letter("letter/2", "ben@example.org")).id)
    with of_ben() as ben:
        history = ben.gmail.history(start.history_id)
        assert history is not None
        (added,) = history.added
        assert "INBOX" in added.labels
        names = ("From", "To", "Reply-To", "Subject", "Auto-Submitted", "Content-Language", "List-Id")
        read = ben.gmail.message_headers(added.id, names)
    assert start.address == "ben@example.org"
    assert read is not None
    assert read["From"] == f'"Arden, Community Liaisons" <{TOWN}>'
    assert read["To"] == '"Ejemplo, Ana" <ben@example.org>'
    assert read["Reply-To"] == "office@example.org"
    assert str(make_header(decode_header(read["Subject"]))) == "Reunión del jueves"
    assert (read["Auto-Submitted"], read["Content-Language"]) == ("auto-generated", "es")
    assert "List-Id" not in read


@pytest.mark.parametrize(
    "fault",
    [{"cut": "after"}, {"lose_answer": True}, {"status": 500, "after": True}],
    ids=["cut", "lost", "500"],
)
def test_a_send_whose_answer_is_lost_is_found_in_its_thread(
    workspace: Local, gmail: Gmail, fault: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    key = f"letter/{request.node.callspec.id}"
    draft = gmail.create_draft(letter(key))
    workspace.fault("gmail.users.drafts.send", fault)
    with pytest.raises(Unanswered):
        gmail.send_draft(draft.id)
    workspace.no_faults()
    assert len(workspace.calls("gmail.users.drafts.send")) == 1
    messages = gmail.thread(draft.thread_id)
    assert messages is not None
    assert [(SENT in message.labels, message.headers["X-Automations-Key"]) for message in messages] == [(True, key)]


def test_a_send_that_was_cut_off_before_it_began_leaves_the_draft(workspace: Local, gmail: Gmail) -> None:
    draft = gmail.create_draft(letter("letter/before"))
    workspace.fault("gmail.users.drafts.send", {"cut": "before"})
    with pytest.raises(Unanswered):
        gmail.send_draft(draft.id)
    workspace.no_faults()
    messages = gmail.thread(draft.thread_id)
    assert messages is not None
    assert [DRAFT in message.labels for message in messages] == [True]
    gmail.send_draft(draft.id)


def test_a_deleted_draft_leaves_nothing_and_may_be_deleted_twice(gmail: Gmail) -> None:
    draft = gmail.create_draft(letter("letter/deleted"))
    gmail.delete_draft(draft.id)
    gmail.delete_draft(draft.id)
    assert gmail.thread(draft.thread_id) is None
    assert gmail.message_headers(draft.message_id, ("Subject",)) is None


def test_a_bounce_is_in_the_history_with_who_could_not_be_reached(gmail: Gmail) -> None:
    start = gmail.profile().history_id
    sent = gmail.send_draft(gmail.create_draft(letter("letter/bounce", "unknown-cara@example.org")).id)
    history = gmail.history(start)
    assert history is not None
    assert sent.message_id in {added.id for added in history.added}
    (report,) = [added for added in history.added if "INBOX" in added.labels]
    assert report.thread_id == sent.thread_id
    assert gmail.message_headers(report.id, ("X-Failed-Recipients",)) == {
        "X-Failed-Recipients": "unknown-cara@example.org"
    }
    later = gmail.history(history.newest)
    assert later is not None
    assert later.added == ()


def test_past_the_mailboxs_day_google_says_no_at_once(workspace: Local) -> None:
    few = "few@example.org"
    workspace.admin("POST", "/mailboxes", {"daily": {few: 1}})
    waits: list[float] = []
    signed = token_source(lambda: workspace.token(few, scopes=list(needed(letters=True))))
    with connect(signed, workspace.url, calls=Calls(sleep=waits.append)) as opened:
        opened.gmail.send_draft(opened.gmail.create_draft(letter("letter/day/1", sender=few)).id)
        draft = opened.gmail.create_draft(letter("letter/day/2", sender=few))
        with pytest.raises(Refused) as refused:
            opened.gmail.send_draft(draft.id)
        assert draft in opened.gmail.drafts()
    assert (refused.value.facts["code"], waits) == (429, [])


def test_a_history_that_is_too_old_is_none(gmail: Gmail) -> None:
    assert gmail.history("1") is None
