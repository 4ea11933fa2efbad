"""A person's sign-in: what the browser may bring back, and what each answer comes to."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from automations.errors import SignInFailed
from automations.google.consent import Asked, Client
from automations.google.loopback import Loopback

CLIENT = Client(id="c", secret="s", auth_uri="https://example.org/auth", token_uri="https://example.org/token")

ANSWERS = {
    "nobody came": (None, "nobody has answered"),
    "no": ({"error": "access_denied"}, "did not agree"),
    "an administrator's rule": ({"error": "admin_policy_enforced"}, "the town's Workspace blocks this application"),
    "a deleted client": ({"error": "deleted_client"}, "the OAuth client was deleted"),
    "something new": ({"error": "what_is_this"}, "no token"),
}


def asked() -> Asked:
    return Asked(CLIENT, ("a",), "http://127.0.0.1:1")


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_without_a_code_is_one_line_with_the_remedy(case: str) -> None:
    answer, expected = ANSWERS[case]
    with pytest.raises(SignInFailed, match=expected) as failed:
        asked().code(answer)
    assert str(failed.value.facts["remedy"])


def test_each_sign_in_has_secrets_of_its_own_and_shows_only_their_hash() -> None:
    one, other = asked(), asked()
    assert one.state != other.state
    assert one.verifier != other.verifier
    assert 43 <= len(one.verifier) <= 128, "RFC 7636, section 4.1"
    query = parse_qs(urlsplit(one.address).query)
    hashed = base64.urlsafe_b64encode(hashlib.sha256(one.verifier.encode()).digest()).rstrip(b"=").decode()
    assert query["code_challenge"] == [hashed]
    assert one.verifier not in one.address
    for secret in (one.state, one.verifier, CLIENT.secret):
        assert f"'{secret}'" not in repr(one), "nothing secret gets into a log or a traceback"


def test_the_loopback_address_answers_to_its_state_alone_and_not_for_ever() -> None:
    with Loopback() as loopback:
        began = time.monotonic()
        assert loopback.answer("expected", 0.05) is None
        assert time.monotonic() - began < 5
        came: list[object] = []
        waiting = threading.Thread(target=lambda: came.append(loopback.answer("expected", 30)))
        waiting.start()
        for query, status in (
            ("code=4/x&state=expecte", 400),
            ("state=expected", 400),
            ("code=4/x&state=expected", 200),
        ):
            answer = requests.get(f"{loopback.address}/?{query}", timeout=30)
            assert answer.status_code == status, query
            assert "4/x" not in answer.text
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        waiting.join(30)
    assert came == [{"code": "4/x", "state": "expected"}]
