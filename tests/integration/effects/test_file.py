"""A file in Drive, exactly once: over real HTTP, with everything that can go wrong between intent and receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from automations.effects import file
from automations.effects.record import EffectRecord, EffectState
from automations.errors import Refused, Unanswered
from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.failures import NotReached
from automations.google.workspace import connect
from tests.workspace import Local, local

KEY = "invoice/L-02/2026-10/F-01/g1"
CREATE, UPDATE, GET = "drive.files.create", "drive.files.update", "drive.files.get"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("file") / "data") as here:
        here.lift_quotas()
        yield here


@dataclass
class Desk:
    """What a run has at hand: Drive, a folder in it, and a ledger that keeps what is saved, with each moment of it."""

    town: Local
    folder: str = ""
    saved: list[EffectRecord] = field(default_factory=list)
    calls_at_save: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.drive = connect(token_source(self.town.token), self.town.url, calls=Calls(sleep=lambda _: None)).drive
        self.folder = self.make_folder()

    def make_folder(self) -> str:
        (new,) = self.drive.new_ids(1)
        self.drive.create_file(new, "Invoices", "application/vnd.google-apps.folder", None)
        return new

    def intent(self, wanted: str = "facts-1") -> EffectRecord:
        record = EffectRecord(key=KEY, kind="file", state=EffectState.INTENDED, wanted=wanted, what="a file")
        return file.intend(record, self.drive.new_ids(1)[0])

    def save(self, record: EffectRecord) -> None:
        self.saved.append(record)
        self.calls_at_save.append(self.changes())

    def put(self, record: EffectRecord, content: bytes | None = b"%PDF-1", folder: str = "") -> EffectRecord:
        """Brings Drive to what is wanted."""
        made = None if content is None else (lambda: content)
        wanted = file.Wanted("EXA-FY27-0001 L-02 2026-10.pdf", folder or self.folder, made)
        return file.put(record, wanted, self.drive, self.save, lambda: self.drive.new_ids(1)[0])

    def changes(self) -> list[str]:
        """The calls that create or change, since they were last forgotten."""
        return [call["method"] for call in self.town.calls() if call["method"] in (CREATE, UPDATE)]

    def files(self) -> list[dict[str, Any]]:
        """What lies in the folder and is not in the trash."""
        found = self.town.admin("GET", "/files")["files"]
        return [one for one in found if one["parent"] == self.folder and not one["trashed"]]

    def staff(self, id_: str, do: str) -> None:
        self.town.edit({"file": id_, "do": do}, service="drive", user="coordinator@example.org")


@pytest.fixture
def desk(town: Local) -> Iterator[Desk]:
    made = Desk(town)
    town.forget_calls()
    yield made
    town.no_faults()


def is_done(desk: Desk, done: EffectRecord, content: bytes = b"%PDF-1") -> None:
    """One file in sight, with the id of the record, these facts and this content."""
    (one,) = desk.files()
    assert one["id"] == done.receipts[file.FILE]
    assert done.is_done
    assert desk.saved[-1] == done
    info = desk.drive.get(one["id"])
    assert info is not None
    assert info.link == done.receipts[file.LINK] != ""
    assert dict(info.app_properties) == {file.KEY: KEY, file.FINGERPRINT: done.wanted}
    assert desk.drive.content(one["id"]) == content


def test_it_is_created_once_with_the_intended_id(desk: Desk) -> None:
    intent = desk.intent()
    done = desk.put(intent)
    assert done.receipts[file.FILE] == intent.receipts[file.FILE]
    assert desk.changes() == [CREATE]
    assert desk.town.calls(GET) == []
    is_done(desk, done)


def test_the_receipt_is_saved_right_after_the_call(desk: Desk) -> None:
    done = desk.put(desk.intent())
    assert desk.calls_at_save == [[CREATE]]
    desk.put(replace(done, wanted="facts-2"), b"%PDF-2")
    assert desk.calls_at_save == [[CREATE], [CREATE, UPDATE]]


def test_a_folder_too(desk: Desk) -> None:
    done = desk.put(desk.intent(), content=None)
    (one,) = desk.files()
    assert (one["id"], one["mimeType"]) == (done.receipts[file.FILE], "application/vnd.google-apps.folder")


def test_what_is_done_is_replaced_in_place(desk: Desk) -> None:
    done = desk.put(desk.intent())
    again = desk.put(replace(done, state=EffectState.INTENDED, wanted="facts-2"), b"%PDF-2")
    assert again.receipts == done.receipts
    assert desk.changes() == [CREATE, UPDATE]
    is_done(desk, again, b"%PDF-2")


# What went wrong with the request, and what is on the wire then. One file comes of each.
WENT_WRONG = [
    pytest.param({"cut": "before"}, [CREATE, CREATE], id="cut before the effect"),
    pytest.param({"cut": "after"}, [CREATE], id="cut after the effect"),
    pytest.param({"status": 500}, [CREATE, CREATE], id="500 without the effect"),
    pytest.param({"status": 500, "after": True}, [CREATE], id="500 after the effect"),
    pytest.param({"status": 502, "body": "<html>"}, [CREATE, CREATE], id="a proxy's page"),
    pytest.param({"status": 503}, [CREATE, CREATE], id="503: not taken on"),
    pytest.param({"status": 503, "after": True}, [CREATE, CREATE], id="503 and yet done: the second meets its own id"),
    pytest.param({"status": 429}, [CREATE, CREATE], id="429"),
    pytest.param({"status": 403, "reason": "userRateLimitExceeded"}, [CREATE, CREATE], id="403 with a rate reason"),
]


@pytest.mark.parametrize(("do", "sent"), WENT_WRONG)
def test_one_file_whatever_went_wrong(desk: Desk, do: dict[str, Any], sent: list[str]) -> None:
    desk.town.fault(CREATE, do, nth=1)
    is_done(desk, desk.put(desk.intent()))
    assert desk.changes() == sent


@pytest.mark.parametrize("do", [{"cut": "before"}, {"cut": "after"}, {"status": 500, "after": True}], ids=str)
def test_replacing_comes_to_the_same_end_too(desk: Desk, do: dict[str, Any]) -> None:
    done = desk.put(desk.intent())
    desk.town.fault(UPDATE, do, nth=1)
    is_done(desk, desk.put(replace(done, wanted="facts-2"), b"%PDF-2"), b"%PDF-2")


@pytest.mark.parametrize("when", ["before", "after"])
def test_no_answer_twice_is_not_known_and_the_next_run_finds_out(desk: Desk, when: str) -> None:
    desk.town.fault(CREATE, {"cut": when}, times=2)
    desk.town.fault(GET, {"cut": "before"})
    intent = desk.intent()
    with pytest.raises(Unanswered) as told:
        desk.put(intent)
    assert not isinstance(told.value, NotReached)
    assert told.value.facts["method"] == CREATE
    assert desk.saved == []
    desk.town.no_faults()
    is_done(desk, desk.put(intent))


def test_a_receipt_that_was_lost_is_found_again(desk: Desk) -> None:
    """The process died between the call and its receipt: only the intent is left."""
    intent = desk.intent()
    first = desk.put(intent)
    desk.town.forget_calls()
    again = desk.put(intent)
    assert again == first
    assert desk.changes() == [CREATE]
    is_done(desk, again)


def test_a_receipt_that_was_lost_and_other_facts_since(desk: Desk) -> None:
    intent = desk.intent()
    desk.put(intent)
    again = desk.put(replace(intent, wanted="facts-2"), b"%PDF-2")
    assert desk.changes() == [CREATE, CREATE, UPDATE]
    is_done(desk, again, b"%PDF-2")


# What staff did to the file, where the run stands, and whether a new id must be drawn.
BY_STAFF = [
    pytest.param("delete", True, id="deleted, then redrawn"),
    pytest.param("trash", True, id="trashed, then redrawn"),
    pytest.param("delete", False, id="deleted before its receipt was saved"),
    pytest.param("trash", False, id="trashed before its receipt was saved"),
]


@pytest.mark.parametrize(("do", "has_receipt"), BY_STAFF)
def test_what_staff_have_taken_away_is_made_anew_once(desk: Desk, do: str, has_receipt: bool) -> None:
    intent = desk.intent()
    done = desk.put(intent)
    desk.staff(done.receipts[file.FILE], do)
    assert desk.files() == []
    again = desk.put(replace(done if has_receipt else intent, wanted="facts-2"), b"%PDF-2")
    assert again.receipts[file.FILE] != done.receipts[file.FILE]
    is_done(desk, again, b"%PDF-2")
    before = desk.saved[-2]
    assert before.receipts == {file.FILE: again.receipts[file.FILE]}, "the new id is saved before it is used"
    assert before.state is EffectState.INTENDED


@pytest.mark.parametrize("do", ["delete", "trash"])
def test_a_folder_that_is_gone_is_told(desk: Desk, do: str) -> None:
    intent = desk.intent()
    desk.staff(desk.folder, do)
    with pytest.raises(file.FolderGone):
        desk.put(intent)
    assert all(not record.is_done for record in desk.saved)
    desk.folder = desk.make_folder()
    is_done(desk, desk.put(desk.saved[-1] if desk.saved else intent))


def test_a_folder_that_went_while_nobody_answered(desk: Desk) -> None:
    desk.town.fault(CREATE, {"cut": "before"}, nth=1)
    intent = desk.intent()
    desk.staff(desk.folder, "delete")
    with pytest.raises(file.FolderGone):
        desk.put(intent)


def test_a_file_in_a_folder_that_was_trashed_since_is_not_done_in_the_trash(desk: Desk) -> None:
    done = desk.put(desk.intent())
    desk.staff(desk.folder, "trash")
    with pytest.raises(file.FolderGone):
        desk.put(replace(done, wanted="facts-2"), b"%PDF-2")
    desk.folder = desk.make_folder()
    is_done(desk, desk.put(desk.saved[-1], b"%PDF-2"), b"%PDF-2")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        pytest.param(403, "insufficientFilePermissions", id="no right"),
        pytest.param(403, "storageQuotaExceeded", id="no room"),
        pytest.param(400, "invalid", id="what Google does not understand"),
    ],
)
def test_a_no_is_told_and_nothing_is_saved(desk: Desk, status: int, reason: str) -> None:
    desk.town.fault(CREATE, {"status": status, "reason": reason})
    with pytest.raises(Refused) as told:
        desk.put(desk.intent())
    assert (told.value.facts["code"], told.value.facts["reason"]) == (status, reason)
    assert (desk.saved, desk.changes()) == ([], [CREATE])


def test_one_that_is_said_to_be_gone_and_is_there_is_not_made_anew(desk: Desk) -> None:
    done = desk.put(desk.intent())
    desk.town.fault(UPDATE, {"status": 404, "reason": "notFound"})
    with pytest.raises(Refused):
        desk.put(replace(done, wanted="facts-2"), b"%PDF-2")
    assert desk.saved == [done]
    desk.town.no_faults()
    is_done(desk, desk.put(replace(done, wanted="facts-2"), b"%PDF-2"), b"%PDF-2")


def test_a_no_to_replacing_leaves_the_receipts(desk: Desk) -> None:
    done = desk.put(desk.intent())
    desk.town.fault(UPDATE, {"status": 403, "reason": "insufficientFilePermissions"})
    with pytest.raises(Refused):
        desk.put(replace(done, wanted="facts-2"))
    assert desk.saved == [done]


def test_a_network_that_is_gone_is_asked_no_second_question(tmp_path: Path) -> None:
    with local(tmp_path / "data") as here:
        desk = Desk(here)
        intent = desk.intent()
        here.running.stop()
        waits: list[float] = []
        desk.drive = connect_to_nothing(here, waits.append)
        with pytest.raises(NotReached):
            desk.put(intent)
        assert len(waits) == 3, "the tries of one call, and no look after it"
        here.restart()


def connect_to_nothing(here: Local, sleep: Callable[[float], object]) -> Any:
    return connect(token_source(here.token), here.url, calls=Calls(sleep=sleep)).drive


def test_key_and_facts_fit_into_google_drives_properties(desk: Desk) -> None:
    """124 bytes of UTF-8 a key with its value (Drive's guide on properties)."""
    long = "invoice/L-9999/2026-06/F-99/s12/g99"
    record = file.intend(replace(desk.intent("f" * 32), key=long), desk.drive.new_ids(1)[0])
    desk.put(record)
    (one,) = desk.files()
    info = desk.drive.get(one["id"])
    assert info is not None
    assert all(len((name + value).encode()) <= 124 for name, value in info.app_properties.items())
