"""`automations init`: wherever it dies, the next one comes to one folder, workbook and calendar in use, and one form
for each questionnaire.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from automations.errors import AutomationsError
from automations.runs import home
from automations.service.forms import questionnaire_of
from tests.integration.effects.town import ONE, Town
from tests.programs_in_sheet import OFFICE
from tests.workspace import Local, local


@pytest.fixture(scope="module")
def one_local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("place") / "data") as here:
        here.lift_quotas()
        yield here


@pytest.fixture
def town(one_local: Local, tmp_path: Path) -> Iterator[Town]:
    one_local.forget_calls()
    yield Town(one_local, tmp_path)
    one_local.no_faults()


def in_use(town: Town) -> dict[str, Any]:
    """The workbook in use lies in the folder in use, with the forms in a folder of theirs, and nothing else does."""
    files = {one["id"]: one for one in town.program.files()}
    workbook, forms = files.pop(town.place.spreadsheet), dict(town.place.forms)
    folder = files.pop(forms.pop("folder"))
    assert (folder["name"], folder["parent"]) == ("Forms", town.place.folder)
    assert {one["name"] for one in files.values()} == {f"Forms {key}" for key in forms}
    assert files.keys() == set(forms.values())
    assert {one["parent"] for one in files.values()} == {folder["id"]}
    made = {one["formId"]: one for one in town.local.admin("GET", "/forms")["forms"]}
    for key, form in forms.items():
        assert made[form]["publishSettings"]["publishState"]["isAcceptingResponses"]
        asked = [item["questionItem"]["question"]["questionId"] for item in made[form]["items"]]
        questionnaire, _ = questionnaire_of(key)
        assert asked == list(questionnaire.by_id)
        assert town.place.form_links[key] == made[form]["responderUri"]
    assert workbook["parent"] == town.place.folder
    return workbook  # type: ignore[no-any-return]


def stray_forms(town: Town) -> int:
    """Forms that were made and are nobody's, and that somebody can open."""
    known = {*town.place.forms.values()}
    others = [one for one in town.local.admin("GET", "/forms")["forms"] if one["formId"] not in known]
    return sum(one["publishSettings"]["publishState"]["isPublished"] for one in others)


def folders(town: Town) -> list[str]:
    found = town.local.admin("GET", "/files")["files"]
    return [one["id"] for one in found if one["mimeType"].endswith(".folder") and not one["trashed"]]


def calendars(town: Town) -> set[str]:
    """The ids of the office's calendars."""
    answer = requests.get(
        f"{town.local.url}/calendar/v3/users/me/calendarList",
        headers={"Authorization": f"Bearer {town.local.token(OFFICE)}"},
        timeout=30,
    )
    return {one["id"] for one in answer.json()["items"] if not one.get("primary")}


def test_init_twice_changes_nothing(town: Town) -> None:
    first = town.init()
    assert first.changes > 0
    in_use(town)
    digest, note = town.local.digest(), home.place_file(town.config, town.configured).read_bytes()
    again = town.init()
    assert (again.spreadsheet, again.folder, again.changes) == (first.spreadsheet, first.folder, 0)
    assert town.place.calendar in calendars(town)
    assert town.local.digest() == digest
    assert home.place_file(town.config, town.configured).read_bytes() == note


@pytest.mark.parametrize("do", [{"cut": "after"}, {"status": 403, "reason": "forbidden"}], ids=str)
def test_a_fault_at_each_call_leaves_one_folder_one_workbook_and_one_calendar(
    one_local: Local, tmp_path: Path, do: Any
) -> None:
    """The call is done, or not, and fails for good; then init is run again."""
    nth = 0
    while True:
        nth += 1
        town = Town(one_local, tmp_path / str(nth))
        before, strays = (set(folders(town)), calendars(town)), stray_forms(town)
        one_local.forget_calls()
        one_local.fault("*", do, call=nth)
        with suppress(AutomationsError):
            town.init()
        called = [call["method"] for call in one_local.calls()]
        one_local.no_faults()
        noted = town.place
        town.init()
        in_use(town)
        assert len(set(folders(town)) - before[0]) == 2
        assert stray_forms(town) == strays, "a form whose making was not answered is seen by nobody"
        assert noted.forms.items() <= town.place.forms.items(), "what was noted is gone on with"
        for name in ("spreadsheet", "folder", "calendar"):
            id_ = getattr(noted, name)
            assert id_ in ("", getattr(town.place, name)), "what was noted is gone on with"
        made = calendars(town) - before[1]
        assert town.place.calendar in made
        # Google takes no id of ours for a calendar: one whose answer was lost stays behind, and nobody uses it.
        lost = "cut" in do and called[nth - 1 :] == ["calendar.calendars.insert"]
        assert len(made) == (2 if lost else 1), called
        assert town.init().changes == 0
        assert calendars(town) - before[1] == made
        if nth > len(called):
            break
    assert nth > 7, "there were calls to fail"


@pytest.mark.parametrize("do", [{"cut": "after"}, {"status": 403, "reason": "forbidden"}], ids=str)
def test_a_calendar_that_was_deleted_is_made_anew_once(town: Town, do: Any) -> None:
    """Also when the call that makes the new one fails, and init is run again."""
    town.init()
    deleted = town.place.calendar
    town.local.edit({"do": "delete_calendar", "calendar": deleted}, service="calendar", user=OFFICE)
    town.local.fault("calendar.calendars.insert", do, times=1)
    with pytest.raises(AutomationsError):
        town.init()
    assert town.place.calendar == deleted
    town.init()
    new = town.place
    assert new.calendar != deleted
    assert new.calendar in calendars(town)
    town.init()
    assert town.place == new


def test_the_folders_id_is_noted_before_it_is_made(town: Town) -> None:
    town.local.fault("drive.files.create", {"cut": "before"})
    with pytest.raises(AutomationsError):
        town.init()
    noted = town.place
    assert (noted.spreadsheet, bool(noted.folder)) == ("", True)
    town.local.no_faults()
    assert town.init().folder == noted.folder


def test_a_folder_in_the_trash_is_made_anew_and_the_workbook_moved_there(town: Town) -> None:
    first = town.init()
    town.local.edit({"file": first.folder, "do": "trash"}, service="drive", user=OFFICE)
    again = town.init()
    assert again.folder != first.folder
    assert again.spreadsheet == first.spreadsheet
    in_use(town)


def test_a_folder_deleted_for_good_is_made_anew(town: Town) -> None:
    """Its id stays taken. (With the workbook in it, that would be gone too.)"""
    town.local.fault("sheets.spreadsheets.create", {"status": 403, "reason": "forbidden"}, times=1)
    with pytest.raises(AutomationsError):
        town.init()
    first = town.place
    town.local.edit({"file": first.folder, "do": "delete"}, service="drive", user=OFFICE)
    assert town.init().folder != first.folder
    in_use(town)


# What is noted, and where things are then


@pytest.mark.parametrize(
    ("noted", "configured", "place"),
    [
        pytest.param(None, {}, ("", ""), id="before init"),
        pytest.param(("s", "f"), {}, ("s", "f"), id="as init noted"),
        pytest.param(("", "f"), {}, ("", "f"), id="init died before the workbook"),
        pytest.param(("s", "f"), {"spreadsheet": "own"}, ("own", "f"), id="a workbook made by hand"),
        pytest.param(("s", "f"), {"folder": "own"}, ("s", "own"), id="a folder of a shared drive"),
        pytest.param(None, {"spreadsheet": "own", "folder": "dir"}, ("own", "dir"), id="both from config/"),
        pytest.param("broken", {"spreadsheet": "own", "folder": "dir"}, ("own", "dir"), id="a broken note is not read"),
    ],
)
def test_where_a_program_is(
    tmp_path: Path, noted: tuple[str, str] | str | None, configured: dict[str, str], place: tuple[str, str]
) -> None:
    from automations.config import load

    (tmp_path / "programs").mkdir()
    (tmp_path / "automations.toml").write_text("")
    lines = [f"{name} = {json.dumps(value)}" for name, value in {"name": "E", **configured}.items()]
    (tmp_path / "programs" / "town.toml").write_text("\n".join(lines))
    config = load(tmp_path, tmp_path / "var")
    town = config.program("town")
    if isinstance(noted, tuple):
        home.save_place(config, town, home.Place(*noted))
    elif noted:
        home.place_file(config, town).parent.mkdir(parents=True)
        home.place_file(config, town).write_text(noted)
    assert home.noted_place(config, town) == home.Place(*place)
    assert (home.place_of(config, town) is None) == ("" in place)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"spreadsheet": "s"}'])
def test_a_note_that_cannot_be_read_is_told_and_never_made_anew(town: Town, text: str) -> None:
    town.init()
    file = home.place_file(town.config, town.configured)
    file.write_text(text)
    for command in (town.init, town.run):
        with pytest.raises(AutomationsError, match=r"it cannot be read\. Restore it, or write spreadsheet and folder"):
            command()
    assert file.read_text() == text


def test_a_note_that_cannot_be_written_is_told(town: Town) -> None:
    file = home.place_file(town.config, town.configured)
    file.with_suffix(".new").mkdir(parents=True)
    with pytest.raises(AutomationsError, match=r"it cannot be written\. Give this user the rights"):
        town.init()


def test_before_init_a_run_names_the_command(town: Town) -> None:
    with pytest.raises(AutomationsError, match=r"has no workbook yet\. Make it with: automations init --program town"):
        town.run()


def test_a_run_goes_where_init_has_put_things(town: Town) -> None:
    town.filled(ONE).run()
    town.assert_whole("L-01 2026-10")
