"""A letter's facts as a mail in its reader's language: subject, plain text, and HTML made from that same text.

The wording is the templates' (templates/messages/), the order of a letter too; this says only how they become a mail.
Nothing here sends. May be called from several threads.
"""

from __future__ import annotations

from dataclasses import dataclass

from automations.rendering.locales import RIGHT_TO_LEFT
from automations.rendering.mail_facts import said
from automations.rendering.mail_templates import Unchecked as Unchecked
from automations.rendering.mail_templates import layout, message_in, unchecked_files, unchecked_for
from automations.rendering.mail_text import blocks, plain, plain_line
from automations.rules.letters import Letter

# What most programs show of a subject is shorter; what is longer is broken over header lines by each in its own way.
LONGEST_SUBJECT = 160


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says. `subject` is one line without controls, `direction` is ltr or rtl."""

    subject: str
    text: str
    html: str
    language: str
    direction: str


def render_letter(letter: Letter) -> Mail:
    """The mail of a letter; the same facts give the same mail. Free text is quoted, never interpreted.

    Raises MissingWording when the language has no such message or lacks a word of it, LanguageUnknown when it has no
    words for the program's zone, ValueError for facts that make no letter (no occasion, a time without its zone).
    """
    message = message_in(letter.name, letter.language)
    way = "rtl" if letter.language in RIGHT_TO_LEFT else "ltr"
    subject = plain_line(message.marked("subject", said(letter, message.word, in_subject=True)), way, LONGEST_SUBJECT)
    marked = message.marked("text", said(letter, message.word))
    html = layout().render(subject=subject, blocks=blocks(marked), language=letter.language, way=way)
    return Mail(subject, plain(marked, way), html, letter.language, way)


def check_letter(name: str, language: str) -> None:
    """Returns when the message can be written in the language; costs nothing the second time.

    Raises MissingWording, which names the message, the language and what is missing: to be asked for every letter of a
    plan before the first is sent.
    """
    message_in(name, language)


def unchecked() -> list[Unchecked]:
    """The wording that no speaker of its language has signed yet, for `automations doctor`."""
    return list(unchecked_files())


def unchecked_wording(name: str, language: str) -> list[Unchecked]:
    """The files that a letter of this name is made of in the language and that no speaker has signed; [] when all are
    signed. Its own file and the language's shared words: both are read by whoever gets it.
    """
    return list(unchecked_for((name, "words"), language))
