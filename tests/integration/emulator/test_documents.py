"""Google Docs as Drive imports and exports them, and folders that are opened by their own entries alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from automations.emulator.documents.content import from_html
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.drive import DOCUMENT, FOLDER, Drive
from automations.google.failures import Refused
from automations.google.scopes import needed
from automations.google.workspace import connect
from tests.workspace import Local, local

OFFICE = "liaison-program@example.org"
PAGE = (
    "<html><head><title>No word</title><style>p { color: red }</style></head><body><h1>Score &amp; sheet</h1>"
    "<p>One\n  line<br>and another</p><blockquote dir='rtl'>&lt;script&gt;</blockquote><ul><li>first</li></ul>"
    "<table><tr><th>Question</th><th>Marks</th></tr><tr><td><p>Why?</p><p>How?</p></td><td></td></tr></table>"
    "<script>no()</script></body></html>"
)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("documents")) as running:
        running.lift_quotas()
        running.search_lag(0)
        yield running


def drive_of(here: Local, user: str, scopes: list[str] | None = None) -> Drive:
    signed = token_source(lambda: here.token(user, scopes=scopes))
    return connect(signed, here.url, calls=Calls(sleep=lambda _: None)).drive


@pytest.fixture(scope="module")
def drive(here: Local) -> Drive:
    """The program's, with the scopes of the real service."""
    return drive_of(here, OFFICE, list(needed(letters=True)))


def folder(drive: Drive, name: str, parent: str | None = None) -> str:
    return drive.create_file(drive.new_ids(1)[0], name, FOLDER, parent).id


def test_a_page_becomes_paragraphs_and_rows() -> None:
    assert [(block.sort, block.cells) for block in from_html(PAGE)] == [
        ("h1", ["Score & sheet"]),
        ("p", ["One line\nand another"]),
        ("blockquote", ["<script>"]),
        ("li", ["first"]),
        ("tr", ["Question", "Marks"]),
        ("tr", ["Why?\nHow?", ""]),
    ]


def test_a_document_is_imported_edited_exported(here: Local, drive: Drive) -> None:
    place = folder(drive, "staging")
    made = drive.create_document("Score sheet", PAGE, place, {"automations-key": "k"})
    assert (made.mime_type, made.parents, made.app_properties) == (DOCUMENT, (place,), {"automations-key": "k"})
    assert made.link.startswith("https://docs.google.com/document/d/")
    text = drive.export_text(made.id)
    assert text.split("\n")[:4] == ["Score & sheet", "One line", "and another", "<script>"]
    assert drive.export_text(made.id) == text
    here.edit({"file": made.id, "do": "append", "text": "3 of 5"}, service="documents", user=OFFICE)
    assert drive.export_text(made.id) == f"{text}\n3 of 5"
    assert [one.id for one in drive.inside(place)] == [made.id]
    drive.trash(made.id)
    assert drive.inside(place) == []


@pytest.mark.parametrize("kind", ["application/pdf", "image/png"])
def test_what_is_not_converted_is_refused(here: Local, drive: Drive, kind: str) -> None:
    made = drive.create_document("A", "<p>a</p>", folder(drive, "other"))
    with pytest.raises(Refused):
        drive.update_file(made.id, b"<p>b</p>", mime_type="text/html")
    request: Any = drive._files.export_media(fileId=made.id, mimeType=kind)
    with pytest.raises(Exception, match=r"400|501"):
        request.execute(http=drive._http)


def test_a_generated_id_is_none_for_a_document(drive: Drive) -> None:
    with pytest.raises(Refused) as refused:
        drive.create_file(drive.new_ids(1)[0], "A", DOCUMENT, None)
    assert refused.value.facts["code"] == 400


def test_a_limited_folder_is_opened_by_name_alone(here: Local, drive: Drive) -> None:
    top = folder(drive, "program")
    drive.share(top, "everybody@example.org", "writer", notify=False)
    inner = folder(drive, "I-01", top)
    document = drive.create_document("Score sheet", "<p>secret</p>", inner)
    everybody = drive_of(here, "everybody@example.org")
    assert everybody.get(document.id) is not None
    assert [(one.email, one.inherited) for one in drive.permissions(inner) if one.role != "owner"] == [
        ("everybody@example.org", True)
    ]
    drive.limit(inner)
    assert everybody.get(document.id) is None
    drive.share(inner, "sam@example.org", "writer", notify=True)
    assert drive_of(here, "sam@example.org").get(document.id) is not None
    (entry,) = [one for one in drive.permissions(inner) if one.role != "owner"]
    assert (entry.email, entry.role, entry.inherited) == ("sam@example.org", "writer", False)
    notices = here.admin("GET", "/notices")["notices"]
    assert [(one["to"], one["file"]) for one in notices] == [("sam@example.org", inner)]
    drive.unshare(inner, entry.id)
    drive.unshare(inner, entry.id)
    assert drive_of(here, "sam@example.org").get(document.id) is None


def test_only_the_owner_limits_and_only_folders(here: Local, drive: Drive) -> None:
    place = folder(drive, "shared")
    drive.share(place, "sam@example.org", "writer", notify=False)
    with pytest.raises(Refused):
        drive_of(here, "sam@example.org").limit(place)
    document = drive.create_document("A", "<p>a</p>", place)
    with pytest.raises(Refused):
        drive.limit(document.id)
