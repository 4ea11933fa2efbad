"""An event, once and right in the end, over real HTTP: made, found again, changed, answered, touched by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automations.effects import event
from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.events import CANCELLED
from automations.google.scopes import needed
from automations.google.transport import Timeouts
from automations.google.workspace import connect
from automations.rules.gatherings import EventFacts, Invitee
from automations.rules.letters import Occasion
from tests.workspace import Local, local

TOWN = "program@example.org"
SIX = datetime(2026, 12, 3, 18, tzinfo=ZoneInfo("America/New_York"))
INSERT, PATCH, GET = "calendar.events.insert", "calendar.events.patch", "calendar.events.get"
ANA = Invitee(id="L-01", name="Ana Exemplo", email="ana@example.org", language="pt")
BEN = Invitee(id="L-02", name="Ben Sample", email="ben@example.org", language="en")
CLEO = Invitee(id="L-03", name="Cleo Muster", email="cleo@example.org", language="en")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("event") / "data") as here:
        here.lift_quotas()
        yield here


def facts(**changed: Any) -> EventFacts:
    """A meeting at six for Ana and Ben."""
    occasion = Occasion(
        id="M-01",
        kind="Core team",
        title="",
        start=SIX + changed.pop("later", timedelta()),
        end=SIX + timedelta(hours=2),
        place=changed.pop("place", "Library"),
        online=changed.get("meet", False),
    )
    made = EventFacts(
        gathering="M-01", summary="Arden: Core team", description="Agenda", occasion=occasion, guests=(ANA, BEN)
    )
    return replace(made, **changed)


@dataclass
class Desk:
    """What a run has at hand: a calendar of its own, and a ledger that keeps the last of what is saved."""

    town: Local
    notices: bool = True
    where: str = ""
    saved: list[EffectRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        signed = token_source(lambda: self.town.token(TOWN, scopes=list(needed(letters=True))))
        calls = Calls(sleep=lambda _: None, draw=lambda: 0.0)
        timeouts = Timeouts(connect=2, read=0.5, whole=2)
        self.calendar = connect(signed, self.town.url, calls=calls, timeouts=timeouts).calendar
        self.where = self.calendar.create_calendar("Arden", "America/New_York")

    @property
    def record(self) -> EffectRecord:
        new = EffectRecord(key="event/M-01", kind="event", state=EffectState.INTENDED, wanted="", what="an event")
        return self.saved[-1] if self.saved else new

    def settle(self, wanted: EventFacts) -> EffectRecord:
        place = event.Place(self.calendar, self.where, self.notices, lambda address: f"<{address}>")
        record = event.intend(replace(self.record, wanted=str(abs(hash(wanted)))), self.where)
        self.saved.append(record)
        return event.settle(record, wanted, place, self.saved.append)

    def fails(self, wanted: EventFacts) -> Exception:
        with pytest.raises((Refused, Unanswered, event.CalendarGone)) as caught:
            self.settle(wanted)
        return caught.value

    def shown(self) -> dict[str, Any]:
        """The one event that is not cancelled."""
        (found,) = [one for one in self.events() if one["status"] != CANCELLED]
        return found

    def events(self) -> list[dict[str, Any]]:
        return [one for one in self.town.admin("GET", "/events")["events"] if one["calendar"] == self.where]

    def guests(self) -> dict[str, str]:
        return {guest["email"]: guest["responseStatus"] for guest in self.shown().get("attendees", [])}

    def notices_to(self) -> list[tuple[str, str]]:
        """(kind, to) of what Calendar sent, the oldest first."""
        found = self.town.admin("GET", "/notices")["calendar"]
        return [(one["kind"], one["to"]) for one in found if one["calendar"] == self.where]

    def by_hand(self, do: str, user: str = TOWN, **more: Any) -> None:
        edit = {"do": do, "event": self.record.receipts[event.EVENT], "calendar": self.where, **more}
        self.town.edit(edit, service="calendar", user=user)

    def calls(self, *methods: str) -> list[str]:
        return [call["method"] for call in self.town.calls() if not methods or call["method"] in methods]


@pytest.fixture
def desk(town: Local) -> Iterator[Desk]:
    made = Desk(town)
    town.forget_calls()
    yield made
    town.no_faults()


INVITED = [("invitation", ANA.email), ("invitation", BEN.email)]


def test_an_event_is_one_call_and_its_guests_do_not_see_each_other(desk: Desk) -> None:
    done = desk.settle(facts())
    assert desk.calls() == [INSERT]
    assert desk.shown()["guestsCanSeeOtherGuests"] is False
    assert sorted(desk.notices_to()) == INVITED
    assert (done.is_done, done.receipts["link"] != "") == (True, True)


def test_without_notices_nobody_is_told(town: Local) -> None:
    desk = Desk(town, notices=False)
    desk.settle(facts())
    desk.settle(facts(later=timedelta(hours=1)))
    desk.settle(facts(guests=(), cancelled=True))
    assert desk.notices_to() == []


@pytest.mark.parametrize(
    "do", [{"cut": "before"}, {"cut": "after"}, {"status": 500, "after": True}, {"lose_answer": True}, {"status": 503}]
)
def test_whatever_becomes_of_the_insert_there_is_one_event_and_one_notice(desk: Desk, do: dict[str, Any]) -> None:
    desk.town.fault(INSERT, do, nth=1)
    desk.settle(facts())
    assert len(desk.events()) == 1
    assert sorted(desk.notices_to()) == INVITED


def test_a_run_that_died_after_the_insert_finds_its_event(desk: Desk) -> None:
    desk.settle(facts())
    desk.saved[:] = [one for one in desk.saved if event.MADE not in one.receipts]
    desk.settle(facts(later=timedelta(hours=1)))
    assert len(desk.events()) == 1
    assert desk.shown()["start"]["dateTime"] == "2026-12-03T19:00:00-05:00"


def test_a_move_tells_all_and_keeps_the_answers(desk: Desk) -> None:
    desk.settle(facts())
    desk.by_hand("answer", user=ANA.email, response="accepted")
    desk.town.forget_calls()
    desk.settle(facts(later=timedelta(hours=1)))
    assert desk.calls() == [GET, PATCH]
    assert desk.guests() == {ANA.email: "accepted", BEN.email: "needsAction"}
    assert sorted(desk.notices_to()[2:]) == [("update", ANA.email), ("update", BEN.email)]


@pytest.mark.parametrize("do", [{"cut": "after"}, {"status": 500, "after": True}, {"lose_answer": True}])
def test_a_move_without_an_answer_is_looked_at_and_told_once(desk: Desk, do: dict[str, Any]) -> None:
    desk.settle(facts())
    desk.town.fault(PATCH, do, nth=1)
    desk.settle(facts(later=timedelta(hours=1)))
    assert sorted(desk.notices_to()[2:]) == [("update", ANA.email), ("update", BEN.email)]


def test_somebody_who_changes_it_in_between_is_read_again(desk: Desk) -> None:
    desk.settle(facts())
    edit = {"do": "answer", "event": desk.record.receipts["event"], "calendar": desk.where, "response": "declined"}
    desk.town.edit(edit, service="calendar", user=BEN.email, before_method=PATCH)
    desk.settle(facts(later=timedelta(hours=1)))
    assert desk.guests() == {ANA.email: "needsAction", BEN.email: "declined"}


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"guests": (ANA, BEN, CLEO)}, id="who joins"),
        pytest.param({"guests": (ANA,)}, id="who leaves"),
        pytest.param({"description": "Another agenda"}, id="the agenda"),
        pytest.param({"summary": "Arden: Data"}, id="the title"),
    ],
)
def test_what_is_no_change_of_time_or_place_tells_nobody_by_calendar(desk: Desk, changed: dict[str, Any]) -> None:
    desk.settle(facts())
    desk.settle(facts(**changed))
    assert len(desk.notices_to()) == 2
    assert desk.guests().keys() == {guest.email for guest in changed.get("guests", (ANA, BEN))}


def test_who_may_not_be_acted_on_stays_as_they_are(desk: Desk) -> None:
    desk.settle(facts())
    desk.by_hand("answer", user=BEN.email, response="accepted")
    desk.settle(facts(guests=(ANA, CLEO), held=((BEN.id, f"<{BEN.email}>"),)))
    assert desk.guests() == {ANA.email: "needsAction", BEN.email: "accepted", CLEO.email: "needsAction"}


def test_whom_people_took_off_by_hand_stays_off_until_staff_say_so(desk: Desk) -> None:
    desk.settle(facts())
    desk.by_hand("remove_guest", guest=BEN.email)
    desk.by_hand("add_guest", guest="guest@example.org")
    desk.settle(facts(later=timedelta(hours=1)))
    assert desk.guests().keys() == {ANA.email, "guest@example.org"}
    desk.settle(facts(later=timedelta(hours=1), made_again="1:L-02 was taken off"))
    assert desk.guests().keys() == {ANA.email, BEN.email, "guest@example.org"}


def test_a_time_changed_by_hand_is_put_right_once_staff_say_so(desk: Desk) -> None:
    desk.settle(facts())
    moved = {"start": {"dateTime": "2026-12-04T18:00:00-05:00"}, "end": {"dateTime": "2026-12-04T20:00:00-05:00"}}
    desk.by_hand("change", set=moved)
    desk.settle(facts(made_again="1:it was moved"))
    assert desk.shown()["start"]["dateTime"] == "2026-12-03T18:00:00-05:00"


def test_cancelled_tells_all_and_is_never_deleted(desk: Desk) -> None:
    desk.settle(facts())
    desk.settle(facts(guests=(), cancelled=True))
    assert [one["status"] for one in desk.events()] == [CANCELLED]
    assert sorted(desk.notices_to()[2:]) == [("cancellation", ANA.email), ("cancellation", BEN.email)]
    desk.settle(facts(guests=(), cancelled=True, description="x"))
    assert len(desk.notices_to()) == 4


def test_one_that_was_never_made_is_not_made_to_be_cancelled(desk: Desk) -> None:
    desk.settle(facts(guests=(), cancelled=True))
    assert desk.events() == []


@pytest.mark.parametrize("gone", ["cancelled", "deleted", "forgotten"])
def test_needed_again_it_is_a_new_generation(desk: Desk, gone: str) -> None:
    desk.settle(facts())
    if gone == "cancelled":
        desk.settle(facts(guests=(), cancelled=True))
    else:
        desk.by_hand("delete")
    if gone == "forgotten":
        desk.by_hand("forget")
    before = desk.record.receipts["event"]
    done = desk.settle(facts(made_again="1:it was deleted"))
    assert (done.receipts["generation"], done.receipts["event"] != before) == ("2", True)
    assert desk.guests().keys() == {ANA.email, BEN.email}


@pytest.mark.parametrize("wanted", [facts(later=timedelta(hours=1)), facts(guests=(), cancelled=True)])
@pytest.mark.parametrize("times", [1, None], ids=["once", "for ever"])
def test_one_that_is_said_to_be_gone_and_is_not_is_not_made_anew(
    desk: Desk, wanted: EventFacts, times: int | None
) -> None:
    desk.settle(facts())
    told = desk.notices_to()
    desk.town.fault(GET, {"status": 404, "reason": "notFound"}, times)
    if times is None:
        assert isinstance(desk.fails(wanted), Unanswered)
        assert desk.notices_to() == told
        desk.town.no_faults()
    assert desk.settle(wanted).receipts["generation"] == "1"
    assert len(desk.notices_to()) == len(told) + 2
    assert [one["status"] for one in desk.events()] == [CANCELLED if wanted.cancelled else "confirmed"]


def test_ids_that_are_said_to_be_taken_and_are_not_end_the_try_and_the_next_run_makes_one(desk: Desk) -> None:
    desk.town.fault(INSERT, {"status": 409, "reason": "duplicate"})
    assert isinstance(desk.fails(facts()), Unanswered)
    assert desk.calls(INSERT) == [INSERT, INSERT], "one new id, and no more"
    assert desk.events() == []
    desk.town.no_faults()
    desk.settle(facts())
    assert desk.notices_to() == INVITED
    assert len(desk.events()) == 1


def test_meet_is_asked_for_once_and_online_no_more_is_told(desk: Desk) -> None:
    first = desk.settle(facts(meet=True)).receipts["meet"]
    assert first
    assert desk.settle(facts(meet=True, later=timedelta(hours=1))).receipts["meet"] == first
    desk.town.forget_calls()
    before = len(desk.notices_to())
    desk.settle(facts(later=timedelta(hours=1)))
    assert sorted(desk.notices_to()[before:]) == [("update", ANA.email), ("update", BEN.email)]


def test_a_calendar_that_is_gone_is_told_as_such(desk: Desk) -> None:
    desk.settle(facts())
    desk.by_hand("delete_calendar")
    assert isinstance(desk.fails(facts(later=timedelta(hours=1))), event.CalendarGone)
    assert desk.record.receipts["generation"] == "1"
    desk.saved.clear()
    assert isinstance(desk.fails(facts()), event.CalendarGone)


def test_agenda_with_html_stays_text(desk: Desk) -> None:
    desk.settle(facts(description="<b>Talk</b> & <script>"))
    assert desk.shown()["description"] == "&lt;b&gt;Talk&lt;/b&gt; &amp; &lt;script&gt;"
