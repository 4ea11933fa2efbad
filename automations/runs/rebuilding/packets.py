"""The accountant's packets, by their own files: what each holds is in no other, also after a ledger was lost."""

from __future__ import annotations

from collections.abc import Mapping

from automations.effects import file
from automations.effects.record import EffectRecord, EffectState
from automations.google.drive import PDF, Drive, FileInfo
from automations.rendering.packet import record_in
from automations.runs.acts_files import HOLDS
from automations.runs.rebuilding.contents import Contents, Marks
from automations.runs.rebuilding.files import best

PACKET = "packet/"


def read_packets(drive: Drive, files: Mapping[str, list[FileInfo]], marks: Marks, contents: Contents) -> None:
    """Every packet that was made, with the keys of its invoices. A file of which these cannot be read is told of."""
    for key, found in files.items():
        pdfs = [info for info in found if info.mime_type == PDF]
        if not key.startswith(PACKET) or not pdfs:
            continue
        info = best(pdfs)
        held = record_in(drive.content(info.id))
        if not held:
            contents.cannot_tell(key, f"which invoices {info.name or 'its file'} holds cannot be read from it")
            continue
        stamp = info.app_properties.get(file.FINGERPRINT, "") if marks.as_before else ""
        contents.note(
            EffectRecord(
                key=key,
                kind="file",
                state=EffectState.DONE,
                wanted=stamp,
                done=stamp,
                what=f"{info.name.removesuffix('.pdf')}",
                receipts={file.FILE: info.id, file.MADE: "yes", file.LINK: info.link, HOLDS: held},
            )
        )
