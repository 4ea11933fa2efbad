"""Google's answers in words, whatever their shape, and without anybody's name or address."""

from __future__ import annotations

import json

import pytest

from automations.google.failures import (
    AttemptError,
    Happened,
    Refused,
    SignInFailed,
    Unanswered,
    concerns_all,
    of_answer,
    safe,
)


def envelope(code: int, reason: str = "", status: str = "", detail: str = "") -> bytes:
    error: dict[str, object] = {"code": code, "message": "m"}
    if reason:
        error["errors"] = [{"reason": reason}]
    if status:
        error["status"] = status
    if detail:
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail}]
    return json.dumps({"error": error}).encode()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, envelope(400, status="INVALID_ARGUMENT"), (Happened.BAD_REQUEST, "INVALID_ARGUMENT", "m")),
        (404, envelope(404, reason="notFound"), (Happened.NOT_FOUND, "notFound", "m")),
        (403, envelope(403, reason="forbidden"), (Happened.FORBIDDEN, "forbidden", "m")),
        (403, envelope(403, reason="userRateLimitExceeded"), (Happened.RATE, "userRateLimitExceeded", "m")),
        (403, envelope(403, status="PERMISSION_DENIED", detail="X"), (Happened.FORBIDDEN, "X", "m")),
        (403, envelope(403, reason="dailyLimitExceeded"), (Happened.FORBIDDEN, "dailyLimitExceeded", "m")),
        (429, envelope(429, status="RESOURCE_EXHAUSTED"), (Happened.TOO_MANY, "RESOURCE_EXHAUSTED", "m")),
        (500, b"<html>", (Happened.BROKEN, "", "the answer is not Google's: a proxy or a wrong address?")),
        (504, b"", (Happened.BROKEN, "", "")),
        (503, b'{"error": []}', (Happened.UNAVAILABLE, "", "")),
        (501, b'["error"]', (Happened.NOT_OFFERED, "", "the answer is not Google's: a proxy or a wrong address?")),
        (400, b'{"error": "invalid_grant"}', (Happened.BAD_REQUEST, "invalid_grant", "")),
        (408, b"", (Happened.TIMED_OUT, "", "")),
        (302, b"", (Happened.OTHER, "", "")),
        (418, b"", (Happened.OTHER, "", "")),
    ],
)
def test_an_answer_in_words(status: int, body: bytes, expected: tuple[Happened, str, str]) -> None:
    attempt = of_answer(status, {}, body)
    assert attempt is not None
    assert (attempt.happened, attempt.reason, attempt.message, attempt.code) == (*expected, status)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (429, b"", True),
        (503, b"", True),
        (403, envelope(403, reason="userRateLimitExceeded"), True),
        (401, b"", True),
        (403, envelope(403, reason="forbidden"), False),
        (404, envelope(404, reason="notFound"), False),
        (400, b"", False),
    ],
)
def test_what_is_about_the_way_to_google_concerns_all(status: int, body: bytes, *, expected: bool) -> None:
    attempt = of_answer(status, {}, body)
    assert attempt is not None
    assert concerns_all(attempt.refusal("drive.changes.list")) is expected
    assert concerns_all(Unanswered(method="drive.changes.list", what="no answer"))


@pytest.mark.parametrize("status", [200, 204, 308])
def test_a_success_is_no_failure(status: int) -> None:
    assert of_answer(status, {}, b"") is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "30"}, 30.0),
        (
            {"retry-after": "Sun, 01 Nov 2026 06:00:30 GMT", "date": "Sun, 01 Nov 2026 06:00:00 GMT"},
            30.0,
        ),
        ({"retry-after": "Sun, 01 Nov 2026 06:00:30 GMT"}, None),
        ({"retry-after": "soon", "date": "now"}, None),
        ({"retry-after": "-5"}, None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(headers: dict[str, str], seconds: float | None) -> None:
    attempt = of_answer(503, headers, b"")
    assert attempt is not None
    assert attempt.retry_after == seconds


@pytest.mark.parametrize(
    ("sentence", "seconds"),
    [
        ("User-rate limit exceeded.  Retry after 2026-11-02T23:30:00.500Z (Mail sending)", 23_400.5),
        ("User-rate limit exceeded.  Retry after 2026-11-02T17:00:20Z", 20.0),
        ("User-rate limit exceeded.  Retry after 2026-11-02T16:00:00.000Z", 0.0),
        ("User-rate limit exceeded.  Retry after lunch", None),
    ],
)
def test_gmail_names_the_time_in_its_sentence(sentence: str, seconds: float | None) -> None:
    body = json.dumps({"error": {"code": 429, "message": sentence, "errors": [{"reason": "rateLimitExceeded"}]}})
    attempt = of_answer(429, {"date": "Mon, 02 Nov 2026 17:00:00 GMT"}, body.encode())
    assert attempt is not None
    assert (attempt.happened, attempt.retry_after) == (Happened.TOO_MANY, seconds)
    undated = of_answer(429, {}, body.encode())
    assert undated is not None
    assert undated.retry_after is None


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        (
            b'{"error":{"errors":[{"reason":"forbidden"}],"details":[{"reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}}',
            "Grant the scopes",
        ),
        (b'{"error":{"status":"PERMISSION_DENIED","details":[{"reason":"SERVICE_DISABLED"}]}}', "Enable it"),
        (b'{"error":{"errors":[{"reason":"accessNotConfigured"}]}}', "Enable it"),
    ],
)
def test_what_only_a_new_sign_in_mends_says_so(body: bytes, remedy: str) -> None:
    attempt = of_answer(403, {}, body)
    assert attempt is not None
    refusal = attempt.refusal("drive.files.create")
    assert isinstance(refusal, SignInFailed)
    assert remedy in str(refusal)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("File not found: 1AbC.", "File not found: 1AbC."),
        ("Bad address rosa.example@example.org, try again", "Bad address (address), try again"),
        ('''Invalid value at 'x' (TYPE_STRING), "Rosa R, \\"X\\" Example"''', "Invalid value at 'x' (TYPE_STRING), …"),
        ("Unknown name \"valuez\" at 'x'", "Unknown name \"valuez\" at 'x'"),
        ("two\r\nlines", "two lines"),
        ('never closed "Rosa', 'never closed "…"'),
        ("x" * 400, "x" * 300),
    ],
)
def test_a_message_for_the_log_names_nobody(message: str, expected: str) -> None:
    assert safe(message) == expected


def test_a_refusal_keeps_googles_code_reason_and_message() -> None:
    refusal = AttemptError(Happened.CONFLICT, 409, "fileIdInUse", "A file already exists").refusal("drive.files.create")
    assert isinstance(refusal, Refused)
    assert refusal.facts["code"] == 409
    assert str(refusal) == "Google refused drive.files.create with 409 fileIdInUse: A file already exists"
