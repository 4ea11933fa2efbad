"""The fonts of every document, from PyPI only, so the same on each machine; and what they can show."""

from __future__ import annotations

import struct
from bisect import bisect_right
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import typst

# In the order in which a character is looked for. Between the Chinese forms of a character, Traditional comes first.
FAMILIES = ("Noto Sans", "Noto Sans Arabic", "Noto Sans CJK TC")

_FILES = (
    ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
    ("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    ("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc"),
)


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts as Typst takes them; read once and shared by all of its compilers."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(file.parent) for file in font_files()],
    )


def font_files() -> tuple[Path, ...]:
    """The files of FAMILIES, inside their packages. Importing a package would cost more than finding it."""
    return tuple(_package(name) / file for name, file in _FILES)


def one_font_shows(cluster: str) -> bool:
    """True when a single font has a glyph for every character: a letter and its marks must come from the same one."""
    return any(all(repertoire.has(character) for character in cluster) for repertoire in _repertoires())


class Repertoire:
    """The characters of one font, as sorted, disjoint ranges of code points, both ends included."""

    def __init__(self, ranges: list[tuple[int, int]]) -> None:
        self._firsts = [first for first, _ in ranges]
        self._lasts = [last for _, last in ranges]

    def has(self, character: str) -> bool:
        code = ord(character)
        place = bisect_right(self._firsts, code) - 1
        return place >= 0 and code <= self._lasts[place]


@lru_cache(maxsize=1)
def _repertoires() -> tuple[Repertoire, ...]:
    return tuple(read_repertoire(file) for file in font_files())


def read_repertoire(file: Path) -> Repertoire:
    """What a font file's `cmap` table lists, by its full Unicode subtable (OpenType specification, 'cmap', format 12).

    Of a collection (.ttc) its first face is read: the faces differ in the forms of their glyphs. Raises ValueError when
    there is no such subtable.
    """
    with file.open("rb") as font:
        table = _cmap(font)
        font.seek(table)
        (count,) = struct.unpack(">2xH", font.read(4))
        for platform, encoding, offset in struct.iter_unpack(">HHI", font.read(8 * count)):
            if (platform, encoding) == (3, 10):
                font.seek(table + offset)
                form, groups = struct.unpack(">H10xI", font.read(16))
                if form == 12:
                    return Repertoire([(a, b) for a, b, _ in struct.iter_unpack(">III", font.read(12 * groups))])
    raise ValueError(f"{file.name} has no full Unicode character map")


def _cmap(font: BinaryIO) -> int:
    start = 0
    if font.read(4) == b"ttcf":
        font.seek(12)
        (start,) = struct.unpack(">I", font.read(4))
    font.seek(start + 4)
    (tables,) = struct.unpack(">H6x", font.read(8))
    for tag, offset in struct.iter_unpack(">4s4xI4x", font.read(16 * tables)):
        if tag == b"cmap":
            return int(offset)
    raise ValueError("a font without a character map")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the font package {name} is not installed", name=name)
    return Path(spec.origin).parent
