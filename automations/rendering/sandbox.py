"""Jinja2 in a sandbox: a template reaches the facts that it is given and nothing behind them, and always ends.

Jinja's own sandbox keeps a template away from attributes such as `__class__` and from changing what it is given. This
one also has no `range` and none of Jinja's other globals, and does not multiply: a loop is over facts, which end.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Sandbox(ImmutableSandboxedEnvironment):
    """The templates of one folder; a name that a template is not given is an error. `autoescape` as Jinja2 has it."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, folder: Path, *, autoescape: bool | Callable[[str | None], bool]) -> None:
        super().__init__(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=autoescape,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.globals.clear()

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Raises SecurityError: what is multiplied can be longer than any letter."""
        raise SecurityError(f"a template may not use {operator}")
