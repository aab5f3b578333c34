"""A refresh by transactions reads the rows that changed, and not those that did not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import UniqueConstraint, Uuid, func, select, text, update
from sqlalchemy.orm import Session

from app.core import database
from app.models.auditing.audits import Audit, AuditSection
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.partnership.agency_returns import AgencyReturn
from app.models.platform.base import Record
from app.services.feeds.sets.catalogue import SETS
from app.services.feeds.sets.entity_set import CHANGED_IN
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback
from tests.feeds.reading import approved, rows
from tests.moderation.test_lists import a_decision as a_moderation

MANY = 2_000
# What rows beneath others name, and what recommendations rest on: of the copies it is not there.
ABOVE = ("audit_id", "community_id", "area_learning_event_id")
NO_FINDINGS = {"finding_ids": "jsonb_build_array(gen_random_uuid()::text)"}
COPIED = """
INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, :many) n
WHERE {table}.id = :row
"""
# Rows that this transaction has read of a table, one after the other or by its indexes: those that
# stand, and none that other tests have taken back.
READ = """
SELECT sum(pg_stat_get_xact_tuples_fetched(read.oid))
     + pg_stat_get_xact_tuples_returned(CAST(CAST(:table AS regclass) AS oid)) FROM (
    SELECT CAST(CAST(:table AS regclass) AS oid) AS oid
    UNION SELECT indexrelid FROM pg_index WHERE indrelid = CAST(:table AS regclass)
) read
"""


def copied(db: Session, row: Any, **others: str) -> None:
    """Makes many rows like one, which all changed long ago; `others` are other values as SQL.

    They belong to rows that are not there, which foreign keys are not asked about.
    """
    table = type(row).__tablename__
    names = [column.name for column in row.__table__.columns]
    new = ("id", *(name for name in ABOVE if getattr(row, name, None)))
    given = {"changed_in": "7"} | dict.fromkeys(new, "gen_random_uuid()") | others
    values = ", ".join(given.get(name, f"{table}.{name}") for name in names)
    statement = COPIED.format(table=table, columns=", ".join(names), values=values)
    db.flush()
    with unchecked(db):
        db.execute(text(statement), {"many": MANY, "row": row.id})
    changed(db, type(row), 7)
    database.count_anew(db, table)


@contextmanager
def unchecked(db: Session) -> Iterator[None]:
    """Asks neither foreign keys nor triggers."""
    db.execute(text("SET LOCAL session_replication_role = replica"))
    yield
    db.execute(text("SET LOCAL session_replication_role = origin"))


def unlike(row: Any) -> dict[str, str]:
    """Returns values of copies of a row where no two rows may be alike."""
    table = row.__table__
    unique = [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    unique += [each.columns for each in table.indexes if each.unique]
    given = {}
    for columns in unique:
        if all(getattr(row, column.name) is not None for column in columns):
            column = max(columns, key=lambda each: isinstance(each.type, Uuid))
            is_id = isinstance(column.type, Uuid)
            given[column.name] = "gen_random_uuid()" if is_id else "'https://a.test/' || n"
    return given


def changed(db: Session, model: Any, number: int, row: Any = None) -> None:
    """Says in which transaction one row, or every row, has changed."""
    change = update(model).values(changed_in=number, updated_at=model.updated_at)
    which = model.changed_in != number if row is None else model.id == row.id
    with unchecked(db):
        db.execute(change.where(which), execution_options={"synchronize_session": False})


def watermark(db: Session, number: int) -> int:
    """Returns the watermark of a transaction."""
    epoch: int = db.scalars(select(func.qaf_watermark_epoch())).one()
    return epoch + number


@contextmanager
def few_reads(db: Session, *tables: str) -> Iterator[None]:
    """Asserts that few rows of tables with many are read, where indexes are taken if they can be.

    Which way is cheaper depends on what other tests have left in the pages of a table.
    """
    db.execute(text("SET LOCAL enable_seqscan = off"))
    before = [db.scalar(text(READ), {"table": table}) for table in tables]
    yield
    read = {
        table: db.scalar(text(READ), {"table": table}) - earlier
        for table, earlier in zip(tables, before, strict=True)
    }
    assert 0 < sum(read.values()) < MANY / 20, read


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


def of_audits(db: Session) -> dict[str, tuple[Record, ...]]:
    audit = factories.an_audit(db, status="submitted")
    section = audit.sections[0]
    finding = factories.a_finding(db, audit, theme_codes=["supervision"])
    return {
        "fact_assignment": (factories.an_assignment(db),),
        "fact_audit": (audit,),
        "fact_section": (section, audit),
        "fact_score": (section, audit),
        "fact_moderation": (a_moderation(db, audit), audit),
        "fact_finding": (finding, audit),
        "fact_theme": (finding, audit),
        "fact_action": (factories.an_action(db, source=finding),),
    }


def of_the_unit(db: Session) -> dict[str, tuple[Record, ...]]:
    thematic = factories.a_thematic_audit(db, status="reported")
    learned = factories.a_thematic_finding(db, thematic)
    recommendation = factories.a_recommendation(db, learned)
    returned = factories.an_agency_return(db)
    shared = factories.a_multi_agency_audit(db, status="discussion")
    graded = select(AgencyReturn).where(AgencyReturn.multi_agency_audit_id == shared.id)
    line = factories.a_line_of_enquiry(db)
    return {
        "fact_meeting": (factories.a_meeting(db),),
        "fact_qa_record": (factories.a_qa_record(db),),
        "fact_escalation": (factories.an_escalation(db),),
        "fact_thematic_audit": (thematic,),
        "fact_circle_meeting": (factories.a_circle_meeting(db),),
        "fact_recommendation": (recommendation,),
        "fact_circle_recommendation": (recommendation, thematic),
        "fact_multi_agency_audit": (shared,),
        "fact_agency_return": (returned,),
        "fact_agency_grade": (db.scalars(graded).first() or returned,),
        "fact_outcome_analysis": (db.get_one(OutcomeAnalysis, line.outcome_analysis_id),),
        "fact_line_of_enquiry": (line,),
        "fact_observation": (factories.an_observation(db),),
        "fact_feedback": (feedback.a_submission(db),),
    }


def of_learning(db: Session) -> dict[str, tuple[Record, ...]]:
    event = factories.an_area_learning_event(db, status="minuted")
    community = factories.a_community(db, status="running")
    return {
        "fact_area_learning_event": (event,),
        "fact_area_learning_decision": (factories.a_decision(db, event), event),
        "fact_learning_item": (factories.a_learning_item(db, status="published"),),
        "fact_community_session": (factories.a_community_session(db, community), community),
        "fact_resource_theme": (factories.a_resource(db, theme_codes=["supervision"]),),
        "fact_supervision": (factories.a_supervision_review(db),),
    }


def test_a_refresh_of_every_set_reads_the_rows_that_changed_by_their_indexes(
    db: Session, as_: As
) -> None:
    """Each set is asked for the change of its own row, and for that of the row above it."""
    sets = of_audits(db) | of_the_unit(db) | of_learning(db)
    assert sets.keys() == {name for name, each in SETS.items() if CHANGED_IN in each.columns}
    for model, row in {type(row): row for of_set in sets.values() for row in of_set}.items():
        more = NO_FINDINGS if model is Recommendation else {}
        copied(db, row, **unlike(row) | more)
    mark = watermark(db, 900)
    feed, unit = as_(approved(db)), as_(factories.a_person(db, Role.QA_MANAGER))
    for name, of_set in sets.items():
        client = unit if SETS[name].only_for else feed
        for row in of_set:
            changed(db, type(row), 900, row)
            with few_reads(db, *{type(each).__tablename__ for each in of_set}):
                found = rows(client, f"{name}?$filter=changed_in ge {mark}")
            own, keys = str(of_set[0].id), {each[SETS[name].keys[0]] for each in found}
            assert keys == {own} if row is of_set[0] else own in keys, (name, row)
            changed(db, type(row), 7, row)
