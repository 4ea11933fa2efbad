"""People's edits that are to happen between two calls of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any


@dataclass(slots=True)
class _Planned:
    service: str
    edit: Mapping[str, Any]
    user: str
    before_call: int | None = None
    after_call: int | None = None
    before_method: str | None = None
    nth: int = 1
    seen: int = 0


class Edits:
    """Keeps planned edits and carries each out once; `done` tells what came of them, in order."""

    def __init__(self, act: Callable[[str, Mapping[str, Any], str], Mapping[str, Any]]) -> None:
        self._act = act
        self._planned: list[_Planned] = []
        self.done: list[dict[str, Any]] = []

    def plan(self, asked: Mapping[str, Any], calls_so_far: int) -> Mapping[str, Any]:
        """Do an edit now, or plan it: {"service", "edit", "user", and at most one of "before_call": n,
        "after_call": n (numbers of the call log), "before_method": id ("nth": n)}.

        Raises ValueError for what cannot be understood or can no longer happen.
        """
        unknown = set(asked) - {"service", "edit", "user", "before_call", "after_call", "before_method", "nth"}
        if unknown or not isinstance(asked.get("edit"), Mapping):
            raise ValueError(f"an edit needs 'service', 'edit' (an object) and 'user'; unknown: {sorted(unknown)}")
        planned = _Planned(
            service=str(asked.get("service", "sheets")),
            edit=asked["edit"],
            user=str(asked.get("user", "staff@example.org")),
            before_call=asked.get("before_call"),
            after_call=asked.get("after_call"),
            before_method=asked.get("before_method"),
            nth=int(asked.get("nth", 1)),
        )
        when = planned.before_call or planned.after_call
        if when is not None and when <= calls_so_far:
            raise ValueError(f"call {when} is past: the log stands at {calls_so_far} (DELETE /calls starts again at 1)")
        if when is None and planned.before_method is None:
            return self._carry_out(planned)
        self._planned.append(planned)
        return {"planned": len(self._planned)}

    def clear(self) -> None:
        self._planned.clear()
        self.done.clear()

    @property
    def waiting(self) -> int:
        return len(self._planned)

    def before(self, n: int, method: str) -> None:
        """What is to happen before call number `n`."""
        for planned in list(self._planned):
            due = planned.before_call == n
            if planned.before_method is not None and fnmatchcase(method, planned.before_method):
                planned.seen += 1
                due = planned.seen == planned.nth
            if due:
                self._planned.remove(planned)
                self._carry_out(planned)

    def after(self, n: int) -> None:
        """What is to happen once call number `n` has taken effect."""
        for planned in [planned for planned in self._planned if planned.after_call == n]:
            self._planned.remove(planned)
            self._carry_out(planned)

    def _carry_out(self, planned: _Planned) -> Mapping[str, Any]:
        try:
            result = dict(self._act(planned.service, planned.edit, planned.user))
        except Exception as error:
            self.done.append({"service": planned.service, "edit": dict(planned.edit), "error": repr(error)})
            if planned.before_call or planned.after_call or planned.before_method:
                return {}  # a planned edit must not break the call that it stands beside; /edits shows the error
            raise
        self.done.append({"service": planned.service, "edit": dict(planned.edit), "result": result})
        return result
