"""Nothing about a person is kept or printed: not in the ledger, in logs, in names of files, in lines of errors."""

from __future__ import annotations

import pytest

from tests.security.world import PERSONAL, World, found


@pytest.fixture
def world(lived_in: World) -> World:
    return lived_in


def test_the_world_was_lived_in(world: World) -> None:
    """Otherwise the tests below would prove nothing: what is searched for went out and came in."""
    went_out = ["Zuleika", "Whispering Lane", "V-4711-XY", "tenants of Birch", "zq.moved@example.org"]
    assert found(world.sent(), went_out) == went_out
    assert {row["State"] for row in world.program.rows("Invoices")} == {"Draft", "Void"}
    assert "Cancelled" in {row["Status"] for row in world.program.rows("Interviews")}
    assert world.program.rows("Approvals") != []
    assert sum("heard" in said for said in world.said) == 3


def test_nothing_of_it_is_in_the_ledger_or_any_file_beside_it(world: World) -> None:
    assert found(world.kept(), PERSONAL) == []


def test_nothing_of_it_is_in_what_commands_print_or_libraries_log(world: World) -> None:
    for said in world.said:
        assert found(said, PERSONAL) == [], said
    explained = [world.command("explain", key) for key in ("L-01", "I-01")]
    assert all(ran.out for ran in explained)
    for ran in (*explained, world.run("--list")):
        assert found(ran.out + ran.err, PERSONAL) == [], ran.out


def test_no_name_of_a_file_or_folder_tells_of_a_person(world: World) -> None:
    assert found(world.names_of_files(), PERSONAL) == []


def test_what_the_service_writes_into_the_sheet_names_people_by_their_ids(world: World) -> None:
    assert found(world.written(), PERSONAL) == []
