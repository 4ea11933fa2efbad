"""What is installed is what was locked: by version, and by hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_requirement_has_its_version_and_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 40
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==[\w.+!-]+( ;[^-]*?)?( +--hash=sha256:[0-9a-f]{64})+", line), line[:80]


def test_setup_installs_nothing_without_its_hash() -> None:
    """The one other thing that it installs is this project itself, from this folder and from no index."""
    installs = [line for line in (ROOT / "scripts" / "setup").read_text().splitlines() if "pip install" in line]
    locked, own = installs
    assert "--require-hashes -r requirements.lock" in locked
    assert {"--no-index", "--no-deps", "--no-build-isolation", "--editable", "."} <= set(own.split())


def test_every_dependency_that_is_named_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project.get("dependency-groups", {}).values()
    wanted = [*project["project"]["dependencies"], *(one for group in groups for one in group if isinstance(one, str))]
    named = {re.split(r"[\s\[<>=!~;]", one)[0].lower().replace("_", "-") for one in wanted}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE))
    assert len(named) > 15
    assert named <= locked, named - locked
