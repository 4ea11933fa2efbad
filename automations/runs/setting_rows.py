"""Where each setting stands, for problems about one."""

from __future__ import annotations

from automations.runs.reading import Reading
from automations.sheet.cells import text
from automations.sheet.layout import ID

SETTINGS = "Settings"


def setting_rows(reading: Reading) -> dict[str, tuple[str, int]]:
    """The id and the number of the row of each setting, by its name."""
    tab = reading.settled.workbook.tabs.get(SETTINGS)
    return {text(row["Setting"]): (str(row[ID]), row.number) for row in tab.rows} if tab else {}
