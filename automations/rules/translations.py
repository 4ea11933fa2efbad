"""What staff typed into one setting in several languages: a line that begins with a language's code is in that one.

    people who rent
    es: personas que alquilan

What stands outside such lines is in the language of the staff.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CODES = ("en", "es", "pt", "ht", "ar", "zh-Hant")
_LINE = re.compile(rf"\s*({'|'.join(CODES)})\s*[:：]\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """The words, and the language (its code) that they are in; both "" where nothing was typed."""

    words: str = ""
    language: str = ""


def told_in(typed: str, language: str, staff_language: str) -> Told:
    """A setting in a language; where staff have given no line in it, what they wrote in their own, else the first."""
    found = by_language(typed, staff_language)
    for one in (language, staff_language, *found):
        if one in found:
            return Told(found[one], one)
    return Told()


def by_language(typed: str, staff_language: str) -> dict[str, str]:
    """The words of a setting by the code of their language, in the order in which they were typed."""
    lines: dict[str, list[str]] = {}
    for line in typed.splitlines():
        match = _LINE.fullmatch(line)
        code = next(one for one in CODES if one.lower() == match[1].lower()) if match else staff_language
        words = (match[2] if match else line).strip()
        if words:
            lines.setdefault(code, []).append(words)
    return {code: " ".join(words) for code, words in lines.items()}
