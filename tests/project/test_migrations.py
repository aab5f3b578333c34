"""The schema: from empty, back, and again; and the same as the models say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.orm import Session

import app.models  # noqa: F401
from app.core import clock
from app.models.moderation.decisions import ModerationDecision
from app.models.notifications.reminders import ReminderRule
from app.models.platform.base import Base
from app.services.access import SYSTEM
from app.services.platform import history
from app.vocabulary.moderation import SelectionReason
from app.vocabulary.notifications import NotificationKind
from tests import factories

ROOT = Path(__file__).parents[2]
COPIED = (
    "subject_id",
    "cycle_id",
    "auditor_id",
    "tool_key",
    "org_unit_id",
    "district_id",
    "area_id",
    "service_line",
)
SHAPE = text("""
    SELECT 'table ' || tablename FROM pg_tables WHERE schemaname = 'public'
    UNION ALL
    SELECT format('column %s.%s %s %s %s', attrelid::regclass, attname,
                  format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
    UNION ALL
    SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
""")


@pytest.fixture
def empty(server: str, worker_id: str) -> Iterator[Connection]:
    """A connection to a database without a table."""
    name = f"empty_{worker_id}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine = create_engine(make_url(server).set(database=name))
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def config_for(connection: Connection) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["connection"] = connection
    return config


def shape(connection: Connection) -> set[str]:
    """Returns what the database holds: columns, constraints, indexes, functions and the rest."""
    found = set(connection.scalars(SHAPE))
    connection.commit()
    return found


def test_migrations_go_up_down_and_up_again(empty: Connection) -> None:
    config = config_for(empty)
    command.ensure_version(config)
    nothing = shape(empty)
    command.upgrade(config, "head")
    everything = shape(empty)
    assert {f"table {name}" for name in Base.metadata.tables} <= everything
    command.downgrade(config, "base")
    assert shape(empty) == nothing
    command.upgrade(config, "head")
    assert shape(empty) == everything


def test_every_revision_undoes_what_it_does(empty: Connection) -> None:
    config = config_for(empty)
    command.ensure_version(config)
    for script in reversed([*ScriptDirectory.from_config(config).walk_revisions()]):
        before = shape(empty)
        command.upgrade(config, script.revision)
        after = shape(empty)
        command.downgrade(config, "-1")
        assert shape(empty) == before, script.revision
        command.upgrade(config, script.revision)
        assert shape(empty) == after, script.revision


def test_rows_stop_no_way_back(empty: Connection) -> None:
    """Rows that refer to each other and lines that cannot be deleted go with their tables."""
    config = config_for(empty)
    command.upgrade(config, "head")
    with Session(empty) as db:
        for reason in SelectionReason:
            audit = factories.an_audit(db, status="moderated", selection_reason=reason)
            factories.saved(
                db,
                ModerationDecision(
                    audit_id=audit.id,
                    audit_version_number=1,
                    moderator_id=factories.a_person(db).id,
                    selection_reason=reason,
                    auditor_grade_snapshot="good",
                    moderated_grade="good",
                    outcome="upheld",
                    section_decisions=[],
                    decided_at=clock.now(),
                    **{name: getattr(audit, name) for name in COPIED},
                ),
            )
            history.record(db, SYSTEM, "audit.select", audit)
        for kind in NotificationKind:
            factories.saved(db, ReminderRule(kind=kind, days=3))
        db.commit()
    full = shape(empty)
    command.downgrade(config, "base")
    command.upgrade(config, "head")
    assert shape(empty) == full


def test_the_schema_is_what_the_models_say(empty: Connection) -> None:
    command.upgrade(config_for(empty), "head")

    def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return not (kind == "table" and (name or "").startswith("procrastinate"))

    options = {"include_object": ours, "compare_type": True}
    context = MigrationContext.configure(empty, opts=options)
    assert compare_metadata(context, Base.metadata) == []


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini"))).get_heads()) == 1


def test_every_function_and_trigger_is_made_by_a_version() -> None:
    folder = ROOT / "migrations"
    code = "".join(p.read_text(encoding="utf-8") for p in folder.glob("versions/*.py"))
    files = [path.stem for path in folder.glob("sql/*.sql")]
    assert files
    for name in files:
        assert f'sql.run_file("{name}")' in code, name


def test_every_revision_waits_for_locks_only_briefly() -> None:
    for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"):
        assert "lock_timeout" in path.read_text(encoding="utf-8"), path.name
