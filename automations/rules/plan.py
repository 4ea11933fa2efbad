"""A plan: what should be, as data. Printing it and carrying it out is somebody else's work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from automations.rules.documents import InvoiceDocument, PacketCover
from automations.rules.gatherings import EventFacts, Invitee, LetterFacts
from automations.rules.hiring import LiaisonRow
from automations.rules.postings import PositionDescription, TalkingPoints
from automations.rules.program import Problem
from automations.rules.questions import Answered, Question
from automations.rules.register import Invoice, Register
from automations.rules.retention import Deletion
from automations.rules.score_sheets import ScoreSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFile:
    """The PDF of an invoice, where it lies and what it says. No name of a person is in the path.

    `invoice` goes along in the file, as it stands in the register.
    """

    folders: tuple[str, ...]
    name: str
    document: InvoiceDocument
    invoice: Invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFile:
    """A Google Doc that staff edit, the folder where it belongs, and what it says when it is made."""

    folders: tuple[str, ...]
    name: str
    document: ScoreSheet | PositionDescription | TalkingPoints


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """A page as a PDF, for people outside: replaced in place when its facts change. `made_on` is the PDF's own date."""

    folders: tuple[str, ...]
    name: str
    document: PositionDescription | TalkingPoints
    made_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketFile:
    """The accountant's packet as one PDF: a voucher, and behind it the invoices with these keys, as they were drawn."""

    folders: tuple[str, ...]
    name: str
    document: PacketCover
    invoices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFacts:
    """A folder that these people alone may open, beside the program's mailbox: by name, never by link.

    `held` are people, by id and mark, who were let in and for whose rows nothing may be done now: they stay.
    """

    folders: tuple[str, ...]
    people: tuple[Invitee, ...]
    held: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One outward act: a business key, its kind, and what is to be there. `what` is plain words without names."""

    key: str
    kind: str
    what: str
    payload: (
        InvoiceFile
        | PageFile
        | PacketFile
        | EventFacts
        | LetterFacts
        | DocumentFile
        | AccessFacts
        | LiaisonRow
        | Deletion
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a job is told of the past: the register, and what is known of rows that are gone.

    `kept` are ids of gone rows that staff answered "Don't" for; `people_gone` are ids of liaisons that were let go;
    `numbers_in_tab` are the invoice numbers that stand on the Invoices tab; `sent_again` rows of Hours that are changed
    answers to the form, with the row that each had first; `on_its_way` keys of invoices that the accountant may have.
    """

    register: Register
    answers: tuple[Answered, ...] = ()
    kept: frozenset[str] = frozenset()
    people_gone: frozenset[str] = frozenset()
    numbers_in_tab: tuple[str, ...] = ()
    sent_again: Mapping[str, str] = field(default_factory=dict)
    on_its_way: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one look at the Sheet comes to.

    `decided` are invoices whose state changes by staff's decision: when there are any, nothing is drawn until the plan
    is made again beside them. `drawn` are drafts to record before their effects; `says` is what each approved Hours row
    that is on no live invoice waits for, `cells` what each row's Invoice cell shows. `statuses` are the system's cells
    of other rows, by (tab, id) and header; `skipped` are keys of reminders that are not sent, each with its reason;
    `removed` are rows (tab, id) that staff have released from the Sheet; `unfinished` are keys of effects that are
    carried out, and are not called done while staff have not given all that belongs into them.
    """

    decided: tuple[Invoice, ...] = ()
    drawn: tuple[Invoice, ...] = ()
    effects: tuple[Effect, ...] = ()
    says: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    needs: tuple[str, ...] = ()
    statuses: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    removed: frozenset[tuple[str, str]] = frozenset()
    unfinished: frozenset[str] = frozenset()


def events_first(effects: Sequence[Effect], is_over: Callable[[Effect], bool]) -> Sequence[Effect]:
    """What may be carried out now: while an event is still to be made, letters wait for a later round.

    A letter to who joins tells of all that is to come; a run that was interrupted between two events would otherwise
    write of each by itself. `is_over` says of an effect that it stands, or that this run has tried it.
    """
    if all(is_over(effect) for effect in effects if isinstance(effect.payload, EventFacts)):
        return effects
    return [effect for effect in effects if not isinstance(effect.payload, LetterFacts)]
