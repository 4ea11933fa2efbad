"""Refusals in Calendar's words."""

from __future__ import annotations

from automations.emulator.api import ApiError


def bad(message: str, reason: str = "invalid", location: str = "") -> ApiError:
    return ApiError(400, message, reason=reason, location=location)


def not_found() -> ApiError:
    return ApiError(404, "Not Found", reason="notFound")


def needs(role: str) -> ApiError:
    return ApiError(403, f"You need to have {role} access to this calendar.", reason="requiredAccessLevel")


def not_the_organizer() -> ApiError:
    message = "Shared properties can only be changed by the organizer of the event."
    return ApiError(403, message, reason="forbiddenForNonOrganizer")
