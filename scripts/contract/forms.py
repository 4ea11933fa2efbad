"""The beliefs about Forms v1, with drive.file alone. Each probe makes a form and deletes it.

Nobody answers one: what is believed of responses is tried as far as an empty form shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contract.probe import Account, Answer, Finding, Probes, judged

forms = Probes()
NAME = {"title": "Name", "questionItem": {"question": {"textQuestion": {}}}}


@contextmanager
def made(account: Account, **info: str) -> Iterator[Answer]:
    """A form for the time of a probe, as it was answered when it was made."""
    new = account.ask("forms", "POST", "/forms", json={"info": {"title": "Contract", **info}})
    try:
        yield new
    finally:
        account.ask("drive", "DELETE", f"/files/{new.json['formId']}")


def change(account: Account, form: Answer, *requests: dict[str, Any], **more: Any) -> Answer:
    path = f"/forms/{form.json['formId']}:batchUpdate"
    return account.ask("forms", "POST", path, json={"requests": list(requests), **more})


def create(item: dict[str, Any]) -> dict[str, Any]:
    return {"createItem": {"item": item, "location": {"index": 0}}}


@forms.believe("A form is made with its title alone; with questions it is 400.", "discovery document")
def _(account: Account) -> Finding:
    whole = account.ask("forms", "POST", "/forms", json={"info": {"title": "Contract"}, "items": [NAME]})
    if whole.code == 200:
        account.ask("drive", "DELETE", f"/files/{whole.json['formId']}")
    return judged(whole.code == 400, whole)


@forms.believe("Its file bears the documentTitle, and drive.file sees it.", "discovery document")
def _(account: Account) -> Finding:
    with made(account, documentTitle="Contract file") as form:
        file = account.ask("drive", "GET", f"/files/{form.json['formId']}", params={"fields": "name,mimeType"})
    return judged(file.json.get("name") == "Contract file" and file.json["mimeType"].endswith(".form"), file)


@forms.believe(
    "A batch is carried out whole or not at all; a line break in a title is 400.", "seen in reports: worse case"
)
def _(account: Account) -> Finding:
    with made(account) as form:
        refused = change(account, form, create(NAME), create({**NAME, "title": "Two\nlines"}))
        after = account.ask("forms", "GET", f"/forms/{form.json['formId']}")
    return judged(refused.code == 400 and not after.json.get("items"), (refused, after))


@forms.believe("A change that names an older revision is 400.", "discovery document")
def _(account: Account) -> Finding:
    with made(account) as form:
        control = {"writeControl": {"requiredRevisionId": form.json["revisionId"]}}
        first, second = (change(account, form, create(NAME), **control) for _ in range(2))
    return judged((first.code, second.code) == (200, 400), (first, second))


@forms.believe("A renamed and moved question keeps its id.", "discovery document")
def _(account: Account) -> Finding:
    with made(account) as form:
        change(account, form, create(NAME), create({**NAME, "title": "Other"}))
        before = account.ask("forms", "GET", f"/forms/{form.json['formId']}").json["items"]
        rename = {"item": {"title": "New"}, "location": {"index": 1}, "updateMask": "title"}
        move = {"originalLocation": {"index": 1}, "newLocation": {"index": 0}}
        change(account, form, {"updateItem": rename}, {"moveItem": move})
        after = account.ask("forms", "GET", f"/forms/{form.json['formId']}").json["items"]
    ids = [[item["questionItem"]["question"]["questionId"] for item in items] for items in (before, after)]
    return judged(ids[0] == ids[1][::-1] and after[0]["title"] == "New", (before, after))


@forms.believe("The API sets that a form collects verified addresses.", "discovery document")
def _(account: Account) -> Finding:
    wanted = {"settings": {"emailCollectionType": "VERIFIED"}, "updateMask": "emailCollectionType"}
    with made(account) as form:
        done = change(account, form, {"updateSettings": wanted}, includeFormInResponse=True)
    settings = done.json.get("form", {}).get("settings", {})
    return judged(settings.get("emailCollectionType") == "VERIFIED", done)


@forms.believe("A form made unpublished takes answers once it is published.", "discovery document")
def _(account: Account) -> Finding:
    path = {"params": {"unpublished": "true"}, "json": {"info": {"title": "Contract"}}}
    form = account.ask("forms", "POST", "/forms", **path)
    state = {"isPublished": True, "isAcceptingResponses": True}
    body = {"publishSettings": {"publishState": state}, "updateMask": "publishState"}
    try:
        account.ask("forms", "POST", f"/forms/{form.json['formId']}:setPublishSettings", json=body)
        after = account.ask("forms", "GET", f"/forms/{form.json['formId']}")
    finally:
        account.ask("drive", "DELETE", f"/files/{form.json['formId']}")
    before = form.json.get("publishSettings", {}).get("publishState", {}).get("isAcceptingResponses", False)
    now = after.json.get("publishSettings", {}).get("publishState", {}).get("isAcceptingResponses", False)
    return judged(now and not before, (form, after))


@forms.believe("Responses are asked for since a time in Zulu form; other filters are 400.", "discovery document")
def _(account: Account) -> Finding:
    with made(account) as form:
        path = f"/forms/{form.json['formId']}/responses"
        asked = [
            account.ask("forms", "GET", path, params={"filter": wanted})
            for wanted in ("timestamp >= 2026-01-01T00:00:00Z", "timestamp > 2026-01-01T00:00:00.123456Z", "email = x")
        ]
    return judged([answer.code for answer in asked] == [200, 200, 400], asked)
