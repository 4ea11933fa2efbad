"""The contract of the workbook, declared once as data: its tabs in their order.

Reading, writing, setup, protection and the table in docs/workbook.md derive from it. Headers are a contract: other
programs fill and read them, so columns may be added and none renamed. The tabs stand in
`staff_tabs.py` and `service_tabs.py`, the settings in `settings.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from automations.sheet.columns import ID, PROBLEM, Column, Kind, Owner, Setting, Tab, same
from automations.sheet.service_tabs import ACTIVITY, SERVICE_TABS
from automations.sheet.settings import SETTING_BY_NAME, SETTINGS
from automations.sheet.staff_tabs import STAFF_TABS

__all__ = [
    "DASHBOARD",
    "ID",
    "PAUSE",
    "PROBLEM",
    "ROW_TABS",
    "SETTINGS",
    "SETTING_BY_NAME",
    "START_HERE",
    "TABS",
    "TAB_BY_NAME",
    "TAB_BY_PREFIX",
    "Column",
    "Kind",
    "Owner",
    "Setting",
    "Tab",
    "find_tab",
    "same",
    "tab",
]

START_HERE, PAUSE, DASHBOARD = "Start here", "Pause everything", "Dashboard"

TABS: tuple[Tab, ...] = (
    Tab(name=START_HERE, help="What each tab is for, what needs a person now, and the box that pauses everything."),
    *STAFF_TABS,
    *SERVICE_TABS,
    Tab(name=DASHBOARD, help="The program in figures and charts."),
    ACTIVITY,
)

ROW_TABS: tuple[Tab, ...] = tuple(tab for tab in TABS if not tab.free)
TAB_BY_NAME: Mapping[str, Tab] = {tab.name: tab for tab in TABS}
TAB_BY_PREFIX: Mapping[str, Tab] = {tab.prefix: tab for tab in ROW_TABS}
_FOUND: Mapping[str, Tab] = {same(text): tab for tab in TABS for text in (tab.name, *tab.aliases)}


def tab(name: str) -> Tab:
    """The tab of this name. KeyError for a name that the layout does not have."""
    return TAB_BY_NAME[name]


def find_tab(title: str) -> Tab | None:
    """The tab that a sheet's title means, case, spaces and accents aside; None for a tab of staff's own."""
    return _FOUND.get(same(title))
