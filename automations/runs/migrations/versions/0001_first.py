"""The first tables, as they were in version 0.1."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table("facts", sa.Column("name", sa.Text, primary_key=True), *_text("value"))
    op.create_table(
        "sequences", sa.Column("tab", sa.Text, primary_key=True), sa.Column("highest", sa.Integer, nullable=False)
    )
    op.create_table(
        "known_rows",
        sa.Column("tab", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        *_text("known"),
    )
    op.create_table(
        "effects",
        sa.Column("key", sa.Text, primary_key=True),
        *_text("kind", "state", "wanted", "done", "what", "receipts", "error", "changed_at", "run"),
    )
    op.create_table(
        "invoices",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        *_text("liaison", "period", "fund"),
        sa.Column("supplement", sa.Integer, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        *_text("state", "account_number", "drawn_on", "holds", "seen", "cleared", "approved_by"),
        sa.Column("was_sent", sa.Integer, nullable=False),
        *_text("sent_on", "paid_on"),
        sa.Column("draw_again", sa.Integer, nullable=False),
        sa.UniqueConstraint("liaison", "period", "fund", "supplement", "generation"),
    )
    op.create_table(
        "lines",
        sa.Column("invoice", sa.Text, sa.ForeignKey("invoices.key"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        *_text("payable", "row", "rows", "date", "kind", "activity", "what"),
        sa.Column("minutes", sa.Integer, nullable=False),
        *_text("rate", "full_rate"),
        sa.Column("worth", sa.Integer, nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        *_text("plan_row", "fund", "preparation_cap", "after", "marks", "late_of"),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Text, primary_key=True),
        *_text("key", "facts", "what", "to", "why", "since", "answer"),
        sa.Column("open", sa.Integer, nullable=False),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Text, primary_key=True),
        *_text("at", "job", "what", "who", "key", "link", "run"),
    )
    op.create_table("runs", sa.Column("id", sa.Text, primary_key=True), *_text("job", "began", "ended", "result"))
