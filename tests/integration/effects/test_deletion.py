"""The deletion of an application over real HTTP: documents, drafts and events, each safe to repeat after a kill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from automations.effects.mime import Envelope, Mailbox, build
from automations.effects.record import EffectRecord, EffectState
from automations.errors import AutomationsError, Unanswered
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.events import Attendee, EventBody, event_id
from automations.google.scopes import needed
from automations.google.workspace import connect
from automations.rendering.letters import Mail
from automations.rules.plan import Effect
from automations.rules.retention import Deletion
from automations.runs.acts_deletions import Deletions
from tests.workspace import Local, local

TOWN = "program@example.org"
NOW = datetime(2026, 11, 2, 17, tzinfo=UTC)
EFFECT = Effect(
    key="delete/A-01",
    kind="deletion",
    what="deletion of A-01",
    payload=Deletion(applications=("A-01",), interviews=("I-01",)),
)
SHEET, OTHERS_SHEET = "score-sheet/I-01/A-01", "score-sheet/I-02/A-02"
LETTER, OTHERS_LETTER, SENT = "stage/A-01/offer/1", "stage/A-02/offer/1", "stage/A-01/waitlist/2"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("deletion") / "data") as here:
        here.lift_quotas()
        yield here


@dataclass
class Office:
    """Sheets, drafts and events about A-01 and about others, and a ledger that keeps the last of what is saved."""

    town: Local
    records: dict[str, EffectRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        signed = token_source(lambda: self.town.token(TOWN, scopes=list(needed(letters=True))))
        self.to = connect(signed, self.town.url, calls=Calls(sleep=lambda _: None, draw=lambda: 0.0))
        self.calendar = self.to.calendar.create_calendar("Exampleton", "America/New_York")
        for key in (SHEET, OTHERS_SHEET):
            made = self.to.drive.create_document(key, "<p>4 of 5</p>", "root", {"automations-key": key})
            self.keep(key, "document", file=made.id)
        for key in (LETTER, OTHERS_LETTER):
            self.keep(key, "mail", draft=self.to.gmail.create_draft(_message(key)).id)
        self.keep(SENT, "mail", EffectState.DONE, draft="long gone", sent="m-1")
        for interview in ("I-01", "I-02"):
            body = EventBody(
                id=event_id(f"{self.calendar}/{interview}"),
                start=NOW - timedelta(days=2),
                end=NOW - timedelta(days=1),
                zone="America/New_York",
                summary="Interview",
                attendees=(Attendee(email="ana@example.org"),),
                private={"automations-key": f"event/{interview}"},
            )
            made_event = self.to.calendar.insert(self.calendar, body, "none")
            self.keep(f"event/{interview}", "event", EffectState.DONE, event=made_event.id, guests="{}")
        self.deletions = Deletions(
            self.to.drive, lambda: self.to.gmail, lambda: self.to.calendar, self.calendar, self.records
        )
        self.records[EFFECT.key] = self.deletions.intents([_record(EFFECT.key, "deletion")], [EFFECT])[0]

    def keep(self, key: str, kind: str, state: EffectState = EffectState.INTENDED, **receipts: str) -> None:
        self.records[key] = _record(key, kind, state).with_receipt(**receipts)

    def save(self, record: EffectRecord) -> None:
        self.records[record.key] = record

    def act(self) -> EffectRecord:
        return self.deletions.act(EFFECT, self.records[EFFECT.key], self.save, NOW)

    def stands(self) -> dict[str, bool]:
        """What is still there of each."""
        drafts = {one.id for one in self.to.gmail.drafts()}
        found = {}
        for key, record in self.records.items():
            if record.kind == "document":
                info = self.to.drive.get(record.receipts["file"])
                found[key] = info is not None and not info.trashed
            elif key in (LETTER, OTHERS_LETTER):
                found[key] = bool(drafts & {record.receipts.get("draft")})
            elif record.kind == "event":
                event = self.to.calendar.get(self.calendar, record.receipts["event"])
                found[key] = event is not None and event.status != "cancelled"
        return found


def _record(key: str, kind: str, state: EffectState = EffectState.INTENDED) -> EffectRecord:
    return EffectRecord(key=key, kind=kind, state=state, wanted="facts", what=key)


def _message(key: str) -> bytes:
    sender = Mailbox(TOWN, "Exampleton")
    envelope = Envelope(sender=sender, to=Mailbox("ana@example.org"), reply_to=sender, date=NOW, key=key)
    return build(
        Mail(subject="An offer", text="An offer", html="<p>An offer</p>", language="en", direction="ltr"), envelope
    )


GONE = {SHEET: False, LETTER: False, "event/I-01": False, OTHERS_SHEET: True, OTHERS_LETTER: True, "event/I-02": True}


def test_what_is_about_one_goes_and_what_is_about_others_stays(town: Local) -> None:
    office = Office(town)
    assert office.stands() == dict.fromkeys(GONE, True)
    assert office.act().is_done
    assert office.stands() == GONE
    assert office.records[LETTER].state is EffectState.WITHDRAWN
    assert office.records[SENT].state is EffectState.DONE
    assert "guests" not in office.records["event/I-01"].receipts
    event = office.to.calendar.get(office.calendar, office.records["event/I-01"].receipts["event"])
    assert event is not None
    assert (event.attendees, dict(event.private)) == ((), {})


@pytest.mark.parametrize(
    "method", ["drive.files.update", "drive.files.list", "gmail.users.drafts.delete", "calendar.events.patch"]
)
@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_step_that_had_no_answer_is_repeated_and_the_others_are_not(town: Local, method: str, cut: str) -> None:
    office = Office(town)
    town.fault(method, {"cut": cut}, times=9)
    with pytest.raises(Unanswered):
        office.act()
    assert not office.records[EFFECT.key].is_done
    town.no_faults()
    town.forget_calls()
    assert office.act().is_done
    assert office.stands() == GONE
    before = {"gmail.users.drafts.delete": "drive.files.list", "calendar.events.patch": "gmail.users.drafts.delete"}
    assert not (method in before and town.calls(before[method]))


def test_an_event_that_somebody_changes_meanwhile_is_read_again(town: Local) -> None:
    office = Office(town)
    id_ = office.records["event/I-01"].receipts["event"]
    edit = {"do": "change", "event": id_, "calendar": office.calendar, "set": {"location": "Park"}}
    town.edit(edit, service="calendar", user=TOWN, before_method="calendar.events.patch", nth=1)
    town.forget_calls()
    assert office.act().is_done
    assert len(town.calls("calendar.events.patch")) == 2
    assert office.stands() == GONE


@pytest.mark.parametrize("method", ["calendar.events.get", "drive.files.get"])
def test_what_is_said_to_be_gone_and_is_there_is_not_taken_for_deleted(town: Local, method: str) -> None:
    office = Office(town)
    town.fault(method, {"status": 404, "reason": "notFound"})
    with suppress(Unanswered):
        office.act()
    town.no_faults()
    office.act()
    assert office.stands() == GONE


def test_a_second_time_nothing_is_asked_of_google_again(town: Local) -> None:
    office = Office(town)
    office.act()
    town.forget_calls()
    office.act()
    assert town.calls() == []


def test_an_interview_that_was_found_since_is_deleted_too(town: Local) -> None:
    office = Office(town)
    office.act()
    more = Deletion(applications=("A-01",), interviews=("I-01", "I-02"))
    effect = Effect(key=EFFECT.key, kind="deletion", what=EFFECT.what, payload=more)
    (record,) = office.deletions.intents([office.records[EFFECT.key]], [effect])
    office.deletions.act(effect, record, office.save, NOW)
    assert office.stands() == {**GONE, "event/I-02": False}


def test_what_google_refuses_is_said(town: Local) -> None:
    office = Office(town)
    town.fault("calendar.events.patch", {"status": 403, "reason": "forbidden"}, times=9)
    with pytest.raises(AutomationsError):
        office.act()
    town.no_faults()
    assert set(office.records[EFFECT.key].receipts) >= {"documents", "drafts"}
    assert "events" not in office.records[EFFECT.key].receipts
