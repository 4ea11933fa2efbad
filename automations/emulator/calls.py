"""The log of calls: in memory only and bounded, so that looking at the emulator changes nothing in it."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

_KEPT = 20_000


@dataclass(slots=True)
class LoggedCall:
    """One HTTP request. `status` is None when no answer was sent; `outcome` says why."""

    n: int
    method: str
    verb: str
    path: str
    at: str
    user: str = ""
    request_id: str = ""
    status: int | None = None
    outcome: str = "answered"
    request_bytes: int = 0
    answer_bytes: int = 0
    seconds: float = 0.0
    started: float = field(default_factory=time.perf_counter, repr=False)


class CallLog:
    """Numbers calls from 1 on; clearing it starts at 1 again."""

    def __init__(self) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=_KEPT)
        self.count = 0

    def begin(self, **facts: Any) -> LoggedCall:
        self.count += 1
        call = LoggedCall(n=self.count, **facts)
        self._calls.append(call)
        return call

    def clear(self) -> None:
        self._calls.clear()
        self.count = 0

    def as_json(self) -> list[dict[str, Any]]:
        return [{name: value for name, value in asdict(call).items() if name != "started"} for call in self._calls]
