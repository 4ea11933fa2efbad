"""What lies in the program's folder in Drive: invoices, folders, documents that staff edit, and who may open them.

The tree below the folder is walked; what search does not show yet, or somebody has moved or thrown away, is looked for
by the links of the Sheet.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from automations.effects import document, file
from automations.effects.record import EffectRecord, EffectState
from automations.google.drive import DOCUMENT, FOLDER, PDF, Drive, FileInfo
from automations.rendering.invoice import attached
from automations.rules.program import Snapshot
from automations.rules.register import Invoice
from automations.runs.acts_documents import STAGING, USED, access_facts
from automations.runs.acts_files import FOLDER_KEY
from automations.runs.rebuilding.contents import Contents, Marks
from automations.runs.records import invoice_of_record

INVOICE = "invoice/"
_FILE_ID = re.compile(r"/d/([\w-]{10,})|[?&]id=([\w-]{10,})")
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_UNKNOWN = "unknown"


def look(drive: Drive, folder: str, links: Iterable[str]) -> dict[str, list[FileInfo]]:
    """All files that bear one of our keys, by key."""
    found: dict[str, FileInfo] = {}
    for info in _below(drive, folder):
        found[info.id] = info
    for id_ in dict.fromkeys(_ids(links)):
        there = None if id_ in found else drive.get(id_)
        if there is not None:
            found[id_] = there
    by_key: dict[str, list[FileInfo]] = {}
    for info in found.values():
        if file.KEY in info.app_properties:
            by_key.setdefault(info.app_properties[file.KEY], []).append(info)
    return by_key


def _below(drive: Drive, folder: str) -> Iterator[FileInfo]:
    waiting, seen = [folder], {folder}
    while waiting:
        for info in drive.inside(waiting.pop(0)):
            yield info
            if info.mime_type == FOLDER and info.id not in seen:
                seen.add(info.id)
                waiting.append(info.id)


def _ids(links: Iterable[str]) -> Iterator[str]:
    for link in links:
        if found := _FILE_ID.search(link):
            yield found[1] or found[2]


def _best(files: Iterable[FileInfo]) -> FileInfo:
    """Of several with one key that which is not in the trash, and the newest."""
    return max(files, key=lambda info: (not info.trashed, info.modified or _EARLIEST))


def read_folders(files: Mapping[str, list[FileInfo]], marks: Marks, contents: Contents) -> None:
    """The folders that runs have made. What died in staging is looked for a day from now."""
    for key, found in files.items():
        if not key.startswith(FOLDER_KEY):
            continue
        info = _best(found)
        if info.trashed or info.mime_type != FOLDER:
            continue
        before = contents.effects.get(key)
        wanted = marks.fingerprint(key)
        record = before or EffectRecord(
            key=key, kind="file", state=EffectState.DONE, wanted=wanted, what=f"folder {key.removeprefix(FOLDER_KEY)}"
        )
        record = record.with_receipt(file=info.id, made="yes", link=info.link).finished()
        if key == FOLDER_KEY + "/".join(STAGING):
            record = record.with_receipt(**{USED: contents.now.isoformat(timespec="seconds")})
        contents.note(record, line=False)


def read_invoices(
    drive: Drive, files: Mapping[str, list[FileInfo]], marks: Marks, contents: Contents
) -> dict[str, Invoice]:
    """The invoices that their own files carry, as Drafts, by key. A file of which that cannot be read is told of."""
    invoices: dict[str, Invoice] = {}
    for key, found in files.items():
        pdfs = [info for info in found if info.mime_type == PDF]
        if not key.startswith(INVOICE) or not pdfs:
            continue
        info = _best(pdfs)
        invoice = invoice_of_record(attached(drive.content(info.id)))
        if invoice is None or invoice.key != key:
            contents.cannot_tell(key, f"what {info.name or 'its file'} was drawn of cannot be read from it")
        else:
            invoices[key] = invoice
        stamp = info.app_properties.get(file.FINGERPRINT, "") if marks.as_before else ""
        contents.note(
            EffectRecord(
                key=key,
                kind="file",
                state=EffectState.DONE,
                wanted=stamp,
                done=stamp,
                what=f"{info.name.removesuffix('.pdf')}",
                receipts={file.FILE: info.id, file.MADE: "yes", file.LINK: info.link},
            )
        )
    return invoices


def read_documents(files: Mapping[str, list[FileInfo]], contents: Contents, marks: Marks) -> None:
    """The documents in sight; those still in staging are strays. Without the hash of its export one counts as edited:
    then it is never thrown away. What was made in the place of another that is still there is not done yet.
    """
    staging = contents.effects.get(FOLDER_KEY + "/".join(STAGING))
    out_of_sight = {staging.receipts[file.FILE]} if staging else set()
    for key, found in files.items():
        placed = [info for info in found if info.mime_type == DOCUMENT and not out_of_sight & set(info.parents)]
        if not placed:
            continue
        info = max(placed, key=lambda one: (not one.trashed, _version(one), one.modified or _EARLIEST))
        if info.trashed:
            continue
        stamp = info.app_properties.get(document.FINGERPRINT, "") if marks.as_before else ""
        receipts = {
            document.FILE: info.id,
            document.OF: stamp,
            document.EXPORT: info.app_properties.get(document.HASH, _UNKNOWN),
            document.PLACED: "yes",
            document.LINK: info.link,
            document.VERSION: str(_version(info)),
        }
        record = EffectRecord(
            key=key,
            kind="document",
            state=EffectState.DONE,
            wanted=stamp,
            done=stamp,
            what=info.name,
            receipts=receipts,
        )
        if old := _replaced(info, placed):
            export = old.app_properties.get(document.HASH, _UNKNOWN)
            record = replace(record, state=EffectState.INTENDED, done="").with_receipt(old=old.id, old_export=export)
        contents.note(record)


def _replaced(info: FileInfo, placed: Iterable[FileInfo]) -> FileInfo | None:
    """The one in whose place `info` was made, where a run died before it threw that one away: beside what staff have
    written on stands the next version, and a copy that they have made has another name.
    """
    same = [
        one
        for one in placed
        if one.id != info.id and not one.trashed and (one.name, _version(one)) == (info.name, _version(info))
    ]
    return _best(same) if same else None


def _version(info: FileInfo) -> int:
    number = info.app_properties.get(document.NUMBER, "1")
    return int(number) if number.isdecimal() else 1


def read_access(drive: Drive, snapshot: Snapshot, marks: Marks, contents: Contents) -> None:
    """Who may open the folder of an interview, as Drive has it: where it is as it should be, nothing is done again."""
    people = {row.email.casefold(): row for row in snapshot.core_team if row.email}
    for key, record in list(contents.effects.items()):
        parts = tuple(key.removeprefix(FOLDER_KEY).split("/"))
        if not key.startswith(FOLDER_KEY) or len(parts) != 2 or not parts[1].startswith("I-"):
            continue
        entries = drive.permissions(record.receipts[file.FILE])
        let_in = [people[one.email.casefold()] for one in entries if one.email.casefold() in people]
        facts = access_facts(parts, [(row.id, row.email) for row in let_in if row.id.startswith("C-")])
        stamp = marks.fingerprint(facts)
        contents.note(
            EffectRecord(
                key=f"access/{parts[1]}",
                kind="access",
                state=EffectState.DONE,
                wanted=stamp,
                done=stamp,
                what=f"folder of {parts[1]}",
                receipts={file.FILE: record.receipts[file.FILE]},
            )
        )


def missing(keys: Collection[str], contents: Contents) -> None:
    """Files that Activity names and that are nowhere: told of, and made again when they are wanted."""
    for key in sorted(keys):
        if key not in contents.effects:
            contents.cannot_tell(key, "Activity names it, and Drive does not have it; it is made again if it is wanted")
