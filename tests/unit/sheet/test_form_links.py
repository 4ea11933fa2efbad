"""The forms on Start here: below the guide, once, and with the addresses that they have now."""

from __future__ import annotations

from typing import Any

from automations.sheet.form_links import LOOK_IT_OVER, STEPS, FormLink, requests

GUIDE = [["What each tab is for"], ["Settings", "What the program is."]]
EN = FormLink("Application form, English", "https://forms.example.org/a", "https://forms.example.org/edit/a")
ES = FormLink("Application form, Español", "https://forms.example.org/b", "https://forms.example.org/edit/b")


def written(found: list[dict[str, Any]]) -> dict[tuple[int, int], tuple[str, str]]:
    """(words, address) by row (from 1) and column (from 0)."""
    cells = {}
    for one in (request["updateCells"] for request in found):
        for down, row in enumerate(one["rows"]):
            for right, cell in enumerate(row["values"]):
                link = cell["userEnteredFormat"]["textFormat"].get("link", {}).get("uri", "")
                where = one["start"]["rowIndex"] + down + 1, one["start"]["columnIndex"] + right
                cells[where] = cell["userEnteredValue"]["stringValue"], link
    return cells


def test_the_forms_stand_below_the_guide_with_both_addresses() -> None:
    assert written(requests(7, GUIDE, [EN], anew=True)) == {
        (4, 3): ("Forms", ""),
        (4, 4): (STEPS, ""),
        (5, 3): (EN.name, EN.answered_at),
        (5, 4): (LOOK_IT_OVER, EN.changed_at),
    }


SHOWN = [*GUIDE, [], ["Forms", STEPS], [EN.name, LOOK_IT_OVER]]


def test_what_stands_there_is_not_written_again() -> None:
    assert requests(7, SHOWN, [EN], anew=False) == []


def test_another_language_comes_below_and_a_form_made_anew_gets_its_new_address() -> None:
    assert written(requests(7, SHOWN, [EN, ES], anew=False)).keys() == {(6, 3), (6, 4)}
    assert written(requests(7, SHOWN, [EN], anew=True)).keys() == {(5, 3), (5, 4)}


def test_where_staff_have_moved_the_block_it_stays_and_theirs_is_not_written_over() -> None:
    moved = [["Forms", STEPS], [EN.name, LOOK_IT_OVER], *GUIDE, ["", "ours"]]
    assert written(requests(7, moved, [EN, ES], anew=False)).keys() == {(6, 3), (6, 4)}
    sorted_by_them = [["Forms", STEPS], ["ours"], [ES.name, LOOK_IT_OVER], [EN.name, LOOK_IT_OVER]]
    assert requests(7, sorted_by_them, [EN, ES], anew=False) == []
