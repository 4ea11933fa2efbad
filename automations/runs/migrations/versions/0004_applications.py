"""What came in by the forms, the Stages of applications, and who was put on the list of liaisons: version 0.4."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "responses",
        sa.Column("row", sa.Text, primary_key=True),
        *_text("form", "response", "submitted", "mark"),
        sa.Column("more", sa.Integer, nullable=False),
        *_text("state"),
    )
    op.create_table("stages", sa.Column("applicant", sa.Text, primary_key=True), *_text("first", "now", "since"))
    op.create_table(
        "hired",
        sa.Column("applicant", sa.Text, primary_key=True),
        sa.Column("liaison", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
    )
