"""Golden files beside what is made now: which differ, and writing them anew."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path


def compare(now: Mapping[Path, str], folder: Path, *, renew: bool) -> int:
    """The exit status: 1 when a file of the folder is not what `now` says and is not to be written anew."""
    kept = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*") if file.is_file()}
    changed = sorted(file for file in now.keys() | kept.keys() if now.get(file) != kept.get(file))
    for file in changed:
        sys.stdout.write(f"{file.relative_to(folder)}\n")
        if renew and file in now:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(now[file], encoding="utf-8")
        elif renew:
            file.unlink()
    sys.stdout.write(f"{len(now)} files, {len(changed)} {'written' if renew else 'differ'}\n")
    return 1 if changed and not renew else 0
