"""One local Workspace for the tests of a file, as in tests/acceptance; and one program that was lived in, for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.acceptance.conftest import programs, town, town_programs  # noqa: F401
from tests.programs_in_sheet import Programs
from tests.security.world import World
from tests.workspace import local


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two days of all jobs have passed there. Look, change nothing."""
    with local(tmp_path_factory.mktemp("lived-in") / "data") as here:
        here.lift_quotas()
        world = World(Programs(here, tmp_path_factory.mktemp("config")))
        world.live()
        yield world
