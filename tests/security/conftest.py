"""One local Workspace for the tests of a file, as in tests/acceptance."""

from tests.acceptance.conftest import programs, town, town_programs  # noqa: F401
