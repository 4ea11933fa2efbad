"""The templates of mails: templates/messages/<message>/<language>.j2, and the words that a language's messages share.

A template is checked as a whole before anything is rendered from it, in branches too that a letter may not take: so a
wording that is missing is refused by name, and nobody is handed English, or half a letter, without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from automations.rendering.locales import LANGUAGES
from automations.rendering.mail_facts import SaidOccasion
from automations.rendering.sandbox import Sandbox
from automations.rendering.wording import MissingWording
from automations.rules.letters import ACCESS, KINDS, LETTERS, NEEDS

MESSAGES = Path(__file__).resolve().parents[2] / "templates" / "messages"
BLOCKS = ("subject", "text")

# What a message may name. `say` has the words that a language's messages share.
_FACTS = frozenset({"say", "to", "program", "office", "occasion", "occasions", "access"})
_OF_A_CHANGE = frozenset({"before", "time_changed", "place_changed"})
_OF_A_REMINDER = frozenset({"days"})
# The tables that stand in a language's shared words, and what each must have a word for.
TABLES: Mapping[str, tuple[str, ...]] = {
    "kinds": KINDS,
    "needs": NEEDS,
    "access": ACCESS,
    "days": ("today", "tomorrow"),
    "unnamed": ("program",),
}
_CHECKED = re.compile(r"\{#-?\s*checked:\s*(yes|no)\b")


class Unchecked(NamedTuple):
    """A file of wording that no speaker of the language has signed yet; `message` is 'words' for the shared ones."""

    message: str
    language: str
    file: str


class Message:
    """A message in a language, known to be whole. Raises MissingWording when it is not."""

    def __init__(self, message: str, language: str) -> None:
        self._template, self._words = _checked_template(message, language), _checked_words(language)
        self.message, self.language = message, language

    def marked(self, block: str, facts: Mapping[str, object]) -> str:
        """The marked text of the block `subject` or `text`. Raises MissingWording."""
        context = self._template.new_context({**facts, "say": self._words.module})
        try:
            return "".join(self._template.blocks[block](context))
        except TemplateError as error:
            raise missing(self.message, self.language, f"{block}: {error.message}") from error

    def word(self, table: str, key: str) -> str:
        """The word of a shared table: word("kinds", "Data"). Raises MissingWording."""
        found = getattr(self._words.module, table).get(key, "")
        if not found:
            raise missing("words", self.language, f"{table}: {key}")
        return str(found)


@cache
def message_in(message: str, language: str) -> Message:
    """The message in the language, checked once a process. Raises MissingWording."""
    return Message(message, language)


def layout() -> Template:
    """The one layout of the HTML of all mails."""
    return _environment().get_template("layout.html.j2")


def unchecked_files() -> Iterator[Unchecked]:
    """The files whose head does not say 'checked: yes'; one that is missing is not among them."""
    for language in LANGUAGES:
        yield from unchecked_for(("words", *LETTERS), language)


def unchecked_for(messages: Iterable[str], language: str) -> Iterator[Unchecked]:
    """Those of these messages ('words' for the shared ones) in the language whose head does not say 'checked: yes'."""
    for message in messages:
        file = _file(message, language)
        if file.is_file():
            head = _CHECKED.match(file.read_text(encoding="utf-8"))
            if head is None or head[1] != "yes":
                yield Unchecked(message, language, str(file.relative_to(MESSAGES.parents[1])))


def missing(message: str, language: str, key: str) -> MissingWording:
    """The refusal that names a message, a language and a word."""
    file = _file(message, language).relative_to(MESSAGES.parents[1])
    return MissingWording(document=f"message {message}", language=language, key=key, file=file)


@cache
def _environment() -> Sandbox:
    return Sandbox(MESSAGES, autoescape=lambda name: name is not None and name.endswith(".html.j2"))


def _checked_template(message: str, language: str) -> Template:
    if message not in LETTERS or language not in LANGUAGES:
        raise missing(message, language, "every word")
    template, tree = _parsed(message, language)
    for block in BLOCKS:
        if block not in template.blocks:
            raise missing(message, language, f"block {block}")
    more = _OF_A_CHANGE if message.endswith("moved") else _OF_A_REMINDER if message == "reminder" else frozenset()
    _refuse_unknown(message, language, tree, _FACTS | more)
    words = _checked_words(language).module
    for name in _attributes(tree, "say"):
        if not hasattr(words, name):
            raise missing("words", language, name)
    return template


@cache
def _checked_words(language: str) -> Template:
    template, tree = _parsed("words", language)
    _refuse_unknown("words", language, tree, frozenset())
    for table, keys in TABLES.items():
        words = getattr(template.module, table, None)
        if not isinstance(words, dict):
            raise missing("words", language, table)
        for key in keys:
            if not str(words.get(key, "")).strip():
                raise missing("words", language, f"{table}: {key}")
    return template


def _refuse_unknown(message: str, language: str, tree: nodes.Template, known: frozenset[str]) -> None:
    for name in sorted(find_undeclared_variables(tree) - known):
        raise missing(message, language, name)
    facts = {field.name for field in fields(SaidOccasion)}
    for of in ("occasion", "before"):
        for name in sorted(_attributes(tree, of) - facts):
            raise missing(message, language, f"{of}.{name}")


def _attributes(tree: nodes.Template, of: str) -> set[str]:
    """The names x of all `of.x` in a template."""
    return {
        node.attr for node in tree.find_all(nodes.Getattr) if isinstance(node.node, nodes.Name) and node.node.name == of
    }


def _parsed(message: str, language: str) -> tuple[Template, nodes.Template]:
    file = _file(message, language)
    try:
        text = file.read_text(encoding="utf-8")
        return _environment().get_template(f"{message}/{language}.j2"), _environment().parse(text)
    except OSError:
        raise missing(message, language, "every word") from None
    except TemplateSyntaxError as error:
        raise missing(message, language, f"line {error.lineno}: {error.message}") from error


def _file(message: str, language: str) -> Path:
    return MESSAGES / message / f"{language}.j2"
