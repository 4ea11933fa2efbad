"""The tables of a ledger. No table holds a person's name, address or e-mail; money is in cents, minutes are whole."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint

HEAD = "0003"
"""The newest migration: a ledger that is older is brought up to it, a newer one is refused."""

tables = MetaData()

facts = Table(
    "facts",
    tables,
    Column("name", Text, primary_key=True, comment="ledger id, spreadsheet id, epoch, salt"),
    Column("value", Text, nullable=False),
)
sequences = Table(
    "sequences",
    tables,
    Column("tab", Text, primary_key=True),
    Column("highest", Integer, nullable=False, comment="the highest number ever used for an id of this tab"),
)
known_rows = Table(
    "known_rows",
    tables,
    Column("tab", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("known", Text, nullable=False, comment="fingerprints, ticks and non-personal cells, as JSON"),
)
effects = Table(
    "effects",
    tables,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("wanted", Text, nullable=False, comment="fingerprint of the facts that are to be"),
    Column("done", Text, nullable=False, comment="fingerprint of the facts that Google has"),
    Column("what", Text, nullable=False),
    Column("receipts", Text, nullable=False, comment="what Google answered, as JSON"),
    Column("error", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("run", Text, nullable=False),
)
invoices = Table(
    "invoices",
    tables,
    Column("key", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True, comment="its row on Invoices"),
    Column("number", Text, nullable=False, unique=True),
    Column("liaison", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("fund", Text, nullable=False),
    Column("supplement", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("account_number", Text, nullable=False),
    Column("drawn_on", Text, nullable=False),
    Column("holds", Text, nullable=False, comment="reasons with their figures, as JSON"),
    Column("seen", Text, nullable=False, comment="the Decision and what it is bound to, as JSON"),
    Column("cleared", Text, nullable=False, comment="the name's fingerprint and what it is bound to, as JSON"),
    Column("approved_by", Text, nullable=False, comment="an id of Core team"),
    Column("was_sent", Integer, nullable=False),
    Column("sent_on", Text, nullable=False),
    Column("paid_on", Text, nullable=False),
    Column("draw_again", Integer, nullable=False),
    UniqueConstraint("liaison", "period", "fund", "supplement", "generation"),
)
lines = Table(
    "lines",
    tables,
    Column("invoice", Text, ForeignKey("invoices.key"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("payable", Text, nullable=False),
    Column("row", Text, nullable=False),
    Column("rows", Text, nullable=False, comment="the Hours rows as they were drawn, as JSON"),
    Column("date", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("rate", Text, nullable=False, comment="dollars as text, empty for a milestone"),
    Column("full_rate", Text, nullable=False),
    Column("worth", Integer, nullable=False, comment="cents"),
    Column("amount", Integer, nullable=False, comment="cents"),
    Column("plan_row", Text, nullable=False),
    Column("fund", Text, nullable=False),
    Column("preparation_cap", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("marks", Text, nullable=False, comment="as JSON"),
    Column("late_of", Text, nullable=False),
)
questions = Table(
    "questions",
    tables,
    Column("id", Text, primary_key=True, comment="its row on Approvals"),
    Column("key", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("open", Integer, nullable=False),
)
activity = Table(
    "activity",
    tables,
    Column("id", Text, primary_key=True, comment="its row on Activity"),
    Column("at", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("run", Text, nullable=False),
)
runs = Table(
    "runs",
    tables,
    Column("id", Text, primary_key=True),
    Column("job", Text, nullable=False),
    Column("began", Text, nullable=False),
    Column("ended", Text, nullable=False),
    Column("result", Text, nullable=False),
)
told = Table(
    "told",
    tables,
    Column("gathering", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("number", Integer, nullable=False, comment="how many things this person was told of it"),
    Column("start", Text, nullable=False),
    Column("end", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("online", Integer, nullable=False),
    Column("out", Integer, nullable=False, comment="told that it is off, or not for them"),
    Column("at", Text, nullable=False),
    Column("address", Text, nullable=False, comment="the fingerprint of the address that it went to"),
)
events = Table(
    "events",
    tables,
    Column("event", Text, primary_key=True, comment="the event's id in the calendar"),
    Column("key", Text, nullable=False, comment="the effect's key"),
    Column("seen", Text, nullable=False, comment="times, place, and each guest's answer by fingerprint, as JSON"),
)
sums = Table(
    "sums",
    tables,
    Column("name", Text, primary_key=True, comment="a table, or what else is counted (seals.py)"),
    Column("sum", Text, nullable=False),
)
