"""A plugin of pytest's for the runs in a copy: writes down how each test failed, by the exception and not by its words.

A line of JSON for each failure goes into the file that MUTATION_REPORT names.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import automations

_PRODUCT = Path(automations.__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Refuses to judge another tree than the one that was spoilt. Raises UsageError."""
    if _PRODUCT.parent != config.rootpath:
        raise pytest.UsageError(f"the product under test is {_PRODUCT}, not that of {config.rootpath}")


def pytest_exception_interact(
    node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any], report: pytest.TestReport | pytest.CollectReport
) -> None:
    """Called for each failure, also where a fixture or the collection failed."""
    assert call.excinfo is not None
    by_assertion = call.excinfo.errisinstance((AssertionError, pytest.fail.Exception))
    # An assert within the product is a crash of it, not the rule that a test states.
    in_product = _PRODUCT in Path(str(call.excinfo.traceback[-1].path)).parents
    told = {
        "test": node.nodeid,
        "exception": call.excinfo.typename,
        "states_rule": by_assertion and not in_product and call.when == "call",
    }
    with Path(os.environ["MUTATION_REPORT"]).open("a", encoding="utf-8") as report_file:
        report_file.write(json.dumps(told) + "\n")
