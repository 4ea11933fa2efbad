"""docs/workbook.md says what the layout says."""

from pathlib import Path

from automations.sheet.layout import SETTINGS, TABS
from automations.sheet.reference import page

PAGE = Path(__file__).parents[3] / "docs" / "workbook.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run scripts/reference"


def test_every_tab_column_and_setting_is_on_it_with_its_help():
    text = page()
    for tab in TABS:
        assert f"## {tab.name}\n\n{tab.help}" in text
        for column in tab.columns[1:-1]:
            assert f"| `{column.header}` |" in text
            assert column.help in text
    for setting in SETTINGS:
        assert f"| `{setting.name}` |" in text
        assert setting.help in text
