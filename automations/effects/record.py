"""Where an effect stands: what is wanted, what Google has, and the receipts of each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class EffectState(StrEnum):
    """design.md, 'Effects': failed is shown and tried again; unknown is looked up; both end with status 1."""

    INTENDED = "intended"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRecord:
    """One effect: what is wanted and what Google has (fingerprints), with the receipts ("file", "link") by name."""

    key: str
    kind: str
    state: EffectState
    wanted: str
    what: str
    done: str = ""
    receipts: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    changed_at: str = ""
    run: str = ""

    def with_receipt(self, **receipts: str) -> EffectRecord:
        """The record with these receipts added; an empty text takes one away."""
        kept = {**self.receipts, **receipts}
        return replace(self, receipts={name: value for name, value in kept.items() if value})

    def finished(self) -> EffectRecord:
        """Google has what is wanted."""
        return replace(self, state=EffectState.DONE, done=self.wanted, error="")

    @property
    def is_done(self) -> bool:
        return self.state is EffectState.DONE and self.done == self.wanted
