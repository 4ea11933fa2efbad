"""What the demo's parts share: where it lies, how it runs a command of the product, how it speaks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

DATA = Path("demo")
CONFIG = DATA / "config"


class DemoFailed(Exception):
    """A command of the demo did not do what it should; its own words are on the screen already."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def command(*words: str, may_fail: bool = False) -> str:
    """Runs a command of the product on the demo's folder; its standard output. Raises DemoFailed."""
    program = Path(sys.executable).with_name(words[0])
    places = ["--config", str(CONFIG), "--data", str(DATA)]
    ended = subprocess.run([program, *words[1:], *places], capture_output=True, text=True, check=False)
    if ended.returncode and not (may_fail and ended.returncode == 1 and ended.stdout):
        sys.stderr.write(ended.stderr)
        raise DemoFailed(ended.returncode)
    return ended.stdout


def count(things: Sequence[Any], what: str) -> str:
    """`1 letter`, `2 letters`."""
    return f"{len(things)} {what}" if len(things) == 1 else f"{len(things)} {what}s"


def title(words: str) -> None:
    say("", words)


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
