"""What the tabs that the service writes say of what was done: Activity with its keys, Approvals, Jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from automations.jobs import interviews, meetings
from automations.rules.program import id_order
from automations.rules.questions import DO_IT, DONT
from automations.runs.rebuilding.contents import Contents
from automations.runs.records import ActivityRow, AskedRow, RunRow
from automations.sheet.cells import text
from automations.sheet.columns import same
from automations.sheet.dates import EPOCH
from automations.sheet.matching import as_id
from automations.sheet.workbook import Raw, RawRow, RawWorkbook

ACTIVITY, APPROVALS, JOBS = "Activity", "Approvals", "Jobs"
_LOST_KEY = "lost/"
_NO_LETTERS = ("Let go of ", "Make the event of ", "Take ", "Count ")
"""How questions begin that hold no letter back."""


def rows_by_id(raw: RawWorkbook, name: str, prefix: str) -> dict[str, RawRow]:
    """The rows of a tab by their ids; of two with one id the upper."""
    tab = raw.tabs.get(name)
    found: dict[str, RawRow] = {}
    for row in tab.rows if tab else ():
        if id_ := as_id(row["ID"], prefix):
            found.setdefault(id_, row)
    return dict(sorted(found.items(), key=lambda item: id_order(item[0])))


def moment(cell: Raw, zone: ZoneInfo) -> datetime | None:
    """A cell with date and time, as we write it: a serial in the workbook's zone."""
    if isinstance(cell, bool | str):
        return None
    local = datetime(EPOCH.year, EPOCH.month, EPOCH.day, tzinfo=zone) + timedelta(seconds=round(cell * 86_400))
    return local.replace(tzinfo=zone)


def read_activity(raw: RawWorkbook, links: Mapping[int, str], zone: ZoneInfo, contents: Contents) -> None:
    """Every line of Activity, which takes the place of an older one. `links` are by row number."""
    for id_, row in rows_by_id(raw, ACTIVITY, "V").items():
        at = moment(row["When"], zone)
        contents.add_line(
            ActivityRow(
                id=id_,
                at=(at or contents.now).isoformat(timespec="seconds"),
                job=text(row["Job"]),
                what=text(row["What"]),
                who=text(row["Who"]),
                key=text(row["Key"]),
                link=links.get(row.number, ""),
                run=text(row["Run"]),
            )
        )


def read_approvals(raw: RawWorkbook, zone: ZoneInfo, contents: Contents) -> None:
    """The questions that stand on Approvals. What each was about is not in the Sheet: one that an older ledger does not
    know is closed, and asked anew where it is still to be asked.

    Where a held or refused letter may be among them, the jobs that write letters ask first, until nothing waits.
    """
    lost = False
    for id_, row in rows_by_id(raw, APPROVALS, "Q").items():
        if id_ in contents.questions:
            continue
        closed, answer = "closed" in text(row["Why"]), same(text(row["Answer"]))
        lost |= not closed and answer != same(DO_IT) and not text(row["What"]).startswith(_NO_LETTERS)
        since = moment(row["Since"], zone) or contents.now
        contents.questions[id_] = AskedRow(
            id=id_,
            key=_LOST_KEY + id_,
            facts="",
            what=text(row["What"]),
            to=text(row["To"]),
            why=text(row["Why"]),
            since=since.isoformat(timespec="minutes"),
            answer=next((word for word in (DO_IT, DONT) if same(word) == answer), ""),
            open=False,
        )
    if lost:
        contents.asks_first = frozenset({meetings.NAME, interviews.NAME})


def read_jobs(raw: RawWorkbook, zone: ZoneInfo, contents: Contents) -> None:
    """The last run of each job."""
    for row in rows_by_id(raw, JOBS, "J").values():
        ended = moment(row["Last run"], zone)
        if ended is not None:
            at, job = ended.isoformat(timespec="seconds"), text(row["Job"])
            run = RunRow(id=f"rebuilt-{job}", job=job, began=at, ended=at, result=text(row["Result"]))
            if all(one.job != job or one.ended < at for one in contents.runs.values()):
                contents.runs[run.id] = run


def column_links(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Links by row number, of the cells of one column from the second row on."""
    return {number: row[0] for number, row in enumerate(rows, start=2) if row and row[0]}
