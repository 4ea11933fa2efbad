"""Room for new rows, made above the last row of a tab: there it lies within bands, rules of colours and filter views.

Whether those take in rows that are added below the last one, Google does not document. What is put into them, they do.
"""

from __future__ import annotations

from typing import Any

_MORE = 1000


def requests(sheet_id: int, row_count: int, filled: int, wanted: int) -> list[dict[str, Any]]:
    """Rows for `wanted` new ones when they and an empty last row have no place. `filled` is the last row in use, the
    header counted. A tab that is full to its last row is left to grow below it.
    """
    empty = row_count - filled
    if not 0 < empty <= wanted:
        return []
    place = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": row_count - 1, "endIndex": row_count - 1 + _MORE}
    return [{"insertDimension": {"range": place, "inheritFromBefore": row_count > 2}}]
