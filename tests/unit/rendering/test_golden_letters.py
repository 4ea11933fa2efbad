from __future__ import annotations

from tests.unit.rendering.golden_letters import GOLDEN, every_letter


def test_every_letter_says_what_it_said() -> None:
    """After a change that is meant: scripts/letters --renew, and read the difference."""
    now = {file: text for letter in every_letter() for file, text in letter.files().items()}
    kept = {file: file.read_text(encoding="utf-8") for file in GOLDEN.rglob("*") if file.is_file()}
    changed = sorted(str(file.relative_to(GOLDEN)) for file in now.keys() | kept if now.get(file) != kept.get(file))
    assert changed == []
