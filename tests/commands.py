"""Commands of ours as they were installed, each in a process of its own.

It is forked from one that has imported everything (stem.py): that saves the second in which an interpreter imports, a
thousand times over. `fresh` starts the installed script with an interpreter of its own.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryFile

from tests.stem import stem

FORGOTTEN = ("AUTOMATIONS_CONFIG", "AUTOMATIONS_DATA")
_LONGEST = 120.0
"""Seconds: longer it hangs."""


def fresh(
    words: Sequence[str], env: Mapping[str, str] | None = None, before: Callable[[], None] | None = None
) -> tuple[int, str, str]:
    """Exit status and both outputs. `env` is added to the surroundings; `before` is called in the new process first."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name(words[0])), *words[1:]],
        capture_output=True,
        text=True,
        env=_surroundings(env),
        timeout=_LONGEST,
        check=False,
        preexec_fn=before,
    )
    return done.returncode, done.stdout, done.stderr


def forked(words: Sequence[str], env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """The same, from the process that has imported everything."""
    ended, tie = os.pipe()
    try:
        with TemporaryFile() as out, TemporaryFile() as err:
            pid = stem().fork(_be, [out.fileno(), err.fileno(), tie], list(words), surroundings=_surroundings(env))
            os.close(tie)
            if not select.select([ended], [], [], _LONGEST)[0]:
                os.kill(pid, SIGKILL)
            status = stem().wait(pid)
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode())
    finally:
        os.close(ended)
    return status, said[0], said[1]


def installed(words: Sequence[str]) -> None:
    """A command as it was installed, in this process, which it ends."""
    (script,) = entry_points(group="console_scripts", name=words[0])
    sys.argv = list(words)
    script.load()(list(words[1:]))


def _be(out: int, err: int, tie: int, words: Sequence[str]) -> None:
    installed(words)


def _surroundings(env: Mapping[str, str] | None) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in FORGOTTEN} | dict(env or {})
