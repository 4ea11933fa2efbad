"""`emulator show mail` and `show calendar`, of a running emulator and of one that has ended."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import requests

from tests.workspace import Local

ANA = "ana.example@example.org"


def show(here: Local, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "automations.emulator", "show", *words, "--data", str(here.data)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def post(here: Local, path: str, body: object) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {here.token()}"}
    answer = requests.post(here.url + path, json=body, headers=headers, timeout=5)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def send(here: Local, subject: str, kind: str, text: str) -> str:
    """Send to Ana; the id of the message in her mailbox."""
    lines = (f"To: {ANA}", f"Subject: {subject}", f"Content-Type: {kind}; charset=utf-8", "", text)
    raw = base64.urlsafe_b64encode("\r\n".join(lines).encode()).decode()
    post(here, "/gmail/v1/users/me/messages/send", {"raw": raw})
    return str(here.admin("GET", f"/mail?mailbox={ANA}")["mail"][0]["id"])


def test_mail_is_listed_and_opened(workspace: Local) -> None:
    page = send(workspace, "Orè", "text/html", "<p>Chè Ana</p>")
    text = send(workspace, "Plain", "text/plain", "1 < 2")
    for _ in range(2):
        listed = show(workspace, "mail").stdout
        assert listed.startswith(
            f"{ANA}\n  2026-11-02 17:00 UTC  coordinator@example.org -> {ANA}\n    Plain\n    {text}"
        )
        assert "    Orè\n" in listed
        assert "coordinator@example.org\n  2026-11-02 17:00" in listed
        assert "(sent)" not in show(workspace, "mail", "--mailbox", ANA).stdout
        for message, content in ((page, "<p>Chè Ana</p>"), (text, "1 &lt; 2")):
            path = Path(show(workspace, "mail", "--open", message).stdout.strip())
            assert content in path.read_text(encoding="utf-8-sig")
        workspace.running.stop()
    assert len(json.loads(show(workspace, "mail", "--json").stdout)["mail"]) == 4
    missing = show(workspace, "mail", "--open", "1234")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "there is no message 1234" in missing.stderr
    workspace.restart()


def test_events_are_listed_with_their_guests_and_answers(workspace: Local) -> None:
    made = post(workspace, "/calendar/v3/calendars", {"summary": "Liaisons", "timeZone": "America/New_York"})["id"]
    body = {
        "summary": "Meeting",
        "location": "Town Hall",
        "start": {"dateTime": "2026-12-03T18:00:00-05:00"},
        "end": {"dateTime": "2026-12-03T19:00:00-05:00"},
        "attendees": [{"email": ANA}],
    }
    event = post(workspace, f"/calendar/v3/calendars/{made}/events", body)["id"]
    workspace.edit({"do": "answer", "event": event, "response": "declined", "comment": "Ill"}, "calendar", ANA)
    listed = show(workspace, "calendar").stdout
    assert listed == (
        "2026-12-03 18:00 to 2026-12-03 19:00  Meeting\n    Liaisons\n    Town Hall\n"
        f"    {ANA}  declined: Ill\n    {event}\n"
    )
    workspace.edit({"do": "delete", "event": event}, "calendar")
    assert "Meeting (cancelled)" in show(workspace, "calendar").stdout
    assert json.loads(show(workspace, "calendar", "--json").stdout)["events"][0]["status"] == "cancelled"
