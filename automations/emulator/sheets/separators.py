"""What stands between the arguments of a formula, and in its numbers: as the spreadsheet's locale has it.

';' does in every locale; ',' where it is not the decimal sign (googleapis/google-api-nodejs-client#1994). Sheets
shows a formula with its locale's own. Formulas with { } are left as they are.
"""

from __future__ import annotations

from . import references
from .cells import Formula


def joined(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Tokens where the comma is the decimal sign: of '1' ',' '5' one number; no other comma is part of a formula."""
    made: list[tuple[str, str]] = []
    for kind, text in pieces:
        if kind == "number" and len(made) > 1 and made[-1] == ("bad", ",") and _whole(made[-2]):
            made.pop()
            made[-1] = ("number", f"{made[-1][1]}.{text}")
        else:
            made.append(("bad" if (kind, text) == ("operator", ",") else kind, text))
    return made


def _whole(piece: tuple[str, str]) -> bool:
    return piece[0] == "number" and "." not in piece[1]


def shown(formula: Formula, decimal: str) -> Formula:
    """A formula as it was entered, as Sheets shows it."""
    return formula if decimal == "," or ";" not in formula else _written(formula, list(references.tokens(formula)), ".")


def in_another_locale(formula: Formula, before: str, after: str) -> Formula:
    """A formula of a spreadsheet whose decimal sign becomes another."""
    pieces = list(references.tokens(formula))
    return formula if before == after else _written(formula, joined(pieces) if before == "," else pieces, after)


def _written(formula: Formula, pieces: list[tuple[str, str]], decimal: str) -> Formula:
    if "{" in formula:
        return formula
    between = ";" if decimal == "," else ","
    parts = []
    for kind, text in pieces:
        if kind == "operator" and text in ",;":
            parts.append(between)
        else:
            parts.append(text.replace(".", decimal) if kind == "number" else text)
    return Formula("=" + "".join(parts))
