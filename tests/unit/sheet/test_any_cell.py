"""Whatever stands in a cell, reading it ends in a value or a fault: one bad cell never stops the good rows."""

from hypothesis import given
from hypothesis import strategies as st

from automations.sheet import cells
from automations.sheet.layout import ROW_TABS, SETTINGS
from automations.sheet.typed_settings import read_setting
from automations.sheet.workbook import Fault

COLUMNS = [column for tab in ROW_TABS for column in tab.columns]
ALMOST = st.text(alphabet="0123456789:/-., hminpadeclj$()=#·;@−٣½²", max_size=14)
RAW = st.one_of(st.text(max_size=60), ALMOST, st.integers(), st.floats(), st.booleans())


@given(RAW, st.sampled_from(COLUMNS))
def test_any_cell_of_any_column(raw, column):
    found = cells.parse(column, raw)
    assert not isinstance(found, Fault) or (found.what and found.remedy)
    if isinstance(found, str):
        assert cells.parse(column, found) == found, "what was read reads the same again"


@given(RAW, st.sampled_from(SETTINGS))
def test_any_value_of_any_setting(raw, setting):
    found = read_setting(setting, raw)
    assert not isinstance(found, Fault) or (found.what and found.remedy)
