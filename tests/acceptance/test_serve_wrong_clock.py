"""The machine's clock is wrong by an hour, in both directions, while `automations serve` goes on."""

from __future__ import annotations

from collections import Counter

from tests.meetings_in_sheet import Meetings, row, tabs
from tests.programs_in_sheet import OFFICE, Programs
from tests.serving import only, serving


def test_an_hour_wrong_sends_nothing_twice_and_nothing_at_night(programs: Programs) -> None:
    town = Meetings(programs.make(tabs(row(time="18:00"))))
    only(town.program, "meetings")
    town.settle()
    with serving(town.program.config, town.program.data) as service:
        service.looks(town.program)

        def reminders(*clock: str) -> int:
            """How many there are after the clock stood at these times, one after another."""
            for when in clock:
                town.at(when)
                service.looks(town.program, 6)
            return sum("reminder/" in str(one["headers"]) for one in town.sent())

        # The reminder of seven days is for nine o'clock. An hour ahead, it is eight: nobody can know.
        assert reminders("2026-11-26 07:50") == 0
        assert reminders("2026-11-26 09:00", "2026-11-26 08:15", "2026-11-26 09:15") == 2
        assert reminders("2026-11-26 10:15", "2026-11-26 09:30") == 2, "forth and back again"
        # That of two days comes late, and the clock says night: it waits, and is sent when the clock is set right.
        assert reminders("2026-12-01 07:40", "2026-12-01 20:30") == 2
        assert reminders("2026-12-01 19:30", "2026-12-01 20:31", "2026-12-01 19:31", "2026-12-02 08:30") == 4
        ran = len(service.runs())
        assert service.end() == 0
    sent = Counter(key for one in town.sent() for name, key in one["headers"] if name == "X-Automations-Key")
    assert set(sent.values()) == {1}
    assert ran < 30, "and no run at each look"
    assert not [one for one in service.heard if one["event"] == "failed"]
    assert OFFICE not in str(service.heard)
