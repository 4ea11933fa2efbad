"""Drive's log of changes, over HTTP: one call for all workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from automations.errors import Refused
from automations.google.changes import Changed
from automations.google.credentials import token_source
from automations.google.scopes import needed
from automations.google.workspace import Workspace, connect
from tests.integration.google.conftest import Wire, answer
from tests.workspace import Local, workspace  # noqa: F401


@pytest.fixture
def town(workspace: Local) -> Iterator[Workspace]:  # noqa: F811
    """The program's mailbox, with the scopes of a job that writes no letters."""
    workspace.lift_quotas()
    with connect(token_source(lambda: workspace.token(scopes=list(needed()))), workspace.url) as opened:
        yield opened


def test_what_anybody_changes_is_told_once_and_what_nobody_does_costs_one_call(
    town: Workspace,
    workspace: Local,  # noqa: F811
) -> None:
    first, second = (town.sheets.create(name, "en_US", "America/New_York").id for name in ("One", "Two"))
    changes = town.changes
    token = changes.start()
    workspace.forget_calls()
    nothing = changes.since(token)
    assert nothing.files == frozenset()
    assert [call["method"] for call in workspace.calls()] == ["drive.changes.list"]
    workspace.edit({"do": "rename", "file": first, "name": "Another name"}, service="drive")
    found = changes.since(nothing.token)
    assert found.files == {first}
    workspace.edit({"do": "trash", "file": second}, service="drive")
    assert changes.since(found.token).files == {second}
    assert changes.since(changes.since(found.token).token).files == frozenset()


def test_more_changes_than_a_page_holds_are_all_told(wire: Wire) -> None:
    pages = [{"changes": [{"fileId": "a"}], "nextPageToken": "2"}, {"changes": [{}], "newStartPageToken": "3"}]
    wire.steps += [answer(page, Content_Type="application/json") for page in pages]
    with connect(token_source(lambda: "t"), wire.url) as opened:
        assert opened.changes.since("1") == Changed(frozenset({"a"}), "3")
    asked = [parse_qs(urlsplit(one.path).query)["pageToken"] for one in wire.received]
    assert asked == [["1"], ["2"]]


def test_a_token_that_google_does_not_know_is_refused(town: Workspace) -> None:
    with pytest.raises(Refused):
        town.changes.since("nonsense")
