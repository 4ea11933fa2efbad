"""How Alembic is run on a ledger: on the connection that ledger.py hands over, one transaction a migration."""

from __future__ import annotations

from alembic import context

from automations.runs.schema import tables

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables, transaction_per_migration=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
