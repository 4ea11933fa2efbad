"""The intent of a file, and its receipts by name."""

from __future__ import annotations

import pytest

from automations.effects import file
from automations.effects.record import EffectRecord, EffectState

RECORD = EffectRecord(key="k", kind="file", state=EffectState.FAILED, wanted="f2", what="w", done="f1", error="no")


def test_an_intent_holds_the_id_before_the_first_call() -> None:
    assert file.needs_id(RECORD)
    intent = file.intend(RECORD, "id-1")
    assert not file.needs_id(intent)
    assert (intent.state, intent.error, dict(intent.receipts)) == (EffectState.INTENDED, "", {"file": "id-1"})


def test_a_new_id_forgets_the_receipts_of_the_old_one() -> None:
    made = file.intend(RECORD, "id-1").with_receipt(made="yes", link="l")
    assert dict(file.intend(made, "id-2").receipts) == {"file": "id-2"}


@pytest.mark.parametrize(
    ("state", "done", "is_done"),
    [
        pytest.param(EffectState.DONE, "f2", True, id="Google has what is wanted"),
        pytest.param(EffectState.DONE, "f1", False, id="Google has what was wanted before"),
        pytest.param(EffectState.INTENDED, "f2", False, id="wanted anew"),
        pytest.param(EffectState.UNKNOWN, "f2", False, id="nobody knows"),
        pytest.param(EffectState.FAILED, "f2", False, id="refused"),
    ],
)
def test_is_done(state: EffectState, done: str, is_done: bool) -> None:
    record = EffectRecord(key="k", kind="file", state=state, wanted="f2", what="w", done=done)
    assert record.is_done is is_done
    assert record.finished().is_done


def test_an_empty_receipt_takes_one_away() -> None:
    assert dict(RECORD.with_receipt(a="1", b="2").with_receipt(a="").receipts) == {"b": "2"}
