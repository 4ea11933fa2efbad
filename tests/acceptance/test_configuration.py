"""Configuration as operators get it wrong: one line on stderr with file, key and remedy; status 2; nothing done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs_in_sheet import Program, Programs, command


def _installation(text: str) -> Callable[[Program], None]:
    return lambda program: _write(program.config / "automations.toml", text)


def _program(text: str) -> Callable[[Program], None]:
    return lambda program: _write(program.config / "programs" / f"{program.id}.toml", text)


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.encode("utf-8", "surrogateescape"))


def _unreadable(program: Program) -> None:
    """A file that is none: reading it fails for root too, whom no mode keeps out."""
    file = program.config / "programs" / f"{program.id}.toml"
    file.unlink()
    file.mkdir()


def _no_installation(program: Program) -> None:
    (program.config / "automations.toml").unlink()


CASES: dict[str, tuple[Callable[[Program], None], tuple[str, ...]]] = {
    "a key with a typo": (
        _installation('workspace = "local"\nworkesr = 3\n'),
        ("automations.toml", "workesr", "'workers'"),
    ),
    "a program's key with a typo": (
        _program('name = "X"\ntimezone = "America/New_York"\n'),
        ("programs", "timezone", "'time_zone'"),
    ),
    "a wrong zone": (
        _program('name = "X"\ntime_zone = "America/Newyork"\n'),
        ("time_zone", "'America/Newyork' is no time zone", "America/New_York"),
    ),
    "an empty zone": (_program('name = "X"\ntime_zone = ""\n'), ("time_zone", "is no time zone")),
    "a zone that is a path": (_program('name = "X"\ntime_zone = "../../etc/passwd"\n'), ("time_zone",)),
    "an unreadable file": (_unreadable, ("cannot be read",)),
    "no file at all": (_no_installation, ("automations.toml", "does not exist", "--config")),
    "no TOML": (_installation("workspace: local\n"), ("it is not TOML", "line 1")),
    "not UTF-8": (_program('name = "caf\udce9"\n'), ("UTF-8",)),
    "a missing name": (_program('time_zone = "America/New_York"\n'), ("name: it is missing",)),
    "a number in quotes": (_installation('workers = "8"\n'), ("workers", "a whole number")),
    "too many workers": (_installation("workers = 1000\n"), ("workers", "1 to 64")),
    "an unknown workspace": (_installation('workspace = "gogle"\n'), ("workspace", "'local' or 'google'")),
    "google without credentials": (_installation('workspace = "google"\n'), ("google_credentials", "missing")),
    "a threshold of no year": (
        _installation('workspace = "local"\nform_1099_from = { next = 2100 }\n'),
        ("form_1099_from", "{ 2027 = 2100 }"),
    ),
    "a threshold in quotes": (
        _installation('form_1099_from = { 2027 = "2100" }\n'),
        ("form_1099_from", "no year with"),
    ),
    "a default that is not there": (_installation('default_program = "elsewhere"\n'), ("default_program",)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_one_line(case: str, programs: Programs) -> None:
    spoil, told = CASES[case]
    program = programs.configured()
    spoil(program)
    before = programs.local.digest()
    for ran in (program.run_job("invoices", "--json"), program.automations("init")):
        assert (ran.status, ran.out) == (2, "")
        for words in told:
            assert words in ran.last_words
    assert programs.local.digest() == before


def test_no_init_yet(programs: Programs) -> None:
    program = programs.configured()
    ran = program.run(ok=False)
    assert (ran.status, ran.out) == (2, "")
    assert f"automations init --program {program.id}" in ran.last_words


def test_the_workbook_s_zone_is_another(programs: Programs) -> None:
    program = programs.empty()
    programs.write(program.config, program.id, time_zone="America/Chicago")
    ran = program.run(ok=False)
    assert (ran.status, ran.out) == (2, "")
    assert "America/New_York" in ran.last_words
    assert "America/Chicago" in ran.last_words
    assert "nothing was done" in ran.last_words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("invoices", "--program", "nowhere"), "there is no program 'nowhere'"),
        ((), "no job is named"),
        (("--list", "--program", "nowhere"), "there is no program 'nowhere'"),
    ],
    ids=["an unknown program", "no job", "an unknown program listed"],
)
def test_usage(words: tuple[str, ...], told: str, programs: Programs) -> None:
    ran = programs.configured().run_job(*words)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.last_words


@pytest.mark.parametrize(
    "words", [("invoice",), ("invoices", "--monht", "2026-10"), ("invoices", "--all", "--program", "x")]
)
def test_unknown_words_are_refused_by_the_parser(words: tuple[str, ...], programs: Programs) -> None:
    ran = programs.configured().run_job(*words)
    assert (ran.status, ran.out) == (2, "")
    assert "usage: run-job" in ran.err


def test_the_folder_of_the_configuration_from_the_environment(programs: Programs) -> None:
    program = programs.empty()
    env = {"AUTOMATIONS_CONFIG": str(program.config), "AUTOMATIONS_DATA": str(program.data)}
    ran = command("run-job", "invoices", "--json", env=env)
    assert ran.status == 0, ran.err
    assert ran.json["program"] == program.id


def test_nothing_under_config_is_changed_by_running(programs: Programs) -> None:
    program = programs.make()
    before = {file: file.read_bytes() for file in program.config.rglob("*") if file.is_file()}
    program.run()
    program.automations("init")
    assert {file: file.read_bytes() for file in program.config.rglob("*") if file.is_file()} == before
