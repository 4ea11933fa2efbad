"""One local Workspace for the acceptance tests of a file: each test has a program of its own in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.programs_in_sheet import Programs
from tests.workspace import NOON, Local, local


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("acceptance") / "data") as here:
        here.lift_quotas()
        yield here


@pytest.fixture(scope="module")
def town_programs(town: Local, tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """For a module's own fixture that many tests look at; else take `programs`."""
    return Programs(town, tmp_path_factory.mktemp("config"))


@pytest.fixture
def programs(town_programs: Programs, town: Local) -> Iterator[Programs]:
    """Makes programs. Afterwards the Workspace is as before, nothing was violated and nothing evaluated."""
    yield town_programs
    town.set_clock(NOON)
    town.lift_quotas()
    town.no_faults()
    town.assert_clean()
    assert town.admin("GET", "/evaluated")["evaluated"] == []
