"""The workbook is made in the local Workspace by the real client, read back, and brought up to date by nothing more."""

from google.oauth2.credentials import Credentials

from automations.google.workspace import connect
from automations.sheet import read, setup, typed
from automations.sheet.layout import TABS, tab
from automations.sheet.protection import Editors
from tests.workspace import Local, workspace  # noqa: F401

MAILBOX = "program@example.org"
NOBODY = Editors(staff=(), mailbox=MAILBOX, owner=MAILBOX)
JOBS = (
    setup.JobLine(id="J-01", job="invoices", what_it_does="Drafts.", mode="Automatic", schedule="Every day at 7:00"),
)


def _text(words):
    return {"userEnteredValue": {"stringValue": words}}


def test_a_new_workbook_takes_one_batch_and_then_nothing_is_missing(workspace: Local):  # noqa: F811
    with connect(Credentials(workspace.token(MAILBOX)), workspace.url) as google:
        book = google.sheets.create("Program", "en_US", "America/New_York").id
        google.sheets.batch_update(book, setup.requests(google.sheets.metadata(book), [], editors=NOBODY, jobs=JOBS))
        metadata = google.sheets.metadata(book)
        assert [sheet.title for sheet in metadata.sheets] == [tab.name for tab in TABS] + ["Lists"]

        values = google.sheets.values(book, read.ranges(metadata))
        raw, problems = read.workbook(metadata, values)
        assert problems == ()
        assert typed.snapshot(raw).problems == ()
        assert not read.paused(raw)
        assert setup.requests(metadata, values, editors=NOBODY, jobs=JOBS) == []

        named = Editors(staff=("pat@example.org",), mailbox=MAILBOX, owner=MAILBOX)
        google.sheets.batch_update(book, setup.requests(metadata, values, editors=named, jobs=JOBS))
        assert setup.requests(google.sheets.metadata(book), values, editors=named, jobs=JOBS) == []


def test_hours_that_sheets_made_a_time_come_out_right_and_a_date_as_a_problem(workspace: Local):  # noqa: F811
    with connect(Credentials(workspace.token(MAILBOX)), workspace.url) as google:
        book = google.sheets.create("Program", "en_US", "America/New_York").id
        google.sheets.batch_update(book, setup.requests(google.sheets.metadata(book), [], editors=NOBODY, jobs=JOBS))
        metadata = google.sheets.metadata(book)
        sheet = next(sheet for sheet in metadata.sheets if sheet.title == "Hours")
        place = tab("Hours").headers.index("Hours")
        shapes = [
            ("H-01", 0.0625, "TIME", "h:mm"),
            ("H-02", 46024, "DATE", "m/d/yyyy"),
            ("H-03", 1.5, "NUMBER", "0.0"),
            ("H-04", 1, "TIME", "h:mm"),
        ]
        rows = []
        for name, number, kind, pattern in shapes:
            row = [{}] * place
            row[0] = _text(name)
            shape = {"numberFormat": {"type": kind, "pattern": pattern}}
            rows.append({"values": [*row, {"userEnteredValue": {"numberValue": number}, "userEnteredFormat": shape}]})
        start = {"sheetId": sheet.id, "rowIndex": 1, "columnIndex": 0}
        fields = "userEnteredValue,userEnteredFormat.numberFormat"
        google.sheets.batch_update(book, [{"updateCells": {"start": start, "rows": rows, "fields": fields}}])

        values = google.sheets.values(book, read.ranges(metadata))
        wanted = read.needs_formats(read.workbook(metadata, values)[0], metadata)
        raw, _ = read.workbook(metadata, values, google.sheets.formats(book, wanted))
        found = typed.snapshot(raw)
        assert [row.hours for row in found.hours] == [90, None, 90, None]
        assert [(problem.id, problem.column) for problem in found.problems] == [("H-02", "Hours"), ("H-04", "Hours")]
