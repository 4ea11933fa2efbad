"""The file of a sign-in: for this user only (0600), the old one or the new one whole, whatever happens."""

from __future__ import annotations

import errno
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from automations.errors import DiskFull, SignInFailed

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write(file: Path, content: Mapping[str, str]) -> None:
    """Written beside and moved into place; of a symbolic link what it leads to. Raises DiskFull, SignInFailed."""
    file = file.resolve()
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Its mode from the first byte on, and never through a link that somebody has laid.
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            json.dump(dict(content), opened, indent=1)
            opened.write("\n")
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(beside, file)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        if error.errno in _NO_ROOM:
            raise DiskFull(file=file) from error
        raise SignInFailed(
            what=f"{file} cannot be written", remedy=f"Let this user write in {file.parent}, then run it again."
        ) from error
