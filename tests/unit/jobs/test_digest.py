"""The job `digest`: what goes to whom and when, on a plan; one sentence a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from automations.jobs import digest
from automations.jobs.digest import History
from automations.rules.digests import MOST_LINES, Morning, asked
from automations.rules.gatherings import LetterFacts
from automations.rules.packets import Packet
from automations.rules.plan import Effect, Plan
from automations.rules.program import Approval, CoreMember, HoursRow, Liaison, Meeting, Problem, Settings, Snapshot
from automations.rules.register import Register, State
from automations.rules.reports import Digest
from tests.unit.rules.test_packets import invoice

ZONE = ZoneInfo("America/New_York")
# The cut-off is on Wednesday 18 November at 15:00, the packet leaves on the 17th at 10:00.
SETTINGS = Settings(accountant_email="accountant@example.org", first_warrant=date(2026, 11, 5), invoices_from="2026-09")
SAM = CoreMember(id="C-01", name="Sam Sampleton", email="sam@example.org", role="Staff", language="en")
PARTNER = CoreMember(id="C-02", name="Pat Partner", email="pat@example.org", role="Partner")
ANA = Liaison(id="L-01", name="Ana Exemplo", email="ana@example.org", language="pt", from_=date(2026, 1, 1))
SNAPSHOT = Snapshot(settings=SETTINGS, core_team=(SAM, PARTNER), liaisons=(ANA,))
APPROVED = Register((invoice(1),))
PACKET = "packet/2026-11-18"
ON_ITS_WAY = Packet(key=PACKET, invoices=(invoice(1).key,), on_its_way=True)
FAULT = Morning(
    problems=(Problem(tab="Hours", id="H-01", column="Date", value="x", what="no date", remedy="write it"),)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def made(effect: Effect) -> bool:
    return effect.kind == "file"


def keys(plan: Plan) -> list[str]:
    return [effect.key for effect in plan.effects]


def planned(now: str, snapshot: Snapshot = SNAPSHOT, register: Register = APPROVED, **told: object) -> Plan:
    # December's and November's statements are out: they are not what most cases are about.
    sent = {f"statement/L-01/2026-{month}/0-0": at(f"2026-{month}-01T09:00") for month in ("11", "12")}
    history = replace(History(register=register, sent=sent), **told)  # type: ignore[arg-type]
    return digest.plan(snapshot, history, at(now))


# The packet


@pytest.mark.parametrize(
    ("why", "now", "is_done", "due"),
    [
        ("before its hour", "2026-11-17T09:59", made, []),
        ("its file first", "2026-11-17T10:00", lambda _: False, [PACKET]),
        ("its mail once that stands", "2026-11-17T10:00", made, [PACKET, f"{PACKET}/mail"]),
        ("until the cut-off", "2026-11-18T14:59", made, [PACKET, f"{PACKET}/mail"]),
        ("not after it", "2026-11-18T15:00", made, []),
        ("its mail within the mail hours", "2026-11-17T20:00", made, [PACKET]),
    ],
)
def test_when_the_packet_leaves(why: str, now: str, is_done: Callable[[Effect], bool], due: list[str]) -> None:
    assert keys(planned(now, is_done=is_done)) == due, why


@pytest.mark.parametrize(
    ("why", "packet", "due"),
    [
        ("one that was begun goes on, however late", replace(ON_ITS_WAY, on_its_way=False), [PACKET, f"{PACKET}/mail"]),
        ("one of which nobody knows is not sent again", ON_ITS_WAY, []),
    ],
)
def test_a_packet_that_was_begun(why: str, packet: Packet, due: list[str]) -> None:
    assert keys(planned("2026-11-19T13:00", packets={PACKET: packet}, is_done=made)) == due, why


def test_its_invoices_become_sent_before_anything_else() -> None:
    out = replace(ON_ITS_WAY, on_its_way=False, out_on=date(2026, 11, 17))
    plan = planned("2026-11-17T10:00", packets={PACKET: out})
    assert [(one.state, one.sent_on) for one in plan.decided] == [(State.SENT, date(2026, 11, 17))]
    assert plan.effects == ()


def test_without_an_address_it_waits_and_says_so() -> None:
    snapshot = replace(SNAPSHOT, settings=replace(SETTINGS, accountant_email=""))
    plan = planned("2026-11-17T10:00", snapshot)
    assert plan.effects == ()
    (problem,) = plan.problems
    assert (problem.tab, problem.column) == ("Settings", "Value")


def test_without_a_warrant_staff_are_told_only_while_something_waits() -> None:
    snapshot = replace(SNAPSHOT, settings=replace(SETTINGS, first_warrant=None))
    assert "First warrant" in planned("2026-11-17T10:00", snapshot).needs[0]
    assert planned("2026-11-17T10:00", snapshot, Register()).needs == ()


# Staff's morning


@pytest.mark.parametrize(
    ("why", "now", "told", "due"),
    [
        ("on a morning, to staff alone", "2026-11-12T08:00", {"morning": lambda: FAULT}, ["digest/2026-11-12/C-01"]),
        ("not before the mail hours", "2026-11-12T07:59", {"morning": lambda: FAULT}, []),
        ("not after the morning", "2026-11-12T12:00", {"morning": lambda: FAULT}, []),
        ("not on a Saturday", "2026-11-14T08:00", {"morning": lambda: FAULT}, []),
        ("not on a holiday", "2026-11-11T08:00", {"morning": lambda: FAULT}, []),
        ("not without anything to tell", "2026-11-12T08:00", {}, []),
        (
            "not twice",
            "2026-11-12T08:30",
            {"morning": lambda: FAULT, "sent": {"digest/2026-11-12/C-01": at("2026-11-12T08:00")}},
            [],
        ),
    ],
)
def test_when_staff_are_told(why: str, now: str, told: dict[str, object], due: list[str]) -> None:
    snapshot = replace(SNAPSHOT, liaisons=())
    assert keys(planned(now, snapshot, Register(), **told)) == due, why


def test_where_no_letter_may_follow_nothing_is_asked_that_only_letters_tell() -> None:
    def asked() -> Morning:
        raise AssertionError

    packet = ["packet/2026-11-18"]
    assert keys(planned("2026-11-17T10:00", tells=False, morning=asked, is_done=made)) == [*packet, f"{packet[0]}/mail"]


@pytest.mark.parametrize(
    ("why", "now", "skipped"),
    [
        ("while its morning lasts it is asked about", "2026-11-12T11:59", False),
        ("not in the afternoon", "2026-11-12T12:00", True),
        ("nor on another morning", "2026-11-13T08:00", True),
    ],
)
@pytest.mark.parametrize("told", ["begun", "unsure"])
def test_a_digest_that_may_not_have_gone_out(told: str, why: str, now: str, skipped: bool) -> None:
    """'Do it' the next day would send nothing: a digest tells of its own morning."""
    key = "digest/2026-11-12/C-01"
    snapshot = replace(SNAPSHOT, liaisons=())
    plan = planned(now, snapshot, Register(), **{told: frozenset({key})})
    assert plan.skipped == ({key: "its morning is over"} if skipped else {}), why


def digest_of(plan: Plan) -> dict[str, list[str]]:
    (facts,) = [one.payload for one in plan.effects if one.key.startswith("digest/")]
    assert isinstance(facts, LetterFacts)
    assert facts.at_most_once
    assert isinstance(facts.letter.about, Digest)
    return {part.name: [line.text for line in part.lines] for part in facts.letter.about.parts}


def test_what_staff_are_told_and_in_which_order() -> None:
    """On Monday the 16th the cut-off is two working days away."""
    snapshot = replace(
        SNAPSHOT,
        hours=(
            HoursRow(id="H-02", liaison="L-01", date=date(2026, 11, 5), hours=90, activity="Review"),
            HoursRow(id="H-01", liaison="L-01", date=date(2026, 11, 6), hours=60, activity="Other"),
            HoursRow(id="H-03", liaison="L-01", date=date(2026, 11, 1), hours=60, approved=Approval.YES),
        ),
        meetings=(
            Meeting(id="M-01", date=date(2026, 11, 20), time=at("2026-11-20T18:00").time(), ready=True),
            Meeting(id="M-02", date=date(2026, 11, 24), time=at("2026-11-24T18:00").time(), ready=True),
        ),
    )
    draft = replace(invoice(1), state=State.DRAFT)
    morning = Morning(
        problems=FAULT.problems,
        questions=(("Q-01", "Q-01: Send again?"),),
        needs=("tell the accountant",),
        failed=("score sheet: no room",),
        done=("reminder to L-01",),
    )
    told = digest_of(planned("2026-11-16T08:00", snapshot, Register((draft,)), morning=lambda: morning))
    assert told == {
        "needs": ["tell the accountant"],
        "questions": ["Q-01: Send again?"],
        "problems": ["Hours H-01, Date: no date; write it"],
        "before_cut_off": ["ARL-FY27-0001 of L-01, 2026-10: $40.00"],
        "hours": ["H-02 of L-01, 2026-11-05: 1:30 Review", "H-01 of L-01, 2026-11-06: 1:00 Other"],
        "failed": ["score sheet: no room"],
        "done": ["reminder to L-01"],
        "next": [
            "M-01 on 2026-11-20 at 18:00",
            "the packet to the accountant: 2026-11-17 at 10:00; bills are taken until 2026-11-18 at 15:00",
        ],
    }
    assert list(told) == [
        "needs", "questions", "problems", "before_cut_off", "hours", "failed", "done", "next",
    ]  # fmt: skip
    earlier = digest_of(planned("2026-11-13T08:00", snapshot, Register((draft,)), morning=lambda: morning))
    assert "before_cut_off" not in earlier, "three working days ahead"


def test_a_long_part_is_cut_and_counted() -> None:
    morning = Morning(done=[f"reminder {number}" for number in range(MOST_LINES + 7)])
    plan = planned("2026-11-12T08:00", morning=lambda: morning)
    (facts,) = [one.payload for one in plan.effects]
    assert isinstance(facts, LetterFacts)
    assert isinstance(facts.letter.about, Digest)
    (part,) = [one for one in facts.letter.about.parts if one.name == "done"]
    assert (len(part.lines), part.more) == (MOST_LINES, 7)


def test_a_question_and_its_reason_are_joined_as_sentences_are() -> None:
    assert asked("Pay 0:30 of preparation?", "nobody saw L-03") == "Pay 0:30 of preparation? nobody saw L-03"
    assert asked("Let go of H-14", "it is held") == "Let go of H-14; it is held"


# Statements


def test_a_statement_in_the_persons_language_with_the_pdf() -> None:
    sent = replace(invoice(1), state=State.SENT, was_sent=True)
    told = {"statement/L-01/2026-11/0-0": at("2026-11-01T09:00")}
    plan = planned("2026-11-17T13:00", register=Register((sent,)), sent=told)
    (effect,) = plan.effects
    assert effect.key == "statement/L-01/2026-11/1-0"
    assert isinstance(effect.payload, LetterFacts)
    assert effect.payload.letter.language == "pt"
    assert [(one.key, one.name) for one in effect.payload.attached] == [(sent.key, "ARL-FY27-0001.pdf")]


def test_of_statements_that_did_not_go_out_the_newest_goes_and_the_others_are_left_out() -> None:
    old, new = "statement/L-01/2026-11/0-0", "statement/L-01/2026-12/0-0"
    plan = planned("2026-12-20T09:00", register=Register(), sent={}, begun=frozenset({old, new}))
    assert (keys(plan), list(plan.skipped)) == ([new], [old])


@pytest.mark.parametrize(
    ("why", "now", "due"),
    [
        ("a packet leaves today, later", "2026-12-01T09:00", []),
        ("it leaves now", "2026-12-01T10:00", ["packet/2026-12-02"]),
    ],
)
def test_on_a_day_with_a_packet_the_statement_waits_for_it(why: str, now: str, due: list[str]) -> None:
    """One letter tells of the month and of what was sent. The first Wednesday in December is a cut-off."""
    assert keys(planned(now, sent={})) == due, why


@pytest.mark.parametrize(
    ("liaison", "settings"),
    [
        ({"gone": True}, {}),
        ({"unsafe": True}, {}),
        ({"email": ""}, {}),
        ({"faulty": frozenset({"Language"})}, {}),
        ({}, {"invoices_from": ""}),
        ({}, {"faulty": frozenset({"Invoices from"})}),
    ],
)
def test_who_gets_no_statement(liaison: dict[str, object], settings: dict[str, object]) -> None:
    snapshot = replace(
        SNAPSHOT,
        settings=replace(SETTINGS, **settings),  # type: ignore[arg-type]
        liaisons=(replace(ANA, **liaison),),  # type: ignore[arg-type]
    )
    assert keys(planned("2026-11-02T13:00", snapshot, Register(), sent={})) == []


def test_no_money_is_lost_between_packets() -> None:
    """What no packet holds is in the next; nothing is in two."""
    two = Register((invoice(1), invoice(2)))
    packet = Packet(key="packet/2026-11-04", invoices=(invoice(1).key,), on_its_way=True)
    plan = planned("2026-11-17T10:00", register=two, packets={packet.key: packet}, is_done=made)
    file = plan.effects[0].payload
    assert isinstance(file, digest.PacketFile)
    assert (file.invoices, file.document.total) == ((invoice(2).key,), Decimal("40.00"))
