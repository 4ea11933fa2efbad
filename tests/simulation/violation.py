"""A rule that does not hold: by its name a failure is known again when it is shrunk."""

from __future__ import annotations


class Violation(AssertionError):
    """The rule's name, and what was seen."""

    def __init__(self, rule: str, what: str) -> None:
        super().__init__(rule, what)
        self.rule, self.what = rule, what

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"
