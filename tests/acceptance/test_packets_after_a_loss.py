"""A ledger that is lost after, and in the middle of, a packet: no invoice leaves twice, nobody is told twice."""

from __future__ import annotations

import pytest

from tests.acceptance.test_packets import (
    ACCOUNTANT,
    AT_PACKET_HOUR,
    MORNING,
    ROWS,
    SEND,
    SETTINGS,
    approve,
    digest,
    letters,
    states,
)
from tests.lost_ledgers import lose, rebuilt
from tests.programs_in_sheet import Program, Programs

ANA, SAM = "ana.exemplo@example.org", "sam.sampleton@example.org"


@pytest.fixture
def program(programs: Programs) -> Program:
    program = programs.make({"Hours": ROWS}, SETTINGS)
    program.run()
    approve(program, "N-01", "N-02")
    digest(program, MORNING)
    return program


def test_what_was_sent_stays_sent(program: Program) -> None:
    digest(program, AT_PACKET_HOUR)
    lose(program)
    rebuilt(program)
    digest(program)
    digest(program)
    assert [len(letters(program, address)) for address in (ACCOUNTANT, ANA, SAM)] == [1, 1, 1]
    assert states(program) == {"N-01": "Sent", "N-02": "Sent", "N-03": "Draft"}


def test_a_packet_that_went_out_and_was_not_noted_yet(program: Program) -> None:
    """The run ended right after the accountant had it: its invoices become Sent by the packet's own file."""
    program.local.fault(SEND, {"cut": "after"}, times=1)
    digest(program, AT_PACKET_HOUR, 1)
    program.local.no_faults()
    assert states(program)["N-01"] == "Approved"
    lose(program)
    rebuilt(program)
    approve(program, "N-03")
    digest(program)
    assert len(letters(program)) == 1
    assert states(program) == {"N-01": "Sent", "N-02": "Sent", "N-03": "Approved"}, "what it did not hold is not sent"
    assert [name for name in program.pdfs() if name.startswith("Packet")] == ["Packet 2026-11-04.pdf"]
