"""A template that reaches for Python, or that would never end, is refused while it is read or rendered."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2.exceptions import SecurityError, TemplateNotFound, UndefinedError

from automations.rendering.sandbox import Sandbox

REACHES = [
    "{{ ''.__class__ }}",
    "{{ fact.__class__.__mro__ }}",
    "{{ fact['__class__'] }}",
    "{{ fact|attr('__class__') }}",
    "{{ fact.read.__globals__ }}",
    "{{ fact.read.__func__.__code__ }}",
    "{{ '{0.__class__}'.format(fact) }}",
    "{{ '%s'.__mod__(1) }}",
    "{{ self.__init__ }}",
    "{{ facts.append(1) }}",
    "{{ facts.pop() }}",
]
ENDLESS = [
    "{% for n in range(10 ** 12) %}x{% endfor %}",
    "{% for n in range(100000) %}{% for m in range(100000) %}x{% endfor %}{% endfor %}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 'x' * 10000000000 }}",
    "{{ facts * 10000000000 }}",
    "{{ cycler(1).next() }}",
    "{{ lipsum(n=1000000) }}",
    "{{ namespace(a=1).a }}",
]


class Fact:
    def read(self) -> str:
        return "words"


def rendered(folder: Path, text: str) -> str:
    (folder / "a.j2").write_text(text, encoding="utf-8")
    return Sandbox(folder, autoescape=True).get_template("a.j2").render(fact=Fact(), facts=[1, 2])


@pytest.mark.parametrize("text", REACHES)
def test_it_reaches_nothing_behind_its_facts(text: str, tmp_path: Path) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        rendered(tmp_path, text)


@pytest.mark.parametrize("text", ENDLESS)
def test_it_always_ends(text: str, tmp_path: Path) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        rendered(tmp_path, text)


def test_its_facts_are_words_and_never_templates(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("{{ fact }}{% for one in facts %}{{ one + 1 }}{% endfor %}", encoding="utf-8")
    page = Sandbox(tmp_path, autoescape=True).get_template("a.j2").render(fact="{{ 7 + 7 }}<b>", facts=[1, 2])
    assert page == "{{ 7 + 7 }}&lt;b&gt;23"


def test_a_file_outside_its_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "secret.j2").write_text("secret", encoding="utf-8")
    (tmp_path / "templates" / "a.j2").write_text("{% include '../secret.j2' %}", encoding="utf-8")
    template = Sandbox(tmp_path / "templates", autoescape=True).get_template("a.j2")
    with pytest.raises(TemplateNotFound):
        template.render()
