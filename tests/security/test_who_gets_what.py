"""A mail goes only to an address that a row holds now; folders are opened to people by name, to nobody by a link."""

from __future__ import annotations

import ast
import contextlib
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest

import automations
from tests.meetings_in_sheet import ANA, JOSE, Meetings, tabs
from tests.programs_in_sheet import OFFICE, Programs
from tests.security.world import APPLICANTS, LIAISONS, SAM, TEAM, World

PRODUCT = Path(automations.__file__).parent
NEW = "ana.nueva@example.org"


@pytest.fixture
def world(lived_in: World) -> World:
    return lived_in


def test_every_mail_is_to_one_address_of_a_row_and_answers_come_to_the_office(world: World) -> None:
    rows = {row["E-mail"] for row in (*TEAM, *LIAISONS, *APPLICANTS)} | {"zq.moved@example.org"}
    sent = [one for one in world.program.mails(OFFICE) if "SENT" in one["labels"]]
    assert len(sent) > 5
    for mail in sent:
        headers = [(name.lower(), value) for name, value in mail["headers"]]
        assert {name for name, _ in headers} & {"cc", "bcc", "resent-to"} == set()
        ((_, to),) = getaddresses([value for name, value in headers if name == "to"])
        assert to in rows
        assert {address for _, address in getaddresses([v for n, v in headers if n in ("from", "reply-to")])} == {
            OFFICE
        }


def test_nobody_but_the_mailbox_and_those_who_are_named_may_open_a_file(world: World) -> None:
    files = world.program.files()
    assert any(SAM in one["permissions"] for one in files)
    named = {row["E-mail"] for row in TEAM}
    assert {who for one in files for who in one["permissions"]} <= {OFFICE, *named}


def test_the_product_knows_no_way_to_share_with_anybody_or_a_domain() -> None:
    """Drive's types 'anyone' and 'domain' are nowhere in the code. (A chart's 'domain' is a key, and no value.)"""
    found = []
    for file in PRODUCT.rglob("*.py"):
        nodes = [] if "emulator" in file.parts else list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        keys = {id(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
        found += [
            (str(file.relative_to(PRODUCT)), node.value)
            for node in nodes
            if isinstance(node, ast.Constant) and id(node) not in keys
            if node.value in ("anyone", "anyoneWithLink", "domain")
        ]
    assert found == []
    body = (PRODUCT / "google" / "drive.py").read_text(encoding="utf-8")
    assert body.count("_permissions.create(") == 1
    assert '{"type": "user", "role": role, "emailAddress": email}' in body


def test_nothing_is_found_by_search() -> None:
    """Gmail and Calendar are never asked by a query; Drive in one place, with its value quoted."""
    asked = [
        file.name
        for file in PRODUCT.rglob("*.py")
        if "emulator" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "q"
    ]
    assert asked == ["drive.py"]


CUT: dict[str, dict[str, Any]] = {
    "the draft is there and its answer was cut": {"method": "gmail.users.drafts.create", "do": {"cut": "after"}},
    "the draft was not sent": {"method": "gmail.users.drafts.send", "do": {"cut": "before"}},
    "Google refused to send": {"method": "gmail.users.drafts.send", "do": {"status": 403, "reason": "forbidden"}},
}


def stopped(programs: Programs, case: str) -> Meetings:
    """A meeting whose letters did not go out: the run was stopped."""
    town = Meetings(programs.make(tabs(), {"Office e-mail": OFFICE, "Settling minutes": "0"}))
    town.program.local.fault(times=50, **CUT[case])
    anyhow(town)
    town.program.local.no_faults()
    assert town.letters(ANA) == []
    return town


def later(town: Meetings) -> None:
    for _ in range(3):
        town.program.local.advance(700)
        anyhow(town)


def anyhow(town: Meetings) -> None:
    """A run that may end in any way."""
    with contextlib.suppress(AssertionError):
        town.run_here()


@pytest.mark.parametrize("case", CUT)
def test_an_address_that_was_changed_after_the_run_was_stopped(case: str, programs: Programs) -> None:
    town = stopped(programs, case)
    town.program.set("Liaisons", "L-01", **{"E-mail": NEW})
    later(town)
    assert town.letters(ANA) == []
    assert len(town.letters(JOSE)) == 1
    assert len(town.letters(NEW)) <= 1
    if not town.letters(NEW):
        assert "L-01" in str(town.asked()) or "L-01" in town.says()


@pytest.mark.parametrize("case", ["the draft was not sent"])
def test_a_row_that_was_deleted_after_the_run_was_stopped(case: str, programs: Programs) -> None:
    town = stopped(programs, case)
    town.program.edit("delete_rows", "Liaisons", rows=["L-01"])
    later(town)
    assert town.letters(ANA) == []
    assert len(town.letters(JOSE)) == 1
