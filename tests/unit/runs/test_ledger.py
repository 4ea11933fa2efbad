"""What stands in a ledger comes out again as it went in, and no number or id is ever given away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from automations.effects.record import EffectRecord, EffectState
from automations.errors import LedgerUnusable
from automations.rules.questions import Answered
from automations.rules.register import Invoice, Slot, State
from automations.runs import known_rows
from automations.runs.ledger import Ledger
from automations.runs.records import ActivityRow, AskedRow, RunRow, invoice_of_record, record_of
from automations.sheet.known import Known
from tests.unit.runs import records
from tests.unit.runs.records import effect, invoice

# No shrinking: a ledger is made for each example, and a failing one says enough as it is.
QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
ROW = ActivityRow(id="V-01", at="2026-11-02T17:00:00+00:00", job="invoices", what="w", who="L-01", key="k", link="", run="r")  # fmt: skip  # noqa: E501
ASKED = AskedRow(id="Q-01", key="do/k", facts="f", what="what", to="L-01", why="why", since="2026-11-02T17:00+00:00")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "ledger.sqlite", "book")
    yield opened
    opened.close()


@QUICK
@given(found=st.lists(records.invoices, max_size=3, unique_by=(lambda one: one.key, lambda one: one.id, lambda one: one.number)))  # fmt: skip  # noqa: E501
def test_invoices_come_back_whole(tmp_path_factory: pytest.TempPathFactory, found: list[Invoice]) -> None:
    ledger = Ledger.open(tmp_path_factory.mktemp("l") / "ledger.sqlite", "book")
    ledger.save(found, ())
    assert {one.key: one for one in ledger.register().invoices} == {one.key: one for one in found}
    ledger.close()


@QUICK
@given(found=st.lists(records.effects, max_size=4, unique_by=lambda one: one.key))
def test_effects_come_back_whole(tmp_path_factory: pytest.TempPathFactory, found: list[EffectRecord]) -> None:
    ledger = Ledger.open(tmp_path_factory.mktemp("l") / "ledger.sqlite", "book")
    ledger.save((), found)
    assert ledger.effects() == {one.key: one for one in found}
    ledger.close()


@QUICK
@given(found=st.lists(records.known_rows, max_size=4, unique_by=lambda one: one.id), tops=st.dictionaries(records.texts, st.integers(1, 9999), max_size=3))  # fmt: skip  # noqa: E501
def test_known_rows_come_back_whole(
    tmp_path_factory: pytest.TempPathFactory, found: list[records.KnownRow], tops: dict[str, int]
) -> None:
    ledger = Ledger.open(tmp_path_factory.mktemp("l") / "ledger.sqlite", "book")
    nothing = known_rows.load(ledger)
    after = Known(salt=ledger.salt, rows={row.id: row for row in found}, sequences=tops)
    known_rows.save(ledger, nothing, after)
    loaded = known_rows.load(ledger)
    assert loaded == after
    assert [loaded.rows[row.id].first_seen.utcoffset() for row in found] == [
        row.first_seen.utcoffset() for row in found
    ]
    known_rows.save(ledger, loaded, nothing)
    assert known_rows.load(ledger).rows == {}
    ledger.close()


def test_rows_that_are_as_they_were_are_not_written_again(ledger: Ledger) -> None:
    at = datetime(2026, 11, 2, 17, tzinfo=UTC)
    row = records.KnownRow(tab="Hours", id="H-01", whole="w", content="c", first_seen=at)
    known_rows.save(ledger, known_rows.load(ledger), Known(salt=ledger.salt, rows={"H-01": row}, sequences={"H": 1}))
    before = known_rows.load(ledger)
    log = ledger.file.with_name("ledger.sqlite-wal")
    written = log.read_bytes()
    known_rows.save(ledger, before, before)
    known_rows.save(ledger, before, Known(salt=ledger.salt, rows={"H-01": replace(row)}, sequences={"H": 1}))
    assert log.read_bytes() == written


def test_questions_activity_and_runs_come_back_whole(ledger: Ledger) -> None:
    closed = replace(ASKED, id="Q-02", answer="Do it", open=False)
    ran = RunRow(id="r", job="invoices", began="b", ended="e", result="nothing due")
    ledger.save_questions([ASKED, closed])
    ledger.save((), (), [ROW])
    ledger.save_run(ran)
    assert ledger.questions() == [ASKED, closed]
    assert ledger.activity() == [ROW]
    assert ledger.runs() == [ran]


def test_no_two_runs_have_one_name(ledger: Ledger) -> None:
    """The clock may come by the same second twice; of a run that died only what it did tells."""
    wanted = "20261101T013000-meetings"
    names = [ledger.free_run_id(wanted)]
    ledger.save_run(RunRow(id=names[-1], job="meetings", began="b", ended="e", result="nothing due"))
    names.append(ledger.free_run_id(wanted))
    ledger.save((), [replace(effect("reminder/M-01"), run=names[-1])])
    names.append(ledger.free_run_id(wanted))
    ledger.save((), (), [replace(ROW, run=names[-1])])
    names.append(ledger.free_run_id(wanted))
    assert names == [wanted, f"{wanted}-2", f"{wanted}-3", f"{wanted}-4"]
    assert ledger.free_run_id("20261101T013000-m") == "20261101T013000-m"


def test_the_newest_answer_of_a_question_holds(ledger: Ledger) -> None:
    rows = [
        replace(ASKED, answer="Do it"),
        replace(ASKED, id="Q-02", answer="Don't"),
        replace(ASKED, id="Q-03"),
        replace(ASKED, id="Q-04", key="do/other", answer="Do it"),
    ]
    ledger.save_questions(rows)
    assert ledger.answers() == (
        Answered(key="do/k", facts="f", answer="Don't"),
        Answered(key="do/other", facts="f", answer="Do it"),
    )


# Each case: what is to be saved beside invoice 1, and why it may not be.
TAKEN = [
    pytest.param([invoice(2, number="EXA-FY27-0001")], id="another's number"),
    pytest.param([invoice(2, id="N-01")], id="another's row"),
    pytest.param([invoice(2), invoice(3, number="EXA-FY27-0002")], id="one number for two new ones"),
    pytest.param([invoice(1, slot=Slot("L-09", "2026-10", "F-01"))], id="the same number in another place"),
]


@pytest.mark.parametrize("new", TAKEN)
def test_a_number_or_row_that_another_invoice_has_is_refused(ledger: Ledger, new: list[Invoice]) -> None:
    ledger.save([invoice(1)], [effect()])
    with pytest.raises(LedgerUnusable, match="a number or an id would stand in it twice; nothing was saved"):
        ledger.save(new, [effect("invoice/other")])
    assert ledger.register().invoices == (invoice(1),)
    assert set(ledger.effects()) == {effect().key}


def test_an_invoice_takes_the_place_of_its_earlier_self_only(ledger: Ledger) -> None:
    ledger.save([invoice(1), invoice(2)], ())
    redrawn = invoice(1, lines=(records.line(1), records.line(2)))
    ledger.save([redrawn], ())
    ledger.save([invoice(2, lines=())], ())
    assert ledger.register().invoices == (redrawn, invoice(2, lines=()))


def test_half_a_cent_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match=r"80\.005 is no whole number of cents"):
        ledger.save([invoice(1, lines=(records.line(1, "80.005"),))], ())
    assert ledger.register().invoices == ()


@pytest.mark.parametrize(
    ("state", "done", "drawn"),
    [
        pytest.param(EffectState.DONE, "f1", True, id="Drive has what is wanted"),
        pytest.param(EffectState.DONE, "f0", False, id="Drive has what was wanted before"),
        pytest.param(EffectState.INTENDED, "f1", False, id="wanted again, and not done yet"),
        pytest.param(EffectState.UNKNOWN, "", False, id="nobody knows"),
    ],
)
def test_an_invoice_is_drawn_when_its_file_is_as_wanted(
    ledger: Ledger, state: EffectState, done: str, drawn: bool
) -> None:
    one = invoice(1)
    ledger.save([one], [effect(one.key, state=state, done=done)])
    assert ledger.register().invoices[0].drawn is drawn


def test_a_receipt_and_its_line_of_activity_are_one_commit(ledger: Ledger) -> None:
    done = effect(state=EffectState.DONE, done="f1").with_receipt(file="id", link="l")
    ledger.save((), [done], [ROW])
    assert (ledger.effects()[done.key], ledger.activity()) == (done, [ROW])


def test_epoch_salt_and_last_write_survive(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    first = Ledger.open(file, "book")
    assert (first.epoch, first.last_written) == (0, None)
    print_, id_ = first.fingerprint("Ana"), first.id
    assert first.next_epoch() == 1
    at = datetime(2026, 11, 2, 17, tzinfo=UTC)
    first.note_written(at)
    first.close()
    again = Ledger.open(file, "book")
    assert (again.id, again.epoch, again.last_written, again.fingerprint("Ana")) == (id_, 1, at, print_)
    again.close()


def test_fingerprints_are_salted(tmp_path: Path) -> None:
    one, other = (Ledger.open(tmp_path / name / "ledger.sqlite", "book") for name in "ab")
    assert one.fingerprint("Ana") != other.fingerprint("Ana")
    assert len(one.fingerprint("Ana")) == 32
    one.close()
    other.close()


@QUICK
@given(found=records.invoices)
def test_an_invoice_comes_back_from_its_own_file_as_a_draft(found: Invoice) -> None:
    decided = {"seen": None, "cleared": None, "approved_by": "", "was_sent": False, "sent_on": None, "paid_on": None}
    assert invoice_of_record(record_of(found)) == replace(
        found, state=State.DRAFT, drawn=True, draw_again=False, **decided
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"id": "N-01", "lines": 7}', "null", '{"lines": []}'])
def test_another_text_is_no_invoices_record(text: str) -> None:
    assert invoice_of_record(text) is None


def test_the_register_is_read_once_between_two_commits(ledger: Ledger) -> None:
    drawn = effect(invoice(1).key).finished()
    ledger.save([invoice(1)], [replace(drawn, done="")])
    stood = ledger.register()
    assert ledger.register() is stood
    ledger.save((), [drawn])
    assert [one.drawn for one in (*stood.invoices, *ledger.register().invoices)] == [False, True]
