"""/healthz over HTTP: well, unwell, and for this machine alone."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from typing import Any

import pytest

from automations.errors import UsageError
from automations.service.health import serving


def ask(address: str, host: str = "") -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(address, headers={"Host": host} if host else {})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.parametrize(("status", "code"), [("ok", 200), ("no look for 400 seconds", 503)])
def test_it_answers_by_how_the_service_is(status: str, code: int) -> None:
    with serving(0, lambda: {"status": status, "programs": 2}) as address:
        assert address.startswith("http://127.0.0.1:")
        assert ask(address) == (code, {"status": status, "programs": 2})
        assert ask(address + "/more")[0] == 404


@pytest.mark.parametrize("host", ["evil.example.org", "evil.example.org:80", "127.0.0.1.example.org:1"])
def test_a_name_from_outside_that_leads_here_is_told_nothing(host: str) -> None:
    with serving(0, lambda: {"status": "ok", "secret": 1}) as address:
        code, told = ask(address, host)
        assert (code, "secret" in told) == (403, False)


def test_a_port_that_is_taken_is_told_with_its_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} .* --port"), serving(port, dict):
            raise AssertionError("it must not begin")
