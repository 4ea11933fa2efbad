"""The one clock of the product: the system's, or, in a rehearsal, the local workspace's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

import requests

from automations.errors import Unanswered

Clock: TypeAlias = Callable[[], datetime]
"""Gives the time now, aware, UTC."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def local_clock(admin_url: str, admin_token: str) -> Clock:
    """The clock of the local workspace, asked each time: it may stand still, or be moved."""
    # A run asks before each of its requests: the connection is kept, and no proxy is looked for.
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {admin_token}"

    def now() -> datetime:
        try:
            answer = session.get(f"{admin_url}/clock", timeout=10).json()
            return datetime.fromisoformat(answer["now"]).astimezone(UTC)
        except (requests.RequestException, ValueError, KeyError) as error:
            raise Unanswered(method="the local workspace's clock", what=type(error).__name__) from error

    return now
