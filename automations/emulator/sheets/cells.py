"""A cell: what was entered, how it looks, what is noted and allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


class Formula(str):
    """An entered formula, '=' included."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """An error value: `kind` as the API names it ("NAME"), `message` as Sheets explains it."""

    kind: str
    message: str = ""

    @property
    def shown(self) -> str:
        return _SHOWN[self.kind]


_SHOWN = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}

Json: TypeAlias = Mapping[str, Any]
Entered: TypeAlias = float | int | str | bool | None
"""None: nothing; a `Formula` among the strings. A bool is no number here."""
Effective: TypeAlias = float | int | str | bool | Fault | None


class Cell:
    """One cell; never changed in place. `format`, `validation` and `runs` are shared and never changed either."""

    __slots__ = ("format", "note", "runs", "text", "validation", "value")

    def __init__(
        self,
        value: Entered = None,
        format: Json | None = None,  # noqa: A002 - the field's word
        validation: Json | None = None,
        note: str | None = None,
        runs: list[Any] | None = None,
    ) -> None:
        self.value = value
        self.format = format
        self.validation = validation
        self.note = note
        self.runs = runs
        self.text: str | None = None
        """The formatted value, once somebody asked for it (not for formulas)."""

    @property
    def empty(self) -> bool:
        return (
            self.value is None
            and self.format is None
            and self.validation is None
            and self.note is None
            and self.runs is None
        )

    def with_value(self, value: Entered) -> Cell:
        return Cell(value, self.format, self.validation, self.note)

    def with_format(self, format: Json | None) -> Cell:  # noqa: A002
        return Cell(self.value, format or None, self.validation, self.note, self.runs)

    def with_validation(self, validation: Json | None) -> Cell:
        return Cell(self.value, self.format, validation, self.note, self.runs)

    def with_note(self, note: str | None) -> Cell:
        return Cell(self.value, self.format, self.validation, note or None, self.runs)

    def with_runs(self, runs: list[Any] | None) -> Cell:
        return Cell(self.value, self.format, self.validation, self.note, runs or None)

    def bare(self) -> Cell | None:
        """The same look and rule without content: what a new row takes over from its neighbour."""
        if self.format is None and self.validation is None:
            return None
        return Cell(None, self.format, self.validation)


NOTHING = Cell()


def number(value: float | int) -> float | int:
    """A double as JSON should show it: whole ones as integers."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value if abs(value) < 1 << 53 else number(float(value))


def extended(value: Effective | Entered) -> dict[str, Any]:
    """The API's ExtendedValue."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, Formula):
        return {"formulaValue": str(value)}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, Fault):
        return {"errorValue": {"type": value.kind, "message": value.message} if value.message else {"type": value.kind}}
    return {} if value is None else {"numberValue": value}
