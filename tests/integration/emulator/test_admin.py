"""The admin API: clock, faults on the wire, quotas, the log, people's edits between two calls."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.workspace import Local, local

FOLDER = "application/vnd.google-apps.folder"
CREATE = "drive.files.create"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("admin")) as running:
        yield running


@pytest.fixture
def here(shared: Local) -> Iterator[Local]:
    """One emulator for this file; nothing that a test told it is left for the next."""
    yield shared
    shared.no_faults()
    shared.admin("POST", "/latency", {"seconds": 0})
    shared.admin("DELETE", "/quotas")
    shared.admin("DELETE", "/edits")
    shared.forget_calls()
    shared.set_clock("2026-11-02T12:00:00-05:00")
    shared.search_lag(0)


@pytest.fixture
def http(here: Local) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {here.token()}"
        yield session


def create(here: Local, http: requests.Session, name: str = "x", timeout: float = 5) -> requests.Response:
    return http.post(here.url + "/drive/v3/files", json={"name": name, "mimeType": FOLDER}, timeout=timeout)


def there(here: Local, name: str) -> bool:
    return name in [file["name"] for file in here.admin("GET", "/files")["files"]]


# The port


def test_the_admin_port_wants_its_token_and_its_own_name(here: Local) -> None:
    assert requests.get(here.running.admin_url + "/clock", timeout=5).status_code == 401
    headers = {"Authorization": f"Bearer {here.running.admin_token}", "Host": "evil.example.org"}
    assert requests.get(here.running.admin_url + "/clock", headers=headers, timeout=5).status_code == 421


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/clock", {"set": "2026-11-02T12:00:00"}),
        ("/clock", {"forward": 5}),
        ("/faults", {"match": {"method": CREATE}}),
        ("/faults", {"do": {"explode": True}}),
        ("/faults", {"match": {"when": 1}, "do": {"status": 500}}),
        ("/faults", {"do": {"cut": "between"}}),
        ("/quotas", {"youtube": None}),
        ("/edits", {"service": "drive", "edit": {"file": "nowhere", "do": "trash"}}),
        ("/edits", {"service": "mail", "edit": {}}),
        ("/edits", {"edit": {}, "sometime": True}),
        ("/latency", {}),
    ],
)
def test_what_the_admin_api_cannot_understand(here: Local, path: str, body: Any) -> None:
    with pytest.raises(ValueError, match="error"):
        here.admin("POST", path, body)
    here.admin("DELETE", "/edits")


# The clock


def test_the_clock_stands_is_moved_runs_and_is_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    with local(tmp_path_factory.mktemp("clock")) as own:
        assert own.admin("GET", "/clock") == {"now": "2026-11-02T17:00:00+00:00", "mode": "still"}
        own.advance(90)
        own.restart()
        assert own.admin("GET", "/clock")["now"] == "2026-11-02T17:01:30+00:00"
        first = own.admin("POST", "/clock", {"set": "2027-03-14T01:59:59-05:00", "run": True})["now"]
        time.sleep(0.02)
        assert first < own.admin("GET", "/clock")["now"] < "2027-03-14T07:01"
        stood = own.admin("POST", "/clock", {"run": False})["now"]
        assert own.admin("GET", "/clock")["now"] == stood


# Faults


@pytest.mark.parametrize(
    ("do", "status", "took_effect"),
    [
        ({"status": 503}, 503, False),
        ({"status": 500, "after": True}, 500, True),
        ({"status": 429, "retry_after": 7}, 429, False),
        ({"status": 403, "reason": "rateLimitExceeded"}, 403, False),
        ({"status": 502, "body": "<html>Bad Gateway</html>"}, 502, False),
        ({"drip": 0.2}, 200, True),
        ({"delay": 0.05}, 200, True),
    ],
)
def test_answers_that_go_wrong(
    here: Local, http: requests.Session, do: dict[str, Any], status: int, took_effect: bool
) -> None:
    name = f"{do}"
    here.fault(CREATE, do)
    answer = create(here, http, name)
    assert answer.status_code == status
    assert there(here, name) is took_effect
    if "retry_after" in do:
        assert answer.headers["retry-after"] == "7"
    if "body" in do:
        assert answer.text == do["body"]
    elif "reason" in do:
        assert answer.json()["error"]["errors"][0]["reason"] == do["reason"]


def test_a_newer_api_names_the_reason_among_the_details(here: Local, http: requests.Session) -> None:
    here.fault("sheets.*", {"status": 403, "reason": "RATE_LIMIT_EXCEEDED"})
    error = http.get(here.url + "/v4/spreadsheets/x").json()["error"]
    assert [one["reason"] for one in error["details"]] == ["RATE_LIMIT_EXCEEDED"]


@pytest.mark.parametrize(
    ("do", "took_effect", "outcome"),
    [
        ({"cut": "before"}, False, "cut before"),
        ({"cut": "after"}, True, "cut after"),
        ({"lose_answer": True}, True, "answer lost"),
        ({"delay_after": 0.8}, True, "answered"),
    ],
)
def test_no_answer(here: Local, http: requests.Session, do: dict[str, Any], took_effect: bool, outcome: str) -> None:
    name = f"{do}"
    here.fault(CREATE, do, times=1)
    with pytest.raises((requests.ConnectionError, requests.Timeout)):
        create(here, http, name, timeout=0.4)
    assert there(here, name) is took_effect
    if "delay_after" in do:
        time.sleep(0.5)
    assert here.calls()[0]["outcome"] == outcome
    assert create(here, http, "next").status_code == 200, "the rule was for one time"
    assert len(here.calls()) == 2, "one request on the wire for each"


@pytest.mark.parametrize(
    ("rule", "statuses"),
    [
        ({"match": {"method": CREATE, "nth": 2}}, [200, 503, 200, 200, 200]),
        ({"match": {"method": "drive.*", "every": 2}}, [200, 503, 200, 503, 200]),
        ({"match": {"method": CREATE}, "times": 2}, [503, 503, 200, 200, 200]),
        ({"match": {"method": "sheets.*"}}, [200] * 5),
        ({"match": {"method": CREATE, "call": 3}}, [200, 200, 503, 200, 200]),
        ({"match": {"user": "somebody.else@example.org"}}, [200] * 5),
    ],
)
def test_which_calls_a_rule_strikes(here: Local, http: requests.Session, rule: dict[str, Any], statuses: Any) -> None:
    here.admin("POST", "/faults", [{**rule, "do": {"status": 503}}])
    assert [create(here, http).status_code for _ in range(5)] == statuses


def test_chance_is_the_same_for_the_same_seed(here: Local, http: requests.Session) -> None:
    runs = []
    for _ in range(2):
        here.no_faults()
        here.fault(CREATE, {"status": 503}, probability=0.5, seed=7)
        runs.append([create(here, http).status_code for _ in range(12)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 503}


def test_latency_is_waited_by_all_clients_at_once(here: Local) -> None:
    here.admin("POST", "/latency", {"seconds": 0.2})
    headers = {"Authorization": f"Bearer {here.token()}"}
    began = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: requests.get(here.url + "/drive/v3/files", headers=headers, timeout=5), range(8))
        )
    assert [answer.status_code for answer in answers] == [200] * 8
    assert time.perf_counter() - began < 0.8, "side by side, not one after the other (1.6 s)"


# Quotas


def test_sheets_reads_past_sixty_a_minute_are_refused_until_time_passes(here: Local, http: requests.Session) -> None:
    here.admin("POST", "/clock", {"run": True})
    made = http.post(here.url + "/v4/spreadsheets", json={}).json()["spreadsheetId"]
    statuses = [http.get(f"{here.url}/v4/spreadsheets/{made}").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    error = http.get(f"{here.url}/v4/spreadsheets/{made}").json()["error"]
    assert error["status"] == "RESOURCE_EXHAUSTED"
    assert "Read requests per minute per user" in error["message"]
    other = {"Authorization": f"Bearer {here.token('other@example.org')}"}
    assert http.get(f"{here.url}/v4/spreadsheets/{made}", headers=other).status_code == 403, (
        "a person of their own quota"
    )
    here.advance(61)
    assert http.get(f"{here.url}/v4/spreadsheets/{made}").status_code == 200


def test_drives_quota_counts_units_and_says_it_the_older_way(here: Local, http: requests.Session) -> None:
    here.admin("POST", "/quotas", {"drive": {"user": 120}})
    assert [create(here, http).status_code for _ in range(3)] == [200, 200, 403]
    error = create(here, http).json()["error"]
    assert error["errors"][0] == {
        "message": "User Rate Limit Exceeded",
        "domain": "usageLimits",
        "reason": "userRateLimitExceeded",
    }
    here.lift_quotas()
    assert create(here, http).status_code == 200


# The log


def test_the_log(here: Local, http: requests.Session) -> None:
    here.forget_calls()
    http.get(here.url + "/drive/v3/files/nowhere", headers={"X-Request-Id": "r-1"})
    create(here, http)
    first, second = here.calls()
    assert (first["n"], first["method"], first["status"], first["request_id"]) == (1, "drive.files.get", 404, "r-1")
    assert (second["n"], second["method"], second["user"]) == (2, CREATE, "coordinator@example.org")
    assert second["request_bytes"] > 0
    assert second["answer_bytes"] > 0
    assert 0 < second["seconds"] < 1


# People's edits


@pytest.mark.parametrize(
    ("edit", "seen"),
    [
        ({"do": "trash"}, {"trashed": True}),
        ({"do": "rename", "name": "by hand"}, {"name": "by hand"}),
        ({"do": "share", "email": "guest@example.org", "role": "reader"}, {"shared": True}),
        ({"do": "move", "to": "OTHER"}, {"parents": ["OTHER"]}),
    ],
)
def test_what_people_do_with_files(here: Local, http: requests.Session, edit: dict[str, Any], seen: Any) -> None:
    made, other = create(here, http).json()["id"], create(here, http).json()["id"]
    edit = {name: other if value == "OTHER" else value for name, value in edit.items()}
    here.edit({"file": made, **edit}, service="drive")
    got = http.get(f"{here.url}/drive/v3/files/{made}", params={"fields": next(iter(seen))}).json()
    assert got == {name: [other] if value == ["OTHER"] else value for name, value in seen.items()}


def test_a_file_replaced_and_unshared_and_deleted_by_hand(here: Local, http: requests.Session) -> None:
    made = http.post(here.url + "/drive/v3/files", json={"name": "x", "mimeType": "text/plain"}).json()["id"]
    here.edit({"file": made, "do": "replace", "content": base64.b64encode(b"theirs").decode()}, service="drive")
    assert http.get(f"{here.url}/drive/v3/files/{made}?alt=media").content == b"theirs"
    here.edit({"file": made, "do": "share", "email": "guest@example.org", "role": "writer"}, service="drive")
    here.edit({"file": made, "do": "unshare", "email": "guest@example.org"}, service="drive")
    assert http.get(f"{here.url}/drive/v3/files/{made}?fields=shared").json() == {"shared": False}
    here.edit({"file": made, "do": "delete"}, service="drive")
    assert http.get(f"{here.url}/drive/v3/files/{made}").status_code == 404


@pytest.mark.parametrize(
    ("when", "names"),
    [
        ({"before_call": 2}, ["x", "by hand", "by hand"]),
        ({"after_call": 2}, ["x", "x", "by hand"]),
        ({"before_method": "drive.files.get", "nth": 3}, ["x", "x", "by hand"]),
    ],
)
def test_an_edit_between_two_calls(here: Local, http: requests.Session, when: Any, names: list[str]) -> None:
    made = create(here, http).json()["id"]
    here.forget_calls()
    here.edit({"file": made, "do": "rename", "name": "by hand"}, service="drive", **when)
    assert [http.get(f"{here.url}/drive/v3/files/{made}").json()["name"] for _ in range(3)] == names
    with pytest.raises(ValueError, match="is past"):
        here.edit({"file": made, "do": "trash"}, service="drive", before_call=1)


def test_an_edit_in_a_sheet_between_two_calls(here: Local, http: requests.Session) -> None:
    made = http.post(here.url + "/v4/spreadsheets", json={}).json()["spreadsheetId"]
    url = f"{here.url}/v4/spreadsheets/{made}/values/Sheet1!A1"
    here.forget_calls()
    edit = {"spreadsheet": made, "tab": "Sheet1", "do": "set", "cells": {"A1": "typed"}}
    here.edit(edit, user="coordinator@example.org", before_call=2)
    assert "values" not in http.get(url).json()
    assert http.get(url).json()["values"] == [["typed"]]


# Snapshots


def test_what_was_kept_comes_back(here: Local, http: requests.Session) -> None:
    """Files, cells (books are held in memory, too) and the clock; what was made since is gone, its id free again."""
    made = http.post(here.url + "/v4/spreadsheets", json={}).json()["spreadsheetId"]
    url = f"{here.url}/v4/spreadsheets/{made}/values/Sheet1!A1"
    write = {"spreadsheet": made, "tab": "Sheet1", "do": "set"}
    here.edit({**write, "cells": {"A1": "before"}}, user="coordinator@example.org")
    here.admin("POST", "/snapshots", {"keep": "before"})
    digest = here.digest()
    for _ in range(2):
        here.edit({**write, "cells": {"A1": "after"}}, user="coordinator@example.org")
        create(here, http, "since")
        here.advance(60)
        assert http.get(url).json()["values"] == [["after"]]
        here.admin("POST", "/snapshots", {"restore": "before"})
        assert http.get(url).json()["values"] == [["before"]]
        assert not there(here, "since")
        assert here.digest() == digest
        create(here, http, "and on")
    with pytest.raises(ValueError, match="KeyError"):
        here.admin("POST", "/snapshots", {"restore": "nowhere"})
    with pytest.raises(ValueError, match="known: keep, restore"):
        here.admin("POST", "/snapshots", {"kept": "before"})
