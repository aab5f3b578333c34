"""A refresh by transactions reads the rows that changed, and not those that did not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.core import database
from app.models.auditing.audits import Audit, AuditSection
from app.models.findings.findings import Finding
from tests import factories
from tests.conftest import As
from tests.feeds.reading import approved, rows

MANY = 3_000
COPIED = """
INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, :many) n
WHERE {table}.id = :row
"""
# Rows that this transaction has read of a table, one after the other or by its indexes.
READ = """
SELECT sum(pg_stat_get_xact_tuples_returned(read.oid)) FROM (
    SELECT CAST(CAST(:table AS regclass) AS oid) AS oid
    UNION SELECT indexrelid FROM pg_index WHERE indrelid = CAST(:table AS regclass)
) read
"""


def copied(db: Session, row: Any, **others: str) -> None:
    """Makes many rows like one, which all changed long ago; `others` are other values as SQL.

    They belong to audits that are not there, which foreign keys are not asked about.
    """
    table = type(row).__tablename__
    names = [column.name for column in row.__table__.columns]
    given = {"changed_in": "7"} | dict.fromkeys(("id", "audit_id"), "gen_random_uuid()") | others
    values = ", ".join(given.get(name, f"{table}.{name}") for name in names)
    statement = COPIED.format(table=table, columns=", ".join(names), values=values)
    db.flush()
    db.execute(text("SET LOCAL session_replication_role = replica"))
    db.execute(text(statement), {"many": MANY, "row": row.id})
    db.execute(text("SET LOCAL session_replication_role = origin"))
    changed(db, type(row), 7, row)
    database.count_anew(db, table, "audits")


def changed(db: Session, model: Any, number: int, row: Any = None) -> None:
    """Says in which transaction one row, or every row, has changed."""
    change = update(model).values(changed_in=number)
    db.execute(change if row is None else change.where(model.id == row.id))


def watermark(db: Session, number: int) -> int:
    """Returns the watermark of a transaction."""
    epoch: int = db.scalars(select(func.qaf_watermark_epoch())).one()
    return epoch + number


@contextmanager
def few_reads(db: Session, table: str) -> Iterator[None]:
    """Asserts that few rows of a table with many are read, where indexes are taken if they can be.

    Which way is cheaper depends on what other tests have left in the pages of a table.
    """
    db.execute(text("SET LOCAL enable_seqscan = off"))
    before = db.scalar(text(READ), {"table": table})
    yield
    after = db.scalar(text(READ), {"table": table})
    assert 0 < after - before < MANY / 20


@pytest.fixture
def audit(db: Session) -> Audit:
    return factories.an_audit(db, status="submitted")


def test_a_section_that_changed_is_found_without_reading_all_sections(
    db: Session, as_: As, audit: Audit
) -> None:
    section = audit.sections[0]
    changed(db, AuditSection, 7)
    copied(db, section, section_key="'made_' || n")
    changed(db, Audit, 7)
    changed(db, AuditSection, 900, section)
    client, mark = as_(approved(db)), watermark(db, 900)
    for name in ("fact_section", "fact_score"):
        with few_reads(db, "audit_sections"):
            found = rows(client, f"{name}?$filter=changed_in ge {mark}")
        assert {row["section_id"] for row in found} == {str(section.id)}, name
    assert rows(client, f"fact_section?$filter=changed_in gt {mark}") == []
    everything = rows(client, f"fact_section?$filter=not (changed_in ge {mark})&$count=true&$top=1")
    assert len(everything) == 1


def test_findings_are_found_by_their_own_change_and_by_that_of_their_audit(
    db: Session, as_: As, audit: Audit
) -> None:
    other = factories.an_audit(db, status="submitted")
    here = factories.a_finding(db, audit, theme_codes=["supervision"])
    there = factories.a_finding(db, other, theme_codes=["supervision"])
    factories.a_finding(db, factories.an_audit(db, status="submitted"), theme_codes=["supervision"])
    changed(db, Audit, 7)
    changed(db, Finding, 7)
    changed(db, Finding, 900, here)
    changed(db, Audit, 900, other)
    client, mark = as_(approved(db)), watermark(db, 900)
    for name in ("fact_finding", "fact_theme"):
        found = rows(client, f"{name}?$filter=changed_in ge {mark}")
        assert {row["finding_id"] for row in found} == {str(here.id), str(there.id)}, name
