"""Damage to a ledger's files: bits flipped and ends cut off, and what a ledger that was damaged so is taken for."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from automations.errors import LedgerUnusable
from automations.runs.ledger import Ledger

Damage = tuple[str, Callable[[bytearray], None]]
BOOK = "book"


@dataclass
class Tally:
    """`half_read` names the damages after which a ledger was opened that says something else than before."""

    tried: int = 0
    refused: int = 0
    as_before: int = 0
    half_read: list[str] = field(default_factory=list)


def flips(file: Path, number: int, draw: random.Random) -> list[Damage]:
    """So many flipped bits, spread over all that is written in the file; one of ten where nothing is."""
    content = file.read_bytes()
    written = [place for place, byte in enumerate(content) if byte]
    places = [written[len(written) * index // number] for index in range(number)]
    empty = [place for place, byte in enumerate(content) if not byte]
    places[::10] = [draw.choice(empty) for _ in places[::10]]
    return [flip(place, draw.randrange(8)) for place in places]


def flip(place: int, bit: int) -> Damage:
    def spoil(content: bytearray) -> None:
        content[place] ^= 1 << bit

    return f"bit {bit} of byte {place}", spoil


def cuts(file: Path, number: int, draw: random.Random) -> list[Damage]:
    """So many places at which the file ends too early."""
    size = file.stat().st_size
    return [cut(round((size - 1) * (index + draw.random()) / number)) for index in range(number)]


def cut(place: int) -> Damage:
    def spoil(content: bytearray) -> None:
        del content[place:]

    return f"cut at {place}", spoil


def says(file: Path, book: str = BOOK) -> tuple[object, ...]:
    """All that a ledger says."""
    ledger = Ledger.open(file, book)
    try:
        return (
            (ledger.id, ledger.epoch, ledger.salt, ledger.sync_token, ledger.mail_history),
            ledger.register(),
            ledger.effects(),
            ledger.activity(),
            ledger.known_rows(),
            ledger.sequences(),
            ledger.questions(),
            ledger.runs(),
            ledger.told(),
            ledger.events(),
        )
    finally:
        ledger.close()


def try_all(file: Path, part: str, damages: Iterable[Damage], book: str = BOOK) -> Tally:
    """Damages a copy of the ledger's folder in its file `part`, each time anew, and opens it."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as made:
        whole = _copy(file.parent, Path(made) / "whole")
        before = says(whole / file.name, book)
        for name, spoil in damages:
            folder = _copy(file.parent, Path(made) / "spoilt")
            content = bytearray((folder / part).read_bytes())
            spoil(content)
            (folder / part).write_bytes(content)
            tally.tried += 1
            try:
                after = says(folder / file.name, book)
            except LedgerUnusable:
                tally.refused += 1
                if (folder / part).read_bytes() != content:
                    tally.half_read.append(f"{name}: refused, and changed")
            else:
                if after == before:
                    tally.as_before += 1
                else:
                    tally.half_read.append(name)
    return tally


def _copy(folder: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)
    return to
