"""What doctor looks at on this machine: each check passes, and fails at what it is for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from automations.service.checks import machine
from automations.service.checks.finding import State

MOUNTS = """\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:40 / /srv rw shared:2 - {kind} files.example.org:/srv rw
31 30 8:2 / /srv/on\\040disk rw - xfs /dev/sdb1 rw
"""


def test_a_disk_with_room_and_one_without(tmp_path: Path) -> None:
    assert machine.disk(tmp_path / "not" / "there", room=0).state is State.PASSED
    found = machine.disk(tmp_path, room=10**18)
    assert found.state is State.FAILED
    assert "free some space" in found.remedy.lower()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_network_file_system_is_refused(tmp_path: Path, kind: str) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.format(kind=kind).replace("/srv", str(tmp_path / "srv")))
    for data, state in (("srv/var", State.FAILED), ("srv/on disk/var", State.PASSED), ("srv-beside", State.PASSED)):
        (tmp_path / data).mkdir(parents=True)
        assert machine.file_system(tmp_path / data, mounts).state is state, data
    assert machine.file_system(tmp_path, tmp_path / "none").state is State.TAKE_CARE


def test_files_that_others_can_reach(tmp_path: Path) -> None:
    data = tmp_path / "local"
    (data / "programs").mkdir(parents=True)
    (data / "programs" / "example.json").write_text("{}")
    for folder, inner, file, state in (
        (0o755, 0o700, 0o644, State.PASSED),  # nobody else enters the inner folder
        (0o755, 0o755, 0o644, State.FAILED),
        (0o755, 0o755, 0o600, State.PASSED),
        (0o700, 0o777, 0o666, State.PASSED),
        (0o755, 0o702, 0o600, State.FAILED),  # a file could be put in the place of ours
        (0o750, 0o750, 0o640, State.PASSED),
    ):
        (data / "programs" / "example.json").chmod(file)
        (data / "programs").chmod(inner)
        data.chmod(folder)
        found = machine.modes(data)
        assert found.state is state, (oct(folder), oct(inner), oct(file))
        assert ("chmod" in found.remedy) is (state is State.FAILED)


def test_a_font_that_is_missing_or_none(tmp_path: Path) -> None:
    assert machine.font_files().state is State.PASSED
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font, but long enough to be read as one")
    for file in (broken, tmp_path / "none.ttf"):
        assert machine.font_files([file]).state is State.FAILED


def test_rules_of_time_zones_that_are_old() -> None:
    today = date(2026, 11, 2)
    assert machine.zone_rules(today, "2026a").state is State.PASSED
    assert machine.zone_rules(today, "2024b").state is State.TAKE_CARE
    assert machine.zone_rules(today, "").state is State.TAKE_CARE
    assert "20" in machine.zone_rules(today).says


def test_wording_that_no_speaker_has_checked() -> None:
    unchecked = [("ar", "invitation"), ("ar", "words"), ("pt", "invitation")]
    assert machine.wording(["en", "es"], demanded=True, unchecked=unchecked).state is State.PASSED
    found = machine.wording(["en", "ar"], demanded=False, unchecked=unchecked)
    assert found.state is State.TAKE_CARE
    assert "Arabic" in found.says
    assert "Portuguese" not in found.says
    assert machine.wording(["ar"], demanded=True, unchecked=unchecked).state is State.FAILED
