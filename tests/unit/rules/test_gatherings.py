"""Who must be told what of a gathering: it follows from what each person was last told, never from the times alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automations.rules.gatherings import (
    Change,
    EventSeen,
    Gathering,
    Invitee,
    Told,
    as_told,
    changes,
    count_answers,
)
from automations.rules.letters import Occasion

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 20, 12, tzinfo=ZONE)
SIX = datetime(2026, 12, 3, 18, tzinfo=ZONE)
SEVEN = SIX + timedelta(hours=1)


def person(id_: str, address: str = "") -> Invitee:
    email = address or f"{id_.lower()}@example.org"
    return Invitee(id=id_, name=f"Person {id_}", email=email, language="en", mark=f"mark of {email}")


ANA, JO = person("L-01"), person("L-02")
EVERYBODY = {"L-01": ANA, "L-02": JO}


def gathering(start: datetime = SIX, id_: str = "M-01", **given: Any) -> Gathering:
    """One of two hours in the library, for both."""
    where: dict[str, Any] = {"place": "Library", "online": False}
    where |= {name: given.pop(name) for name in ("place", "online", "agenda") if name in given}
    occasion = Occasion(id=id_, kind="Data", title="", start=start, end=start + timedelta(hours=2), **where)
    who: dict[str, Any] = {"invited": (ANA, JO), **given}
    who.setdefault("writes_to", frozenset(one.id for one in who["invited"]))
    return Gathering(occasion=occasion, summary="", description="", **who)


def off(start: datetime = SIX, id_: str = "M-01", **given: Any) -> Gathering:
    return gathering(start, id_, off=True, invited=(), **given)


class Past:
    """What everybody was last told. Each step tells what is due, but for the people who were not reached."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, str], Told] = {}

    def due(self, *gatherings: Gathering, stood: Sequence[str] = (), **given: Any) -> list[Change]:
        people = given.pop("people", EVERYBODY)
        return changes(gatherings, self.told, people, stood.__contains__, given.pop("now", NOW), **given)

    def tell(self, *gatherings: Gathering, but: str = "", **given: Any) -> list[str]:
        """The keys of the letters that go out."""
        found = [change for change in self.due(*gatherings, **given) if change.person.id != but]
        for one in (one for change in found for one in change.told()):
            self.told[one.gathering, one.person] = replace(one, at=NOW)
        return [change.key for change in found]


def of_ana(*steps: Gathering) -> list[str]:
    """What L-01 is told, step by step, without the gathering and the person."""
    past, keys = Past(), []
    for step in steps:
        told = [key for key in past.tell(step) if "/L-01/" in key]
        keys += [key.replace("/M-01/L-01", "") for key in told] or ["-"]
    return keys


AT_SIX, AT_SEVEN = gathering(), gathering(SEVEN)


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        pytest.param([AT_SIX], ["invited/1"], id="first an invitation"),
        pytest.param([AT_SIX, AT_SIX], ["invited/1", "-"], id="what is known is told no more"),
        pytest.param(
            [AT_SIX, AT_SEVEN, AT_SIX, AT_SEVEN],
            ["invited/1", "moved/2", "moved/3", "moved/4"],
            id="moved there and back and there again is each time news",
        ),
        pytest.param([AT_SIX, gathering(place="Town Hall")], ["invited/1", "moved/2"], id="another place is a move"),
        pytest.param([AT_SIX, gathering(online=True)], ["invited/1", "moved/2"], id="online is a move"),
        pytest.param([AT_SIX, gathering(agenda="Maps")], ["invited/1", "-"], id="another agenda is none"),
        pytest.param([AT_SIX, off(), off()], ["invited/1", "cancelled/2", "-"], id="cancelled is told once"),
        pytest.param([off()], ["-"], id="cancelled before anybody was told is no news"),
        pytest.param([AT_SIX, off(SEVEN)], ["invited/1", "cancelled/2"], id="moved and cancelled at once: cancelled"),
        pytest.param(
            [AT_SIX, off(), AT_SIX, off()],
            ["invited/1", "cancelled/2", "invited/3", "cancelled/4"],
            id="cancelled and planned again is an invitation again",
        ),
        pytest.param([gathering(NOW)], ["-"], id="what begins now is told no more"),
        pytest.param([gathering(NOW + timedelta(minutes=1))], ["invited/1"], id="a minute before it begins it is"),
        pytest.param(
            [gathering(NOW + timedelta(minutes=1)), off(NOW - timedelta(minutes=1))],
            ["invited/1", "-"],
            id="nor that it is cancelled, once it has begun",
        ),
    ],
)
def test_a_person_is_told_what_is_news_to_that_person(steps: list[Gathering], told: list[str]) -> None:
    assert of_ana(*steps) == told


def test_the_letter_of_a_move_says_what_that_person_knew_before() -> None:
    """L-02's letter of the first move never went out: to L-02 the way back is no news, and the next one is one move."""
    past = Past()
    past.tell(AT_SIX)
    assert past.tell(AT_SEVEN, but="L-02") == ["moved/M-01/L-01/2"]
    assert past.tell(AT_SIX) == ["moved/M-01/L-01/3"], "L-02 still knows six o'clock"
    nine = gathering(SIX + timedelta(hours=3))
    found = {change.person.id: change for change in past.due(nine)}
    assert [change.key for change in found.values()] == ["moved/M-01/L-01/4", "moved/M-01/L-02/2"]
    assert all(change.before is not None and change.before.start == SIX for change in found.values())


JOINED = gathering(id_="M-02", start=SEVEN)
ELSEWHERE = person("L-02", "another@example.org")


def test_who_joins_what_stood_gets_one_letter_with_all_of_it_and_nobody_else_any() -> None:
    past = Past()
    alone = [replace(one, invited=(ANA,), writes_to=frozenset({"L-01"})) for one in (AT_SIX, JOINED)]
    past.tell(*alone)
    (found,) = past.due(AT_SIX, JOINED, stood=["M-01", "M-02"])
    assert (found.key, [one.id for one in found.gatherings]) == ("joined/M-01/L-02/1", ["M-01", "M-02"])
    assert {(one.gathering, one.number) for one in found.told()} == {("M-01", 1), ("M-02", 1)}


def test_a_letter_of_joining_counts_on_from_the_highest_of_its_gatherings() -> None:
    past = Past()
    past.tell(AT_SIX, JOINED)
    past.tell(off())
    past.tell(AT_SIX, but="L-02")
    past.tell(off())
    past.told["M-02", "L-02"] = replace(past.told["M-02", "L-02"], number=7, out=True)
    assert [one.key for one in past.due(AT_SIX, JOINED, stood=["M-01", "M-02"]) if one.person.id == "L-02"] == [
        "joined/M-01/L-02/8"
    ]


FIRST, BEGUN = ["joined/M-01/L-02/1"], ["invited/M-01/L-02/1"]


@pytest.mark.parametrize(
    ("stood", "begun", "keys"),
    [
        pytest.param([], [], FIRST, id="nobody was invited before"),
        pytest.param(["M-02"], [], FIRST, id="one of two stood before"),
        pytest.param([], BEGUN, ["invited/M-01/L-02/1", "invited/M-02/L-02/1"], id="one that was begun alone stays so"),
        pytest.param(["M-02"], BEGUN, ["invited/M-01/L-02/1", "joined/M-02/L-02/1"], id="and the other stood before"),
    ],
)
def test_a_newcomer_gets_one_letter_with_all_that_is_to_come_and_is_new_once(
    stood: list[str], begun: list[str], keys: list[str]
) -> None:
    past = Past()
    past.tell(AT_SIX, but="L-02")
    given: dict[str, Any] = {"stood": stood, "begun": begun, "newcomers": ["L-02"]}
    assert [key for key in past.tell(AT_SIX, JOINED, **given) if "/L-02/" in key] == keys
    another = gathering(id_="M-03", start=SEVEN)
    assert past.tell(AT_SIX, JOINED, another, **given) == ["invited/M-03/L-01/1", "invited/M-03/L-02/1"]


def test_one_meeting_to_come_is_an_invitation_to_a_newcomer_too() -> None:
    assert Past().tell(AT_SIX, newcomers=["L-02"]) == ["invited/M-01/L-01/1", "invited/M-01/L-02/1"]


@pytest.mark.parametrize(
    ("stood", "begun", "keys"),
    [
        pytest.param(["M-01"], [], ["joined/M-01/L-02/2"], id="the event stood: all that is to come"),
        pytest.param([], [], ["invited/M-01/L-02/2"], id="else an invitation"),
        pytest.param(
            ["M-01"], ["invited/M-01/L-02/2"], ["invited/M-01/L-02/2"], id="an invitation that was begun stays one"
        ),
    ],
)
def test_a_new_address_is_told_anew_once(stood: list[str], begun: list[str], keys: list[str]) -> None:
    past = Past()
    past.tell(AT_SIX)
    corrected = gathering(invited=(ANA, ELSEWHERE))
    for expected in (keys, []):
        assert past.tell(corrected, stood=stood, begun=begun) == expected


@pytest.mark.parametrize(
    ("address", "mark", "reached"),
    [
        pytest.param("a", "a", True, id="the same address"),
        pytest.param("a", "b", False, id="another one"),
        pytest.param("", "b", True, id="told before addresses were on record"),
        pytest.param("a", "", True, id="nobody compares"),
    ],
)
def test_what_went_to_another_address_did_not_reach(address: str, mark: str, reached: bool) -> None:
    told = Told(gathering="M-01", person="L-01", number=1, start=SIX, end=SIX, place="", online=False, address=address)
    assert told.reached(replace(ANA, mark=mark)) is reached


@pytest.mark.parametrize(
    ("now", "people", "keys"),
    [
        pytest.param(gathering(invited=(ANA,)), EVERYBODY, ["cancelled/M-01/L-02/2"], id="no longer for L-02"),
        pytest.param(gathering(invited=(ANA,), held=frozenset({"L-02"})), EVERYBODY, [], id="L-02's row may not speak"),
        pytest.param(gathering(invited=(ANA,)), {"L-01": ANA}, [], id="nobody knows how to reach L-02"),
        pytest.param(
            gathering(writes_to=frozenset({"L-01"})), EVERYBODY, ["cancelled/M-01/L-02/2"], id="not written to any more"
        ),
        pytest.param(off(held=frozenset({"L-02"})), EVERYBODY, ["cancelled/M-01/L-01/2"], id="off, and L-02 is held"),
    ],
)
def test_who_is_no_longer_expected_is_told_so(now: Gathering, people: Mapping[str, Invitee], keys: list[str]) -> None:
    past = Past()
    past.tell(AT_SIX)
    assert [change.key for change in past.due(now, people=people)] == keys


def test_letters_stand_in_the_order_of_the_gatherings_whatever_the_order_of_the_rows() -> None:
    one, other = gathering(), gathering(SEVEN, "M-00")
    assert Past().tell(one, other) == Past().tell(other, one)
    assert Past().tell(other, one)[0] == "invited/M-01/L-01/1"


@pytest.mark.parametrize(
    ("on_record", "start", "same"),
    [
        pytest.param("2026-10-31T18:00-04:00", datetime(2026, 10, 31, 18, tzinfo=ZONE), True, id="in summer time"),
        pytest.param("2026-11-01T23:00+00:00", datetime(2026, 11, 1, 18, tzinfo=ZONE), True, id="on the day of change"),
        pytest.param("2026-11-01T22:00+00:00", datetime(2026, 11, 1, 18, tzinfo=ZONE), False, id="an hour off"),
        pytest.param("2028-02-29T23:00+00:00", datetime(2028, 2, 29, 18, tzinfo=ZONE), True, id="on a leap day"),
    ],
)
def test_what_was_told_is_an_instant_in_any_zone(on_record: str, start: datetime, same: bool) -> None:
    then = datetime.fromisoformat(on_record)
    told = Told(
        gathering="M-01",
        person="L-01",
        number=1,
        start=then,
        end=then + timedelta(hours=2),
        place="Library",
        online=False,
    )
    occasion = gathering(start).occasion
    assert told.knows(occasion) is same
    assert as_told(occasion, told).start.tzinfo is ZONE, "a letter says it in the program's zone"


WANTED = AT_SIX.event()
STANDS = EventSeen(start=SIX, end=SIX + timedelta(hours=2), place="Library", guests=frozenset({"L-01", "L-02"}))


@pytest.mark.parametrize(
    ("seen", "what"),
    [
        pytest.param(STANDS, "", id="as it should"),
        pytest.param(EventSeen(), "", id="not read since our last change"),
        pytest.param(replace(STANDS, deleted=True), "it was deleted", id="deleted"),
        pytest.param(
            replace(STANDS, start=SEVEN, end=SEVEN + timedelta(hours=2)), "it was moved to 2026-12-03 19:00", id="moved"
        ),
        pytest.param(replace(STANDS, place="Park"), "its place was changed", id="another place"),
        pytest.param(replace(STANDS, place=" Library\n"), "", id="Calendar's own spaces"),
        pytest.param(replace(STANDS, guests=frozenset({"L-01"})), "L-02 was taken off", id="a guest taken off"),
        pytest.param(replace(STANDS, guests=STANDS.guests | {"L-09"}), "", id="a guest of somebody else's"),
    ],
)
def test_what_somebody_did_by_hand_in_calendar(seen: EventSeen, what: str) -> None:
    assert seen.by_hand(WANTED) == what


def test_the_same_done_by_hand_once_more_is_asked_about_anew() -> None:
    first = EventSeen().repair("it was deleted")
    again = EventSeen(repaired=first).repair("it was deleted")
    assert (first, again) == ("1:it was deleted", "2:it was deleted")


def test_guests_whose_rows_may_not_speak_stay_as_they_stand_and_nobody_stays_when_it_is_off() -> None:
    marks = {"L-01": "a", "L-02": "b"}
    held = gathering(invited=(ANA,), held=frozenset({"L-02"}))
    assert held.event(on_record=marks).held == (("L-02", "b"),)
    assert off(held=frozenset({"L-02"})).event(on_record=marks).held == ()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, "0 yes, 0 no, 2 open"),
        ({"L-01": "accepted", "L-02": "declined"}, "1 yes, 1 no, 0 open"),
        ({"L-01": "tentative"}, "0 yes, 0 no, 1 maybe, 1 open"),
        ({"L-01": "needsAction", "L-09": "accepted"}, "0 yes, 0 no, 2 open"),
    ],
)
def test_answers_are_counted_of_those_invited(answers: dict[str, str], told: str) -> None:
    assert count_answers(answers, (ANA, JO)) == told
