"""A local Workspace in which something of every kind lies, as people who mean no good would have written it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote

import requests

from tests.workspace import COORDINATOR, Local

HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> {{ 7 * 191 }} &lt;b&gt;"
)
"""What no page may take for anything but text."""
ARABIC = "مرحبا بكم"
ANA = "ana.example@example.org"
FAR = "somebody@far.example.com"
RED = {"red": 0.8, "green": 0.2, "blue": 0.2}
YELLOW = {"red": 1, "green": 0.9490196, "blue": 0.8}
# Its frame is of http, since to a frame's https Chromium shakes hands before the policy stops the request itself.
LETTER = f"""<html lang="ar" dir="rtl"><head><title>A letter</title><style>p {{ color: #222 }}</style></head><body>
<p id="words">{ARABIC}</p><script>parent.document.title='owned'; document.title='owned'</script>
<img src="https://tracker.example.org/seen.png"><form action="https://thief.example.org/"><input name="q"></form>
<iframe src="http://frame.example.org/"></iframe><a href="https://link.example.org/">link</a></body></html>"""
_FOLDER = "application/vnd.google-apps.folder"


@dataclass(frozen=True, slots=True)
class Lived:
    """Ids of what lies there."""

    book: str
    pdf: str
    page: str
    doc: str
    form: str
    letter: str


def furnish(here: Local) -> Lived:
    """Fill an empty workspace; its clock stands at noon of 2 November 2026 in New York."""
    here.lift_quotas()
    root = _made(here, "/drive/v3/files", {"name": f"Folder {HOSTILE}", "mimeType": _FOLDER})
    book = _book(here)
    pdf = _uploaded(here, "Invoice.pdf", "application/pdf", b"%PDF-1.4 made up", root)
    page = _uploaded(here, "page.html", "text/html", HOSTILE.encode(), root)
    doc = _uploaded(here, "Score sheet", "text/html", LETTER.encode(), root, "application/vnd.google-apps.document")
    form = _form(here)
    _event(here)
    return Lived(book, pdf, page, doc, form, _letter(here))


def _asked(here: Local, verb: str, path: str, **facts: Any) -> Any:
    headers = {"Authorization": f"Bearer {here.token()}", **facts.pop("headers", {})}
    answer = requests.request(verb, here.url + path, headers=headers, timeout=10, **facts)
    assert answer.ok, answer.text
    return answer.json()


def _made(here: Local, path: str, body: dict[str, Any]) -> str:
    return str(_asked(here, "POST", path, json=body)["id"])


def _uploaded(here: Local, name: str, kind: str, data: bytes, folder: str, as_type: str = "") -> str:
    facts = {"name": name, "parents": [folder], **({"mimeType": as_type} if as_type else {})}
    body = b"".join(
        b"--cut\r\nContent-Type: " + of.encode() + b"\r\n\r\n" + part + b"\r\n"
        for of, part in (("application/json", json.dumps(facts).encode()), (kind, data))
    )
    headers = {"Content-Type": "multipart/related; boundary=cut"}
    path = "/upload/drive/v3/files?uploadType=multipart"
    return str(_asked(here, "POST", path, data=body + b"--cut--", headers=headers)["id"])


def _book(here: Local) -> str:
    made = _asked(
        here,
        "POST",
        "/v4/spreadsheets",
        json={
            "properties": {"title": f"Program {HOSTILE}", "timeZone": "America/New_York"},
            "sheets": [
                {"properties": {"sheetId": 11, "title": "Hours", "gridProperties": {"frozenRowCount": 1}}},
                {"properties": {"sheetId": 12, "title": f"Tab {ARABIC}"}},
                {"properties": {"sheetId": 13, "title": "Lists", "hidden": True}},
            ],
        },
    )
    book = str(made["spreadsheetId"])
    rows = [
        ["ID", "Words", "Approved", "Link", "Kept from sight", "Problem", "Money"],
        ["H-01", HOSTILE, True, '=HYPERLINK("#gid=11&range=A230","row 230")', "secret", "", 12.5],
        ["H-02", ARABIC, False, f'=HYPERLINK("https://docs.google.com/spreadsheets/d/{book}/edit","the Sheet")'],
        ["H-03", "=1/0", True, '=HYPERLINK("https://evil.example.org/","outside")', "", "the cell Words: mend it"],
        *([f"H-{number}", f"row {number}"] for number in range(5, 231)),
    ]
    values = f"/v4/spreadsheets/{book}/values/Hours!A1:G{len(rows)}?valueInputOption=USER_ENTERED"
    _asked(here, "PUT", values, json={"values": rows})
    figures = [["Month", HOSTILE, "Cap"], [ARABIC, "$12.50", 100], ["2026-11", "", 100], ["2026-12", 50, 100]]
    values = f"/v4/spreadsheets/{book}/values/{quote(f'Tab {ARABIC}')}!A10:C13?valueInputOption=USER_ENTERED"
    _asked(here, "PUT", values, json={"values": figures})
    cells = {"sheetId": 11, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 7}
    whole = {**cells, "startRowIndex": 1}
    tick = {"sheetId": 11, "startRowIndex": 1, "startColumnIndex": 2, "endColumnIndex": 3}
    note = {"note": f"What goes there {HOSTILE}"}
    hide = {"sheetId": 11, "dimension": "COLUMNS", "startIndex": 4, "endIndex": 5}
    when = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=LEN($F2)>0"}]}
    words = {"type": "TEXT_CONTAINS", "values": [{"userEnteredValue": "row 7"}]}
    bold = {"backgroundColor": RED, "textFormat": {"bold": True, "foregroundColor": {"red": 1, "green": 1, "blue": 1}}}
    requests_ = [
        {"setDataValidation": {"range": tick, "rule": {"condition": {"type": "BOOLEAN"}}}},
        {
            "updateCells": {
                "start": {"sheetId": 11, "rowIndex": 0, "columnIndex": 1},
                "rows": [{"values": [note]}],
                "fields": "note",
            }
        },
        {"updateDimensionProperties": {"range": hide, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}},
        _rule(whole, when, {"backgroundColor": YELLOW}),
        _rule(whole, words, bold),
        *(_chart(kind) for kind in ("COLUMN", "LINE", "AREA")),
        {
            "addBanding": {
                "bandedRange": {
                    "range": {"sheetId": 11, "startColumnIndex": 0, "endColumnIndex": 7},
                    "rowProperties": {
                        "headerColor": {"red": 0.8, "green": 0.9, "blue": 0.8},
                        "firstBandColor": {"red": 1, "green": 1, "blue": 1},
                        "secondBandColor": {"red": 0.9, "green": 0.95, "blue": 1},
                    },
                }
            }
        },
    ]
    _asked(here, "POST", f"/v4/spreadsheets/{book}:batchUpdate", json={"requests": requests_})
    return book


def _chart(kind: str) -> dict[str, Any]:
    """Of the figures on tab 12; its range reaches below them, as a chart's does whose table will grow."""

    def column(place: int) -> dict[str, Any]:
        cells = {"startRowIndex": 9, "endRowIndex": 40, "startColumnIndex": place, "endColumnIndex": place + 1}
        return {"sourceRange": {"sources": [{"sheetId": 12, **cells}]}}

    basic = {
        "chartType": kind,
        "headerCount": 1,
        "domains": [{"domain": column(0)}],
        "series": [{"series": column(1)}, {"series": column(2)}],
    }
    at = {"overlayPosition": {"anchorCell": {"sheetId": 12, "rowIndex": 0, "columnIndex": 0}}}
    spec = {"title": f"{kind} {HOSTILE}", "altText": f"{kind}: see the table", "basicChart": basic}
    return {"addChart": {"chart": {"spec": spec, "position": at}}}


def _rule(cells: dict[str, int], condition: dict[str, Any], look: dict[str, Any]) -> dict[str, Any]:
    rule = {"ranges": [cells], "booleanRule": {"condition": condition, "format": look}}
    return {"addConditionalFormatRule": {"rule": rule, "index": 0}}


def _letter(here: Local) -> str:
    message = EmailMessage()
    message["To"], message["Subject"] = f"{ANA}, {FAR}", f"{ARABIC} {HOSTILE}"
    message.set_content(f"{ARABIC}\n{HOSTILE}")
    message.add_alternative(LETTER, subtype="html")
    message.add_attachment(HOSTILE.encode(), maintype="text", subtype="html", filename=f"{ARABIC}.html")
    raw = base64.urlsafe_b64encode(message.as_bytes()).decode()
    _asked(here, "POST", "/gmail/v1/users/me/messages/send", json={"raw": raw})
    return str(here.admin("GET", f"/mail?mailbox={ANA}")["mail"][0]["id"])


def _event(here: Local) -> None:
    event = {
        "summary": f"Meeting {HOSTILE}",
        "location": ARABIC,
        "description": HOSTILE,
        "start": {"dateTime": "2026-11-10T23:00:00-05:00"},
        "end": {"dateTime": "2026-11-11T00:00:00-05:00"},
        "attendees": [{"email": ANA}],
    }
    made = _asked(here, "POST", "/calendar/v3/calendars/primary/events", json=event)
    answer = {"do": "answer", "event": made["id"], "calendar": COORDINATOR, "response": "accepted", "comment": HOSTILE}
    here.edit(answer, service="calendar", user=ANA)


def _form(here: Local) -> str:
    form = str(_asked(here, "POST", "/v1/forms", json={"info": {"title": f"Apply {HOSTILE}"}})["formId"])
    question = {"title": f"Why? {HOSTILE}", "questionItem": {"question": {"textQuestion": {"paragraph": True}}}}
    item = {"createItem": {"item": question, "location": {"index": 0}}}
    _asked(here, "POST", f"/v1/forms/{form}:batchUpdate", json={"requests": [item]})
    state = {"publishState": {"isPublished": True, "isAcceptingResponses": True}}
    settings = {"publishSettings": state, "updateMask": "publishState"}
    _asked(here, "POST", f"/v1/forms/{form}:setPublishSettings", json=settings)
    sent = {"form": form, "do": "submit", "answers": {question["title"]: f"{ARABIC}\n{HOSTILE}"}}
    here.edit(sent, service="forms", user=ANA)
    return form
