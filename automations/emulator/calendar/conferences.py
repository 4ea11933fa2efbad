"""Google Meet on an event: made once for a request id, whatever else is asked."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from typing import Any

from automations.emulator.calendar.refusals import bad

_MEET = "hangoutsMeet"


def asked(had: dict[str, Any] | None, data: Mapping[str, Any], *, robot: bool) -> dict[str, Any] | None:
    """The conference after a body's conferenceData (with conferenceDataVersion=1). A request id that was used for it
    already is ignored (discovery document). Raises ApiError 400 for another kind of conference."""
    request = data.get("createRequest")
    if not request:
        return had
    wanted = request.get("requestId", "")
    if not wanted:
        raise bad("Missing conference request id.", "required")
    if had is not None and had["request"] == wanted:
        return had
    kind = request.get("conferenceSolutionKey", {}).get("type", _MEET)
    # A service account for itself has no Meet (googleapis/google-api-nodejs-client#3052).
    if kind != _MEET or robot:
        raise bad("Invalid conference type value.")
    letters = [secrets.choice(string.ascii_lowercase) for _ in range(10)]
    return {"request": wanted, "code": f"{''.join(letters[:3])}-{''.join(letters[3:7])}-{''.join(letters[7:])}"}


def link(conference: Mapping[str, Any]) -> str:
    return f"https://meet.google.com/{conference['code']}"


def shown(conference: Mapping[str, Any], status: str) -> dict[str, Any]:
    """conferenceData; `status` is "success", "pending" (no link yet) or "failure" (and never one)."""
    key = {"type": _MEET}
    request = {"requestId": conference["request"], "conferenceSolutionKey": key, "status": {"statusCode": status}}
    if status != "success":
        return {"createRequest": request}
    icon = "https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo_meet_2020q4_color_2x_web_512dp.png"
    entry = {"entryPointType": "video", "uri": link(conference), "label": link(conference).removeprefix("https://")}
    return {
        "createRequest": request,
        "entryPoints": [entry],
        "conferenceSolution": {"key": key, "name": "Google Meet", "iconUri": icon},
        "conferenceId": conference["code"],
    }
