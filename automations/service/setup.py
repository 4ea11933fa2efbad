"""`automations init`: makes a program's Drive folder and workbook, or brings them up to date. Twice changes nothing.

What is made is noted below the data directory before the next thing is made, so that a second init goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from automations.config import LOCAL, Config, Program
from automations.errors import LedgerOfAnother, Refused
from automations.google.drive import FOLDER, Drive
from automations.google.metadata import Metadata
from automations.google.workspace import Workspace
from automations.rules.decisions import STAFF
from automations.rules.program import Settings
from automations.runs import home, ownership
from automations.runs.home import Place
from automations.runs.job_lines import JOBS
from automations.runs.lock import only_run_of
from automations.service import forms
from automations.service.connection import Connection
from automations.service.forms import Brought
from automations.sheet import form_links, read, setup, typed, versions
from automations.sheet.layout import START_HERE
from automations.sheet.protection import Editors


@dataclass(frozen=True, slots=True)
class Made:
    """What init came to: where things are (`forms` are where people answer them), how many changes were needed, and
    what operators are told of the forms.
    """

    program: str
    workspace: str
    spreadsheet: str
    url: str
    folder: str
    changes: int
    forms: Mapping[str, str]
    said: tuple[str, ...]

    def in_words(self, *, as_json: bool) -> str:
        if as_json:
            return json.dumps({name: getattr(self, name) for name in self.__slots__})
        lines = ["REHEARSAL: the local workspace"] if self.workspace == LOCAL else []
        lines.append(f"workbook {self.spreadsheet}: {self.url}")
        lines.append(f"folder {self.folder}")
        lines += [f"form {key}: {link}" for key, link in self.forms.items()]
        lines += self.said
        lines.append(f"{self.changes} changes" if self.changes else "all was there already; nothing changed")
        return "\n".join(lines)


def init(config: Config, program: Program, connection: Connection) -> Made:
    """Makes what is missing. Raises ProgramBusy, SignInFailed, Refused, Unanswered; run it again after any of them."""
    with only_run_of(program.id, home.init_lock(config, program)), connection.open(True) as workspace:
        noted = home.noted_place(config, program).folder
        place = _folder(config, program, workspace)
        if not place.spreadsheet:
            place = _workbook(config, program, workspace, place)
        if not place.calendar or (not program.calendar and workspace.calendar.calendar(place.calendar) is None):
            # Dying before it is noted leaves an empty calendar that nobody uses.
            place = replace(place, calendar=workspace.calendar.create_calendar(program.name, program.time_zone))
            home.save_place(config, program, place)
        metadata = workspace.sheets.metadata(place.spreadsheet)
        if not place.forms:
            place = replace(place, forms=_forms_of(metadata))
        if not program.spreadsheet and (place.folder != noted or not _is_set_up(metadata)):
            # Once it has been set up staff may move it where they like.
            workspace.drive.move(place.spreadsheet, place.folder)
        owner = "" if config.workbook_by_hand else _owner(workspace, place)
        changes, settings = 0, Settings()
        wanted = read.ranges(metadata)
        values = workspace.sheets.values(place.spreadsheet, wanted) if wanted else []
        staff: tuple[str, ...] = ()
        if values:
            snapshot = typed.snapshot(read.workbook(metadata, values)[0])
            settings = snapshot.settings
            staff = tuple(one.email for one in snapshot.core_team if one.role == STAFF and one.email)
        editors = Editors(staff=staff, mailbox=owner, owner=owner)
        requests = setup.requests(metadata, values, editors=editors, jobs=JOBS)
        if requests:
            if versions.is_older(metadata):
                _keep_a_copy(workspace, metadata, place)
            workspace.sheets.batch_update(place.spreadsheet, requests)
            changes = len(requests)
        brought = forms.bring(
            settings, program.name, place, workspace, lambda place: home.save_place(config, program, place)
        )
        if requests:
            metadata = workspace.sheets.metadata(place.spreadsheet)
        changes += brought.changes + _show_forms(workspace, metadata, brought)
        return Made(
            program.id,
            config.workspace,
            place.spreadsheet,
            metadata.url,
            place.folder,
            changes,
            brought.place.form_links,
            brought.said,
        )


def _forms_of(metadata: Metadata) -> Mapping[str, str]:
    """The forms as the workbook names them, which another machine has made; a copy of a workbook names another's."""
    with suppress(LedgerOfAnother):
        mark = ownership.mark_of(metadata)
        if mark is not None and mark.spreadsheet == metadata.id:
            return mark.forms
    return {}


def _show_forms(workspace: Workspace, metadata: Metadata, brought: Brought) -> int:
    """Their addresses on Start here, where staff look for them; how many changes that needed."""
    sheet = next((sheet for tab, sheet in read.sheets_of(metadata)[0] if tab.name == START_HERE), None)
    if sheet is None:
        return 0
    where = f"{read.quoted(sheet.title)}!{form_links.COLUMNS}"
    (rows,) = workspace.sheets.values(metadata.id, [where])
    shown = form_links.requests(sheet.id, rows, forms.links(brought.place), anew=brought.changes > 0)
    if shown:
        workspace.sheets.batch_update(metadata.id, shown)
    return len(shown)


def _is_set_up(metadata: Metadata) -> bool:
    return any(note.key == versions.TAB for note in metadata.developer_metadata)


def _keep_a_copy(workspace: Workspace, metadata: Metadata, place: Place) -> None:
    """The workbook as the older version left it, in the program's folder. Dying after it leaves one copy more."""
    name = f"{metadata.title}, before version {versions.NOW} of the service"
    workspace.drive.copy(place.spreadsheet, name, place.folder)


def _owner(workspace: Workspace, place: Place) -> str:
    """Who owns the workbook. One that a person made is out of reach of `drive.file`: its owner is not asked for."""
    return next((one.email for one in workspace.drive.permissions(place.spreadsheet) if one.role == "owner"), "")


def _folder(config: Config, program: Program, workspace: Workspace) -> Place:
    """The program's folder: its id is noted before it is made, so that a crash cannot make two."""
    place = home.noted_place(config, program)
    if place.folder and program.folder:
        return place
    drive = workspace.drive
    if not place.folder:
        place = replace(place, folder=drive.new_ids(1)[0])
        home.save_place(config, program, place)
    elif _is_there(drive, place.folder):
        return place
    try:
        drive.create_file(place.folder, program.name, FOLDER, None, {"automations-program": program.id})
    except Refused as refused:
        if refused.facts.get("code") != 409:
            raise
        if not _is_there(drive, place.folder):
            # The id was used and its folder trashed or deleted for good: ids stay taken.
            place = replace(place, folder=drive.new_ids(1)[0])
            home.save_place(config, program, place)
            drive.create_file(place.folder, program.name, FOLDER, None, {"automations-program": program.id})
    return place


def _is_there(drive: Drive, folder: str) -> bool:
    found = drive.get(folder)
    return found is not None and not found.trashed


def _workbook(config: Config, program: Program, workspace: Workspace, place: Place) -> Place:
    """A new spreadsheet, noted at once. Dying in between leaves an empty one that nobody uses."""
    created = workspace.sheets.create(program.name, program.locale, program.time_zone)
    place = replace(place, spreadsheet=created.id)
    home.save_place(config, program, place)
    return place
