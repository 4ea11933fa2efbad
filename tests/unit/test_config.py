"""config/*.toml: every mistake is named with its file, its key and the remedy, and nothing is ever written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from automations.config import GOOGLE, LOCAL, load
from automations.errors import ConfigurationError, UsageError
from tests.unit.runs.unprivileged import open_folder, unprivileged

__all__ = ["open_folder"]

HERE, TOWN = "automations.toml", "programs/town.toml"
GOOD = {HERE: 'workspace = "local"\n', TOWN: 'name = "Exampleton"\n'}

# Each case: the file that is otherwise, what is in it, the key that is named, what is wrong, the remedy.
MISTAKES = [
    pytest.param(HERE, "worker = 8", "worker", "there is no such key", "Did you mean 'workers'?", id="a typo"),
    pytest.param(TOWN, 'name = "E"\ntimezone = "UTC"', "timezone", "no such key", "'time_zone'", id="a program's typo"),
    pytest.param(HERE, "qqq = 1", "qqq", "there is no such key", "The keys are: workspace", id="nothing is near it"),
    pytest.param(HERE, "[workers]\nn = 1", "workers", "is not a whole number", "1 to 64", id="a table for a number"),
    pytest.param(HERE, 'workers = "8"', "workers", "'8' is not a whole number", "1 to 64", id="text for a number"),
    pytest.param(HERE, "workers = true", "workers", "True is not a whole number", "1 to 64", id="a truth is no number"),
    pytest.param(HERE, "workers = 8.0", "workers", "8.0 is not a whole number", "1 to 64", id="a fraction"),
    pytest.param(HERE, "workspace = 1", "workspace", "1 is not text in quotes", "'local'", id="a number for text"),
    pytest.param(HERE, 'workbook_by_hand = "no"', "workbook_by_hand", "is not true or false", "true when", id="yes/no"),
    pytest.param(HERE, "workers = 0", "workers", "0 is out of range", "from 1 to 64", id="no workers"),
    pytest.param(HERE, "workers = 65", "workers", "65 is out of range", "from 1 to 64", id="too many workers"),
    pytest.param(HERE, 'workspace = "Google"', "workspace", "'Google' is no workspace", "'google'", id="no workspace"),
    pytest.param(HERE, 'default_program = "twon"', "default_program", "twon.toml", "one of: town", id="no program"),
    pytest.param(HERE, 'workspace = "google"', "google_credentials", "missing", "credentials file", id="no key"),
    pytest.param(HERE, "workers == 8", "(file)", "it is not TOML", "line 1", id="no TOML"),
    pytest.param(HERE, 'a = "\udcff"', "(file)", "cannot be read", "UTF-8", id="no UTF-8"),
    pytest.param(HERE, None, "(file)", "it does not exist", "--config DIR", id="no file"),
    pytest.param(TOWN, "", "name", "it is missing", "Write it: The program's name", id="no name"),
    pytest.param(TOWN, 'name = "E"\ntime_zone = "America/NewYork"', "time_zone", "no time zone", "'America/New_York'",
                 id="a zone with a typo"),
    pytest.param(TOWN, 'name = "E"\ntime_zone = "Nowhere"', "time_zone", "no time zone", "such as", id="no zone"),
    pytest.param(TOWN, 'name = "E"\ntime_zone = ""', "time_zone", "'' is no time zone", "such as", id="an empty zone"),
    pytest.param(TOWN, 'name = "E"\ntime_zone = "../UTC"', "time_zone", "no time zone", "such as", id="a path as zone"),
    pytest.param(TOWN, 'name = "E"\ntime_zone = "America"', "time_zone", "no time zone", "such as", id="half a zone"),
    pytest.param("programs/My Town.toml", 'name = "E"', "(file name)", "'My Town' is no program id", "small letters",
                 id="a program id with a space"),
    pytest.param("programs/-x.toml", 'name = "E"', "(file name)", "no program id", "small letters", id="a hyphen"),
]  # fmt: skip


def write(directory: Path, files: dict[str, str | None]) -> Path:
    (directory / "programs").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        if text is not None:
            (directory / name).write_bytes(text.encode(errors="surrogateescape"))
    return directory


def digest(directory: Path) -> dict[str, str]:
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize(("name", "text", "key", "what", "remedy"), MISTAKES)
def test_a_mistake_is_named_with_file_key_and_remedy(
    tmp_path: Path, name: str, text: str | None, key: str, what: str, remedy: str
) -> None:
    directory = write(tmp_path / "config", {**GOOD, name: text})
    before = digest(directory)
    with pytest.raises(ConfigurationError) as told:
        load(directory, tmp_path / "var")
    said = str(told.value)
    assert said.startswith(f"{directory / name}: {key}: ")
    assert what in said
    assert remedy in said.split(": ", 2)[2]
    assert "\n" not in said
    assert told.value.exit_status == 2
    assert digest(directory) == before
    assert not (tmp_path / "var").exists()


def test_a_file_that_may_not_be_read(open_folder: Path) -> None:
    directory = write(open_folder / "config", {**GOOD})
    (directory / HERE).chmod(0)
    with unprivileged(), pytest.raises(ConfigurationError, match=r"may not be read\. Let this user read it") as told:
        load(directory, open_folder / "var")
    assert told.value.facts["file"] == directory / HERE


def test_what_is_not_written_has_its_default(tmp_path: Path) -> None:
    config = load(write(tmp_path, {**GOOD}), tmp_path / "var")
    assert (config.workspace, config.workers, config.workbook_by_hand) == (LOCAL, 8, False)
    assert config.google_credentials is None
    town = config.program("town")
    assert (town.id, town.name, str(town.zone), town.locale) == ("town", "Exampleton", "America/New_York", "en_US")


def test_the_only_program_is_the_default_one(tmp_path: Path) -> None:
    assert load(write(tmp_path, {**GOOD}), tmp_path).program("").id == "town"


def test_of_several_programs_one_must_be_named(tmp_path: Path) -> None:
    config = load(write(tmp_path, {**GOOD, "programs/other.toml": 'name = "Other"'}), tmp_path)
    with pytest.raises(UsageError, match=r"no program is named\. Give --program ID; there are: other, town"):
        config.program("")
    with pytest.raises(UsageError, match=r"there is no program 'twon'\. Give one of: other, town"):
        config.program("twon")


def test_credentials_lie_beside_the_configuration_unless_their_path_is_whole(tmp_path: Path) -> None:
    text = 'workspace = "google"\ngoogle_credentials = "{}"\n'
    config = load(write(tmp_path / "a", {**GOOD, HERE: text.format("key.json")}), tmp_path)
    assert config.workspace == GOOGLE
    assert config.google_credentials == tmp_path / "a" / "key.json"
    config = load(write(tmp_path / "b", {**GOOD, HERE: text.format("/etc/key.json")}), tmp_path)
    assert config.google_credentials == Path("/etc/key.json")
    config = load(write(tmp_path / "c", {**GOOD, HERE: text.format("~/key.json")}), tmp_path)
    assert config.google_credentials == Path(os.path.expanduser("~/key.json"))


def test_loading_changes_nothing(tmp_path: Path) -> None:
    directory = write(tmp_path / "config", {**GOOD})
    before = digest(tmp_path)
    load(directory, tmp_path / "var")
    assert digest(tmp_path) == before
    assert not (tmp_path / "var").exists()
