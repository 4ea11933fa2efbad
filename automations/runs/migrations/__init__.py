"""Alembic's migrations of a ledger, oldest first."""
