"""Google's refusals as the Forms API words them."""

from __future__ import annotations

from automations.emulator.api import ApiError


def invalid(message: str) -> ApiError:
    """400 INVALID_ARGUMENT."""
    return ApiError(400, message, status="INVALID_ARGUMENT", reason="badRequest")


def missing() -> ApiError:
    """404 NOT_FOUND."""
    return ApiError(404, "Requested entity was not found.", status="NOT_FOUND", reason="notFound")


def absent(what: str) -> ApiError:
    """501 UNIMPLEMENTED: Google knows it, this emulator does not."""
    return ApiError(501, f"The emulator does not implement {what}.", status="UNIMPLEMENTED", reason="notImplemented")
