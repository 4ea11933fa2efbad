"""How a plan's documents are carried out, and who may open their folders.

Both lie in folders that the run makes on the way (acts_files.py). The staging folder is closed to everybody, because
what lies in it is on its way to a few.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from automations.effects import access, document, file
from automations.effects.record import EffectRecord, EffectState
from automations.google.drive import Drive
from automations.rendering.wording import MissingWording
from automations.rules.gatherings import Told
from automations.rules.plan import AccessFacts, DocumentFile, Effect
from automations.runs.acts_files import FOLDER_KEY, Files
from automations.runs.apply import Impossible, Save

STAGING = ("Staging",)
USED, SWEPT = "used", "swept"
_STAGING_KEY = FOLDER_KEY + "/".join(STAGING)
_LIMITED = "limited"


@dataclass
class Documents:
    """Acts for effects of kind document. `records` are the run's, by key; `files` knows the folders."""

    drive: Drive
    files: Files
    records: MutableMapping[str, EffectRecord]

    def facts(self, effect: Effect) -> str:
        payload = _document(effect)
        return json.dumps([payload.name, asdict(payload.document)], sort_keys=True, ensure_ascii=False)

    def intents(self, records: Sequence[EffectRecord], effects: Sequence[Effect]) -> list[EffectRecord]:
        """The folders first; a document's id is Drive's own to draw."""
        return [*self.files.folder_intents([STAGING, *(_document(effect).folders for effect in effects)]), *records]

    def act(self, effect: Effect, record: EffectRecord, save: Save, now: datetime) -> EffectRecord:
        payload = _document(effect)
        try:
            staging = self._staging(save)
            save(self.records[_STAGING_KEY].with_receipt(used=now.isoformat(timespec="seconds")))
            try:
                return self._settle(record, payload, staging, save)
            except document.StagingGone:
                return self._settle(self.records[effect.key], payload, self._staging(save, anew=True), save)
        except (document.StagingGone, file.FolderGone) as gone:
            raise Impossible(self.files.folder_gone) from gone
        except document.FolderGone as gone:
            self._open_anew(payload.folders, save)
            what = f"the folder {'/'.join(payload.folders)} was thrown away; it is made again"
            raise Impossible(what) from gone

    def told(self, effect: Effect, record: EffectRecord, now: datetime) -> Sequence[Told]:
        return ()

    def _settle(self, record: EffectRecord, payload: DocumentFile, staging: str, save: Save) -> EffectRecord:
        # Rendering costs what an idle run should not pay.
        from automations.rendering.score_sheet import render_score_sheet

        wanted = document.Wanted(
            name=payload.name,
            folder=self.files.id_of(payload.folders, save),
            staging=staging,
            content=lambda: render_score_sheet(payload.document),
        )
        try:
            return document.settle(record, wanted, self.drive, save)
        except MissingWording as missing:
            raise Impossible(str(missing)) from missing

    def _staging(self, save: Save, *, anew: bool = False) -> str:
        """The staging folder's id; when it is made, it is closed before anything lies in it."""
        folder = self.files.id_of(STAGING, save, anew=anew)
        record = self.records[_STAGING_KEY]
        if record.receipts.get(_LIMITED) != folder:
            self.drive.limit(folder)
            save(record.with_receipt(limited=folder))
        return folder

    def sweep(self, now: datetime, save: Save) -> None:
        """A day after a document was made, once: strays go into the trash. Raises Refused, Unanswered."""
        record = self.records.get(_STAGING_KEY)
        made = record.receipts.get(USED) if record else None
        if record is None or made is None:
            return
        due = datetime.fromisoformat(made) + document.STRAY_AFTER
        swept = record.receipts.get(SWEPT)
        if now < due or (swept and datetime.fromisoformat(swept) >= due):
            return
        own = [one for one in self.records.values() if one.kind == "document"]
        document.sweep(record.receipts[file.FILE], own, self.drive, now, save)
        save(record.with_receipt(swept=now.isoformat(timespec="seconds")))

    def _open_anew(self, folders: tuple[str, ...], save: Save) -> None:
        """Who may open a folder that is made anew is said anew."""
        for record in list(self.records.values()):
            if record.kind == "access" and record.receipts.get(file.FILE) == self._id(folders):
                save(replace(record, state=EffectState.INTENDED, done=""))

    def _id(self, folders: tuple[str, ...]) -> str:
        return self.records[FOLDER_KEY + "/".join(folders)].receipts.get(file.FILE, "")


def access_facts(folders: Sequence[str], people: Iterable[tuple[str, str]]) -> str:
    """Which folder is open to whom, by id and address."""
    return json.dumps(["/".join(folders), sorted((id_, email.casefold()) for id_, email in people)], ensure_ascii=False)


@dataclass
class Accesses:
    """Acts for effects of kind access. `notify`: Drive writes to people that a folder was opened to them."""

    drive: Drive
    files: Files
    records: MutableMapping[str, EffectRecord]
    notify: bool

    def facts(self, effect: Effect) -> str:
        payload = _access(effect)
        return access_facts(payload.folders, [(person.id, person.email) for person in payload.people])

    def intents(self, records: Sequence[EffectRecord], effects: Sequence[Effect]) -> list[EffectRecord]:
        return [*self.files.folder_intents([_access(effect).folders for effect in effects]), *records]

    def act(self, effect: Effect, record: EffectRecord, save: Save, now: datetime) -> EffectRecord:
        payload = _access(effect)
        try:
            try:
                return self._settle(record, payload, self.files.id_of(payload.folders, save), save)
            except access.FolderGone:
                folder = self.files.id_of(payload.folders, save, anew=True)
                return self._settle(record, payload, folder, save)
        except (access.FolderGone, file.FolderGone) as gone:
            raise Impossible(self.files.folder_gone) from gone
        except access.StillOpen as open_:
            what = f"others may open {'/'.join(payload.folders)} by a folder above it; share that one with nobody"
            raise Impossible(what) from open_

    def told(self, effect: Effect, record: EffectRecord, now: datetime) -> Sequence[Told]:
        return ()

    def _settle(self, record: EffectRecord, payload: AccessFacts, folder: str, save: Save) -> EffectRecord:
        people = [person.email for person in payload.people]
        wanted = access.Wanted(folder=folder, people=people, notify=self.notify)
        return access.settle(record.with_receipt(file=folder), wanted, self.drive, save)


def _document(effect: Effect) -> DocumentFile:
    if not isinstance(effect.payload, DocumentFile):
        raise TypeError(f"{effect.key} is no document")
    return effect.payload


def _access(effect: Effect) -> AccessFacts:
    if not isinstance(effect.payload, AccessFacts):
        raise TypeError(f"{effect.key} is no access")
    return effect.payload
