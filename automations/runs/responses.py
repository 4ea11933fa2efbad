"""What people have sent by the forms, on its way into rows of the workbook: each response once, whatever dies.

A response that is not on record draws the id of its row, which is committed before anything is written; the row is
appended whole by the run's one write. A row that was drawn and does not stand in its tab yet is found again in the form
and appended by the next run; one that stood there once and is gone is staff's doing. A response that was changed after
it was sent becomes one more row: what staff have before them is never written over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from automations.errors import Refused, Unanswered
from automations.google.failures import concerns_all
from automations.google.forms import FormResponse
from automations.jobs import applications, hours
from automations.rendering.questionnaires import CUT, cells_of
from automations.rules.program import Problem, make_id
from automations.rules.questionnaires import APPLICATION, HOURS, Questionnaire
from automations.rules.stages import NEW
from automations.rules.tax_numbers import looks_like_one
from automations.runs import application_records as records
from automations.runs.activity import Activity
from automations.runs.application_records import ResponseRow, RowState
from automations.runs.errand import UnderWay
from automations.runs.job_lines import AUTOMATIC, OFF
from automations.runs.ledger import Ledger
from automations.runs.outcome import EffectSeen
from automations.runs.reading import Reading
from automations.runs.records import ActivityRow
from automations.sheet.cells import LANGUAGE_CODES
from automations.sheet.columns import same
from automations.sheet.layout import ID, TAB_BY_NAME
from automations.sheet.report import NewRow
from automations.sheet.shared_columns import LANGUAGE_NAMES
from automations.sheet.values import Value
from automations.sheet.workbook import RawWorkbook

KEY = "response/"
"""How lines of Activity about a response begin: response/<form>/<response>/<when it was sent>."""
LATE = timedelta(hours=1)
"""A response may show in the form's list after one that was sent later."""
MOST_LETTERS = 4_000_000
"""Letters that one write takes; what is more comes with the next run."""
LEFT_OUT = "(left out: it looked like a tax number)"
_NOT_WHOLE = {
    False: ("the answer is too long for a cell", "read the rest in the form; delete the last words here when you have"),
    True: ("the answer looked like a tax number", "see the form, delete it there, and type here what is needed"),
}
_NEEDED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    APPLICATION.name: {"Applications": ("Received", "Stage")},
    HOURS.name: {"Hours": ("Liaison",), "Liaisons": (ID, "Name", "E-mail")},
}
"""By the form's name: columns that the service fills beside the answers, and those that say whose answers they are."""
_ASKED_BY: Mapping[str, Questionnaire] = {applications.NAME: APPLICATION, hours.NAME: HOURS}


@dataclass(frozen=True, slots=True, kw_only=True)
class CameIn:
    """Rows to append, and what the run says of each (by its id); of a form that could not be read, too."""

    rows: tuple[NewRow, ...] = ()
    said: Mapping[str, EffectSeen] = field(default_factory=dict)
    unread: tuple[EffectSeen, ...] = ()


def look(under_way: UnderWay, reading: Reading, activity: Activity) -> CameIn:
    """What the forms of the job that runs have for its tab; of another job, nothing. What is drawn is committed.

    Raises what writing the epoch raises; a form that cannot be read stops no other.
    """
    questionnaire = _ASKED_BY.get(under_way.errand.job)
    if questionnaire is None:
        return CameIn()
    row = next((row for row in reading.snapshot.jobs if row.job == under_way.errand.job), None)
    if (row.mode if row else AUTOMATIC) == OFF:
        return CameIn()
    if what := _waits(questionnaire, reading.settled.workbook):
        return CameIn(unread=(EffectSeen(key=f"form/{questionnaire.name}", kind="form", state="waiting", what=what),))
    return _Look(under_way, reading, activity, questionnaire).run()


def _waits(questionnaire: Questionnaire, workbook: RawWorkbook) -> str:
    """Why its answers do not come in: a part of them would be lost, or nobody could tell whose they are; "" for no
    reason.
    """
    wait = f"what people send by the form of {questionnaire.tab} waits until"
    asked = tuple(question.column for question in questionnaire.questions)
    for name, columns in _NEEDED[questionnaire.name].items():
        tab = workbook.tabs.get(name)
        if tab is None:
            return f"{wait} the tab {name} is there again"
        wanted = (*columns, *asked) if name == questionnaire.tab else columns
        if missing := [header for header in wanted if header not in tab.columns]:
            return f"{wait} {name} has its column {' and '.join(missing)} again"
    return ""


def needs(ledger: Ledger, workbook: RawWorkbook, forms: Mapping[str, str]) -> tuple[str, ...]:
    """What Start here says of forms that are gone, and of answers that wait. `forms` are ids by the forms' keys."""
    asked = {key.partition("/")[0] for key in forms}
    waits = [_waits(one, workbook) for one in _ASKED_BY.values() if one.name in asked]
    what = "cannot be opened any more: take it out of the trash and share it with the program's mailbox, or let"
    gone = [
        f"the form {key} {what} the operator run automations init for a new one" for key in records.forms_gone(ledger)
    ]
    return tuple(filter(None, (*gone, *waits)))


def problems(workbook: RawWorkbook) -> tuple[Problem, ...]:
    """Answers of which a row has a part alone, or nothing: it says so until staff have put their own there."""
    found = []
    for questionnaire in _ASKED_BY.values():
        tab = workbook.tabs.get(questionnaire.tab)
        headers = [question.column for question in questionnaire.questions]
        if tab is None:
            continue
        for row in tab.rows:
            for header in headers:
                cell = row[header]
                if isinstance(cell, str) and cell.endswith((CUT, LEFT_OUT)):
                    what, remedy = _NOT_WHOLE[cell == LEFT_OUT]
                    id_, number = str(row[ID]), row.number
                    found.append(
                        Problem(tab=tab.name, id=id_, column=header, value="", what=what, remedy=remedy, number=number)
                    )
    return tuple(found)


class _Look:
    def __init__(self, under_way: UnderWay, reading: Reading, activity: Activity, questionnaire: Questionnaire) -> None:
        self.under_way, self.reading, self.activity = under_way, reading, activity
        self.questionnaire, self.tab = questionnaire, TAB_BY_NAME[questionnaire.tab]
        self.on_record = records.responses(under_way.ledger)
        # An older row of the same response stands before a newer one.
        by_age = sorted(self.on_record.values(), key=lambda one: one.submitted)
        self.newest = {(one.form, one.response): one for one in by_age}
        self.highest = reading.known.sequences.get(self.tab.name, 0)
        self.changed: list[ResponseRow] = []
        self.lines: list[ActivityRow] = []
        self.rows: list[NewRow] = []
        self.said: dict[str, EffectSeen] = {}
        self.unread: list[EffectSeen] = []
        self.gone: list[str] = []
        self.letters = 0

    def run(self) -> CameIn:
        before = self.highest
        for key, form in sorted(self.under_way.errand.forms.items()):
            if key.partition("/")[0] == self.questionnaire.name:
                self._form(key, form)
        if self.changed:
            sequences = {self.tab.name: self.highest} if self.highest > before else {}
            records.save_responses(self.under_way.ledger, self.changed, self.lines, sequences)
        self._note_gone()
        if self.rows and not self.under_way.errand.plan_only:
            self.under_way.claim(self.reading.metadata)
        return CameIn(rows=tuple(self.rows), said=self.said, unread=tuple(self.unread))

    def _note_gone(self) -> None:
        """Forms that cannot be opened any more: Start here says so, whichever job runs."""
        ledger, mine = self.under_way.ledger, self.questionnaire.name + "/"
        before = records.forms_gone(ledger)
        gone = (*(key for key in before if not key.startswith(mine)), *self.gone)
        if set(gone) != set(before):
            records.note_forms_gone(ledger, gone)

    def _form(self, key: str, form: str) -> None:
        mine = [one for one in self.on_record.values() if one.form == form]
        drawn = [one for one in mine if one.state is RowState.DRAWN]
        since = min((one.submitted for one in drawn), default=None)
        if since is None and mine:
            since = max(one.submitted for one in mine) - LATE
        try:
            found = self.under_way.workspace.forms.responses(form, since)
        except (Refused, Unanswered) as error:
            if isinstance(error, Refused) and error.facts.get("code") in (403, 404) and not concerns_all(error):
                self.gone.append(key)
                return
            state = "failed" if isinstance(error, Refused) else "unknown"
            what = f"read what came by the form {key}"
            self.unread.append(EffectSeen(key=f"form/{key}", kind="form", state=state, what=what, error=str(error)))
            return
        for response in found:
            if self.letters > MOST_LETTERS:
                return
            self._take(key, form, response)
        sent = {response.id for response in found}
        # Staff have deleted the answer itself before it had its row: nothing is to come any more.
        self.changed += [replace(one, state=RowState.THERE) for one in drawn if one.response not in sent]

    def _take(self, key: str, form: str, response: FormResponse) -> None:
        before = self.newest.get((form, response.id))
        if before and before.state is RowState.THERE and response.submitted <= before.submitted:
            return
        questions = self.questionnaire.by_id
        more = any(any(texts) for question, texts in response.answers.items() if question not in questions)
        answers, _ = cells_of(self.questionnaire, response.answers, key.partition("/")[2])
        mark = self.under_way.ledger.fingerprint(json.dumps([sorted(answers.items()), response.email.casefold()]))
        one = ResponseRow(row="", form=form, response=response.id, submitted=response.submitted, mark=mark, more=more)
        if before and before.state is RowState.THERE and before.mark == mark:
            self._keep(key, replace(one, row=before.row, state=RowState.THERE), before)
            return
        if before and before.state is RowState.DRAWN:
            one = replace(one, row=before.row)
        else:
            self.highest += 1
            one = replace(one, row=make_id(self.tab.prefix, self.highest))
        self._keep(key, one, before)
        cells = self._cells(answers, response, more=more)
        self.letters += sum(len(cell) for cell in cells.values() if isinstance(cell, str))
        self.rows.append(NewRow(tab=self.tab.name, id=one.row, cells=cells))
        what = f"an answer to the form {key} comes into {one.row}"
        self.said[one.row] = EffectSeen(key=_key(one), kind="row", state="planned", what=what)

    def _keep(self, key: str, one: ResponseRow, before: ResponseRow | None) -> None:
        if one != before:
            self.changed.append(one)
        if before is None or before.row != one.row or before.submitted != one.submitted:
            what = f"An answer to the form {key} came into {one.row}"
            self.lines.append(self.activity.line(what, _key(one), "", who=one.row))

    def _cells(self, answers: Mapping[str, str], response: FormResponse, *, more: bool) -> dict[str, Value]:
        safe = {header: LEFT_OUT if looks_like_one(answer) else answer for header, answer in answers.items()}
        cells: dict[str, Value] = {}
        if self.questionnaire is HOURS:
            cells |= hours.row_of(safe, response.email, self.reading.snapshot.liaisons, more=more)
        else:
            language = LANGUAGE_CODES.get(same(safe["Language"]))
            # As the list of the cell has it, whatever the language calls itself.
            named = {"Language": LANGUAGE_NAMES[language]} if language else {}
            cells |= {**safe, **named, "Received": response.submitted, "Stage": NEW}
        return cells


def _key(one: ResponseRow) -> str:
    return f"{KEY}{one.form}/{one.response}/{one.submitted.isoformat()}"
