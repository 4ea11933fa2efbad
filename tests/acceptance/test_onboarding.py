"""From Accepted to a liaison, by the real command: a row on Liaisons once, a welcome once, reminders of papers."""

from __future__ import annotations

from tests.onboarding_in_sheet import ANA, JOSE, VENDOR, W_9, taking_on
from tests.programs_in_sheet import Programs


def test_who_is_accepted_stands_on_liaisons_once_and_is_welcomed_once(programs: Programs) -> None:
    office = taking_on(programs)
    office.accept("A-01", "A-02")
    assert office.done() == ["liaison/A-01", "liaison/A-02"]
    row = office.program.row("Liaisons", "L-02")
    wanted = {"Name": "Ana Exemplo", "E-mail": ANA, "Language": "Portuguese", "Needs for access": "a ramp"}
    wanted |= {"Pay plan": "Liaison", "From": "2026-12-01", "To": "2028-08-31", "W-9 on file": "FALSE", "Problem": ""}
    assert {header: row[header] for header in wanted} == wanted
    assert office.done() == ["welcome/L-02", "welcome/L-03", "access/core-team"][:2]
    assert [office.done() for _ in range(3)] == [[]] * 3
    assert office.listed() == {"L-01": "Old Timer", "L-02": "Ana Exemplo", "L-03": "José Muestra"}
    (welcome,) = [one for one in office.program.mails(ANA) if "INBOX" in one["labels"]]
    assert "Boas-vindas" in welcome["subject"] or "boas-vindas" in welcome["subject"]
    assert W_9 in welcome["text"]
    assert VENDOR in welcome["text"]
    assert len(office.letters(JOSE)) == 1
    assert office.letters("old.timer@example.org") == []
    activity = [row["What"] for row in office.program.rows("Activity")]
    assert "L-02 on Liaisons for A-01" in activity
