"""`automations doctor`: looks at all that the service rests on, and says of each that it is well, or what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from automations.config import LOCAL, Config, Program
from automations.errors import AutomationsError
from automations.google import scopes
from automations.google.scopes import DRIVE_FILE
from automations.google.workspace import Workspace
from automations.runs import home
from automations.runs.home import Place
from automations.service.checks import machine, program, signing_in
from automations.service.checks.calls import HARMLESS
from automations.service.checks.contract import contract
from automations.service.checks.finding import Finding, State, failed
from automations.service.connection import Connection
from automations.sheet import read, typed

_ABOUT = next(one for one in HARMLESS if one.scope == DRIVE_FILE)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: of the installation under "", of each program under its id."""

    workspace: str
    found: Mapping[str, tuple[Finding, ...]]

    @property
    def exit_status(self) -> int:
        """1 when a check has failed."""
        return int(any(one.state is State.FAILED for findings in self.found.values() for one in findings))

    def in_words(self, *, as_json: bool) -> str:
        if as_json:
            checks = [
                {
                    "program": program,
                    "check": one.check,
                    "state": one.state.name.lower(),
                    "says": one.says,
                    "remedy": one.remedy,
                }
                for program, findings in self.found.items()
                for one in findings
            ]
            return json.dumps({"workspace": self.workspace, "well": not self.exit_status, "checks": checks})
        lines = ["REHEARSAL: the local workspace"] if self.workspace == LOCAL else []
        for name, findings in self.found.items():
            lines += [f"program {name}:"] if name else []
            for one in findings:
                lines.append(f"{one.state:<4}  {one.check:<22}  {one.says}")
                lines += [f"{'':<30}{one.remedy}"] if one.remedy else []
        return "\n".join(lines)


def doctor(config: Config, programs: Sequence[Program], connection: Connection, probes: str = "") -> Report:
    """Looks at the installation, then at each program. What fails is a line, never an error. Nothing is changed, but
    what `probes` ("quiet", "all", "" for none) make and delete.
    """
    found: dict[str, tuple[Finding, ...]] = {}
    places = {one.id: home.noted_place(config, one) for one in programs}
    first = next(iter(places.values()), Place("", ""))
    found[""] = (*_of_machine(config), *_of_sign_in(config, connection, first))
    if not any(one.state is State.FAILED and one.check.startswith((signing_in.FILE, "scope")) for one in found[""]):
        for one in programs:
            found[one.id] = tuple(_of_program(one, places[one.id], connection))
        if probes:
            found[""] += tuple(contract(config, everything=probes == "all"))
    return Report(config.workspace, found)


def _of_machine(config: Config) -> Iterator[Finding]:
    below = config.data / config.workspace
    yield machine.disk(below)
    yield machine.file_system(below)
    yield machine.modes(below)
    yield machine.font_files()
    yield machine.zone_rules(datetime.now(UTC).date())


def _of_sign_in(config: Config, connection: Connection, place: Place) -> Iterator[Finding]:
    if config.workspace != LOCAL:
        assert config.google_credentials is not None  # config.load has made sure
        kind = signing_in.token_kind(config.google_credentials, config.google_subject, connection.clock())
        yield kind
        if kind.check == signing_in.FILE:
            return
    wanted = scopes.needed(workbook_made_by_hand=config.workbook_by_hand, letters=True)
    assert connection.with_scopes is not None
    lines = signing_in.scopes_alone(wanted, connection.with_scopes, place)
    yield from lines
    if any(one.state is State.FAILED for one in lines):
        return
    try:
        with connection.open(True) as workspace:
            yield signing_in.clock(connection.clock, lambda: signing_in.ask(workspace, _ABOUT, place))
    except AutomationsError as error:
        yield signing_in.not_well("clock", error)


def _of_program(one: Program, place: Place, connection: Connection) -> Iterator[Finding]:
    if not (place.spreadsheet and place.folder):
        yield failed("set up", "it has no workbook on this machine", f"Run: automations init --program {one.id}")
        return
    try:
        with connection.open(True) as workspace:
            yield from _of_workspace(one, place, workspace)
    except AutomationsError as error:
        error.name(one.id)
        yield signing_in.not_well("workspace", error)


def _of_workspace(one: Program, place: Place, workspace: Workspace) -> Iterator[Finding]:
    yield program.storage(workspace, place.folder)
    metadata = workspace.sheets.metadata(place.spreadsheet)
    values = workspace.sheets.values(place.spreadsheet, read.ranges(metadata))
    book, problems = read.workbook(metadata, values)
    yield from program.headers(problems)
    calendar = workspace.calendar.calendar(place.calendar) if place.calendar else None
    yield from program.zones(one, metadata, calendar)
    settings = typed.snapshot(book).settings
    yield program.operator(settings)
    yield machine.wording(settings.languages, demanded=settings.languages_must_be_checked)
