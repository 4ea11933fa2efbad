"""The accountant's packet, by the real command: a month with two cut-offs, and what becomes of a packet on its way."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
import requests

from tests.programs_in_sheet import OFFICE, SAM, Program, Programs, Ran, hours

ACCOUNTANT = "accountant@example.org"
ROWS = [hours("2026-10-05", "L-01", "2:00"), hours("2026-10-06", "L-02", "3:00"), hours("2026-09-06", "L-01", "1:00")]
# Cut-offs on Wednesdays 4 and 18 November at 15:00: the packets leave on the Tuesdays before, at 10:00.
SETTINGS = {"First warrant": "2026-11-05", "Accountant e-mail": ACCOUNTANT}
FIRST, SECOND = "packet/2026-11-04", "packet/2026-11-18"
MORNING = "2026-11-03T09:00:00-05:00"
"""The digest goes out then, and is not what these tests are about."""
BEFORE, AT_PACKET_HOUR = "2026-11-03T09:59:00-05:00", "2026-11-03T10:01:00-05:00"
SEND = "gmail.users.drafts.send"


@pytest.fixture
def program(programs: Programs) -> Program:
    """Three drafts of two people, with a warrant on record."""
    program = programs.make({"Hours": ROWS}, SETTINGS)
    program.run()
    return program


def approve(program: Program, *ids: str) -> None:
    for id_ in ids:
        program.set("Invoices", id_, Decision="Approve", Approved_by=SAM)
    program.run()


def digest(program: Program, at: str = "", status: int = 0, *words: str) -> Ran:
    if at:
        program.local.set_clock(at)
    ran = program.run_job("digest", "--json", *words)
    assert ran.status == status, ran.err + ran.out
    return ran


def done(ran: Ran) -> list[str]:
    return [key for key, state in ran.effects().items() if state == "done" and key.startswith("packet/")]


def states(program: Program) -> dict[str, str]:
    return {row["ID"]: row["State"] for row in program.rows("Invoices")}


def letters(program: Program, address: str = ACCOUNTANT) -> list[dict[str, Any]]:
    return [one for one in program.mails(address) if "INBOX" in one["labels"]]


def in_packet(letter: dict[str, Any]) -> set[str]:
    """The numbers of the invoices that a letter to the accountant names."""
    words = letter["text"].replace(",", " ").split()
    return {word for word in words if word.startswith("EXA-")}


def content(program: Program, file: str) -> bytes:
    """What a file in Drive holds."""
    sign_in = {"Authorization": f"Bearer {program.local.token(OFFICE)}"}
    return requests.get(f"{program.local.url}/drive/v3/files/{file}?alt=media", headers=sign_in, timeout=30).content


def test_a_month_with_two_cut_offs(program: Program) -> None:
    approve(program, "N-01", "N-02")
    assert done(digest(program, BEFORE)) == [], "its hour has not come"
    assert done(digest(program, AT_PACKET_HOUR)) == [FIRST, f"{FIRST}/mail"]
    assert states(program) == {"N-01": "Sent", "N-02": "Sent", "N-03": "Draft"}
    assert program.row("Invoices", "N-01")["Sent on"] == "2026-11-03"
    (letter,) = letters(program)
    assert in_packet(letter) == {"EXA-FY27-0001", "EXA-FY27-0002"}
    assert "$120.00" in letter["text"]
    assert "Packet 2026-11-04.pdf" in str(letter["files"])
    approve(program, "N-03")
    later = [digest(program, at) for at in ("2026-11-03T12:00:00-05:00", "2026-11-04T14:59:00-05:00")]
    assert [done(ran) for ran in later] == [[], []], "one packet a cut-off"
    assert states(program)["N-03"] == "Approved"
    assert done(digest(program, "2026-11-17T10:01:00-05:00")) == [SECOND, f"{SECOND}/mail"]
    assert [in_packet(one) for one in letters(program)] == [{"EXA-FY27-0003"}, {"EXA-FY27-0001", "EXA-FY27-0002"}]
    assert set(states(program).values()) == {"Sent"}
    assert [name for name in program.pdfs() if name.startswith("Packet")] == [
        "Packet 2026-11-04.pdf",
        "Packet 2026-11-18.pdf",
    ]
    assert done(digest(program, "2026-11-17T10:20:00-05:00")) == []


def test_a_holiday_before_a_cut_off(programs: Programs) -> None:
    """Thursday 12 November at noon: the day before is Veterans Day, so that the packet leaves on Tuesday."""
    program = programs.make(
        {"Hours": ROWS}, {**SETTINGS, "First warrant": "2026-11-13", "Warrant cut-off": "Thu 12:00"}
    )
    program.run()
    approve(program, "N-01")
    assert done(digest(program, "2026-11-09T10:01:00-05:00")) == []
    assert done(digest(program, "2026-11-10T10:01:00-05:00")) == ["packet/2026-11-12", "packet/2026-11-12/mail"]


@pytest.mark.parametrize(("answer", "sent"), [("Don't", 0), ("Do it", 1)])
def test_a_packet_whose_send_got_no_answer(answer: str, sent: int, program: Program) -> None:
    approve(program, "N-01", "N-02")
    digest(program, MORNING)
    for at in (AT_PACKET_HOUR, "2026-11-03T10:16:00-05:00"):
        program.local.fault(SEND, {"cut": "before"}, times=1)
        digest(program, at, 1)
        program.local.no_faults()
    digest(program, "2026-11-03T10:31:00-05:00")
    assert letters(program) == []
    program.set("Invoices", "N-01", Decision="Void", Reason_of_void="hours of another person")
    ran = program.run()
    assert ran.problem("Invoices", "N-01")["column"] == "Decision"
    assert "may be on its way" in program.problem("Invoices", "N-01")
    assert states(program) == {"N-01": "Approved", "N-02": "Approved", "N-03": "Draft"}
    assert done(digest(program, "2026-11-17T10:01:00-05:00")) == [], "in no other packet"
    (asked,) = [row for row in program.rows("Approvals") if row["What"].startswith("Send again?")]
    program.set("Invoices", "N-01", Decision="", Reason_of_void="")
    program.set("Approvals", asked["ID"], Answer=answer)
    digest(program)
    assert len(letters(program)) == sent
    assert states(program) == {"N-01": "Sent", "N-02": "Sent", "N-03": "Draft"}


def test_what_is_voided_after_it_was_sent_joins_the_next_packet_redrawn(program: Program) -> None:
    approve(program, "N-02")
    digest(program, AT_PACKET_HOUR)
    program.set("Invoices", "N-02", Decision="Void", Reason_of_void="wrong account")
    program.run()
    program.set("Invoices", "N-02", Decision="Draw again")
    program.run()
    assert states(program)["N-02"] == "Void"
    assert "accountant" in program.start_here()
    (again,) = [
        row for row in program.rows("Invoices") if row["Number"] == program.row("Invoices", "N-02")["Replaced by"]
    ]
    program.set("Invoices", again["ID"], Cleared_by=SAM)
    program.run()
    approve(program, again["ID"])
    assert states(program)[again["ID"]] == "Approved"
    assert done(digest(program, "2026-11-04T14:00:00-05:00")) == []
    digest(program, "2026-11-17T10:01:00-05:00")
    assert [in_packet(one) for one in letters(program)] == [{again["Number"]}, {"EXA-FY27-0002"}]


def test_what_is_about_to_be_voided_stays_out(program: Program) -> None:
    approve(program, "N-01", "N-02")
    program.set("Invoices", "N-01", Decision="Void")
    digest(program, AT_PACKET_HOUR)
    assert in_packet(letters(program)[0]) == {"EXA-FY27-0002"}
    assert states(program)["N-01"] == "Approved"


def test_the_packet_holds_the_invoices_as_they_were_drawn(program: Program) -> None:
    approve(program, "N-01", "N-02")
    digest(program, AT_PACKET_HOUR)
    (file,) = [one["id"] for one in program.files() if one["name"] == "Packet 2026-11-04.pdf"]
    pages = pypdf.PdfReader(io.BytesIO(content(program, file))).pages
    assert [number in pages[0].extract_text() for number in ("EXA-FY27-0001", "EXA-FY27-0002")] == [True, True]
    assert ["EXA-FY27-0001" in pages[1].extract_text(), "EXA-FY27-0002" in pages[2].extract_text()] == [True, True]
    assert len(pages) == 3


def test_without_an_address_or_a_warrant_nothing_leaves_and_staff_are_told(programs: Programs) -> None:
    program = programs.make({"Hours": ROWS})
    program.run()
    approve(program, "N-01")
    assert done(digest(program, AT_PACKET_HOUR)) == []
    assert "First warrant" in program.start_here()
    program.settings({"First warrant": "2026-11-05"})
    assert done(digest(program)) == []
    (row,) = [one for one in program.rows("Settings") if one["Setting"] == "Accountant e-mail"]
    assert "1 invoice of the packet wait" in row["Problem"]
    program.settings({"Accountant e-mail": ACCOUNTANT})
    assert done(digest(program)) == [FIRST, f"{FIRST}/mail"]


def test_a_liaison_gets_one_statement_of_the_month_and_of_what_was_sent(program: Program) -> None:
    """On the day of the packet it waits for it; of what is paid later it tells anew, once."""
    ana = "ana.exemplo@example.org"
    approve(program, "N-01", "N-02")
    digest(program, MORNING)
    assert letters(program, ana) == []
    digest(program, AT_PACKET_HOUR)
    (letter,) = letters(program, ana)
    assert "EXA-FY27-0001, September 2026: $40.00, sent to the town" in letter["text"]
    assert "EXA-FY27-0002.pdf" in str(letter["files"])
    assert "EXA-FY27-0001.pdf" not in str(letter["files"]), "the latest month's"
    program.set("Invoices", "N-01", Paid_on="2026-11-02")
    program.run()
    digest(program)
    assert len(letters(program, ana)) == 1, "one letter a day"
    digest(program, "2026-11-04T09:00:00-05:00")
    assert len(letters(program, ana)) == 2
    assert "already paid: $40.00" in letters(program, ana)[0]["text"]
    digest(program, "2026-11-05T09:00:00-05:00")
    assert len(letters(program, ana)) == 2


def test_staff_are_told_on_a_morning_once(program: Program) -> None:
    sam = "sam.sampleton@example.org"
    program.type({"Hours": [{**ROWS[0], "Date": "2026-11-02", "Hours": "1:30", "Approved": False}]}, start=5)
    digest(program, "2026-11-03T07:00:00-05:00")
    assert letters(program, sam) == []
    digest(program, "2026-11-03T08:15:00-05:00")
    digest(program, "2026-11-03T08:30:00-05:00")
    (letter,) = letters(program, sam)
    for said in ("EXA-FY27-0001 of L-01, 2026-09: $40.00", "H-04 of L-01, 2026-11-02: 1:30 Outreach", "#gid="):
        assert said in letter["text"], letter["text"]
    assert "José" not in letter["text"]
    digest(program, "2026-11-07T08:15:00-05:00")
    assert len(letters(program, sam)) == 1, "not on a Saturday"


def test_what_the_guard_asks_of_the_digest_stays_open_while_other_jobs_run(programs: Programs) -> None:
    program = programs.make({"Hours": ROWS}, {**SETTINGS, "Most mails in a run": "1"})
    program.run()
    digest(program, "2026-12-01T08:05:00-05:00", 3)
    (asked,) = program.rows("Approvals")
    assert asked["What"] == "Send 3 mails in one run"
    program.run_job("hours", "--json")
    # What the morning mail tells has changed: that it is asked about is a part of it.
    digest(program, "2026-12-01T08:20:00-05:00", 3)
    assert program.rows("Approvals") == [asked]
    program.set("Approvals", asked["ID"], Answer="Do it")
    digest(program, "2026-12-01T08:40:00-05:00")
    sent = [one for one in letters(program, "sam.sampleton@example.org") if "digest/2026-12-01" in str(one["headers"])]
    assert len(sent) == 1


@pytest.mark.parametrize(("when", "sent"), [("2026-11-03T08:40:00-05:00", 1), ("2026-11-04T08:15:00-05:00", 0)])
def test_a_digest_of_which_nobody_knows_is_asked_about_while_its_morning_lasts(
    when: str, sent: int, program: Program
) -> None:
    """'Do it' sends it again; the next day nobody is asked any more, as nothing would come of it."""
    key = "digest/2026-11-03/C-01"
    program.local.fault(SEND, {"cut": "before"}, times=1)
    digest(program, "2026-11-03T08:15:00-05:00", 1)
    program.local.no_faults()
    digest(program, "2026-11-03T08:30:00-05:00")
    (asked,) = [row for row in program.rows("Approvals") if row["What"].startswith("Send again?")]
    if sent:
        program.set("Approvals", asked["ID"], Answer="Do it")
    ran = digest(program, when)
    if sent:
        assert ran.effects()[key] == "done"
    else:
        (asked,) = [row for row in program.rows("Approvals") if row["ID"] == asked["ID"]]
        assert "closed" in asked["Why"]
        assert ran.effects()[key] == "withdrawn"
    assert len([one for one in letters(program, "sam.sampleton@example.org") if key in str(one["headers"])]) == sent
