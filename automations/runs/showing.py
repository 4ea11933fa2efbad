"""What the Sheet should show: a view of the ledger and of the last plan."""
from __future__ import annotations
from dataclasses import dataclass
from typing import Any
@dataclass
class Shown:
    plan: Any; register: Any; links: Any; questions: Any; activity: Any; runs: Any; now: Any; zone: Any
