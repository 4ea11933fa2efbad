"""How a plan's files are carried out: their folders on the way, their ids drawn once a run, their PDFs when needed."""

from __future__ import annotations

import json
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal

from automations.effects import file
from automations.effects.record import EffectRecord, EffectState
from automations.google.drive import Drive
from automations.rendering.invoice import render_invoice
from automations.rules.gatherings import Told
from automations.rules.plan import Effect, InvoiceFile
from automations.runs.apply import Impossible, Save
from automations.runs.records import record_of

FOLDER_KEY = "folder/"


@dataclass
class Files:
    """Acts for effects of kind file. `folder` is the program's folder; `records` are the run's, by key."""

    program: str
    drive: Drive
    folder: str
    records: MutableMapping[str, EffectRecord]
    fingerprint: Callable[[str], str]
    _ids: list[str] = field(default_factory=list)

    @property
    def folder_gone(self) -> str:
        """What an effect says whose file can lie nowhere."""
        return f"the program's folder in Drive is gone; run: automations init --program {self.program}"

    def facts(self, effect: Effect) -> str:
        def plain(value: object) -> str:
            if isinstance(value, Decimal | date):
                return str(value)
            raise TypeError(type(value).__name__)

        payload = _payload(effect)
        said = [payload.name, asdict(payload.document), record_of(payload.invoice)]
        return json.dumps(said, sort_keys=True, default=plain, ensure_ascii=False)

    def intents(self, records: Sequence[EffectRecord], effects: Sequence[Effect]) -> list[EffectRecord]:
        """Folders first, each file with an id that Drive has given: one call for all."""
        wanted = [*self.folders([_payload(effect).folders for effect in effects]), *records]
        return self._with_ids(wanted)

    def folder_intents(self, paths: Sequence[tuple[str, ...]]) -> list[EffectRecord]:
        """Records of folders that are not on record yet, with the ids that they will have."""
        return self._with_ids(self.folders(paths))

    def folders(self, ends: Sequence[tuple[str, ...]]) -> list[EffectRecord]:
        """What is not on record yet of these folders and those that they lie in, the upper ones first."""
        wanted: list[EffectRecord] = []
        for path in dict.fromkeys(path for end in ends for path in _paths(end)):
            key = FOLDER_KEY + "/".join(path)
            if key not in self.records:
                wanted.append(
                    EffectRecord(
                        key=key,
                        kind="file",
                        state=EffectState.INTENDED,
                        wanted=self.fingerprint(key),
                        what=f"folder {'/'.join(path)}",
                    )
                )
        return wanted

    def _with_ids(self, wanted: list[EffectRecord]) -> list[EffectRecord]:
        missing = sum(file.needs_id(record) for record in wanted)
        if missing > len(self._ids):
            self._ids += self.drive.new_ids(missing - len(self._ids))
        return [file.intend(record, self._ids.pop(0)) if file.needs_id(record) else record for record in wanted]

    def act(self, effect: Effect, record: EffectRecord, save: Save, now: datetime) -> EffectRecord:
        payload = _payload(effect)

        def content() -> bytes:
            return render_invoice(payload.document, record_of(payload.invoice))

        try:
            try:
                return self._put(record, payload.name, self.id_of(payload.folders, save), content, save)
            except file.FolderGone:
                parent = self.id_of(payload.folders, save, anew=True)
                return self._put(self.records[effect.key], payload.name, parent, content, save)
        except file.FolderGone as gone:
            raise Impossible(self.folder_gone) from gone

    def told(self, effect: Effect, record: EffectRecord, now: datetime) -> Sequence[Told]:
        return ()

    def _put(
        self, record: EffectRecord, name: str, parent: str, content: Callable[[], bytes] | None, save: Save
    ) -> EffectRecord:
        return file.put(record, file.Wanted(name, parent, content), self.drive, save, self._new_id)

    def id_of(self, path: tuple[str, ...], save: Save, *, anew: bool = False) -> str:
        """The id of a folder, made on the way when it is not there yet; `anew` when Drive says that it is gone.

        Raises FolderGone when the program's own folder is.
        """
        try:
            return self._id_of(path, save, anew=anew)
        except file.FolderGone:
            if anew:
                raise
            return self._id_of(path, save, anew=True)

    def _id_of(self, path: tuple[str, ...], save: Save, *, anew: bool) -> str:
        parent = self.folder
        for part in _paths(path):
            key = FOLDER_KEY + "/".join(part)
            record = self.records[key]
            if anew and not self._is_there(record):
                record = file.intend(record, self._new_id())
                save(record)
            if not record.is_done:
                self._put(record, part[-1], parent, None, save)
            parent = self.records[key].receipts[file.FILE]
        return parent

    def _is_there(self, record: EffectRecord) -> bool:
        found = self.drive.get(record.receipts[file.FILE])
        return found is not None and not found.trashed

    def _new_id(self) -> str:
        if not self._ids:
            self._ids += self.drive.new_ids(1)
        return self._ids.pop(0)


def _payload(effect: Effect) -> InvoiceFile:
    if not isinstance(effect.payload, InvoiceFile):
        raise TypeError(f"{effect.key} is no file")
    return effect.payload


def _paths(folders: tuple[str, ...]) -> list[tuple[str, ...]]:
    """("Invoices", "FY27") -> [("Invoices",), ("Invoices", "FY27")]."""
    return [folders[: depth + 1] for depth in range(len(folders))]
