"""Pause everything is looked at again every ten seconds of the product's clock, and a service that ends stops a run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from automations.errors import Unanswered
from automations.runs.brake import Brake

BEGAN = datetime(2026, 11, 2, 17, tzinfo=UTC)


class Box:
    """The box of the Sheet; `ticked` None: nobody can tell."""

    def __init__(self, *, ticked: bool | None = False) -> None:
        self.ticked, self.looks = ticked, 0

    def __call__(self) -> bool:
        self.looks += 1
        if self.ticked is None:
            raise Unanswered(method="values", what="no answer")
        return self.ticked


def held(box: Box, *seconds: float) -> list[bool]:
    brake = Brake(box, lambda: False, looked=BEGAN)
    found = [brake.holds(BEGAN + timedelta(seconds=one)) for one in seconds]
    assert brake.looks == box.looks
    return found


def test_it_is_looked_at_every_ten_seconds_at_most() -> None:
    box = Box()
    assert not any(held(box, 0, 5, 9.9, 10, 15, 19.9, 20.5, 25))
    assert box.looks == 2


def test_once_it_is_ticked_the_run_stays_stopped_and_looks_no_more() -> None:
    box = Box(ticked=True)
    assert held(box, 5, 10, 11, 60) == [False, True, True, True]
    assert box.looks == 1


def test_a_clock_that_was_set_back_does_not_blind_it() -> None:
    box = Box(ticked=True)
    assert held(box, -3600) == [True]


def test_who_cannot_look_goes_on_and_looks_again() -> None:
    box = Box(ticked=None)
    assert held(box, 10, 12, 20) == [False, False, False]
    assert box.looks == 2


def test_a_service_that_ends_stops_at_once_without_a_look() -> None:
    box, ending = Box(), [False]
    brake = Brake(box, lambda: ending[0], looked=BEGAN)
    assert not brake.holds(BEGAN)
    ending[0] = True
    assert brake.holds(BEGAN)
    assert box.looks == 0
