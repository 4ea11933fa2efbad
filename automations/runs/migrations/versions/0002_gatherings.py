"""What people were told of gatherings, and what the calendar has: version 0.2."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "told",
        sa.Column("gathering", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        *_text("start", "end", "place"),
        sa.Column("online", sa.Integer, nullable=False),
        sa.Column("out", sa.Integer, nullable=False),
        *_text("at", "address"),
    )
    op.create_table("events", sa.Column("event", sa.Text, primary_key=True), *_text("key", "seen"))
