"""Requests about what hangs on a sheet: protection, named ranges, filters, conditional formats, banding, charts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .grid import Book, Sheet
from .masks import merged, paths
from .notation import Box, meet, parse_box, print_box
from .pen import Pen
from .ranges import box_of, grid_range, is_grid_range, of_request, sent, unclipped, with_sheet
from .refusals import PROTECTED, beyond, invalid
from .view import View

_NAME = re.compile(r"[^\W\d][\w.]*\Z")


def add_named_range(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """addNamedRange."""
    given = body.get("namedRange") or {}
    sheet, box = of_request(pen.book, given.get("range"))
    name = str(given.get("name") or "")
    _require_name(pen.book, name, "")
    key = str(given.get("namedRangeId") or pen.book.fresh_id())
    if key in pen.book.named:
        raise invalid(f"A named range with id {key} already exists.")
    kept = {"namedRangeId": key, "name": name, "range": _kept_range(sheet, box, given["range"])}
    pen.book.named[key] = kept
    pen.book.altered = True
    return {"namedRange": sent(kept)}


def update_named_range(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateNamedRange."""
    given = body.get("namedRange") or {}
    key = str(given.get("namedRangeId") or "")
    kept = _named(pen.book, key)
    after = merged(kept, given, paths(body.get("fields"))) | {"namedRangeId": key}
    _require_name(pen.book, str(after.get("name") or ""), key)
    sheet, box = of_request(pen.book, after.get("range"))
    pen.book.named[key] = after | {"range": _kept_range(sheet, box, after["range"])}
    pen.book.altered = True


def delete_named_range(pen: Pen, body: Mapping[str, Any]) -> None:
    """deleteNamedRange."""
    _named(pen.book, str(body.get("namedRangeId") or ""))
    del pen.book.named[str(body["namedRangeId"])]
    pen.book.altered = True


def _named(book: Book, key: str) -> dict[str, Any]:
    if key not in book.named:
        raise invalid(f"No named range with id: {key}")
    return book.named[key]


def _require_name(book: Book, name: str, own: str) -> None:
    if not _NAME.match(name) or parse_box(name) is not None or name.upper() in {"TRUE", "FALSE"} or len(name) > 250:
        raise invalid(f'The name "{name}" is not a valid name for a named range.')
    for key, other in book.named.items():
        if key != own and str(other["name"]).casefold() == name.casefold():
            raise invalid(f"A named range with the name '{name}' already exists.")


def _kept_range(sheet: Sheet, box: Box, given: Mapping[str, Any]) -> dict[str, Any]:
    """The range as kept: an end that was open stays open."""
    kept = grid_range(sheet, box)
    if given.get("endRowIndex") is None:
        del kept["endRowIndex"]
        if given.get("startRowIndex") is None:
            del kept["startRowIndex"]
    if given.get("endColumnIndex") is None:
        del kept["endColumnIndex"]
        if given.get("startColumnIndex") is None:
            del kept["startColumnIndex"]
    return kept


def add_protected_range(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """addProtectedRange: who protects may always edit, so may the owner."""
    given = body.get("protectedRange") or {}
    kept = _protection(pen, given)
    kept["protectedRangeId"] = int(given.get("protectedRangeId") or pen.book.fresh_id())
    if not kept.get("warningOnly"):
        _require_editor(kept, pen)
    sheet = pen.book.sheet(kept["range"]["sheetId"])
    ranges = sheet.attached.setdefault("protectedRanges", [])
    if any(each["protectedRangeId"] == kept["protectedRangeId"] for each in ranges):
        raise invalid(f"A protected range with id {kept['protectedRangeId']} already exists.")
    if set(kept["range"]) == {"sheetId"} and any(set(each["range"]) == {"sheetId"} for each in ranges):
        raise invalid(f'Sheet "{sheet.title}" already has sheet protection.')
    ranges.append(kept)
    sheet.altered = True
    return {"protectedRange": _shown(pen, kept)}


def update_protected_range(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateProtectedRange: only by its editors and the owner."""
    given = body.get("protectedRange") or {}
    sheet, kept = _protected(pen, given.get("protectedRangeId"))
    after = _protection(pen, merged(kept, given, paths(body.get("fields"))))
    after["protectedRangeId"] = kept["protectedRangeId"]
    if not after.get("warningOnly"):
        _require_editor(after, pen)
    sheet.attached["protectedRanges"].remove(kept)
    pen.book.sheet(after["range"]["sheetId"]).attached.setdefault("protectedRanges", []).append(after)
    for each in pen.book.sheets:
        each.altered = True


def delete_protected_range(pen: Pen, body: Mapping[str, Any]) -> None:
    """deleteProtectedRange: only by its editors and the owner."""
    sheet, kept = _protected(pen, body.get("protectedRangeId"))
    _remove(sheet, "protectedRanges", kept)


def _protection(pen: Pen, given: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = with_sheet({k: v for k, v in given.items() if k != "requestingUserCanEdit"})
    if kept.get("namedRangeId"):
        kept["range"] = dict(_named(pen.book, str(kept["namedRangeId"]))["range"])
    if kept.get("range") is None:
        raise invalid("No range specified.")
    of_request(pen.book, kept["range"])
    if kept.get("warningOnly") and kept.get("editors"):
        raise invalid("Cannot specify editors for a warning only protected range.")
    return kept


def _require_editor(kept: dict[str, Any], pen: Pen) -> None:
    editors = dict(kept.get("editors") or {})
    users = list(dict.fromkeys(editors.get("users") or []))
    for always in (pen.user, pen.book.owner):
        if always and always not in users:
            users.append(always)
    kept["editors"] = editors | {"users": users}


def _protected(pen: Pen, given: Any) -> tuple[Sheet, dict[str, Any]]:
    for sheet in pen.book.sheets:
        for kept in sheet.attached.get("protectedRanges", []):
            if kept["protectedRangeId"] == given:
                users = (kept.get("editors") or {}).get("users", [])
                if not (pen.owner or kept.get("warningOnly") or pen.user in users):
                    raise invalid(PROTECTED)
                return sheet, kept
    raise invalid(f"No protected range with id: {given}")


def _shown(pen: Pen, kept: dict[str, Any]) -> dict[str, Any]:
    return View.protected_for(kept, pen.user, owner=pen.owner)


def set_basic_filter(pen: Pen, body: Mapping[str, Any]) -> None:
    """setBasicFilter; its sort specs sort."""
    given = with_sheet(body.get("filter") or {})
    sheet, box = of_request(pen.book, given.get("range"))
    given["range"] = grid_range(sheet, box)
    sheet.attached["basicFilter"] = given
    sheet.altered = True


def clear_basic_filter(pen: Pen, body: Mapping[str, Any]) -> None:
    """clearBasicFilter."""
    sheet = pen.book.sheet(int(body.get("sheetId") or 0))
    sheet.attached.pop("basicFilter", None)
    sheet.altered = True


def add_filter_view(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """addFilterView. A title stands once on a sheet (not documented: the worse case)."""
    given = with_sheet(body.get("filter") or {})
    sheet, _ = of_request(pen.book, given.get("range"))
    title = given.get("title")
    if title and any(each.get("title") == title for each in sheet.attached.get("filterViews", [])):
        raise invalid(f"There is already a filter view with the name: {title}")
    return {"filter": _add(pen, "filterViews", "filterViewId", with_sheet(body.get("filter") or {}))}


def update_filter_view(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateFilterView."""
    given = with_sheet(body.get("filter") or {})
    _update(pen, "filterViews", "filterViewId", "filter view", given, body.get("fields"))


def delete_filter_view(pen: Pen, body: Mapping[str, Any]) -> None:
    """deleteFilterView."""
    _remove(*_find(pen.book, "filterViews", "filterViewId", "filter view", body.get("filterId")), name="filterViews")


def add_banding(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """addBanding."""
    return {"bandedRange": _add(pen, "bandedRanges", "bandedRangeId", with_sheet(body.get("bandedRange") or {}))}


def update_banding(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateBanding."""
    given = with_sheet(body.get("bandedRange") or {})
    _update(pen, "bandedRanges", "bandedRangeId", "banded range", given, body.get("fields"))


def delete_banding(pen: Pen, body: Mapping[str, Any]) -> None:
    """deleteBanding."""
    found = _find(pen.book, "bandedRanges", "bandedRangeId", "banded range", body.get("bandedRangeId"))
    _remove(*found, name="bandedRanges")


def _add(pen: Pen, name: str, id_key: str, given: dict[str, Any]) -> dict[str, Any]:
    sheet, box = of_request(pen.book, given.get("range"))
    given["range"] = grid_range(sheet, box)
    given[id_key] = int(given.get(id_key) or pen.book.fresh_id())
    if any(each[id_key] == given[id_key] for other in pen.book.sheets for each in other.attached.get(name, [])):
        raise invalid(f"{id_key} {given[id_key]} already exists.")
    if name == "bandedRanges" and any(meet(box, box_of(each["range"])) for each in sheet.attached.get(name, [])):
        raise invalid("You cannot add alternating background colors to a range that already has them.")
    sheet.attached.setdefault(name, []).append(given)
    sheet.altered = True
    shown: dict[str, Any] = sent(given)
    return shown


def _update(pen: Pen, name: str, id_key: str, word: str, given: dict[str, Any], fields: str | None) -> None:
    sheet, kept = _find(pen.book, name, id_key, word, given.get(id_key))
    after = merged(kept, given, paths(fields)) | {id_key: kept[id_key]}
    of_request(pen.book, after.get("range"))
    items = sheet.attached[name]
    items[items.index(kept)] = after
    sheet.altered = True


def _find(book: Book, name: str, id_key: str, word: str, given: Any) -> tuple[Sheet, dict[str, Any]]:
    for sheet in book.sheets:
        for kept in sheet.attached.get(name, []):
            if kept[id_key] == given:
                return sheet, kept
    raise invalid(f"No {word} with id: {given}")


def _remove(sheet: Sheet, name_or_kept: Any, kept: Any = None, *, name: str = "") -> None:
    name, kept = (name, name_or_kept) if name else (name_or_kept, kept)
    sheet.attached[name].remove(kept)
    if not sheet.attached[name]:
        del sheet.attached[name]
    sheet.altered = True


def add_conditional_format_rule(pen: Pen, body: Mapping[str, Any]) -> None:
    """addConditionalFormatRule."""
    rule = _rule(pen, body.get("rule"))
    sheet = pen.book.sheet(rule["ranges"][0]["sheetId"])
    rules = sheet.attached.setdefault("conditionalFormats", [])
    index = int(body.get("index") or 0)
    if not 0 <= index <= len(rules):
        raise invalid(f"Index: {index} must be between 0 and {len(rules)}.")
    rules.insert(index, rule)
    sheet.altered = True


def update_conditional_format_rule(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """updateConditionalFormatRule: another rule at the index, or the rule at another index."""
    index = int(body.get("index") or 0)
    fresh = _rule(pen, body["rule"]) if body.get("rule") else None
    sheet = pen.book.sheet(fresh["ranges"][0]["sheetId"] if fresh else int(body.get("sheetId") or 0))
    rules = _rules(sheet, index)
    old = rules[index]
    sheet.altered = True
    if fresh is not None:
        rules[index] = fresh
        return {"newRule": sent(fresh), "newIndex": index, "oldRule": sent(old)}
    to = int(body.get("newIndex") or 0)
    if not 0 <= to < len(rules):
        raise invalid(f"Index: {to} must be between 0 and {len(rules) - 1}.")
    rules.insert(to, rules.pop(index))
    return {"newRule": sent(old), "newIndex": to, "oldIndex": index}


def delete_conditional_format_rule(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """deleteConditionalFormatRule."""
    sheet, index = pen.book.sheet(int(body.get("sheetId") or 0)), int(body.get("index") or 0)
    rule = _rules(sheet, index)[index]
    _remove(sheet, "conditionalFormats", rule)
    return {"rule": sent(rule)}


def _rules(sheet: Sheet, index: int) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = sheet.attached.get("conditionalFormats", [])
    if not 0 <= index < len(rules):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return rules


def _rule(pen: Pen, given: Mapping[str, Any] | None) -> dict[str, Any]:
    rule: dict[str, Any] = with_sheet(given or {})
    if not rule.get("ranges"):
        raise invalid("No ranges specified.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise invalid("Exactly one of booleanRule and gradientRule must be set.")
    if "booleanRule" in rule and not (rule["booleanRule"].get("condition") or {}).get("type"):
        raise invalid("ConditionType must be specified.")
    places = [of_request(pen.book, each) for each in rule["ranges"]]
    if len({sheet.id for sheet, _ in places}) > 1:
        raise invalid("All ranges must be on the same sheet.")
    rule["ranges"] = [grid_range(sheet, box) for sheet, box in places]
    return rule


def add_chart(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """addChart: on a sheet, or (newSheet) on one of its own."""
    given = with_sheet(body.get("chart") or {})
    position = given.get("position") or {"newSheet": True}
    if position.get("newSheet"):
        title, number = "Chart1", 1
        while pen.book.titled(title) is not None:
            title, number = f"Chart{number + 1}", number + 1
        sheet = Sheet(pen.book.fresh_id(), title, 1, 1)
        sheet.props["sheetType"] = "OBJECT"
        pen.book.sheets.append(sheet)
        given["position"] = {"sheetId": sheet.id}
    else:
        anchor = (position.get("overlayPosition") or {}).get("anchorCell") or {}
        sheet = pen.book.sheet(int(position.get("sheetId") or anchor.get("sheetId") or 0))
    if not given.get("spec"):
        raise invalid("chart.spec is required.")
    _check_chart(pen, given["spec"])
    given["chartId"] = int(given.get("chartId") or pen.book.fresh_id())
    sheet.attached.setdefault("charts", []).append(given)
    sheet.altered = True
    return {"chart": sent(given)}


def update_chart_spec(pen: Pen, body: Mapping[str, Any]) -> None:
    """updateChartSpec."""
    sheet, kept = _find(pen.book, "charts", "chartId", "chart", body.get("chartId"))
    spec = with_sheet(body.get("spec") or {})
    _check_chart(pen, spec)
    kept["spec"] = spec
    sheet.altered = True


def update_embedded_object_position(pen: Pen, body: Mapping[str, Any]) -> dict[str, Any]:
    """updateEmbeddedObjectPosition."""
    sheet, kept = _find(pen.book, "charts", "chartId", "embedded object", body.get("objectId"))
    given, fields = body.get("newPosition") or {}, body.get("fields")
    kept["position"] = merged(kept.get("position") or {}, given, paths(fields)) if fields else dict(given)
    sheet.altered = True
    return {"position": sent(kept["position"])}


def delete_embedded_object(pen: Pen, body: Mapping[str, Any]) -> None:
    """deleteEmbeddedObject."""
    sheet, kept = _find(pen.book, "charts", "chartId", "embedded object", body.get("objectId"))
    _remove(sheet, "charts", kept)


def _check_chart(pen: Pen, spec: Mapping[str, Any]) -> None:
    """Exactly one kind, and only cells that there are (ends beyond the grid: not documented, the worse case)."""
    kinds = [name for name in spec if name.endswith("Chart")]
    if len(kinds) != 1 or (kinds == ["basicChart"] and not spec["basicChart"].get("chartType")):
        raise invalid("The chart must have exactly one kind set.")
    _check_ranges(pen, spec)


def _check_ranges(pen: Pen, value: Any) -> None:
    if isinstance(value, Mapping):
        if is_grid_range(value):
            sheet, box = unclipped(pen.book, value)
            of_request(pen.book, value)
            rows, columns = sheet.size
            if (box.bottom or 0) > rows or (box.right or 0) > columns:
                raise beyond(print_box(sheet.title, box.top, box.left, box.bottom, box.right), rows, columns)
            return
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            _check_ranges(pen, part)
