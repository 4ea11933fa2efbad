"""A ledger changed behind the product's back, and sealed again: for states that no run can be brought to."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from automations.runs import seals


def change(file: Path, *statements: str) -> None:
    """Carries out SQL on a ledger that nobody has open, so that it is still a whole one afterwards."""
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        seals.reseal(connection)
