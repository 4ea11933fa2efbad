"""Google's refusals as the Sheets API words them."""

from __future__ import annotations

from automations.emulator.api import ApiError

PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)
NO_FIELDS = "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"


def invalid(message: str) -> ApiError:
    """400 INVALID_ARGUMENT."""
    return ApiError(400, message, status="INVALID_ARGUMENT", reason="badRequest")


def missing(message: str = "Requested entity was not found.") -> ApiError:
    """404 NOT_FOUND."""
    return ApiError(404, message, status="NOT_FOUND", reason="notFound")


def absent(what: str) -> ApiError:
    """501 UNIMPLEMENTED: Google knows it, this emulator does not."""
    return ApiError(501, f"The emulator does not implement {what}.", status="UNIMPLEMENTED", reason="notImplemented")


def unparsable(text: str) -> ApiError:
    """A range that names no sheet, no named range, or is no A1 or R1C1 notation."""
    return invalid(f"Unable to parse range: {text}")


def beyond(printed: str, rows: int, columns: int) -> ApiError:
    """A range that begins outside the grid."""
    return invalid(f"Range ({printed}) exceeds grid limits. Max rows: {rows}, max columns: {columns}")
