"""The beliefs about Drive v3."""

from __future__ import annotations

import hashlib

from automations.google.failures import Refused
from contract.probe import FOLDER, Account, Finding, Probes, cannot_tell, judged

drive = Probes()
DOCUMENT = "application/vnd.google-apps.document"


@drive.believe("Ids from generateIds work for folders and for uploaded files.", "discovery document")
def _(account: Account) -> Finding:
    ids = account.workspace.drive.new_ids(2)
    folder = account.workspace.drive.create_file(ids[0], "Folder", FOLDER, account.folder)
    file = account.workspace.drive.create_file(ids[1], "a.pdf", "application/pdf", folder.id, content=b"%PDF")
    return judged([folder.id, file.id, file.parents] == [*ids, (ids[0],)], (folder.id, file.id))


@drive.believe("An id from generateIds cannot be used for a Google Doc.", "Drive guide on creating files")
def _(account: Account) -> Finding:
    (file_id,) = account.workspace.drive.new_ids(1)
    body = {"id": file_id, "name": "Doc", "mimeType": DOCUMENT, "parents": [account.folder]}
    answer = account.ask("drive", "POST", "/files", json=body)
    return judged(answer.code == 400, answer)


@drive.believe("HTML becomes a Google Doc, whose text is exported alike as long as nobody edits it.", "design: edited")
def _(account: Account) -> Finding:
    page = (
        "<h1>Sheet</h1><p>One &amp; two</p><blockquote>quoted</blockquote><table><tr><td>a</td><td></td></tr></table>"
    )
    drive_ = account.workspace.drive
    made = drive_.create_document("Doc", page, account.folder)
    first = drive_.export_text(made.id)
    (folder,) = drive_.new_ids(1)
    drive_.create_file(folder, "Place", FOLDER, account.folder)
    drive_.move(made.id, folder)
    told = all(words in first for words in ("Sheet", "One & two", "quoted"))
    return judged(told and drive_.export_text(made.id) == first, repr(first))


@drive.believe("A folder can be closed to what stands above it: inheritedPermissionsDisabled.", "discovery document")
def _(account: Account) -> Finding:
    (folder,) = account.workspace.drive.new_ids(1)
    account.workspace.drive.create_file(folder, "Closed", FOLDER, account.folder)
    try:
        account.workspace.drive.limit(folder)
    except Refused as refused:
        return judged(False, refused)
    answer = account.ask("drive", "GET", f"/files/{folder}?fields=inheritedPermissionsDisabled,writersCanShare")
    return judged(answer.code == 200, answer)


@drive.believe("An id of one's own making is refused.", "discovery document: files.create, id")
def _(account: Account) -> Finding:
    body = {"id": "our-own-idea-of-an-id", "name": "a.pdf", "mimeType": "application/pdf", "parents": [account.folder]}
    answer = account.ask("drive", "POST", "/files", json=body)
    return judged(answer.code == 400, answer)


@drive.believe("Creating a file with a taken id is refused with 409.", "design: the file effect rests on it")
def _(account: Account) -> Finding:
    body = {"id": account.file(), "name": "twice.pdf", "parents": [account.folder]}
    answer = account.ask("drive", "POST", "/files", json=body)
    return judged(answer.code == 409, answer)


@drive.believe("The id of a trashed file stays taken.", "assumed: the worse case")
def _(account: Account) -> Finding:
    file_id = account.file()
    account.workspace.drive.trash(file_id)
    answer = account.ask("drive", "POST", "/files", json={"id": file_id, "name": "a", "parents": [account.folder]})
    return judged(answer.code == 409, answer)


@drive.believe("The id of a deleted file stays taken.", "assumed: the worse case")
def _(account: Account) -> Finding:
    file_id = account.file()
    account.ask("drive", "DELETE", f"/files/{file_id}")
    answer = account.ask("drive", "POST", "/files", json={"id": file_id, "name": "a", "parents": [account.folder]})
    return judged(answer.code == 409, answer)


@drive.believe("Bytes come back as they were sent, and md5Checksum is theirs.", "discovery document")
def _(account: Account) -> Finding:
    content = bytes(range(256)) + b"\r\n--boundary\r\n"
    info = account.workspace.drive.get(account.file(content))
    assert info is not None
    same = account.workspace.drive.content(info.id) == content
    return judged(
        same and info.md5 == hashlib.md5(content, usedforsecurity=False).hexdigest() and info.size == len(content),
        info.md5,
    )


@drive.believe("New content replaces the old in place: the id and the link stay.", "discovery document")
def _(account: Account) -> Finding:
    before = account.workspace.drive.get(account.file(b"first"))
    assert before is not None
    after = account.workspace.drive.update_file(before.id, b"second", {"facts": "2"})
    same = (after.id, after.link) == (before.id, before.link)
    return judged(same and account.workspace.drive.content(after.id) == b"second", after.link)


@drive.believe("appProperties take 124 bytes of key and value together.", "Drive guide on properties")
def _(account: Account) -> Finding:
    answer = _with_properties(account, {"k": "v" * 123})
    return judged(answer == 200, answer)


@drive.believe("125 bytes of key and value are refused, counted as UTF-8.", "Drive guide on properties")
def _(account: Account) -> Finding:
    answers = [_with_properties(account, {"k": value}) for value in ("v" * 124, "é" * 62)]
    return judged(all(400 <= answer < 500 for answer in answers), answers)


@drive.believe("A file takes 30 appProperties of one client and refuses 31.", "Drive guide on properties")
def _(account: Account) -> Finding:
    answers = [_with_properties(account, {f"k{n}": "v" for n in range(count)}) for count in (30, 31)]
    return judged(answers[0] == 200 and 400 <= answers[1] < 500, answers)


@drive.believe("A null value takes a property away in an update; the others stay.", "discovery document")
def _(account: Account) -> Finding:
    file_id = account.file(appProperties={"old": "1", "stays": "1"})
    seen = account.workspace.drive.update_file(file_id, app_properties={"old": None, "new": "2"}).app_properties
    return judged(seen == {"stays": "1", "new": "2"}, seen)


def _with_properties(account: Account, properties: dict[str, str]) -> int:
    body = {"name": "properties", "parents": [account.folder], "appProperties": properties}
    return account.ask("drive", "POST", "/files", json=body).code


@drive.believe("files.get sees what was just written.", "kopia/kopia#90")
def _(account: Account) -> Finding:
    file_id = account.file(appProperties={"key": "K1"})
    info = account.workspace.drive.get(file_id)
    return judged(info is not None and info.app_properties == {"key": "K1"}, info and info.app_properties)


@drive.believe("files.list does not at once see what was just written.", "kopia/kopia#90; for appProperties unverified")
def _(account: Account) -> Finding:
    file_id = account.file(appProperties={"key": "just now"})
    query = "appProperties has { key='key' and value='just now' } and trashed = false"
    answer = account.ask("drive", "GET", "/files", params={"q": query, "fields": "files(id)"})
    if any(item["id"] == file_id for item in answer.json.get("files", [])):
        return cannot_tell("this time it was found at once; that proves nothing, so a delay is still assumed")
    return judged(answer.code == 200, answer)


@drive.believe("files.version also rises for changes that nobody sees: for a move of our own.", "discovery document")
def _(account: Account) -> Finding:
    file_id = account.file()
    inner = account.workspace.drive.create_file(None, "Inner", FOLDER, account.folder).id
    before = _version(account, file_id)
    account.workspace.drive.move(file_id, inner)
    after = _version(account, file_id)
    return judged(after > before, f"{before} and then {after}")


def _version(account: Account, file_id: str) -> int:
    return int(account.ask("drive", "GET", f"/files/{file_id}", params={"fields": "version"}).json["version"])


@drive.believe("A file that is not there is 404, whatever its id looks like.", "discovery document")
def _(account: Account) -> Finding:
    answer = account.ask("drive", "GET", "/files/no-such-file")
    return judged(answer.code == 404, answer)


@drive.believe("modifiedTime rises when a cell of a spreadsheet is written.", "design: the settling time rests on it")
def _(account: Account) -> Finding:
    spreadsheet = account.spreadsheet(["a"])
    before = account.workspace.drive.modified_time(spreadsheet)
    account.write(spreadsheet, "T!A1", [["b"]])
    after = account.workspace.drive.modified_time(spreadsheet)
    if after == before and account.rehearsal:
        return cannot_tell("the rehearsal's clock stands still")
    return judged(after > before, f"{before.isoformat()} and then {after.isoformat()}")


@drive.believe("drive.file serves Sheets for a spreadsheet that the service itself has made.", "discovery document")
def _(account: Account) -> Finding:
    if account.scopes is None or not {name.rpartition("/")[2] for name in account.scopes} <= {"drive.file"}:
        return cannot_tell("the token has more scopes than drive.file, or it is not known which")
    spreadsheet = account.spreadsheet(["a"])
    return judged(account.read(spreadsheet) == [["a"]])


@drive.believe("A service account without delegation owns no storage.", "n8n-io/n8n#26050")
def _(account: Account) -> Finding:
    robots = account.robots()
    if robots is None:
        return cannot_tell("it takes a service account's key")
    with robots:
        try:
            robots.drive.create_file(None, "a.pdf", "application/pdf", None, content=b"x")
        except Refused as refused:
            return judged(refused.facts["code"] == 403, refused)
    return judged(False, "it was created")


@drive.believe("A Google Doc over 10 MB cannot be exported.", "discovery document")
def _(account: Account) -> Finding:
    return cannot_tell("it would take a document of that size")


@drive.believe("Quota: 1,000,000 units a minute a project, 325,000 a user.", "Drive API limits")
def _(account: Account) -> Finding:
    return cannot_tell("using them up would stop everybody else in the project")


@drive.believe("changes.list tells of a file that this app made, once, and then of nothing.", "guide")
def _(account: Account) -> Finding:
    start = account.ask("drive", "GET", "/changes/startPageToken").json["startPageToken"]
    (file_id,) = account.workspace.drive.new_ids(1)
    account.workspace.drive.create_file(file_id, "a.pdf", "application/pdf", account.folder, content=b"%PDF")
    first = account.workspace.changes.since(start)
    if file_id not in first.files:
        return cannot_tell("the change was not told of at once; Google says nothing of how long that may take")
    return judged(file_id not in account.workspace.changes.since(first.token).files, first)


@drive.believe("changes.list tells of a workbook whose cells were changed by the Sheets API.", "design: an idle look")
def _(account: Account) -> Finding:
    book = account.workspace.sheets.create("Contract changes", "en_US", "America/New_York").id
    try:
        token = account.workspace.changes.start()
        cell = {"start": {"rowIndex": 0, "columnIndex": 0}, "rows": [{"values": [_WORD]}], "fields": "userEnteredValue"}
        account.workspace.sheets.batch_update(book, [{"updateCells": cell}])
        found = account.workspace.changes.since(token).files
    finally:
        account.workspace.drive.trash(book)
    return judged(True) if book in found else cannot_tell("not at once: Drive may take its time")


_WORD = {"userEnteredValue": {"stringValue": "changed"}}
