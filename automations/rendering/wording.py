"""The words of a document in a language: templates/documents/<document>/<language>.toml, read once.

A wording that is missing is refused by name: a reader of Portuguese is never handed English without a word.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from automations.errors import AutomationsError
from automations.rendering.locales import LANGUAGES

DOCUMENTS = Path(__file__).resolve().parents[2] / "templates" / "documents"


class MissingWording(AutomationsError):
    """The {document} has no wording for '{key}' in the language '{language}', so nothing was made. Add it to {file}."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """Words by dotted key ('hold.w9'). `checked` is False until a speaker of the language has signed the file."""

    document: str
    language: str
    checked: bool
    words: Mapping[str, str]

    def say(self, key: str) -> str:
        """The words of a key, with their {places} still open. Raises MissingWording."""
        try:
            return self.words[key]
        except KeyError:
            raise _missing(self.document, self.language, key) from None

    def parts(self, key: str) -> tuple[tuple[str, str | None], ...]:
        """The words of a key as (words, name of the place after them or None), in the order in which they are read."""
        return tuple((words, place) for words, place, _, _ in string.Formatter().parse(self.say(key)))


@cache
def wording(document: str, language: str) -> Wording:
    """The wording of a document ('invoice') in a language ('zh-Hant'). Raises MissingWording when there is no file."""
    if language not in LANGUAGES:
        raise _missing(document, language, "every word")
    try:
        text = _file(document, language).read_text(encoding="utf-8")
    except OSError:
        raise _missing(document, language, "every word") from None
    try:
        return parse(document, language, text)
    except tomllib.TOMLDecodeError as error:
        raise _missing(document, language, f"every word: {error}") from None


def parse(document: str, language: str, text: str) -> Wording:
    """The wording of a file's text: `checked`, and tables of words, one level deep. Raises tomllib.TOMLDecodeError."""
    tables = tomllib.loads(text)
    checked = tables.pop("checked", False) is True
    words = {
        f"{table}.{key}": value
        for table, pairs in tables.items()
        if isinstance(pairs, dict)
        for key, value in pairs.items()
        # An empty wording is a missing one.
        if isinstance(value, str) and value.strip()
    }
    return Wording(document, language, checked, MappingProxyType(words))


def _missing(document: str, language: str, key: str) -> MissingWording:
    file = _file(document, language)
    return MissingWording(document=document, language=language, key=key, file=file.relative_to(DOCUMENTS.parents[1]))


def _file(document: str, language: str) -> Path:
    return DOCUMENTS / document / f"{language}.toml"
