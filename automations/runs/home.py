"""Where a program's things lie: what `automations init` made, and its ledger. All below the data directory.

var/<workspace>/programs/<program>.json       the workbook and the Drive folder that init made
var/<workspace>/<spreadsheet id>/             ledger.sqlite and lock
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from automations.config import Config, Program
from automations.errors import ConfigurationError, DiskFull, NotSetUp
from automations.runs.ledger_file import NO_ROOM


@dataclass(frozen=True, slots=True)
class Place:
    """The ids of a program's workbook, Drive folder and calendar ("" while it has none), and of its forms by their keys
    (application/es; "folder" is what they lie in); `form_links` are where people answer them.
    """

    spreadsheet: str
    folder: str
    calendar: str = ""
    forms: Mapping[str, str] = field(default_factory=dict)
    form_links: Mapping[str, str] = field(default_factory=dict)


def place_file(config: Config, program: Program) -> Path:
    return config.data / config.workspace / "programs" / f"{program.id}.json"


def noted_place(config: Config, program: Program) -> Place:
    """What init has made so far, with what config/ names in its stead; an empty text for what is not there yet."""
    file = place_file(config, program)
    if program.spreadsheet and program.folder:
        # Whoever names these two by hand names the calendar, too: of the note the forms alone are read, and a broken
        # one stops nobody.
        made = Place("", "")
        with suppress(ConfigurationError):
            made = _read(file)
        return replace(made, spreadsheet=program.spreadsheet, folder=program.folder, calendar=program.calendar)
    made = _read(file)
    return replace(
        made,
        spreadsheet=program.spreadsheet or made.spreadsheet,
        folder=program.folder or made.folder,
        calendar=program.calendar or made.calendar,
    )


def place_of(config: Config, program: Program) -> Place | None:
    """Where the program is; None before init."""
    place = noted_place(config, program)
    return place if place.spreadsheet and place.folder else None


def require_place(config: Config, program: Program) -> Place:
    """Raises NotSetUp before init."""
    place = place_of(config, program)
    if place is None:
        raise NotSetUp(program=program.id)
    return place


def save_place(config: Config, program: Program, place: Place) -> None:
    """Written beside and moved into place, so that a crash leaves the old one or the new one.

    Raises DiskFull, ConfigurationError.
    """
    file = place_file(config, program)
    beside = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with beside.open("w", encoding="utf-8") as opened:
            opened.write(json.dumps(asdict(place), indent=1) + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(beside, file)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(file=file) from error
        raise ConfigurationError(
            file=file, key="(file)", what="it cannot be written", remedy="Give this user the rights to it"
        ) from error


def ledger_file(config: Config, place: Place) -> Path:
    return config.data / config.workspace / place.spreadsheet / "ledger.sqlite"


def lock_file(config: Config, place: Place) -> Path:
    """One lock a workbook."""
    return config.data / config.workspace / place.spreadsheet / "lock"


def init_lock(config: Config, program: Program) -> Path:
    """Held while a program is set up, when there may be no workbook yet."""
    return place_file(config, program).with_suffix(".lock")


def _read(file: Path) -> Place:
    """What init noted; empty texts before init."""
    try:
        made = json.loads(file.read_text(encoding="utf-8"))
        return Place(
            str(made["spreadsheet"]),
            str(made["folder"]),
            str(made.get("calendar", "")),
            _texts(made.get("forms", {})),
            _texts(made.get("form_links", {})),
        )
    except FileNotFoundError:
        return Place("", "")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            file=file,
            key="(file)",
            what="it cannot be read",
            remedy="Restore it, or write spreadsheet and folder (their ids) into the program's file of config/",
        ) from error


def _texts(found: Mapping[str, object]) -> dict[str, str]:
    return {str(key): str(value) for key, value in found.items()}
