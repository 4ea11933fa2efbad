"""What people do with their mail in the browser, and mail as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from automations.emulator.gmail import letters, parts
from automations.emulator.gmail.delivery import Delivery
from automations.emulator.gmail.drafts import DraftMethods
from automations.emulator.gmail.letters import Letter
from automations.emulator.gmail.mailboxes import mailbox_of
from automations.emulator.gmail.records import Mail, Records

ACTS = ("send", "reply", "read", "trash", "delete", "edit_draft", "send_draft", "delete_draft")


class ByHand:
    """Acts of one person on their own mailbox."""

    def __init__(self, records: Records, delivery: Delivery, drafts: DraftMethods) -> None:
        self._records, self._delivery, self._drafts = records, delivery, drafts

    def edit(self, edit: Mapping[str, Any], who: str, now: datetime) -> Mapping[str, Any]:
        """A person's act, {"do": …}: "send" (to, subject, text), "reply" (message, text), "read", "trash",
        "delete" (message), "edit_draft" (draft, and any of subject, text, to; new_id: it has another id afterwards),
        "send_draft", "delete_draft" (draft). Raises ValueError for an act, a message or a draft that there is not."""
        act, mailbox = str(edit.get("do")), mailbox_of(who)
        if act not in ACTS:
            raise ValueError(f"'{act}' is nothing that a person does with mail here; known: {', '.join(ACTS)}")
        if act == "send":
            letter = written(who, str(edit["to"]), str(edit.get("subject", "")), str(edit.get("text", "")))
            return _ids(self._delivery.send(mailbox, letter, "", now))
        if act.endswith("_draft"):
            return self._with_draft(act, edit, mailbox, now)
        mail = self._records.get(mailbox, str(edit["message"]))
        if mail is None:
            raise ValueError(f"{mailbox} has no message {edit['message']!r}")
        if act == "reply":
            return _ids(self._delivery.send(mailbox, _answer(mail, who, str(edit["text"])), mail.thread, now))
        if act == "delete":
            self._records.remove(mail, now)
            return {"id": mail.id}
        add, remove = (["TRASH"], ["INBOX"]) if act == "trash" else ([], ["UNREAD"])
        return _ids(self._records.label(mail, add, remove, now))

    def _with_draft(self, act: str, edit: Mapping[str, Any], mailbox: str, now: datetime) -> Mapping[str, Any]:
        draft = str(edit["draft"])
        mail = self._records.draft(mailbox, draft)
        if mail is None:
            raise ValueError(f"{mailbox} has no draft {draft!r}")
        if act == "delete_draft":
            self._records.remove(mail, now)
            return {"draft": draft}
        if act == "send_draft":
            return _ids(self._drafts.send(mail, now))
        letter = _changed(mail, edit)
        new = self._drafts.replace(draft, mail, letter, "", now, same_id=not edit.get("new_id"))
        ids = {kept.id: number for number, kept in self._records.drafts(mailbox)}
        return {"draft": ids[new.id], **_ids(new)}


def written(sender: str, to: str, subject: str, text: str, more: Mapping[str, str] | None = None) -> Letter:
    """A plain letter as a person writes one."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    for name, value in (more or {}).items():
        message[name] = value
    message.set_content(text)
    return letters.read(message.as_bytes())


def _answer(mail: Mail, who: str, text: str) -> Letter:
    letter = mail.letter
    to = letter.text("Reply-To") or letter.text("From")
    subject = letter.text("Subject")
    subject = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    earlier = " ".join([*letter.every("References"), letter.first("Message-ID")])
    more = {"In-Reply-To": letter.first("Message-ID"), "References": earlier}
    return written(who, to, subject, text, more)


def _changed(mail: Mail, edit: Mapping[str, Any]) -> Letter:
    """A draft's letter as Gmail writes it anew after an edit: fields of the sender's own (X-…) do not survive."""
    letter = mail.letter
    text = edit.get("text", parts.body_of(letter.message, "text/plain") or "")
    new = written(letter.text("From"), str(edit.get("to", letter.text("To"))), str(edit.get("subject", "")), str(text))
    kept = [(name, letter.first(name)) for name in ("Cc", "Bcc", "In-Reply-To", "References") if letter.first(name)]
    if "subject" not in edit:
        kept.append(("Subject", letter.first("Subject")))
        new = new.without("Subject")
    return new.under(*kept)


def _ids(mail: Mail) -> dict[str, Any]:
    return {"id": mail.id, "thread": mail.thread, "labels": list(mail.labels)}


def as_person_reads(mail: Mail, *, whole: bool, draft: str = "") -> dict[str, Any]:
    """A message with its fields decoded; whole: with its texts and the names of its attachments."""
    letter = mail.letter
    seen: dict[str, Any] = {
        "id": mail.id,
        "mailbox": mail.mailbox,
        "thread": mail.thread,
        "at": datetime.fromtimestamp(mail.at / 1000, UTC).isoformat(),
        "labels": list(mail.labels),
        **{name.lower(): letter.text(name) for name in ("From", "To", "Cc", "Bcc", "Subject")},
    }
    if draft:
        seen["draft"] = draft
    if whole:
        message = letter.message
        seen["headers"] = [[field["name"], field["value"]] for field in parts.part(message)["headers"]]
        seen["text"] = parts.body_of(message, "text/plain")
        seen["html"] = parts.body_of(message, "text/html")
        seen["files"] = [name for _, one in parts.walk(message) if (name := parts.filename(one))]
    return seen
