"""The files of the local Drive, written to a folder of this machine where they can be opened: `show drive --save`.

Links of a rehearsal lead nowhere, since they are Google's. This reads the emulator's own database, so it makes no call,
uses no quota and works whether or not the emulator runs. Google's own types (spreadsheets) have no content to write.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

_FOLDER = "application/vnd.google-apps.folder"
_NATIVE = "application/vnd.google-apps."


def save(files: Iterable[Mapping[str, Any]], data: Path, folder: Path) -> list[Path]:
    """Writes each file that is not in the bin below `folder`, in the folders that it has in Drive; the paths written.

    `files` are those of `show drive --json`, `data` is the emulator's data folder. Raises OSError when there is no
    room, or no right to write.
    """
    every = {file["id"]: file for file in files}
    wanted = [file for file in every.values() if not file["trashed"] and not file["mimeType"].startswith(_NATIVE)]
    there = Counter(_place(file, every) for file in wanted)
    written = []
    with closing(sqlite3.connect(f"file:{data / 'emulator' / 'workspace.sqlite'}?mode=ro", uri=True)) as connection:
        for file in wanted:
            place = _place(file, every)
            path = folder.joinpath(*place)
            if there[place] > 1:
                # Drive lets two files of one folder have one name.
                path = path.with_stem(f"{path.stem} {file['id']}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_content(connection, file["id"]))
            written.append(path)
    return sorted(written)


def _place(file: Mapping[str, Any], every: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of the folders above a file, and its own, as this machine can take them."""
    names = [_name(file["name"])]
    while (above := every.get(file["parent"])) is not None:
        file = above
        names.append(_name(file["name"]))
    return tuple(reversed(names))


def _name(name: str) -> str:
    """A name in Drive may be anything; here no name leads out of its folder."""
    plain = "".join("_" if letter == "/" or not letter.isprintable() else letter for letter in name)
    plain = plain.encode()[:200].decode(errors="ignore")
    return plain if plain.strip(". ") else f"_{plain}"


def _content(connection: sqlite3.Connection, file_id: str) -> bytes:
    row = connection.execute("SELECT data FROM drive_contents WHERE id = ?", (file_id,)).fetchone()
    return bytes(row[0]) if row else b""
