"""The mail of failure alarms: one to each operator, with all that is due; once.

A file of its own: each run asks alarms.py what stands, and needs nothing that makes mail.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from html import escape

from automations.config import Config
from automations.effects import mime
from automations.effects.mime import Envelope, Mailbox, NotMailable
from automations.errors import AutomationsError
from automations.google.workspace import Workspace
from automations.rendering.letters import Mail
from automations.rules import alarms as rules
from automations.rules.alarms import Due, Trouble
from automations.service.alarms import AlarmFile


def tell(
    file: AlarmFile, due: Due, workspace: Workspace, sender: str, operators: Mapping[str, str], now: datetime
) -> None:
    """One mail to each operator, with all that is due of their programs and of the installation; once.

    `operators` are addresses by program, as Settings have them; who has none is told nothing. Drafts come first and
    harm nobody: until all are there it counts as not told. Raises Refused, NotReached, Unanswered, SignInFailed,
    OSError; after one that a send has raised it counts as told.
    """
    drafts: list[str] = []
    try:
        for raw in _letters(due, sender, operators, now):
            drafts.append(workspace.gmail.create_draft(raw).id)
        file.write(rules.told(file.read(), due, now))
    except BaseException:
        for draft in drafts:
            with suppress(AutomationsError):
                workspace.gmail.delete_draft(draft)
        raise
    for draft in drafts:
        workspace.gmail.send_draft(draft)


def _letters(due: Due, sender: str, operators: Mapping[str, str], now: datetime) -> Iterator[bytes]:
    for address in sorted({address for address in operators.values() if address}):
        programs = {"", *(program for program, of in operators.items() if of == address)}
        theirs = Due(
            tuple(one for one in due.fresh if one.program in programs),
            tuple(one for one in due.mended if one.program in programs),
        )
        if theirs:
            # An address that is none: doctor says so; another operator's mail goes out all the same.
            with suppress(NotMailable):
                yield mime.build(_mail(theirs), _envelope(theirs, sender, address, now))


def operators_of(config: Config, by_program: Mapping[str, str]) -> Mapping[str, str]:
    """To whom mail of each program goes: `redirect_all_mail_to` holds here as well."""
    if config.redirect_all_mail_to:
        return dict.fromkeys(by_program, config.redirect_all_mail_to)
    return by_program


def _mail(due: Due) -> Mail:
    count = len(due.fresh)
    subject = "The liaison service is well again"
    if count:
        subject = f"The liaison service needs you: {count} {'thing' if count == 1 else 'things'}"
    paragraphs = []
    if due.fresh:
        paragraphs += ["What does not work, and what to do:", *(_line(one) for one in due.fresh)]
    if due.mended:
        paragraphs += ["Mended:", *(_line(one) for one in due.mended)]
    paragraphs.append("Each is told once, and once more when it is mended. More: automations doctor")
    return Mail(subject, "\n\n".join(paragraphs) + "\n", _html(paragraphs), "en", "ltr")


def _line(one: Trouble) -> str:
    return f"- {one.program}: {one.what}" if one.program else f"- {one.what}"


def _html(paragraphs: list[str]) -> str:
    return "<!doctype html>" + "".join(f"<p>{escape(one)}</p>" for one in paragraphs)


def _envelope(due: Due, sender: str, address: str, now: datetime) -> Envelope:
    facts = json.dumps([[one.program, one.what] for one in (*due.fresh, *due.mended)])
    mark = hashlib.sha256(facts.encode()).hexdigest()[:16]
    box = Mailbox(sender)
    return Envelope(
        sender=box, to=Mailbox(address), reply_to=box, date=now, key=f"alarm/{mark}/{now.isoformat(timespec='minutes')}"
    )
