"""Fixtures for all tests."""

from tests.workspace import workspace

__all__ = ["workspace"]
