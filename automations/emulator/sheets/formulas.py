"""A formula's text as a tree. A formula that does not parse is #ERROR!, as in Sheets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from . import references
from .cells import Fault
from .separators import joined

PARSE_ERROR = Fault("ERROR", "Formula parse error.")


@dataclass(frozen=True, slots=True)
class Literal:
    value: float | int | str | bool | Fault | None


@dataclass(frozen=True, slots=True)
class Cells:
    reference: references.Reference


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """`operands` is one for a sign or '%', two else."""

    sign: str
    operands: tuple[Tree, ...]


Tree: TypeAlias = Literal | Cells | Name | Function | Operation

_LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))


class _Broken(Exception):
    pass


@lru_cache(maxsize=4096)
def parse(formula: str, comma_decimal: bool = False) -> Tree | None:
    """The tree of '=…'; None when it is no formula. `comma_decimal`: in this locale the comma is the decimal sign."""
    pieces: list[tuple[str, str]] = []
    for kind, text in references.tokens(formula):
        if kind == "bad":
            return None
        if kind != "space":
            pieces.append((kind, text))
    if comma_decimal:
        pieces = joined(pieces)
    try:
        tree, at = _level(pieces, 0, 0)
    except (_Broken, RecursionError):
        return None
    return tree if at == len(pieces) else None


def _level(pieces: list[tuple[str, str]], at: int, level: int) -> tuple[Tree, int]:
    if level == len(_LEVELS):
        return _signed(pieces, at)
    left, at = _level(pieces, at, level + 1)
    while at < len(pieces) and pieces[at][0] == "operator" and pieces[at][1] in _LEVELS[level]:
        sign = pieces[at][1]
        right, at = _level(pieces, at + 1, level + 1)
        left = Operation(sign, (left, right))
    return left, at


def _signed(pieces: list[tuple[str, str]], at: int) -> tuple[Tree, int]:
    if at < len(pieces) and pieces[at] in {("operator", "-"), ("operator", "+")}:
        operand, after = _signed(pieces, at + 1)
        return Operation(pieces[at][1], (operand,)), after
    tree, at = _atom(pieces, at)
    while at < len(pieces) and pieces[at] == ("operator", "%"):
        tree, at = Operation("%", (tree,)), at + 1
    return tree, at


def _atom(pieces: list[tuple[str, str]], at: int) -> tuple[Tree, int]:
    if at >= len(pieces):
        raise _Broken
    kind, text = pieces[at]
    if kind == "number":
        return Literal(float(text)), at + 1
    if kind == "string":
        return Literal(text[1:-1].replace('""', '"')), at + 1
    if kind == "error":
        return Literal(Fault("REF" if text == "#REF!" else "N_A")), at + 1
    if kind == "reference":
        return Cells(references.read(text)), at + 1
    if kind == "name":
        if at + 1 < len(pieces) and pieces[at + 1] == ("operator", "("):
            return _function(text.upper(), pieces, at + 2)
        if text.upper() in {"TRUE", "FALSE"}:
            return Literal(text.upper() == "TRUE"), at + 1
        return Name(text), at + 1
    if (kind, text) == ("operator", "("):
        tree, at = _level(pieces, at + 1, 0)
        if at >= len(pieces) or pieces[at][1] != ")":
            raise _Broken
        return tree, at + 1
    raise _Broken


def _function(name: str, pieces: list[tuple[str, str]], at: int) -> tuple[Tree, int]:
    arguments: list[Tree] = []
    if at < len(pieces) and pieces[at] == ("operator", ")"):
        return Function(name, ()), at + 1
    while True:
        if at < len(pieces) and pieces[at][1] in {",", ";", ")"} and pieces[at][0] == "operator":
            arguments.append(Literal(None))
        else:
            argument, at = _level(pieces, at, 0)
            arguments.append(argument)
        if at >= len(pieces):
            # Sheets closes brackets that are left open at the end.
            return Function(name, tuple(arguments)), at
        if pieces[at] == ("operator", ")"):
            return Function(name, tuple(arguments)), at + 1
        if pieces[at] not in {("operator", ","), ("operator", ";")}:
            raise _Broken
        at += 1
