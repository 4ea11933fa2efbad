"""What looks like a tax number: a Social Security number, an ITIN (both 3-2-4 digits) or an EIN (2-7).

Sources: 20 CFR 422.103 (SSN); IRS, Topic no. 857 (ITIN) and Publication 1635 (EIN). By its shape alone a number is
taken for one only with its separators, so that phones (3-3-4), ZIP+4 (5-4), dates (4-2-2), invoice numbers, ids and
plain numbers are not; nine digits without separators count where the cell, or its header, speaks of such a number.
"""

from __future__ import annotations

import re

_HYPHEN = r"\s?[-\u00ad\u2010-\u2015\u2212]\s?"
_SEPARATOR = rf"(?:{_HYPHEN}|[\s.])"
_BY_SHAPE = re.compile(
    rf"(?<!\w)(?<![\d+][-./])"
    rf"(?:\d{{3}}{_HYPHEN}\d{{2}}{_HYPHEN}\d{{4}}"
    # Groups with spaces or points may be a part of a longer phone number.
    rf"|(?<!\+)(?<!\d\s)(?:\d{{3}}{_SEPARATOR}\d{{2}}{_SEPARATOR}\d{{4}}|\d{{2}}{_HYPHEN}\d{{7}})(?!\s\d))"
    rf"(?!\w|[-./]\d)"
)
_SPOKEN_OF = re.compile(
    rf"(?<!\d)(?:\d{{3}}{_SEPARATOR}?\d{{2}}{_SEPARATOR}?\d{{4}}|\d{{2}}{_SEPARATOR}?\d{{7}})(?!\d)"
)
_WORDS = re.compile(
    r"(?<![a-z])(?:s\.?s\.?n?\.?|soc\w*\.? ?sec\w*|f?\.?e\.?i\.?n|[ia]?tin|w-?9|tax ?payer\w*"
    r"|tax ?(?:i\.?d|no|num\w*|#|ident\w*))(?![a-z])"
    r"|se[gq]ur\w* social|identifica\w+ fiscal|n[uú]mero fiscal|sekirite sosyal|nimewo taks"
    r"|社會安全|社安|稅號|稅務|الضمان الاجتماعي|ضريب",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+")
_MAYBE = re.compile(r"\d\d\D{0,3}\d\d\D{0,3}\d{4}")
"""Fits all of them, and few other cells: thousands are looked at in a run."""


def speaks_of_one(text: str) -> bool:
    """Whether a cell or a header names such numbers: "SSN", "tax ID", "seguro social"."""
    return bool(_WORDS.search(text))


def looks_like_one(text: str, *, spoken_of: bool = False, by_shape: bool = True) -> bool:
    """Whether a cell's text holds what looks like a tax number. Web addresses in it do not count.

    `spoken_of`: its header speaks of such numbers. `by_shape`: False where numbers of another kind have these shapes
    (account numbers); only one that the cell speaks of is then taken for a tax number.
    """
    if len(text) < 9 or not _MAYBE.search(text):
        return False
    if "://" in text:
        text = _LINK.sub(" ", text)
    if by_shape and _BY_SHAPE.search(text):
        return True
    return bool(_SPOKEN_OF.search(text)) and (spoken_of or speaks_of_one(text))
