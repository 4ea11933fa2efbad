"""The page docs/workbook.md, made from the layout: each tab, column and setting with its help."""

from __future__ import annotations

from collections.abc import Sequence

from automations.sheet.layout import ID, PROBLEM, SETTINGS, TABS, Column, Owner, Tab

_HEAD = """\
# The workbook

<!-- Made by scripts/reference from automations/sheet/layout.py: change that, then run it. -->

Staff work in these tabs and nowhere else. The headers are a contract: other programs may fill and read them. A tab or
a column may be moved, and columns of your own may be added; a header is known by its words, case, spaces and accents
aside. Of a row that exists the service writes only its own columns.

Every tab of rows also has **ID** first (the number by which the service knows the row, wherever it stands) and
**Problem** last (what is wrong with a cell of the row and what to do; gone by itself once that is mended).

A person is chosen as `L-02 · Name`; only what stands before the dot counts.
"""
_WRITTEN_BY = {Owner.STAFF: "staff", Owner.FORM: "the form, or staff", Owner.SYSTEM: "the service"}


def page() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, *(_tab(tab) for tab in TABS), _settings()]
    return "\n".join(parts)


def _tab(tab: Tab) -> str:
    lines = [f"## {tab.name}", "", tab.help]
    if tab.protected:
        lines[-1] += " Only named people may write here."
    shown = [column for column in tab.columns if column.header not in (ID, PROBLEM)]
    if shown:
        lines += ["", f"Ids: `{tab.prefix}-01`, `{tab.prefix}-02`, …", ""]
        lines += _table(
            ("Column", "What it holds", "Written by", "What it means"),
            [(f"`{column.header}`", _holds(column), _WRITTEN_BY[column.owner], _meaning(column)) for column in shown],
        )
    return "\n".join(lines) + "\n"


def _holds(column: Column) -> str:
    if column.refers_to:
        return f"{column.kind} of {' or '.join(column.refers_to)}"
    return f"{column.kind}: {', '.join(column.choices)}" if column.choices else str(column.kind)


def _meaning(column: Column) -> str:
    notes = [column.help]
    if column.approving:
        notes.append("Only named people may write here.")
    if column.aliases:
        notes.append(f"Also known as {', '.join(column.aliases)}.")
    return " ".join(notes)


def _settings() -> str:
    rows = [(f"`{item.name}`", str(item.kind), item.default or "empty", item.help) for item in SETTINGS]
    head = [
        "## The settings",
        "",
        "One row each of the tab Settings. A missing row, or an empty value, is the default.",
        "",
    ]
    return "\n".join([*head, *_table(("Setting", "What it holds", "Default", "What it means"), rows)]) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
