"""Whatever goes wrong in a command: one line on stderr, the exit status of its kind; a traceback only with --debug."""

from __future__ import annotations

import argparse

import pytest

from automations.cli import _guarded
from automations.errors import ProgramBusy


def ended(wrong: BaseException, *words: str) -> int:
    parser = argparse.ArgumentParser(prog="run-job")
    parser.add_argument("--debug", action="store_true")

    def act(_: argparse.Namespace) -> int:
        raise wrong

    return _guarded(act, parser, words)


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        pytest.param(ProgramBusy(program="town", since="x"), 4, "run-job: Another run holds the program", id="ours"),
        pytest.param(KeyError("Ana Exemplo"), 1, "run-job: Something unforeseen went wrong: KeyError at", id="a fault"),
        pytest.param(KeyboardInterrupt(), 1, "run-job: stopped; run the same command again", id="Ctrl-C"),
    ],
)
def test_one_line(capsys: pytest.CaptureFixture[str], wrong: BaseException, status: int, said: str) -> None:
    assert ended(wrong) == status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(said)
    assert printed.err.count("\n") == 1
    assert "Ana" not in printed.err


@pytest.mark.parametrize("wrong", [ProgramBusy(program="town", since="x"), KeyError("k")])
def test_a_traceback_with_debug(wrong: Exception) -> None:
    with pytest.raises(type(wrong)):
        ended(wrong, "--debug")
