"""What doctor looks at on this machine, without any call: disk, file system, file modes, fonts, time zones, wording."""

from __future__ import annotations

import os
import re
import shutil
import stat
import struct
import zoneinfo
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

from automations.rendering import fonts
from automations.service.checks.finding import Finding, failed, passed, take_care
from automations.sheet.shared_columns import LANGUAGE_NAMES

ROOM = 1_000_000_000
"""Bytes that should be free below the data folder: ledgers and their copies are small, a full disk stops everything."""
ZONES_LAST = timedelta(days=550)
"""Zone rules change a few times a year, somewhere; after a year and a half one of them may be near."""
_FAR_AWAY = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "gpfs", "9p", "davfs"}
)
_FAR_AWAY_OVER_FUSE = ("fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.davfs")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def disk(data: Path, room: int = ROOM) -> Finding:
    """Room below the data folder; `room` in bytes."""
    free = shutil.disk_usage(_existing(data)).free
    says = f"{free / 1e9:.1f} GB free below {data}"
    if free >= room:
        return passed("disk", says)
    return failed("disk", says, "Free some space: a run that finds none stops, and loses nothing.")


def file_system(data: Path, mounts: Path = Path("/proc/self/mountinfo")) -> Finding:
    """Whether the data folder lies on this machine: SQLite and the lock are not safe over a network.

    `mounts` is the system's list (proc(5), mountinfo); where there is none, nobody can tell.
    """
    try:
        listed = mounts.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return take_care("file system", "this system does not say", f"See that {data} is on a local disk.")
    kind = kind_of(_existing(data).resolve(), listed)
    if kind in _FAR_AWAY or kind.startswith(_FAR_AWAY_OVER_FUSE):
        return failed(
            "file system", f"{data} is on a network file system ({kind})", "Give a folder on a local disk with --data."
        )
    return passed("file system", f"{data} is on {kind or 'a disk of this machine'}")


def kind_of(folder: Path, listed: str) -> str:
    """The kind of file system of the mount that a folder lies in; "" when the list does not name it."""
    best, kind = "", ""
    for line in listed.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = _ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[4])
        # A later mount at the same place lies over the earlier one.
        if (folder == Path(point) or Path(point) in folder.parents) and len(point) >= len(best):
            best, kind = point, after.split()[0]
    return kind


def modes(data: Path) -> Finding:
    """Whether others on the machine may read or change anything below the data folder."""
    if os.name == "posix" and data.exists():
        found = next(_open_to_others(data), None)
        if found is not None:
            return failed("file modes", f"others on this machine may use {found}", f"Run: chmod -R o-rwx {data}")
    return passed("file modes", f"nobody else may use what is below {data}")


def _open_to_others(folder: Path) -> Iterator[Path]:
    """What others can reach and use: a folder that they cannot enter keeps all that is in it from them."""
    mode = folder.stat().st_mode
    if mode & stat.S_IWOTH:
        yield folder
    if not mode & stat.S_IXOTH:
        return
    for one in sorted(folder.iterdir()):
        if one.is_symlink():
            continue
        if one.is_dir():
            yield from _open_to_others(one)
        elif one.stat().st_mode & stat.S_IRWXO:
            yield one


def font_files(wanted: Sequence[Path] | None = None) -> Finding:
    """Whether each font is there, and is one."""
    try:
        for file in wanted if wanted is not None else fonts.font_files():
            fonts.read_repertoire(file)
    except (OSError, ValueError, struct.error, ModuleNotFoundError) as error:
        return failed("fonts", f"a font is missing or damaged: {type(error).__name__}", "Run scripts/setup again.")
    return passed("fonts", "Latin, Arabic and Chinese are there")


def zone_rules(today: date, known: str | None = None) -> Finding:
    """How old the time zones' rules are; `known` is their edition (2026a), by default the one that is in use here."""
    edition = known if known is not None else _edition()
    found = re.match(r"(\d{4})[a-z]", edition)
    if not found:
        return take_care("time zones", "the age of the rules is not known", "Update tzdata: scripts/setup.")
    if today - date(int(found[1]), 1, 1) > ZONES_LAST:
        # No more than a hint: a year may pass without a change.
        return take_care(
            "time zones",
            f"the rules are those of {edition}",
            "Update the system's tzdata (apt-get install tzdata), or scripts/setup where the system has none.",
        )
    return passed("time zones", f"the rules are those of {edition}")


def _edition() -> str:
    """Python takes the system's rules where there are any, and those of the package tzdata otherwise."""
    for folder in zoneinfo.TZPATH:
        try:
            with (Path(folder) / "tzdata.zi").open(encoding="utf-8") as opened:
                return opened.readline().removeprefix("# version ").strip()
        except OSError:
            continue
    if any((Path(folder) / "UTC").exists() for folder in zoneinfo.TZPATH):
        return ""
    year, _, number = version("tzdata").partition(".")
    return f"{year}{chr(ord('a') + int(number.partition('.')[0]) - 1)}"


def wording(languages: Sequence[str], *, demanded: bool, unchecked: Sequence[tuple[str, str]] | None = None) -> Finding:
    """Languages in use whose wording no speaker has checked. `demanded`: Settings hold letters back until then.

    `unchecked` are (language, message), by default those of templates/messages.
    """
    from automations.rendering import letters

    found = [(one.language, one.message) for one in letters.unchecked()] if unchecked is None else unchecked
    names = sorted({LANGUAGE_NAMES.get(language, language) for language, _ in found if language in languages})
    if not names:
        return passed("languages", "speakers have checked the wording of all that are in use")
    says = f"no speaker has checked all the wording in {', '.join(names)}"
    remedy = "Have it read and sign it: templates/messages/README.md."
    if demanded:
        return failed("languages", f"{says}, and 'Languages must be checked' holds it back", remedy)
    return take_care("languages", says, remedy)


def _existing(folder: Path) -> Path:
    """The folder, or what is there of the way to it."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder
