"""A plan: what should be, as data. Printing it and carrying it out is somebody else's work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from automations.rules.documents import InvoiceDocument
from automations.rules.gatherings import EventFacts, Invitee, LetterFacts
from automations.rules.program import Problem
from automations.rules.questions import Answered, Question
from automations.rules.register import Invoice, Register
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
    document: ScoreSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFacts:
    """A folder that these people alone may open, beside the program's mailbox: by name, never by link."""

    folders: tuple[str, ...]
    people: tuple[Invitee, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One outward act: a business key, its kind, and what is to be there. `what` is plain words without names."""

    key: str
    kind: str
    what: str
    payload: InvoiceFile | EventFacts | LetterFacts | DocumentFile | AccessFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a job is told of the past: the register, and what is known of rows that are gone.

    `kept` are ids of gone rows that staff answered "Don't" for; `people_gone` are ids of liaisons that were let go;
    `numbers_in_tab` are the invoice numbers that stand on the Invoices tab.
    """

    register: Register
    answers: tuple[Answered, ...] = ()
    kept: frozenset[str] = frozenset()
    people_gone: frozenset[str] = frozenset()
    numbers_in_tab: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one look at the Sheet comes to.

    `decided` are invoices whose state changes by staff's decision: when there are any, nothing is drawn until the plan
    is made again beside them. `drawn` are drafts to record before their effects; `says` is what each approved Hours row
    that is on no live invoice waits for, `cells` what each row's Invoice cell shows. `statuses` are the system's cells
    of other rows, by (tab, id) and header; `skipped` are keys of reminders that are not sent, each with its reason.
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


def events_first(effects: Sequence[Effect], is_over: Callable[[Effect], bool]) -> Sequence[Effect]:
    """What may be carried out now: while an event is still to be made, letters wait for a later round.

    A letter to who joins tells of all that is to come; a run that was interrupted between two events would otherwise
    write of each by itself. `is_over` says of an effect that it stands, or that this run has tried it.
    """
    if all(is_over(effect) for effect in effects if isinstance(effect.payload, EventFacts)):
        return effects
    return [effect for effect in effects if not isinstance(effect.payload, LetterFacts)]
