"""config/*.toml -> frozen settings. Every mistake is named with its file, its key and the remedy.

config/automations.toml is the installation, config/programs/<id>.toml one program each. Running changes nothing here.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from automations.errors import ConfigurationError, UsageError

UNITS_A_MINUTE = 6_000
LOCAL, GOOGLE = "local", "google"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a file: what it is, its type, its default (None: it must be given)."""

    name: str
    kind: type
    default: object
    help: str


INSTALLATION = (
    Key("workspace", str, LOCAL, "Where the programs live: 'local' (a rehearsal on this machine) or 'google'."),
    Key("default_program", str, "", "The program that a command works on when --program is not given."),
    Key("workers", int, 8, "How many programs run side by side with --all, 1 to 64."),
    Key("local_user", str, "liaison-program@example.org", "The mailbox of the program in the local workspace."),
    Key("google_credentials", str, "", "A service account's key file, or a user's OAuth token file; mode 0600."),
    Key("google_subject", str, "", "The program's own mailbox, for a service account with domain-wide delegation."),
    Key("redirect_all_mail_to", str, "", "For a first try on real accounts: an address that gets every mail instead."),
    Key("calendar_notices", bool, True, "false for a first try: Calendar tells nobody of what is put into it."),
    Key(
        "gmail_units_a_minute",
        int,
        UNITS_A_MINUTE,
        "Gmail's quota of the project, 110 units a mail; 15000 for projects older than May 2026, 0 for no limit.",
    ),
    Key(
        "form_1099_from",
        dict,
        {},
        "What the IRS has changed of the threshold of form 1099-NEC since this version: { 2027 = 2100 } is from that "
        "calendar year on, in whole dollars.",
    ),
    Key("workbook_by_hand", bool, False, "true when `automations init` did not make the workbook itself."),
)
PROGRAM = (
    Key("name", str, None, "The program's name, as the workbook's title shows it."),
    Key("time_zone", str, "America/New_York", "The zone of all its dates and times."),
    Key("locale", str, "en_US", "The workbook's locale."),
    Key("spreadsheet", str, "", "The workbook's id; empty for the one that `automations init` made."),
    Key("folder", str, "", "The Drive folder's id; empty for the one that `automations init` made."),
    Key("calendar", str, "", "The calendar's id; empty for the one that `automations init` made."),
)
_PROGRAM_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One program. `id` is the name of its file."""

    id: str
    name: str
    time_zone: str
    locale: str
    spreadsheet: str
    folder: str
    calendar: str

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The installation and its programs, by id; `data` is where ledgers and the local workspace lie."""

    directory: Path
    data: Path
    workspace: str
    default_program: str
    workers: int
    local_user: str
    google_credentials: Path | None
    google_subject: str
    redirect_all_mail_to: str
    calendar_notices: bool
    gmail_units_a_minute: int
    form_1099_from: Mapping[int, int]
    workbook_by_hand: bool
    programs: Mapping[str, Program]

    def program(self, program_id: str) -> Program:
        """The program of this id, or the default one for ""; UsageError when there is none."""
        wanted = program_id or self.default_program
        if wanted in self.programs:
            return self.programs[wanted]
        known = ", ".join(self.programs) or "none"
        if not wanted:
            raise UsageError(what="no program is named", remedy=f"Give --program ID; there are: {known}")
        raise UsageError(what=f"there is no program {wanted!r}", remedy=f"Give one of: {known}")


def load(directory: Path, data: Path) -> Config:
    """Reads the whole configuration; ConfigurationError names the first mistake."""
    file = directory / "automations.toml"
    values = _checked(file, _read(file), INSTALLATION)
    if values["workspace"] not in (LOCAL, GOOGLE):
        _mistake(file, "workspace", f"{values['workspace']!r} is no workspace", "Write 'local' or 'google'")
    if not 1 <= values["workers"] <= 64:
        _mistake(file, "workers", f"{values['workers']} is out of range", "Write a number from 1 to 64")
    if values["gmail_units_a_minute"] != 0 and values["gmail_units_a_minute"] < 200:
        _mistake(file, "gmail_units_a_minute", "this is less than one mail needs", "Write 6000, or 0 for no limit")
    programs = {path.stem: _program(path) for path in sorted((directory / "programs").glob("*.toml"))}
    default = values["default_program"] or (next(iter(programs)) if len(programs) == 1 else "")
    if default and default not in programs:
        _mistake(
            file, "default_program", f"there is no programs/{default}.toml", f"Write one of: {', '.join(programs)}"
        )
    credentials = values["google_credentials"]
    if values["workspace"] == GOOGLE and not credentials:
        _mistake(file, "google_credentials", "it is missing", "Name the credentials file; see docs/google.md")
    return Config(
        directory=directory,
        data=data,
        workspace=values["workspace"],
        default_program=default,
        workers=values["workers"],
        local_user=values["local_user"],
        google_credentials=(directory / Path(credentials).expanduser()) if credentials else None,
        google_subject=values["google_subject"],
        redirect_all_mail_to=values["redirect_all_mail_to"],
        calendar_notices=values["calendar_notices"],
        gmail_units_a_minute=values["gmail_units_a_minute"],
        form_1099_from=_by_year(file, "form_1099_from", values["form_1099_from"]),
        workbook_by_hand=values["workbook_by_hand"],
        programs=programs,
    )


def _program(file: Path) -> Program:
    if not _PROGRAM_ID.fullmatch(file.stem):
        _mistake(file, "(file name)", f"{file.stem!r} is no program id", "Use small letters, digits and hyphens")
    values = _checked(file, _read(file), PROGRAM)
    try:
        zoneinfo.ZoneInfo(values["time_zone"])
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = difflib.get_close_matches(values["time_zone"], sorted(zoneinfo.available_timezones()), 1)
        meant = near[0] if near else "America/New_York"
        _mistake(file, "time_zone", f"{values['time_zone']!r} is no time zone", f"Write one such as {meant!r}")
    return Program(id=file.stem, **values)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        _mistake(file, "(file)", "it does not exist", "Copy it from config/ of the product, or give --config DIR")
    except PermissionError:
        _mistake(file, "(file)", "it may not be read", "Let this user read it (chmod u+r)")
    except (OSError, UnicodeDecodeError) as error:
        _mistake(file, "(file)", f"it cannot be read: {type(error).__name__}", "Save it as UTF-8 text")
    except tomllib.TOMLDecodeError as error:
        _mistake(file, "(file)", f"it is not TOML: {error}", "Correct that line")


def _checked(file: Path, found: Mapping[str, Any], keys: tuple[Key, ...]) -> dict[str, Any]:
    names = [key.name for key in keys]
    for name in found:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"The keys are: {', '.join(names)}"
            _mistake(file, name, "there is no such key", hint)
    values: dict[str, Any] = {}
    for key in keys:
        value = found.get(key.name, key.default)
        if value is None:
            _mistake(file, key.name, "it is missing", f"Write it: {key.help}")
        if type(value) is not key.kind:
            _mistake(file, key.name, f"{value!r} is not {_KINDS[key.kind]}", key.help)
        values[key.name] = value
    return values


def _by_year(file: Path, key: str, table: Mapping[str, object]) -> Mapping[int, int]:
    for year, dollars in table.items():
        if not re.fullmatch(r"20\d\d", year) or type(dollars) is not int or dollars <= 0:
            _mistake(file, key, f"{year} = {dollars!r} is no year with its dollars", "Write it as { 2027 = 2100 }")
    return {int(year): int(str(dollars)) for year, dollars in table.items()}


_KINDS = {str: "text in quotes", int: "a whole number", bool: "true or false", dict: "a table in { }"}


def _mistake(file: Path, key: str, what: str, remedy: str) -> NoReturn:
    raise ConfigurationError(file=file, key=key, what=what, remedy=remedy.rstrip("."))
