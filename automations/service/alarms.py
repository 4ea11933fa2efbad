"""Failure alarms: one mail to the operator a cause, and one when it is mended; and the lines for Start here.

What stands is one file of the installation, var/<workspace>/alarms.json, and no ledger's: a ledger that is damaged or
held is itself a cause. A mail is noted as told before it leaves: it goes at most once, as alarms should.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

from automations.config import Config
from automations.effects import mime
from automations.effects.mime import Envelope, Mailbox, NotMailable
from automations.errors import AutomationsError
from automations.google.workspace import Workspace
from automations.rendering.letters import Mail
from automations.rules import alarms as rules
from automations.rules.alarms import Alarm, Alarms, Due, Trouble
from automations.runs.ledger_file import NO_ROOM


@dataclass(slots=True)
class AlarmFile:
    """Where the alarms of an installation are kept between two looks, and over a restart.

    `unwritten` is what stands while the disk is full, which is a thing to be told: then it is kept here alone.
    """

    file: Path
    unwritten: Alarms | None = None

    def read(self) -> Alarms:
        """What stands; nothing where there is no file, or one that cannot be read: then it is told once more."""
        if self.unwritten is not None:
            return self.unwritten
        try:
            listed = json.loads(self.file.read_text(encoding="utf-8"))
            return {
                Trouble(str(one["program"]), str(one["what"])): Alarm(
                    datetime.fromisoformat(one["since"]), _moment(one.get("told")), _moment(one.get("over"))
                )
                for one in listed
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def write(self, alarms: Alarms) -> None:
        """Written beside and moved into place. Raises OSError, but not for want of room."""
        listed = [
            {
                "program": trouble.program,
                "what": trouble.what,
                "since": alarm.since.isoformat(),
                "told": alarm.told.isoformat() if alarm.told else None,
                "over": alarm.over.isoformat() if alarm.over else None,
            }
            for trouble, alarm in alarms.items()
        ]
        beside = self.file.with_suffix(".new")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as opened:
                json.dump(listed, opened, indent=1)
                opened.flush()
                os.fsync(opened.fileno())
            os.replace(beside, self.file)
            self.unwritten = None
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            self.unwritten = alarms


def alarm_file(config: Config) -> AlarmFile:
    return AlarmFile(config.data / config.workspace / "alarms.json")


def observe(file: AlarmFile, found: Collection[Trouble], looked: Collection[str], now: datetime) -> Due:
    """Notes what a look has found (`rules.alarms.observed`); what is to be told now. Raises OSError."""
    before = file.read()
    after = rules.observed(before, found, looked, now)
    if after != before or file.unwritten is not None:
        file.write(after)
    return rules.due(after, now)


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


def lines(file: AlarmFile, program: str) -> tuple[str, ...]:
    """What Start here of a program says of the service's own trouble, as long as it stands."""
    return tuple(f"the service is in trouble: {what}" for what in rules.of_program(file.read(), program))


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


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
