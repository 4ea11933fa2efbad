"""What the Sheet should show after a run: statuses as a view of the ledger, problems, questions, needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from automations.rules.decisions import APPROVE
from automations.rules.holds import in_words
from automations.rules.money import h_mm
from automations.rules.plan import Plan
from automations.rules.program import Problem, Snapshot
from automations.rules.register import Invoice, Register, State
from automations.runs.job_lines import JOBS, line_of
from automations.runs.outcome import replaced_by
from automations.runs.records import ActivityRow, AskedRow
from automations.sheet.identity import Settled
from automations.sheet.layout import START_HERE
from automations.sheet.report import NewRow, RowKey, View
from automations.sheet.start_lines import StartLine
from automations.sheet.values import Link, Value

INVOICES, APPROVALS, ACTIVITY, JOBS_TAB, HOURS = "Invoices", "Approvals", "Activity", "Jobs", "Hours"
SETTINGS = "Settings"
_SERVICE_TABS = (INVOICES, APPROVALS, ACTIVITY, JOBS_TAB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the view is made of. `needs` are sentences about what needs a person, of the plan and of the run;
    `relinked` ids of invoices whose PDF has a new address."""

    plan: Plan
    needs: Sequence[str]
    register: Register
    links: Mapping[str, str]
    relinked: frozenset[str]
    questions: Sequence[AskedRow]
    activity: Sequence[ActivityRow]
    snapshot: Snapshot
    settled: Settled
    spreadsheet_url: str


def view(shown: Shown) -> View:
    """The view without when the service last looked and ran: these alone are no reason to write."""
    rows = _service_rows(shown)
    there = {
        (name, str(row["ID"]))
        for name in _SERVICE_TABS
        if name in shown.settled.workbook.tabs
        for row in shown.settled.workbook.tabs[name].rows
    }
    cells: dict[RowKey, Mapping[str, Value]] = {
        (HOURS, row.id): {"Invoice": shown.plan.cells.get(row.id, "")} for row in shown.snapshot.hours if not row.gone
    }
    cells |= {key: _typed(row) for key, row in shown.plan.statuses.items()}
    cells |= {key: row for key, row in rows.items() if key in there and key[0] != ACTIVITY}
    return View(
        cells=cells,
        problems=_problems(shown),
        append=[NewRow(tab=key[0], id=key[1], cells=row) for key, row in rows.items() if key not in there],
        relink=frozenset((INVOICES, id_, "Document") for id_ in shown.relinked),
        lines=_lines(shown),
    )


def _typed(row: Mapping[str, str]) -> Mapping[str, Value]:
    """A plan's cells: a link is shown as a word that leads there."""
    return {header: Link("open", value) if header == "Link" and value else value for header, value in row.items()}


def ran(job: str, now: datetime, result: str) -> dict[RowKey, Mapping[str, Value]]:
    """The cells of a job's row after a run."""
    return {(JOBS_TAB, line_of(job).id): {"Last run": now, "Result": result}}


def _problems(shown: Shown) -> list[Problem]:
    """Those of the plan; reading's own are among them."""
    return list(shown.plan.problems)


def _service_rows(shown: Shown) -> dict[RowKey, Mapping[str, Value]]:
    """The rows of the system's tabs as the ledger has them; closed questions that nobody answered are left out."""
    rows: dict[RowKey, Mapping[str, Value]] = {}
    names = {row.id: f"{row.id} · {row.name}" if row.name else row.id for row in shown.snapshot.liaisons}
    funds = {row.id: row.fund for row in shown.snapshot.funds}
    for invoice in shown.register.invoices:
        rows[(INVOICES, invoice.id)] = _invoice(shown, invoice, names, funds)
    for asked in shown.questions:
        if asked.open:
            rows[(APPROVALS, asked.id)] = {
                "What": asked.what,
                "To": asked.to,
                "Why": asked.why,
                "Since": datetime.fromisoformat(asked.since),
            }
        elif any(row["ID"] == asked.id for row in _rows(shown, APPROVALS)):
            rows[(APPROVALS, asked.id)] = {"Why": "closed: nothing is asked here any more"}
    for done in shown.activity:
        rows[(ACTIVITY, done.id)] = {
            "When": datetime.fromisoformat(done.at),
            "Job": done.job,
            "What": done.what,
            "Who": done.who,
            "Key": done.key,
            "Link": Link("open", done.link) if done.link else "",
            "Run": done.run,
        }
    for line in JOBS:
        rows[(JOBS_TAB, line.id)] = {"Job": line.job, "What it does": line.what_it_does}
    return rows


def _rows(shown: Shown, tab: str) -> Sequence[Mapping[str, object]]:
    found = shown.settled.workbook.tabs.get(tab)
    return [row.cells for row in found.rows] if found else []


def _invoice(shown: Shown, invoice: Invoice, names: Mapping[str, str], funds: Mapping[str, str]) -> dict[str, Value]:
    slot = invoice.slot
    link = shown.links.get(invoice.key, "")
    return {
        "Number": invoice.number,
        "Liaison": names.get(slot.liaison, slot.liaison),
        "Period": slot.period + (f" supplement {slot.supplement}" if slot.supplement else ""),
        "Time": h_mm(invoice.minutes),
        "Amount": invoice.amount,
        "Fund": funds.get(slot.fund, slot.fund),
        "Account number": invoice.account_number,
        "Document": Link("PDF", link) if link else "",
        "State": invoice.state.value,
        "Held because": in_words(invoice.holds),
        "Sent on": invoice.sent_on,
        "Replaced by": replaced_by(shown.register, invoice),
    }


def _lines(shown: Shown) -> list[StartLine]:
    """What needs a person now, each with a link to its tab."""
    lines = [StartLine(need) for need in shown.needs]
    settings = shown.snapshot.settings
    if not settings.invoices_from and "Invoices from" not in settings.faulty:
        lines.append(_line(shown, SETTINGS, "no invoice is drawn before Invoices from is set, as 2026-10"))
    drafts = [one for one in shown.register.invoices if one.state is State.DRAFT and one.amount > 0]
    ready = sum(not one.holds for one in drafts)
    held = len(drafts) - ready
    waiting = sum(one.seen is not None and one.seen.decision == APPROVE for one in drafts)
    if ready > waiting:
        lines.append(_line(shown, INVOICES, f"{_count(ready - waiting, 'invoice')} to approve"))
    if held:
        lines.append(_line(shown, INVOICES, f"{_count(held, 'invoice')} held: see Held because"))
    asked = sum(one.open and not one.answer for one in shown.questions)
    if asked:
        lines.append(_line(shown, APPROVALS, f"{_count(asked, 'question')} to answer"))
    by_tab = Counter(problem.tab for problem in shown.plan.problems)
    for problem in shown.plan.problems:
        if (problem.number == 1 and not problem.id) or problem.tab == START_HERE:
            lines.append(
                _line(shown, problem.tab, f"{problem.tab}, {problem.column}: {problem.what}; {problem.remedy}")
            )
    lines += [_line(shown, tab, f"{_count(number, 'problem')} on {tab}") for tab, number in by_tab.items()]
    return lines


def _line(shown: Shown, tab: str, sentence: str) -> StartLine:
    found = shown.settled.workbook.tabs.get(tab)
    return StartLine(sentence, Link(tab, f"{shown.spreadsheet_url}#gid={found.sheet_id}") if found else None)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
