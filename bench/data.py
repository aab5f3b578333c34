"""A made-up county of any size, the same at every run: all of it follows from row numbers.

Assignments are spread evenly over months, districts and services, oldest first; 80 in 100 have a
final audit, 8 one that waits for moderation, 5 have none yet, 4 are exempted, 3 cancelled.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection, create_engine, insert, select, text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.dates import months_after
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.vocabulary.auditing import CycleStatus
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
from app.vocabulary.roles import Role

FIRST_MONTH = date(2016, 4, 1)
AUDITORS = 60
SERVICE_MANAGERS = 16
SINCE = date(2010, 4, 1)

# Identifiers follow from kind and number and grow with it, as UUIDv7 do; texts hold what has to be
# escaped. `bench_chance` is a number from 0 to 99.
FUNCTIONS = """
CREATE FUNCTION bench_id(kind text, n bigint) RETURNS uuid IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN (lpad(to_hex(1460000000000 + n), 12, '0') || '7' || substr(md5(kind || n), 1, 3)
        || '8' || substr(md5(kind || n), 4, 15))::uuid;
CREATE FUNCTION bench_chance(kind text, n bigint) RETURNS int IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN (hashtextextended(kind || n, 4711) & 1048575)::int % 100;
CREATE FUNCTION bench_text(n bigint) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN 'She said "I am listened to", and the plan of ' || md5(n::text) || E' says so too.\\n'
       || 'Zoë''s view is in it 👍, and what is to change by when.';
"""

TABLES = """
CREATE TABLE bench_teams AS
SELECT row_number() OVER (ORDER BY t.code) - 1 AS n, t.id, d.id AS district_id,
       d.parent_id AS area_id, t.service_line
FROM org_units t JOIN org_units d ON d.id = t.parent_id
WHERE t.kind = 'team';
CREATE TABLE bench_auditors AS
SELECT row_number() OVER (ORDER BY p.email) - 1 AS n, p.id
FROM people p WHERE p.email LIKE 'auditor%';
CREATE TABLE bench_rounds AS
SELECT row_number() OVER (ORDER BY month) - 1 AS n, id, cycle_id, month, due_date
FROM audit_rounds;
"""

SUBJECTS = """
INSERT INTO subjects (id, kind, source_system, case_ref, age_band, legal_hold,
                      created_at, updated_at, version)
SELECT bench_id('subject', n), 'child', 'bench', 'case-' || n, '5_to_9', false,
       :since, :since, 1
FROM generate_series(CAST(0 AS bigint), :subjects - 1) n;
INSERT INTO case_allocations (id, subject_id, org_unit_id, service_line, valid_from,
                              created_at, updated_at, version)
SELECT bench_id('allocation', i), bench_id('subject', i), t.id, t.service_line, :since,
       :since, :since, 1
FROM generate_series(CAST(0 AS bigint), :subjects - 1) i
JOIN bench_teams t ON t.n = (i * 7919) % (SELECT count(*) FROM bench_teams);
"""

ASSIGNMENTS = """
CREATE TABLE bench_work AS
SELECT i, bench_id('assignment', i) AS id, bench_id('audit', i) AS audit_id,
       bench_id('subject', i % :subjects) AS subject_id,
       r.id AS round_id, r.cycle_id, r.due_date,
       (r.month + time '09:30:00.123456'
           + make_interval(secs => (i % 86400)::int)) AT TIME ZONE 'UTC' AS allocated_at,
       (r.due_date + time '10:00:00.654321'
           + make_interval(days => (bench_chance('late', i) / 10 - 8))) AT TIME ZONE 'UTC'
           AS submitted_at,
       a.id AS auditor_id, t.id AS org_unit_id, t.district_id, t.area_id, t.service_line,
       bench_chance('status', i) AS chance,
       (ARRAY['inadequate', 'requires_improvement', 'good', 'outstanding'])[
           1 + bench_chance('grade', i) / 25] AS grade
FROM generate_series(CAST(:first AS bigint), :last) i
JOIN bench_rounds r ON r.n = i * :rounds / :total
JOIN bench_auditors a ON a.n = i % :auditors
JOIN bench_teams t
  ON t.n = ((i % :subjects) * 7919) % (SELECT count(*) FROM bench_teams);
INSERT INTO audit_assignments (id, round_id, cycle_id, tool_version_id, subject_id, auditor_id,
    due_date, source, status, org_unit_id, district_id, area_id, service_line,
    created_at, updated_at, version)
SELECT id, round_id, cycle_id, :tool, subject_id, auditor_id, due_date, 'stratified',
    CASE WHEN chance < 88 THEN 'fulfilled' WHEN chance < 93 THEN 'allocated'
         WHEN chance < 97 THEN 'exempted' ELSE 'cancelled' END,
    org_unit_id, district_id, area_id, service_line, allocated_at,
    CASE WHEN chance < 88 THEN submitted_at ELSE allocated_at END, 2
FROM bench_work ORDER BY i;
"""

PERIODS = """
INSERT INTO assignment_periods (assignment_id, valid_from, valid_to, status, auditor_id, due_date,
    round_id, cycle_id, tool_version_id, org_unit_id, district_id, area_id, service_line, source)
SELECT id, allocated_at, CASE WHEN chance < 88 THEN submitted_at END,
    CASE WHEN chance < 93 THEN 'allocated' WHEN chance < 97 THEN 'exempted' ELSE 'cancelled' END,
    auditor_id, due_date, round_id, cycle_id, :tool, org_unit_id, district_id, area_id,
    service_line, 'stratified'
FROM bench_work ORDER BY i;
INSERT INTO assignment_periods (assignment_id, valid_from, status, auditor_id, due_date,
    round_id, cycle_id, tool_version_id, org_unit_id, district_id, area_id, service_line, source)
SELECT id, submitted_at, 'fulfilled', auditor_id, due_date, round_id, cycle_id, :tool,
    org_unit_id, district_id, area_id, service_line, 'stratified'
FROM bench_work WHERE chance < 88 ORDER BY i;
"""

AUDITS = """
INSERT INTO audits (id, assignment_id, round_id, cycle_id, subject_id, auditor_id, tool_version_id,
    tool_key, tool_content_hash, engine_version, due_date, status, started_at, first_submitted_at,
    submitted_at, finalised_at, auditor_grade, grade_rationale, indicative_grade, grade_variance,
    proposed_grade, final_grade, score_of_available, score_of_applicable, practitioner_involved,
    blind, inquiry_required, org_unit_id, district_id, area_id, service_line,
    created_at, updated_at, version)
SELECT audit_id, id, round_id, cycle_id, subject_id, auditor_id, :tool, 'cype', :tool_hash, '1',
    due_date, CASE WHEN chance < 80 THEN 'finalised' ELSE 'awaiting_moderation' END, allocated_at,
    submitted_at, submitted_at, CASE WHEN chance < 80 THEN submitted_at + interval '9 days' END,
    grade, bench_text(i), grade, 0, grade, CASE WHEN chance < 80 THEN grade END,
    0.625, 0.75, i % 2 = 0, false, false, org_unit_id, district_id, area_id, service_line,
    allocated_at, submitted_at, 3
FROM bench_work WHERE chance < 88 ORDER BY i;
INSERT INTO audit_periods (audit_id, valid_from, valid_to, assignment_id, status, auditor_id,
    blind, first_submitted_at, submitted_at, finalised_at, proposed_grade, final_grade,
    inquiry_required)
SELECT audit_id, allocated_at, submitted_at, id, 'draft', auditor_id, false,
    NULL, NULL::timestamptz, NULL::timestamptz, NULL, NULL, false
FROM bench_work WHERE chance < 88
UNION ALL
SELECT audit_id, submitted_at, CASE WHEN chance < 80 THEN submitted_at + interval '9 days' END,
    id, 'awaiting_moderation', auditor_id, false, submitted_at, submitted_at, NULL, grade, NULL,
    false
FROM bench_work WHERE chance < 88
UNION ALL
SELECT audit_id, submitted_at + interval '9 days', NULL, id, 'finalised', auditor_id, false,
    submitted_at, submitted_at, submitted_at + interval '9 days', grade, grade, false
FROM bench_work WHERE chance < 80;
"""

# Six sections with 16 scores, as in the shipped tool for peer audits.
SECTIONS = """
INSERT INTO audit_sections (id, audit_id, section_key, position, section_grade, section_score,
    strengths_text, development_text, framework_evidence, created_at, updated_at, version)
SELECT bench_id('section', i * 6 + s), audit_id, 'section_' || s, s, grade, 0.75,
    bench_text(i), bench_text(i + s), '[]', allocated_at, submitted_at, 2
FROM bench_work, generate_series(0, 5) s WHERE chance < 88 ORDER BY i, s;
INSERT INTO audit_answers (section_id, question_key, position, value_num, is_na, carried_forward)
SELECT bench_id('section', i * 6 + q / 3), 'question_' || q, q, (i + q) % 11, false, false
FROM bench_work, generate_series(0, 15) q WHERE chance < 88 ORDER BY i, q;
"""


@dataclass(frozen=True)
class County:
    """Who can be asked as, and how many rows there are."""

    manager: Person  # QA manager: sees every audit
    service: list[Person]  # service managers of one area: see its final audits
    area_id: UUID
    assignments: int


def build(
    url: str, total: int, years: int, *, sections: bool = False, alone: bool = False
) -> County:
    """Fill an empty database with `total` assignments over so many years, and what follows.

    With `alone` nothing follows, for benchmarks that read assignments and nothing else.
    """
    engine = create_engine(url)
    with Session(engine) as db:
        county = _people(db, total)
        _rounds(db, years)
        db.commit()
    with engine.begin() as connection:
        _work(connection, total, years * 12, () if alone else _following(sections=sections))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))
    engine.dispose()
    return county


def _people(db: Session, total: int) -> County:
    root = db.scalars(select(OrgUnit).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)).one()
    districts = db.scalars(select(OrgUnit).where(OrgUnit.kind == OrgUnitKind.DISTRICT)).all()
    for district in districts:
        for line in ServiceLine:
            code = f"{district.code}-{line}"
            db.add(
                OrgUnit(
                    code=code,
                    name=code,
                    kind=OrgUnitKind.TEAM,
                    parent_id=district.id,
                    service_line=line,
                    valid_from=SINCE,
                )
            )
    db.flush()
    for n in range(AUDITORS):
        _person(db, f"auditor{n:03d}", Role.AUDITOR, root)
    area = db.scalars(select(OrgUnit).where(OrgUnit.code == "north")).one()
    manager = _person(db, "manager", Role.QA_MANAGER, root)
    names = [f"service{n:02d}" for n in range(SERVICE_MANAGERS)]
    service = [_person(db, name, Role.SERVICE_MANAGER, area) for name in names]
    return County(manager, service, area.id, total)


def _person(db: Session, name: str, role: Role, at: OrgUnit) -> Person:
    person = Person(
        display_name=name,
        email=f"{name}@bench.example",
        sign_in_subject=name,
        last_seen_at=clock.now(),
    )
    db.add(person)
    db.flush()
    db.add(RoleAssignment(person_id=person.id, role=role, org_unit_id=at.id, valid_from=SINCE))
    db.refresh(person)
    db.expunge(person) if role in (Role.QA_MANAGER, Role.SERVICE_MANAGER) else None
    return person


def _rounds(db: Session, years: int) -> None:
    for year in range(years):
        start = months_after(FIRST_MONTH, 12 * year)
        programme = AuditProgramme(name=f"CYPE {start.year}", year_start=start)
        db.add(programme)
        db.flush()
        for number in range(3):
            first = months_after(start, 4 * number)
            last = months_after(first, 4) - timedelta(days=1)
            cycle = AuditCycle(
                programme_id=programme.id,
                number=number + 1,
                starts_on=first,
                ends_on=last,
                status=CycleStatus.CLOSED,
            )
            db.add(cycle)
            db.flush()
            months = [months_after(first, n) for n in range(4)]
            db.execute(
                insert(AuditRound),
                [
                    {
                        "cycle_id": cycle.id,
                        "programme_id": programme.id,
                        "number": n + 1,
                        "month": month,
                        "kinds": ["audit"],
                        "due_date": month.replace(day=28),
                    }
                    for n, month in enumerate(months)
                ],
            )


CHUNK = 500_000


def _following(*, sections: bool) -> tuple[str, ...]:
    return (PERIODS, AUDITS, SECTIONS) if sections else (PERIODS, AUDITS)


def _work(connection: Connection, total: int, rounds: int, following: tuple[str, ...]) -> None:
    """In bulk: without triggers, for what they would write is written here."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    connection.execute(text("SET LOCAL synchronous_commit = off"))
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    tool, tool_hash = connection.execute(
        text("SELECT id, content_hash FROM tool_versions WHERE tool_key = 'cype'")
    ).one()
    values = {
        "total": total,
        "rounds": rounds,
        "auditors": AUDITORS,
        "subjects": max(total // 10, 2 * total // rounds),
        "tool": tool,
        "tool_hash": tool_hash,
        "since": SINCE,
    }
    _run(connection, FUNCTIONS + TABLES + SUBJECTS, values)
    for first in range(0, total, CHUNK):
        part = {**values, "first": first, "last": min(first + CHUNK, total) - 1}
        steps = "".join((ASSIGNMENTS, *following))
        _run(connection, steps + "DROP TABLE bench_work;", part)


def _run(connection: Connection, script: str, values: dict[str, object]) -> None:
    for step in script.split(";\n"):
        if step.strip():
            named = {name: value for name, value in values.items() if f":{name}" in step}
            connection.execute(text(step), named)
