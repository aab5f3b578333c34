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


def tables(connection: Connection) -> set[str]:
    found = connection.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ).all()
    return set(found)


def test_migrations_go_up_down_and_up_again(empty: Connection) -> None:
    config = config_for(empty)
    command.upgrade(config, "head")
    assert set(Base.metadata.tables) <= tables(empty)
    command.downgrade(config, "base")
    assert tables(empty) == {"alembic_version"}
    command.upgrade(config, "head")
    assert set(Base.metadata.tables) <= tables(empty)


def test_the_words_of_newer_revisions_stop_no_way_back(empty: Connection) -> None:
    """Down from rows that hold them, and up again."""
    config = config_for(empty)
    command.upgrade(config, "head")
    with Session(empty) as db:
        for reason in (SelectionReason.REQUESTED, SelectionReason.EXTERNAL):
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
        for kind in NotificationKind:
            factories.saved(db, ReminderRule(kind=kind, days=3))
        db.commit()
    command.downgrade(config, "0018")
    for table in ("audits", "moderation_decisions"):
        kept = text(f"SELECT count(*), count(selection_reason) FROM {table}")  # noqa: S608
        assert tuple(empty.execute(kept).one()) == (2, 0)
    kinds = set(empty.scalars(text("SELECT kind FROM reminder_rules")))
    assert {"assignment_to_begin", "escalation_overdue"} <= kinds
    assert not {kind for kind in kinds if kind.startswith("feedback")}
    empty.commit()
    command.upgrade(config, "head")


def test_the_schema_is_what_the_models_say(empty: Connection) -> None:
    command.upgrade(config_for(empty), "head")

    def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return not (kind == "table" and (name or "").startswith("procrastinate"))

    options = {"include_object": ours, "compare_type": True}
    context = MigrationContext.configure(empty, opts=options)
    assert compare_metadata(context, Base.metadata) == []


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(Config(str(ROOT / "alembic.ini"))).get_heads()) == 1


def test_every_revision_waits_for_locks_only_briefly() -> None:
    for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"):
        assert "lock_timeout" in path.read_text(encoding="utf-8"), path.name
