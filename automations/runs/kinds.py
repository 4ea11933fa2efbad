"""All kinds of effect as one run carries them out: each on the program's own folder, calendar and mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from automations.effects.record import EffectRecord
from automations.runs import bounces, drafts
from automations.runs.acts_documents import Accesses, Documents
from automations.runs.acts_events import Events
from automations.runs.acts_files import Files
from automations.runs.acts_mails import Mails
from automations.runs.apply import Acts
from automations.runs.errand import UnderWay


@dataclass(frozen=True)
class Kinds:
    """`by_name` is what plans call them; documents and mails are also looked after when the run ends."""

    by_name: Mapping[str, Acts]
    documents: Documents
    mails: Mails


def kinds(under_way: UnderWay, records: dict[str, EffectRecord]) -> Kinds:
    """`records` are the run's, by key. Nobody is called before the first effect of a kind is carried out."""
    errand, workspace, ledger = under_way.errand, under_way.workspace, under_way.ledger
    files = Files(errand.program, workspace.drive, errand.folder, records, ledger.fingerprint)
    events = Events(
        errand.program,
        lambda: workspace.calendar,
        errand.calendar,
        ledger.id,
        ledger.fingerprint,
        errand.calendar_notices,
    )

    def begin() -> None:
        drafts.begin(ledger, under_way.now)
        bounces.begin(lambda: workspace.gmail, ledger, records, under_way.now)

    mails = Mails(
        lambda: workspace.gmail,
        errand.sender,
        errand.redirect,
        ledger.id,
        ledger.fingerprint,
        begin,
    )
    # In a first try nobody is written to, by Drive neither.
    notify = errand.calendar_notices and not errand.redirect
    accesses = Accesses(workspace.drive, files, records, notify)
    documents = Documents(workspace.drive, files, records)
    by_name: dict[str, Acts] = {
        "file": files,
        "access": accesses,
        "document": documents,
        "event": events,
        "mail": mails,
    }
    return Kinds(by_name, documents, mails)
