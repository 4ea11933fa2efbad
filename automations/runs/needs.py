"""What needs a person now, as Start here says it: a sentence each, with a link to the first row that it is about."""

from __future__ import annotations

from collections.abc import Sequence

from automations.rules.decisions import APPROVE
from automations.rules.program import ID, Problem, Settings
from automations.rules.register import Register, State
from automations.runs.records import AskedRow
from automations.sheet.layout import START_HERE, TAB_BY_PREFIX
from automations.sheet.start_lines import StartLine
from automations.sheet.where import Where

_SETTINGS, _INVOICES, _APPROVALS = "Settings", "Invoices", "Approvals"


def lines(
    said: Sequence[str],
    settings: Settings,
    register: Register,
    questions: Sequence[AskedRow],
    problems: Sequence[Problem],
    where: Where,
) -> list[StartLine]:
    """`said` are sentences of the jobs: one that begins with an id leads to its row. Then what each tab waits for."""
    found = [_of_sentence(sentence, where) for sentence in said]
    if not settings.invoices_from and "Invoices from" not in settings.faulty:
        what = "no invoice is drawn before Invoices from is set, as 2026-10"
        found.append(StartLine(what, where.tab(_SETTINGS)))
    return [*found, *_of_invoices(register, where), *_of_questions(questions, where), *_of_problems(problems, where)]


def _of_sentence(sentence: str, where: Where) -> StartLine:
    known = ID.match(sentence)
    tab = TAB_BY_PREFIX.get(known[1]) if known else None
    return StartLine(sentence, where.row(tab.name, known[0]) if known and tab else None)


def _of_invoices(register: Register, where: Where) -> list[StartLine]:
    drafts = [one for one in register.invoices if one.state is State.DRAFT and one.amount > 0]
    held = [one for one in drafts if one.holds]
    ready = [one for one in drafts if not one.holds]
    decided = sum(one.seen is not None and one.seen.decision == APPROVE for one in drafts)
    found = []
    if len(ready) > decided:
        open_ = [one for one in ready if one.seen is None or one.seen.decision != APPROVE]
        sentence = f"{_count(len(ready) - decided, 'invoice')} to approve"
        found.append(StartLine(sentence, where.row(_INVOICES, (open_ or ready)[0].id)))
    if held:
        sentence = f"{_count(len(held), 'invoice')} held: see Held because"
        found.append(StartLine(sentence, where.row(_INVOICES, held[0].id)))
    return found


def _of_questions(questions: Sequence[AskedRow], where: Where) -> list[StartLine]:
    asked = [one for one in questions if one.open and not one.answer]
    if not asked:
        return []
    return [StartLine(f"{_count(len(asked), 'question')} to answer", where.row(_APPROVALS, asked[0].id))]


def _of_problems(problems: Sequence[Problem], where: Where) -> list[StartLine]:
    """Those of a whole tab in words, then how many each tab has."""
    found = [
        StartLine(f"{one.tab}, {one.column}: {one.what}; {one.remedy}", where.tab(one.tab))
        for one in problems
        if (one.number == 1 and not one.id) or one.tab == START_HERE
    ]
    of_tabs: dict[str, list[Problem]] = {}
    for one in problems:
        of_tabs.setdefault(one.tab, []).append(one)
    for tab, all_ in of_tabs.items():
        first = next((one.id for one in all_ if one.id), "")
        found.append(StartLine(f"{_count(len(all_), 'problem')} on {tab}", where.row(tab, first)))
    return found


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
