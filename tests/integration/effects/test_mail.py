"""A mail, once or asked about, over real HTTP: everything that can go wrong between intent and receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automations.effects import mail
from automations.effects.mime import Envelope, Mailbox, build
from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.failures import Unavailable
from automations.google.scopes import needed
from automations.google.transport import Timeouts
from automations.google.workspace import connect
from automations.rendering.letters import Mail
from tests.workspace import Local, local

TOWN, ANA = "program@example.org", "ana@example.org"
CREATE, SEND = "gmail.users.drafts.create", "gmail.users.drafts.send"
NOW = datetime(2026, 11, 2, 17, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("mail") / "data") as here:
        here.lift_quotas()
        yield here


@dataclass
class Post:
    """What a run has at hand: the mailbox, and a ledger that keeps the last of what is saved."""

    town: Local
    key: str
    wanted: str = "facts-1"
    saved: list[EffectRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        signed = token_source(lambda: self.town.token(TOWN, scopes=list(needed(letters=True))))
        calls = Calls(sleep=lambda _: None, draw=lambda: 0.0)
        timeouts = Timeouts(connect=2, read=0.5, whole=2)
        self.box = connect(signed, self.town.url, calls=calls, timeouts=timeouts).gmail

    @property
    def record(self) -> EffectRecord:
        """As the ledger has it now."""
        if self.saved:
            return replace(self.saved[-1], wanted=self.wanted)
        return EffectRecord(key=self.key, kind="mail", state=EffectState.INTENDED, wanted=self.wanted, what="a mail")

    def deliver(self, now: datetime = NOW, *, once: bool = False) -> EffectRecord:
        return mail.deliver(
            self.record,
            mail.Content(mark=self.key, raw=self.raw, told=self.wanted, at_most_once=once),
            *self._where(now),
        )

    def look(self, now: datetime) -> EffectRecord:
        return mail.look(self.record, self.key, *self._where(now))

    def _where(self, now: datetime) -> tuple[Any, Callable[[EffectRecord], None], datetime]:
        return self.box, self.saved.append, now

    def raw(self) -> bytes:
        sender, to = Mailbox(TOWN, "Arden"), Mailbox(ANA)
        envelope = Envelope(sender=sender, to=to, reply_to=sender, date=NOW, key=self.key)
        return build(Mail(self.key, self.wanted, f"<p>{self.wanted}</p>", "en", "ltr"), envelope)

    def fails(self, **given: Any) -> Exception:
        with pytest.raises((Refused, Unanswered, mail.NobodyKnows)) as caught:
            self.deliver(**given)
        return caught.value

    def arrived(self) -> list[str]:
        """The texts that Ana has of this."""
        found = self.town.admin("GET", f"/mail?mailbox={ANA}")["mail"]
        return [one["text"].strip() for one in found if one["subject"] == self.key and "INBOX" in one["labels"]]

    def drafts(self) -> int:
        found = self.town.admin("GET", f"/mail?mailbox={TOWN}")["mail"]
        return sum("DRAFT" in one["labels"] and one["subject"] == self.key for one in found)

    def by_hand(self, do: str, **more: Any) -> None:
        edit = {"do": do, "draft": self.record.receipts[mail.DRAFT], **more}
        self.town.edit(edit, service="mail", user=TOWN)


@pytest.fixture
def post(town: Local, request: pytest.FixtureRequest) -> Iterator[Post]:
    name = request.node.name.replace("[", "-").replace("]", "").replace(" ", "-")
    made = Post(town, f"ledger/moved/{name[:80]}/L-01/2")
    town.forget_calls()
    yield made
    town.no_faults()


def test_a_mail_is_two_calls_and_each_receipt_follows_its_call(post: Post) -> None:
    done = post.deliver()
    assert [call["method"] for call in post.town.calls()] == [CREATE, SEND]
    assert [sorted(one.receipts) for one in post.saved] == [
        ["draft", "drafted", "message", "thread", "told"],
        ["draft", "drafted", "message", "sending", "thread", "told"],
        ["draft", "drafted", "message", "sending", "sent", "thread", "told"],
    ]
    assert (done.is_done, post.arrived(), post.drafts()) == (True, ["facts-1"], 0)


@pytest.mark.parametrize("method", [CREATE, SEND])
@pytest.mark.parametrize("do", [{"status": 429}, {"status": 503}])
def test_what_google_turned_away_is_tried_again(post: Post, method: str, do: dict[str, Any]) -> None:
    post.town.fault(method, do, nth=1)
    post.deliver()
    assert post.arrived() == ["facts-1"]


@pytest.mark.parametrize("do", [{"cut": "before"}, {"cut": "after"}, {"status": 500, "after": True}])
def test_no_answer_to_create_another_is_made_and_one_goes_out(post: Post, do: dict[str, Any]) -> None:
    post.town.fault(CREATE, do, nth=1)
    post.deliver()
    assert post.arrived() == ["facts-1"]
    assert post.drafts() == (0 if do == {"cut": "before"} else 1)


SENT_OR_NOT = pytest.mark.parametrize(
    ("do", "sent"),
    [
        ({"cut": "before"}, False),
        ({"cut": "after"}, True),
        ({"status": 500}, False),
        ({"status": 500, "after": True}, True),
        ({"lose_answer": True}, True),
    ],
)


@SENT_OR_NOT
def test_no_answer_to_send_is_looked_at_a_minute_later_and_one_goes_out(
    post: Post, do: dict[str, Any], sent: bool
) -> None:
    post.town.fault(SEND, do, nth=1)
    assert isinstance(post.fails(), Unanswered)
    assert isinstance(post.fails(now=NOW + timedelta(seconds=59)), Unanswered), "not before a minute"
    assert len(post.town.calls(SEND)) == 1
    assert post.deliver(LATER).is_done
    assert post.arrived() == ["facts-1"]
    assert len(post.town.calls(SEND)) == (1 if sent else 2)


@SENT_OR_NOT
def test_a_reminder_is_never_sent_a_second_time(post: Post, do: dict[str, Any], sent: bool) -> None:
    post.town.fault(SEND, do, nth=1)
    post.fails(once=True)
    if sent:
        assert post.deliver(LATER, once=True).is_done
    else:
        assert isinstance(post.fails(now=LATER, once=True), mail.NobodyKnows)
        assert mail.is_unsure(post.record)
        assert isinstance(post.fails(now=LATER + timedelta(hours=1), once=True), mail.NobodyKnows)
    assert len(post.town.calls(SEND)) == 1


def test_a_letter_is_sent_once_more_and_never_a_third_time(post: Post) -> None:
    post.town.fault(SEND, {"cut": "before"}, times=2)
    post.fails()
    assert isinstance(post.fails(now=LATER), Unanswered)
    assert isinstance(post.fails(now=LATER + timedelta(minutes=1)), mail.NobodyKnows)
    assert (post.arrived(), len(post.town.calls(SEND))) == ([], 2)


def test_looked_at_by_itself_when_nobody_wants_it_any_more(post: Post) -> None:
    post.town.fault(SEND, {"cut": "after"}, nth=1)
    post.fails()
    assert mail.is_open(post.record)
    assert post.look(LATER).is_done


def test_a_clock_that_was_set_back_a_day_delays_no_look(post: Post) -> None:
    post.town.fault(SEND, {"cut": "after"}, nth=1)
    post.fails()
    assert post.look(NOW - timedelta(days=1)).is_done


def test_what_went_out_counts_and_not_what_the_sheet_says_by_then(post: Post) -> None:
    post.town.fault(SEND, {"cut": "after"}, nth=1)
    post.fails()
    post.wanted = "facts-2"
    assert post.deliver(LATER).receipts[mail.TOLD] == "facts-1"
    assert post.arrived() == ["facts-1"]


def died_before_sending(post: Post) -> None:
    """A run that died between the draft and 'sending'."""
    draft = post.box.create_draft(post.raw())
    receipts = {"draft": draft.id, "message": draft.message_id, "thread": draft.thread_id, "drafted": post.wanted}
    post.saved.append(post.record.with_receipt(**receipts, told=post.wanted))


def test_a_draft_of_an_earlier_run_is_sent(post: Post) -> None:
    died_before_sending(post)
    post.deliver()
    assert (post.arrived(), post.drafts()) == (["facts-1"], 0)


def test_a_draft_of_other_facts_is_never_sent(post: Post) -> None:
    died_before_sending(post)
    post.wanted = "facts-2"
    post.deliver()
    assert (post.arrived(), post.drafts()) == (["facts-2"], 1)


def test_a_draft_that_was_edited_by_hand_is_asked_about(post: Post) -> None:
    died_before_sending(post)
    post.by_hand("edit_draft", text="My own words")
    assert isinstance(post.fails(), mail.NobodyKnows)
    assert (post.arrived(), mail.is_unsure(post.record)) == ([], True)


def test_a_draft_that_was_sent_by_hand_is_done(post: Post) -> None:
    died_before_sending(post)
    post.by_hand("send_draft")
    assert post.deliver().is_done
    assert post.arrived() == ["facts-1"]


def test_a_draft_that_was_edited_and_sent_by_hand_is_asked_about(post: Post) -> None:
    died_before_sending(post)
    post.by_hand("edit_draft", text="My own words")
    post.by_hand("send_draft")
    assert isinstance(post.fails(), mail.NobodyKnows)
    assert post.arrived() == ["My own words"]


def test_a_draft_that_was_deleted_is_made_again(post: Post) -> None:
    died_before_sending(post)
    post.by_hand("delete_draft")
    post.deliver()
    assert post.arrived() == ["facts-1"]


def test_do_it_sends_anew_and_dont_counts_it_as_sent(post: Post) -> None:
    post.town.fault(SEND, {"cut": "before"}, times=2)
    for minute in range(3):
        post.fails(now=NOW + minute * timedelta(minutes=1))
    unsure = post.record
    assert mail.count_as_sent(unsure).is_done
    post.saved.append(mail.start_over(unsure))
    post.deliver(LATER)
    assert post.arrived() == ["facts-1"]


@pytest.mark.parametrize("code", [403, 400])
def test_what_google_refuses_is_refused(post: Post, code: int) -> None:
    post.town.fault(CREATE, {"status": code}, nth=1)
    assert isinstance(post.fails(), Refused)
    assert post.saved == []


def test_a_mailbox_over_its_days_limit_is_refused_and_tried_again_by_a_later_run(post: Post) -> None:
    post.town.admin("POST", "/mailboxes", {"daily": {TOWN: 0}})
    assert isinstance(post.fails(), Refused)
    assert mail.SENDING not in post.record.receipts
    post.town.admin("POST", "/mailboxes", {"daily": {"*": 2000, TOWN: 2000}})
    post.deliver()
    assert post.arrived() == ["facts-1"]


def test_where_nobody_answers_nothing_is_done(post: Post) -> None:
    post.town.fault(SEND, {"status": 503})
    assert isinstance(post.fails(), Unavailable)
    assert mail.SENDING not in post.record.receipts


def test_where_it_was_sent_all_the_same_it_is_seen_by_its_draft_that_is_gone(post: Post) -> None:
    post.town.fault(SEND, {"status": 503, "after": True})
    assert isinstance(post.fails(), Unavailable)
    post.town.admin("DELETE", "/faults")
    assert post.deliver().is_done
    assert post.arrived() == ["facts-1"]
