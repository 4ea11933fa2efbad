"""What of a faulty cell is repeated on a terminal: what is plainly no person's, and ids."""

import pytest

from automations.rules.program import Problem
from automations.sheet.discreet import discreet
from tests.unit.sheet.a_workbook import Workbook

BOOK = Workbook(
    Liaisons=[{"ID": "L-01", "Name": "Ana Exemplo", "E-mail": "ana@example.org", "Address": "1 Sample Lane"}],
    Hours=[{"ID": "H-01", "Liaison": "Quimby Muestra"}],
)


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("Hours", "two hours", "two hours"),
        ("Hours", "25:00", "25:00"),
        ("Date", "2026-13-45", "2026-13-45"),
        ("Activity", "Travel", "Travel"),
        ("Liaison", "L-99", "L-99"),
        ("Liaison", "l-9 · Ana Exemplo", "L-09"),
        ("Liaison", "Somebody Else", ""),
        ("For", "at her home", ""),
        ("Hours", "ana", ""),
        ("Activity", "Sample Lane", ""),
        ("Activity", "with QUIMBY", ""),
        ("Activity", "other@example.org", ""),
        ("Hours", "617-555-0123", ""),
        ("Hours", "555 0123", ""),
        ("Hours", "6175550123", ""),
    ],
)
def test_a_value(column, value, shown):
    problem = Problem(tab="Hours", id="H-01", column=column, value=value, what="this is wrong", remedy="mend it")
    (told,) = discreet([problem], BOOK.read()[0])
    assert (told.value, told.what, told.id) == (shown, "this is wrong", "H-01")
