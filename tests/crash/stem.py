"""A process that has imported everything and done nothing, from which others are forked.

Not from the one that asks: a test's process has threads of its own and of Typst's, and a fork has none of them. What it
then typesets would wait for threads that are not there, for ever.

    python -m tests.crash.stem FD      serves on a socket until the other end is closed
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

_LENGTH = struct.Struct("!I")
_MOST_FILES = 16
_ROOT = Path(__file__).resolve().parents[2]


class Stem:
    """The process, started when it is first asked for; it ends with the one that asks."""

    def __init__(self) -> None:
        ours, its = socket.socketpair()
        with its:
            os.set_inheritable(its.fileno(), True)
            command = [sys.executable, "-m", "tests.crash.stem", str(its.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[its.fileno()], cwd=_ROOT)
        self._socket = ours

    def fork(self, act: Callable[..., object], files: Sequence[int], *arguments: object) -> int:
        """A new process that calls `act(*files, *arguments)` and ends; its pid. Its first two files are its outputs.

        `act` is a function of a module. The files are open in it under other numbers, which `act` is given.
        """
        asked = pickle.dumps((pickle.dumps((act, arguments)), dict(os.environ), os.getcwd()))
        socket.send_fds(self._socket, [_LENGTH.pack(len(asked))], list(files))
        self._socket.sendall(asked)
        return int(self._answer())

    def wait(self, pid: int) -> int:
        """How it ended: its status, or minus the number of the signal that killed it."""
        asked = pickle.dumps(pid)
        self._socket.sendall(_LENGTH.pack(len(asked)) + asked)
        return int(self._answer())

    def _answer(self) -> Any:
        return pickle.loads(_read(self._socket, _LENGTH.unpack(_read(self._socket, _LENGTH.size))[0]))  # noqa: S301


@cache
def stem() -> Stem:
    return Stem()


def serve(asked: socket.socket) -> None:
    """Forks and waits as it is asked, until nobody asks any more."""
    while True:
        head, files, _, _ = socket.recv_fds(asked, _LENGTH.size, _MOST_FILES)
        if not head:
            return
        head += _read(asked, _LENGTH.size - len(head))
        wanted = pickle.loads(_read(asked, _LENGTH.unpack(head)[0]))  # noqa: S301 - our own other end
        if isinstance(wanted, int):
            answer = os.waitstatus_to_exitcode(os.waitpid(wanted, 0)[1])
        else:
            answer = os.fork()
            if not answer:
                asked.close()
                _be(files, *wanted)
            for file in files:
                os.close(file)
        said = pickle.dumps(answer)
        asked.sendall(_LENGTH.pack(len(said)) + said)


def _be(files: Sequence[int], wanted: bytes, surroundings: dict[str, str], at: str) -> NoReturn:
    """In the new process: never comes back to the caller's frames, whatever happens."""
    status = 70
    try:
        os.environ.clear()
        os.environ.update(surroundings)
        os.chdir(at)
        os.dup2(files[0], 1)
        os.dup2(files[1], 2)
        # Here and not in the stem, which is to stay as it is, whatever modules of tests an act needs.
        act, arguments = pickle.loads(wanted)  # noqa: S301
        act(*files, *arguments)
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _read(from_: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        more = from_.recv(length - len(found))
        if not more:
            raise EOFError("the stem is gone" if __name__ != "__main__" else "nobody asks any more")
        found += more
    return found


def _import_everything() -> None:
    """What commands and emulators would import on their way."""
    import automations.console
    import automations.effects.ics
    import automations.effects.mime
    import automations.rendering.invoice
    import automations.rendering.letters
    import automations.rendering.score_sheet
    import automations.service.connection
    import automations.service.work  # noqa: F401
    from automations.emulator import serving  # noqa: F401
    from automations.emulator.discovery import Routes, documents
    from tests.crash import forked  # noqa: F401

    Routes(documents())
    gc.collect()
    gc.freeze()  # what all of them share is looked through by none


if __name__ == "__main__":
    _import_everything()
    serve(socket.socket(fileno=int(sys.argv[1])))
