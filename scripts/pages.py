"""docs/reference.md: every command with its options, every key of config/*.toml, every setting, from the code itself.

`scripts/reference` writes the page; a test fails while it is stale. It is made of the product's own parsers, keys and
layout, so that no word of it is written twice.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from automations import command_line, config
from automations.emulator import command
from automations.rules import holds
from automations.runs.job_lines import JOBS
from automations.sheet.layout import SETTINGS

_HEAD = """\
# Reference

<!-- Made by scripts/reference from the code: change that, then run it. -->

Every command, every key of the configuration, every setting of the workbook. The tabs and columns of the workbook have
a page of their own: [workbook.md](workbook.md). What an exit status or an error means: [operators.md](operators.md).
"""
_ENVIRONMENT = (
    ("AUTOMATIONS_CONFIG", "The folder of the configuration, when --config is not given."),
    ("AUTOMATIONS_DATA", "The folder of ledgers and of the local workspace, when --data is not given."),
    ("PYTHON", "For scripts/setup: the Python that makes .venv, when the one that it finds is not the right one."),
)


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command as people type it, with its parser; those of subcommands too, in the order of the page."""
    for parser in (command_line.run_job_parser(), command_line.main_parser(), command._parser()):
        yield parser.prog, parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for one in dict.fromkeys(action.choices.values()):
                    # `automations` hands all of `emulator` to the emulator's own parser, `example` aside.
                    yield (f"{one.prog} example" if one.prog == "automations emulator" else one.prog), one


def options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes, its subcommands, --help and words of its own name aside."""
    return [
        action
        for action in parser._actions
        if not isinstance(action, argparse._SubParsersAction | argparse._HelpAction) and action.choices != ["example"]
    ]


def page() -> str:
    """The whole page as Markdown."""
    parts = [
        _HEAD,
        *(_command(name, parser) for name, parser in commands()),
        _jobs(),
        _keys(),
        _environment(),
        _settings(),
    ]
    return "\n".join(parts)


def _command(name: str, parser: argparse.ArgumentParser) -> str:
    lines = [f"## `{name}`", "", " ".join((parser.description or "").split())]
    taken = options(parser)
    if taken:
        rows = [(f"`{_spelled(action)}`", _choices(action) or (action.help or "")) for action in taken]
        lines += ["", *_table(("Option", "What it does"), rows)]
    lines += ["", "```", (parser.epilog or "").strip(), "```"]
    return "\n".join(lines) + "\n"


def _spelled(action: argparse.Action) -> str:
    name = action.option_strings[-1] if action.option_strings else ""
    value = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if not name:
        return value if action.metavar else action.dest
    more = " …" if action.nargs == "+" else ""
    return name if action.nargs == 0 else f"{name} {value}{more}"


def _choices(action: argparse.Action) -> str:
    """The help, with the choices where the name does not show them."""
    if not action.choices or action.metavar:
        return ""
    return f"{action.help}: {', '.join(f'`{choice}`' for choice in action.choices)}"


def _jobs() -> str:
    rows = [(f"`{line.job}`", line.what_it_does, line.schedule) for line in JOBS]
    reasons = [(f"`{name}`", holds.SENTENCES[name].format("…", "…", "…")) for name in holds.ORDER]
    return "\n".join(
        [
            "## The jobs",
            "",
            "Mode and schedule are staff's, on the tab Jobs; here is what a new workbook begins with.",
            "",
            *_table(("Job", "What it does", "Schedule"), rows),
            "",
            "Why an invoice is held: the word in `held_because` of `--json`, and the sentence in the Sheet.",
            "",
            *_table(("Word", "Sentence"), reasons),
            "",
        ]
    )


def _keys() -> str:
    parts = []
    for title, keys in (
        ("## `config/automations.toml`: the installation", config.INSTALLATION),
        ("## `config/programs/ID.toml`: one program", config.PROGRAM),
    ):
        rows = [(f"`{key.name}`", config._KINDS[key.kind], _default(key), key.help) for key in keys]
        parts += [title, "", *_table(("Key", "What it holds", "Default", "What it means"), rows), ""]
    return "\n".join(parts)


def _default(key: config.Key) -> str:
    if key.default is None:
        return "none: it must be given"
    if key.default == "":
        return "empty"
    return f"`{str(key.default).lower() if isinstance(key.default, bool) else key.default}`"


def _environment() -> str:
    rows = [(f"`{name}`", meaning) for name, meaning in _ENVIRONMENT]
    return "\n".join(["## The environment", "", *_table(("Variable", "What it means"), rows), ""])


def _settings() -> str:
    rows = [(f"`{item.name}`", str(item.kind), item.default or "empty", item.help) for item in SETTINGS]
    head = [
        "## The settings of the workbook",
        "",
        "Staff write them on the tab Settings; an empty value is the default.",
    ]
    return "\n".join([*head, "", *_table(("Setting", "What it holds", "Default", "What it means"), rows)]) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("%%", "%") for cell in cells) + " |"
