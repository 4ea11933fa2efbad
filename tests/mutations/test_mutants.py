"""Deliberate faults, the short form: the list fits the tree as it is now, and two of them are really tried.

The whole form: scripts/mutate (docs/reliability.md).
"""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.mutations.copies import HERE, copy_of_tree, failures_of, try_one
from tests.mutations.mutants import DoesNotApply, Mutant, mutants, mutated

MUTANTS = mutants()
QUICK = ("pause-not-heeded", "month-before-its-end")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_tree(tmp_path_factory.mktemp("mutants") / "tree")


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_the_list_fits_the_tree(mutant: Mutant) -> None:
    """Its old text stands there once, what becomes of it is Python, and its tests are to be found."""
    text = mutated(mutant, HERE)
    assert ast.dump(ast.parse(text)) != ast.dump(ast.parse((HERE / mutant.file).read_text(encoding="utf-8")))
    assert mutant.file.startswith("automations/")
    assert mutant.breaks.endswith(".")
    assert mutant.tests
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert name.partition("[")[0] in _tests_in(HERE / file), test


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) >= 40


@pytest.mark.parametrize("name", QUICK)
def test_a_mutant_is_caught(tree: Path, tmp_path: Path, name: str) -> None:
    mutant = MUTANTS[name]
    verdict = try_one(mutant, tree, tmp_path)
    assert verdict.why == ""
    assert [test.partition("[")[0] for test in verdict.caught_by] == list(mutant.tests)


# The proof itself


def test_what_is_no_catch_is_told_as_such(tree: Path, tmp_path: Path) -> None:
    """A fault that changes nothing survives, and so does one that only breaks down."""
    month = MUTANTS["month-before-its-end"]
    (test,) = month.tests
    assert try_one(replace(month, new=f"{month.old}  # as before"), tree, tmp_path).why == f"not seen by {test}"
    broken = try_one(replace(month, new="return last_day(month) < nothing"), tree, tmp_path)
    assert broken.caught_by == ()
    assert "broke down by NameError" in broken.why
    gone = try_one(replace(month, old="no such text"), tree, tmp_path)
    assert (gone.applies, gone.caught_by) == (False, ())
    with pytest.raises(DoesNotApply, match=r"stands 0 times in automations/rules/none\.py"):
        mutated(replace(month, file="automations/rules/none.py"), tree)
    found, why = failures_of([f"{test}_or_not"], tree)
    assert found == []
    assert "not found" in why


@cache
def _tests_in(file: Path) -> frozenset[str]:
    """Its functions, and Class::method."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    methods = {f"{one.name}::{node.name}" for one in classes for node in one.body if isinstance(node, ast.FunctionDef)}
    return frozenset(methods | {node.name for node in body if isinstance(node, ast.FunctionDef)})
