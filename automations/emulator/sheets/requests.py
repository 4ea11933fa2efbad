"""batchUpdate: each request to the function that carries it out. A refusal names the request by its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from automations.emulator.api import ApiError

from . import attachments, contents, dimensions, layout, metadata, tabs
from .pen import Pen
from .refusals import absent, invalid

Handler = Callable[[Pen, Mapping[str, Any]], "dict[str, Any] | None"]

HANDLERS: dict[str, Handler] = {
    "addBanding": attachments.add_banding,
    "addChart": attachments.add_chart,
    "addConditionalFormatRule": attachments.add_conditional_format_rule,
    "addDimensionGroup": dimensions.add_dimension_group,
    "addFilterView": attachments.add_filter_view,
    "addNamedRange": attachments.add_named_range,
    "addProtectedRange": attachments.add_protected_range,
    "addSheet": tabs.add_sheet,
    "appendCells": contents.append_cells,
    "appendDimension": dimensions.append_dimension,
    "autoResizeDimensions": dimensions.auto_resize_dimensions,
    "clearBasicFilter": attachments.clear_basic_filter,
    "copyPaste": layout.copy_paste,
    "createDeveloperMetadata": metadata.create,
    "cutPaste": layout.cut_paste,
    "deleteBanding": attachments.delete_banding,
    "deleteConditionalFormatRule": attachments.delete_conditional_format_rule,
    "deleteDeveloperMetadata": metadata.delete,
    "deleteDimension": dimensions.delete_dimension,
    "deleteDimensionGroup": dimensions.delete_dimension_group,
    "deleteEmbeddedObject": attachments.delete_embedded_object,
    "deleteFilterView": attachments.delete_filter_view,
    "deleteNamedRange": attachments.delete_named_range,
    "deleteProtectedRange": attachments.delete_protected_range,
    "deleteRange": dimensions.delete_range,
    "deleteSheet": tabs.delete_sheet,
    "duplicateSheet": tabs.duplicate_sheet,
    "findReplace": contents.find_replace,
    "insertDimension": dimensions.insert_dimension,
    "insertRange": dimensions.insert_range,
    "mergeCells": layout.merge_cells,
    "moveDimension": dimensions.move_dimension,
    "pasteData": contents.paste_data,
    "repeatCell": contents.repeat_cell,
    "setBasicFilter": attachments.set_basic_filter,
    "setDataValidation": contents.set_data_validation,
    "sortRange": layout.sort_range,
    "trimWhitespace": contents.trim_whitespace,
    "unmergeCells": layout.unmerge_cells,
    "updateBanding": attachments.update_banding,
    "updateBorders": layout.update_borders,
    "updateCells": contents.update_cells,
    "updateChartSpec": attachments.update_chart_spec,
    "updateConditionalFormatRule": attachments.update_conditional_format_rule,
    "updateDeveloperMetadata": metadata.update,
    "updateDimensionGroup": dimensions.update_dimension_group,
    "updateDimensionProperties": dimensions.update_dimension_properties,
    "updateEmbeddedObjectPosition": attachments.update_embedded_object_position,
    "updateFilterView": attachments.update_filter_view,
    "updateNamedRange": attachments.update_named_range,
    "updateProtectedRange": attachments.update_protected_range,
    "updateSheetProperties": tabs.update_sheet_properties,
    "updateSpreadsheetProperties": tabs.update_spreadsheet_properties,
}


def carry_out(pen: Pen, requests: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """All requests in order; the replies. Whoever calls drops the book when one is refused: all or nothing."""
    if not requests:
        raise invalid("Must specify at least one request.")
    replies: list[dict[str, Any]] = []
    for index, request in enumerate(requests):
        kinds = [name for name, value in request.items() if value is not None]
        if len(kinds) != 1:
            what = "has no kind set" if not kinds else "has more than one kind set"
            raise invalid(f"Invalid requests[{index}]: the request {what}.")
        kind = kinds[0]
        handler = HANDLERS.get(kind)
        if handler is None:
            raise absent(f"the request {kind}")
        try:
            reply = handler(pen, request[kind])
        except ApiError as error:
            if error.code != 400:
                raise
            raise invalid(f"Invalid requests[{index}].{kind}: {error.message}") from None
        replies.append({kind: reply} if reply is not None else {})
    return replies
