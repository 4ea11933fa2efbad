"""Sums over all tables, by which a damaged ledger is known: version 0.3. They are filled when the ledger is sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table("sums", sa.Column("name", sa.Text, primary_key=True), sa.Column("sum", sa.Text, nullable=False))
