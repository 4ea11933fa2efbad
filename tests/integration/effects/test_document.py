"""A Google Doc that staff edit: one in sight, strays never, and nobody's words are written over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from automations.effects import access, document
from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.drive import FOLDER
from automations.google.scopes import needed
from automations.google.transport import Timeouts
from automations.google.workspace import connect
from automations.runs.acts_documents import STAGING
from automations.runs.acts_files import FOLDER_KEY
from automations.runs.rebuilding import files
from automations.runs.rebuilding.contents import Contents, Marks
from automations.sheet.known import Known
from tests.workspace import NOON, Local, local

OFFICE = "liaison-program@example.org"
KEY = "score-sheet/I-01/A-01"
CREATE, UPDATE, EXPORT, SHARE = (
    *("drive.files.create", "drive.files.update", "drive.files.export"),
    "drive.permissions.create",
)
REDRAWN = ("the new one is made", "its export is known", "it is in its place", "the older one is gone", "done")
"""Receipts of a sheet that is drawn anew, in their order."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("document") / "data") as here:
        here.lift_quotas()
        here.search_lag(0)
        yield here


class Died(Exception):
    """The run dies, just after it has kept a receipt."""


@dataclass
class Desk:
    """What a run has at hand: Drive, two folders, and a ledger that keeps what is saved. It dies after so many
    receipts; 0: it lives.
    """

    town: Local
    saved: list[EffectRecord] = field(default_factory=list)
    dies_after: int = 0

    def __post_init__(self) -> None:
        signed = token_source(lambda: self.town.token(OFFICE, scopes=list(needed(letters=True))))
        calls = Calls(sleep=lambda _: None)
        timeouts = Timeouts(connect=2, read=0.5, whole=2)
        self.drive = connect(signed, self.town.url, calls=calls, timeouts=timeouts).drive
        self.top = self.make_folder("program")
        self.staging, self.home = self.make_folder("Staging", self.top), self.make_folder("I-01", self.top)
        self.record = EffectRecord(
            key=KEY, kind="document", state=EffectState.INTENDED, wanted="facts-1", what="a sheet"
        )

    def make_folder(self, name: str, parent: str | None = None) -> str:
        return self.drive.create_file(self.drive.new_ids(1)[0], name, FOLDER, parent).id

    def save(self, record: EffectRecord) -> None:
        self.saved.append(record)
        self.record = record
        self.dies_after -= 1
        if self.dies_after == 0:
            raise Died

    def settle(self, facts: str = "facts-1", html: str = "<p>one</p>") -> EffectRecord:
        """A run: it starts from what was last saved."""
        self.record = replace(self.record, wanted=facts)
        wanted = document.Wanted(name="Score sheet", folder=self.home, staging=self.staging, content=lambda: html)
        return document.settle(self.record, wanted, self.drive, self.save)

    def inside(self, folder: str) -> list[tuple[str, str]]:
        """(name, text) of what lies in a folder and is not in the trash."""
        found = self.town.admin("GET", "/files")["files"]
        here = [one for one in found if one["parent"] == folder and not one["trashed"]]
        return sorted((one["name"], self.drive.export_text(one["id"])) for one in here)

    def in_sight(self) -> list[tuple[str, str]]:
        return self.inside(self.home)

    def write(self, text: str) -> None:
        """An interviewer writes on the sheet."""
        edit = {"file": self.record.receipts[document.FILE], "do": "append", "text": text}
        self.town.edit(edit, service="documents", user=OFFICE)

    def by_hand(self, file: str, do: str) -> None:
        self.town.edit({"file": file, "do": do}, service="drive", user=OFFICE)


@pytest.fixture
def desk(town: Local) -> Iterator[Desk]:
    made = Desk(town)
    town.forget_calls()
    yield made
    town.no_faults()
    town.set_clock(NOON)


def test_it_is_made_in_staging_and_moved(desk: Desk) -> None:
    done = desk.settle()
    assert done.is_done
    assert done.receipts[document.LINK].startswith("https://docs.google.com/document/d/")
    changes = [call["method"] for call in desk.town.calls() if call["method"] in (CREATE, UPDATE, EXPORT)]
    assert changes == [CREATE, EXPORT, UPDATE]
    assert desk.in_sight() == [("Score sheet", "one")]
    assert desk.inside(desk.staging) == []
    # A receipt after each call: of the draft, of its export, of its place.
    names = [record.receipts.keys() & {document.FILE, document.EXPORT, document.PLACED} for record in desk.saved]
    assert [len(name) for name in names] == [1, 2, 3, 3]


def test_done_is_done(desk: Desk) -> None:
    done = desk.settle()
    desk.town.forget_calls()
    assert desk.settle() == done
    assert desk.town.calls() == []


@pytest.mark.parametrize("fault", [{"cut": "after"}, {"lose_answer": True}, {"status": 500, "after": True}])
def test_a_lost_answer_leaves_a_stray_that_never_shows(desk: Desk, fault: dict[str, Any]) -> None:
    desk.town.fault(CREATE, fault, nth=1)
    done = desk.settle()
    assert done.is_done
    assert desk.in_sight() == [("Score sheet", "one")]
    assert desk.inside(desk.staging) == [("Score sheet", "one")]
    now = datetime.fromisoformat(NOON)
    assert document.sweep(desk.staging, [done], desk.drive, now + timedelta(hours=23), desk.save) == 0
    # A day after the run that used the folder, in which the document was made after some minutes of waiting.
    assert document.sweep(desk.staging, [done], desk.drive, now + timedelta(hours=23, minutes=55), desk.save) == 1
    assert desk.inside(desk.staging) == []
    assert desk.in_sight() == [("Score sheet", "one")]


@pytest.mark.parametrize("method", [EXPORT, UPDATE])
def test_what_never_came_into_its_place_is_swept_and_made_again_when_it_is_wanted(desk: Desk, method: str) -> None:
    desk.town.fault(method, {"status": 403}, nth=1)
    with pytest.raises(Refused):
        desk.settle()
    assert desk.inside(desk.staging) == [("Score sheet", "one")]
    tomorrow = datetime.fromisoformat(NOON) + timedelta(days=1)
    assert document.sweep(desk.staging, [desk.record], desk.drive, tomorrow, desk.save) == 1
    assert desk.inside(desk.staging) == []
    assert desk.settle().is_done
    assert desk.in_sight() == [("Score sheet", "one")]


@pytest.mark.parametrize("method", [EXPORT, UPDATE])
def test_it_goes_on_where_it_died(desk: Desk, method: str) -> None:
    desk.town.fault(method, {"cut": "before"})
    with pytest.raises(Unanswered):
        desk.settle()
    assert desk.in_sight() == []
    desk.town.no_faults()
    assert desk.settle().is_done
    assert desk.in_sight() == [("Score sheet", "one")]
    assert len(desk.town.calls(CREATE)) == 1


def test_facts_that_changed_before_it_was_in_sight(desk: Desk) -> None:
    desk.town.fault(UPDATE, {"cut": "before"})
    with pytest.raises(Unanswered):
        desk.settle()
    desk.town.no_faults()
    desk.settle("facts-2", "<p>two</p>")
    assert desk.in_sight() == [("Score sheet", "two")]


def test_an_untouched_one_gives_way(desk: Desk) -> None:
    old = desk.settle().receipts[document.FILE]
    desk.settle("facts-2", "<p>two</p>")
    assert desk.in_sight() == [("Score sheet", "two")]
    assert desk.drive.get(old) is not None  # in the trash, for 30 days


def test_what_staff_wrote_stays_and_a_new_version_stands_beside_it(desk: Desk) -> None:
    desk.settle()
    desk.write("4 of 5")
    desk.settle("facts-2", "<p>two</p>")
    assert desk.in_sight() == [("Score sheet", "one\n4 of 5"), ("Score sheet (2)", "two")]
    desk.settle("facts-3", "<p>three</p>")
    assert desk.in_sight() == [("Score sheet", "one\n4 of 5"), ("Score sheet (2)", "three")]
    desk.write("2 of 5")
    desk.settle("facts-4", "<p>four</p>")
    names = [name for name, _ in desk.in_sight()]
    assert names == ["Score sheet", "Score sheet (2)", "Score sheet (3)"]


def test_who_writes_while_it_is_replaced_keeps_the_sheet(desk: Desk) -> None:
    first = desk.settle().receipts[document.FILE]
    desk.town.edit(
        {"file": first, "do": "append", "text": "late"}, service="documents", user=OFFICE, before_method=CREATE, nth=1
    )
    desk.settle("facts-2", "<p>two</p>")
    assert desk.in_sight() == [("Score sheet", "one\nlate"), ("Score sheet", "two")]


def test_a_thrown_away_sheet_is_not_looked_for(desk: Desk) -> None:
    desk.by_hand(desk.settle().receipts[document.FILE], "trash")
    desk.settle("facts-2", "<p>two</p>")
    assert desk.in_sight() == [("Score sheet", "two")]


@pytest.mark.parametrize("again", ["facts-2", "facts-3"], ids=["the same facts", "others by then"])
def test_it_goes_on_where_the_older_one_was_not_cleared_away(desk: Desk, again: str) -> None:
    desk.settle()
    desk.dies_after = REDRAWN.index("it is in its place") + 1
    with pytest.raises(Died):
        desk.settle("facts-2", f"<p>{again}</p>")
    assert len(desk.in_sight()) == 2
    assert desk.settle(again, f"<p>{again}</p>").is_done
    assert desk.in_sight() == [("Score sheet", again)]


# A ledger that is lost while a sheet is drawn anew


def lose_while_redrawn(desk: Desk, when: str) -> None:
    """The facts are new; the run dies, and its machine with the ledger. What Drive tells is all that is known."""
    desk.dies_after = REDRAWN.index(when) + 1
    with pytest.raises(Died):
        desk.settle("facts-2", "<p>two</p>")
    rebuild(desk)


def rebuild(desk: Desk) -> None:
    contents = Contents(now=datetime.fromisoformat(NOON), run="R-1", known=Known(salt=""))
    folder = FOLDER_KEY + "/".join(STAGING)
    contents.effects[folder] = EffectRecord(
        key=folder,
        kind="file",
        state=EffectState.DONE,
        wanted="",
        what="folder",
        receipts={document.FILE: desk.staging},
    )
    marks = Marks(fingerprint=str, as_before=True, people={})
    files.read_documents(files.look(desk.drive, desk.top, ()), contents, marks)
    desk.record = contents.effects[KEY]


@pytest.mark.parametrize("again", ["facts-2", "facts-3"], ids=["the same facts", "others by then"])
@pytest.mark.parametrize("when", REDRAWN)
def test_one_is_in_sight_when_the_ledger_is_lost_while_it_is_redrawn(desk: Desk, when: str, again: str) -> None:
    desk.settle()
    lose_while_redrawn(desk, when)
    assert desk.settle(again, "<p>three</p>").is_done
    ((name, text),) = desk.in_sight()
    assert name == "Score sheet"
    assert text in (("two", "three") if again == "facts-2" else ("three",))


@pytest.mark.parametrize("when", REDRAWN)
def test_what_staff_write_meanwhile_outlives_the_ledger(desk: Desk, when: str) -> None:
    """On the older sheet, after the run has died."""
    older = desk.settle().receipts[document.FILE]
    lose_while_redrawn(desk, when)
    is_there = any(text == "one" for _, text in desk.in_sight())
    desk.town.edit({"file": older, "do": "append", "text": "4 of 5"}, service="documents", user=OFFICE)
    rebuild(desk)
    assert desk.settle("facts-2", "<p>two</p>").is_done
    theirs = [text for _, text in desk.in_sight() if "4 of 5" in text]
    assert len(theirs) == is_there
    assert len(desk.in_sight()) == 1 + is_there


def test_a_copy_that_staff_made_is_not_taken_for_the_older_one(desk: Desk) -> None:
    done = desk.settle()
    made = desk.drive.get(done.receipts[document.FILE])
    assert made is not None
    copy = desk.drive.create_document("Copy of Score sheet", "<p>one</p>", desk.home, made.app_properties)
    assert copy.app_properties == made.app_properties
    rebuild(desk)
    assert desk.record.is_done
    assert document.OLD not in desk.record.receipts
    desk.settle()
    assert [name for name, _ in desk.in_sight()] == ["Copy of Score sheet", "Score sheet"]


@pytest.mark.parametrize("do", ["trash", "delete"])
def test_folders_that_are_gone(desk: Desk, do: str) -> None:
    desk.by_hand(desk.staging, do)
    with pytest.raises(document.StagingGone):
        desk.settle()
    desk.staging = desk.make_folder("Staging", desk.top)
    desk.by_hand(desk.home, do)
    with pytest.raises(document.FolderGone):
        desk.settle()
    desk.home = desk.make_folder("I-01", desk.top)
    assert desk.settle().is_done
    assert desk.in_sight() == [("Score sheet", "one")]


def test_a_sheet_deleted_on_its_way_is_made_anew(desk: Desk) -> None:
    desk.town.fault(UPDATE, {"cut": "before"})
    with pytest.raises(Unanswered):
        desk.settle()
    desk.town.no_faults()
    desk.by_hand(desk.record.receipts[document.FILE], "delete")
    with pytest.raises(Unanswered):
        desk.settle()
    assert desk.settle().is_done
    assert desk.in_sight() == [("Score sheet", "one")]


# Who may open a folder


def let_in(desk: Desk, *people: str, notify: bool = False) -> None:
    record = EffectRecord(key="access/I-01", kind="access", state=EffectState.INTENDED, wanted="f", what="access")
    wanted = access.Wanted(folder=desk.home, people=people, notify=notify)
    assert access.settle(record, wanted, desk.drive, lambda _: None).is_done


def who(desk: Desk) -> dict[str, str]:
    return {one.email: one.role for one in desk.drive.permissions(desk.home) if one.role != "owner"}


def test_people_come_and_go_by_name(desk: Desk) -> None:
    desk.drive.share(desk.home, "sam@example.org", "reader", notify=False)
    let_in(desk, "Sam@example.org", "kim@example.org")
    assert who(desk) == {"sam@example.org": "writer", "kim@example.org": "writer"}
    desk.drive.share(desk.home, "somebody@example.org", "writer", notify=False)
    let_in(desk, "kim@example.org")
    assert who(desk) == {"kim@example.org": "writer"}
    desk.town.forget_calls()
    let_in(desk, "kim@example.org")
    assert desk.town.calls(SHARE) == []


@pytest.mark.parametrize("times", [1, None], ids=["once", "for ever"])
def test_who_is_said_to_have_no_entry_and_has_one_loses_it(desk: Desk, times: int | None) -> None:
    desk.drive.share(desk.home, "sam@example.org", "writer", notify=False)
    desk.town.fault("drive.permissions.delete", {"status": 404, "reason": "notFound"}, times)
    if times is None:
        with pytest.raises(Unanswered, match="said to be gone"):
            let_in(desk, "kim@example.org")
        desk.town.no_faults()
    let_in(desk, "kim@example.org")
    assert who(desk) == {"kim@example.org": "writer"}


def test_nobody_comes_in_by_the_folder_above(desk: Desk) -> None:
    desk.drive.share(desk.top, "everybody@example.org", "writer", notify=False)
    assert "everybody@example.org" in who(desk)
    let_in(desk, "sam@example.org")
    assert who(desk) == {"sam@example.org": "writer"}


def test_a_lost_answer_writes_to_nobody_twice(desk: Desk) -> None:
    desk.town.fault(SHARE, {"cut": "after"}, nth=1)
    with pytest.raises(Unanswered):
        let_in(desk, "lost@example.org", notify=True)
    let_in(desk, "lost@example.org", notify=True)
    told = [one for one in desk.town.admin("GET", "/notices")["notices"] if one["to"] == "lost@example.org"]
    assert len(told) == 1


@pytest.mark.parametrize("do", ["trash", "delete"])
def test_a_folder_that_is_gone(desk: Desk, do: str) -> None:
    desk.by_hand(desk.home, do)
    with pytest.raises(access.FolderGone):
        let_in(desk, "sam@example.org")
