"""What is not documented fails here: commands, options, keys, settings, columns, errors, dependencies; broken links."""

from __future__ import annotations

import argparse
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from automations import config, errors
from automations.google import failures
from automations.rendering import locales, wording
from automations.rules import holds
from automations.runs.job_lines import JOBS
from automations.runs.outcome import COUNTED, Outcome
from automations.sheet.layout import ID, PROBLEM, SETTINGS, TABS
from scripts import pages

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
WORKBOOK = (ROOT / "docs" / "workbook.md").read_text(encoding="utf-8")
OPERATORS = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
DEPENDENCIES = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
PAGES = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")), *(ROOT / "docs").rglob("*.md")]
COMMANDS = dict(pages.commands())


def test_the_reference_is_up_to_date() -> None:
    assert pages.page() == REFERENCE, "run scripts/reference"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does_with_an_example(name: str) -> None:
    parser = COMMANDS[name]
    assert parser.description, f"{name} has no description"
    assert re.search(r"^examples?:", parser.epilog or "", re.MULTILINE), f"{name} --help shows no example"
    word = name.removesuffix(" example")
    assert word in (parser.epilog or ""), f"the example of {name} is of another command"
    assert "example" in parser.format_help()
    assert f"## `{name}`" in REFERENCE


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name: str) -> None:
    for action in COMMANDS[name]._actions:
        if isinstance(action, argparse._SubParsersAction):
            told = {choice.dest for choice in action._choices_actions if choice.help}
            assert told == set(action.choices), f"a subcommand of {name} has no help"
        else:
            assert action.help, f"{name}: {action.option_strings or action.dest} has no help"


def test_the_installed_commands_are_on_the_page() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert set(scripts) <= set(COMMANDS)


@pytest.mark.parametrize("key", [*config.INSTALLATION, *config.PROGRAM], ids=lambda key: key.name)
def test_a_key_of_the_configuration_has_help(key: config.Key) -> None:
    assert key.help.endswith("."), "a sentence, please"
    assert f"| `{key.name}` |" in REFERENCE
    assert key.help in REFERENCE


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_has_help(setting) -> None:
    assert setting.help.endswith("."), "a sentence, please"
    assert f"| `{setting.name}` |" in REFERENCE
    assert setting.help in REFERENCE


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_a_tab_and_its_columns_have_help(tab) -> None:
    assert tab.help.endswith("."), "a sentence, please"
    assert f"## {tab.name}\n" in WORKBOOK
    for column in tab.columns:
        assert column.help.endswith((".", "?")), f"{tab.name}, {column.header}: a sentence, please"
        if column.header not in (ID, PROBLEM):
            assert f"| `{column.header}` |" in WORKBOOK


def test_every_job_and_every_reason_to_hold_is_on_the_page() -> None:
    for line in JOBS:
        assert f"| `{line.job}` | {line.what_it_does} |" in REFERENCE
    for reason in holds.ORDER:
        assert f"| `{reason}` |" in REFERENCE


@pytest.mark.parametrize("module", [errors, failures, locales, wording], ids=lambda module: module.__name__)
def test_every_error_stands_on_the_operators_page(module) -> None:
    for name, kind in vars(module).items():
        if isinstance(kind, type) and issubclass(kind, errors.AutomationsError) and kind is not errors.AutomationsError:
            found = re.search(rf"^\|.*`{name}`.*\((\d)\) \|", OPERATORS, re.MULTILINE)
            assert found, f"docs/operators.md does not say what {name} means"
            assert int(found[1]) == kind.exit_status, f"docs/operators.md gives {name} another exit status"


def test_every_key_of_the_json_object_stands_on_the_operators_page() -> None:
    outcome = Outcome(job="invoices", program="example", workspace="local", plan_only=False, run="r")
    for key in (*outcome.as_json(), *COUNTED):
        assert f"`{key}`" in OPERATORS, f"docs/operators.md does not say what {key} holds"


def test_every_dependency_is_accounted_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    for requirement in named:
        name = re.split(r"[<>=!~\[ ;]", requirement)[0]
        row = re.search(rf"^\| {re.escape(name)} \|(.*)\|(.*)\|(.*)\|", DEPENDENCIES, re.MULTILINE)
        assert row, f"docs/dependencies.md does not say why {name} is here"
    rows = re.findall(r"^\| ([a-z0-9-]+) \|", DEPENDENCIES, re.MULTILINE)
    gone = {name for name in rows if name != "dependency"} - {re.split(r"[<>=!~\[ ;]", one)[0] for one in named}
    assert not gone, f"docs/dependencies.md names what is no dependency any more: {gone}"


def test_every_script_is_told_of() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in (ROOT / "scripts").iterdir():
        if path.is_file() and os.access(path, os.X_OK):
            assert f"`scripts/{path.name}`" in contributing


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("[a-z]*.md")), ids=lambda page: page.stem)
def test_a_decision_has_its_context_and_its_cost(page: Path) -> None:
    headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[:3] == ["Context", "Decision", "What it costs"]
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert f"]({page.name})" in index, "the page is not on docs/decisions/README.md"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_a_page_gives_is_there(page: Path) -> None:
    """In a block of lines or within a sentence: the command, the job, and each of its options."""
    for words in _commands_in(page.read_text(encoding="utf-8")):
        name = next((" ".join(words[:many]) for many in (3, 2, 1) if " ".join(words[:many]) in COMMANDS), "")
        is_whole = name in ("run-job", "automations emulator") or " " in name or len(words) == 1
        assert is_whole, f"there is no command {' '.join(words)}"
        if name == "run-job" and len(words) > 1 and re.fullmatch("[a-z]+", words[1]):
            assert words[1] in {line.job for line in JOBS}, f"there is no job {words[1]}"
        there = {option for action in COMMANDS[name]._actions for option in action.option_strings}
        missing = {word.partition("=")[0] for word in words if word.startswith("-")} - there
        assert not missing, f"{name} has no {missing}"


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_staff_are_told_of_every_tab(tab) -> None:
    page = (ROOT / "docs" / "staff-tabs.md").read_text(encoding="utf-8")
    assert f"\n## {tab.name}\n" in page


@pytest.mark.parametrize(
    "letter", sorted((ROOT / "templates" / "messages").glob("*/en.j2")), ids=lambda p: p.parent.name
)
def test_staff_are_told_of_every_letter(letter: Path) -> None:
    """By the words with which its subject begins."""
    subject = re.search(r"block subject %}(.+?)({{|{%)", letter.read_text(encoding="utf-8"))
    if letter.parent.name != "words":
        assert subject, "a letter has a subject"
        page = (ROOT / "docs" / "staff-mails.md").read_text(encoding="utf-8")
        assert f"| *{subject[1].strip(' :(')}" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_link_is_broken(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.is_relative_to(ROOT), f"{target} leads out of the repository"
        assert there.exists(), f"{target} leads nowhere"
        if anchor:
            assert anchor in _anchors(there), f"{target}: there is no such heading"


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\n## {version}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def _commands_in(text: str) -> Iterator[list[str]]:
    """The words of each command of the product, in blocks line by line, else between backticks."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    rest = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for line in [*"\n".join(blocks).splitlines(), *re.findall(r"`([^`\n]+)`", rest)]:
        for part in re.split(r"&&|;| \|\| ", line.partition("#")[0]):
            found = re.match(
                r"(?:sudo -u automations )?(?:\.venv/bin/)?((?:run-job|automations)(?: .*)?)$", part.strip()
            )
            if found:
                yield found[1].split()


def _anchors(page: Path) -> set[str]:
    """Of each heading, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
