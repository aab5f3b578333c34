"""A database that a newer version has migrated: refused at the start, and served while running."""

import threading
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import ColumnElement, Enum, Table, func, literal_column, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import cli
from app.core import database as databases
from app.core import migrations, schema_check
from app.core.config import settings
from app.data.files import shipped
from app.main import ready
from app.models.organisation.org_units import OrgUnit
from app.models.platform.base import Base
from app.models.platform.history import Change
from app.models.reference.closed_days import ClosedDay
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client, cloned, headers_of
from tests.project.test_commands import qaf, refused
from tests.project.test_lists import lists_of
from tests.tables.world import QUERIES, World, seeded, the_caller, the_world

LATER = "word_of_a_newer_version"
WORD: ColumnElement[str] = literal_column(f"'{LATER}'")
ROW: ColumnElement[str] = literal_column("ctid")
TOLD = "The database is of a newer version of QAF than this program. Nothing was written"


@pytest.fixture
def own(server: str, worker_id: str, app: FastAPI) -> Iterator[databases.Database]:
    """A database in which commands commit."""
    del app  # it has entered the checks
    with cloned(server, f"newer_{worker_id}") as url:
        own = databases.Database(url, settings())
        databases.use(own)
        yield own
        own.close()


def test_a_newer_database_is_told_in_a_sentence_and_nothing_is_written(
    own: databases.Database,
) -> None:
    with own.transaction() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    key = ("keys", "create", "K", "--role", "integration_client", "--source-system", "liberi")
    for command in (("migrate",), key, ("seal",), ("verify",), ("worker",), ("demo",)):
        assert refused(*command).startswith(TOLD), command
    with own.transaction() as db:
        for model in (Change, OrgUnit, ClosedDay):
            assert db.scalar(select(func.count()).select_from(model)) == 0
        assert db.scalar(text("SELECT count(*) FROM key_checks")) == 0


def test_a_process_that_runs_while_a_newer_version_migrates_goes_on(
    own: databases.Database,
) -> None:
    with own.session() as db:
        assert schema_check.check(db)
        factories.the_county(db)
    assert ready() == {"database": True}
    with own.transaction() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    assert ready() == {"database": True}
    with own.session() as db:
        factories.a_team(db)
    with own.transaction() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert ready() == {"database": False}, "an older one lacks what this version needs"


def test_of_two_that_start_at_once_one_waits_until_the_other_has_migrated(
    own: databases.Database,
) -> None:
    second = threading.Thread(target=cli.migrate)
    with migrations.one_at_a_time(own.url):
        second.start()
        second.join(0.5)
        assert second.is_alive()
        with own.transaction() as db:
            assert db.scalar(select(func.count()).select_from(OrgUnit)) == 0
    second.join(60)
    assert not second.is_alive()
    with own.transaction() as db:
        assert db.scalar(select(func.count()).select_from(OrgUnit)) == len(shipped("organisation"))
    assert qaf("migrate").exit_code == 0


def enlarge(db: Session, *, states: bool) -> set[Table]:
    """Gives rows of every table words that a newer version would have added to its lists.

    Those of the caller's own place and roles stay, or nothing would be seen; see the last test.
    """
    without_checks(db)
    db.execute(text("SET LOCAL session_replication_role = replica"))
    changed = set()
    for table in Base.metadata.sorted_tables:
        words = {
            each.name
            for each in table.c
            if isinstance(each.type, Enum)
            and (each.name == "status") == states
            and (table.name, each.name) not in OWN
        }
        if words and _told_apart(db, table, words):
            changed.add(table)
    db.expire_all()
    return changed


def without_checks(db: Session) -> None:
    checks = (
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    )
    for table, name in db.execute(text(checks)).all():
        db.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))


OWN = {("role_assignments", "role"), ("api_keys", "role"), ("org_units", "kind")}


def _told_apart(db: Session, table: Table, words: set[str]) -> bool:
    """Writes the word into all rows of a table, or one where that makes two rows alike."""
    every = table.update().values(dict.fromkeys(words, WORD))
    last = select(func.max(ROW)).select_from(table).scalar_subquery()
    for rows in (every, every.where(last == ROW)):
        try:
            with db.begin_nested():
                return bool(db.connection().execute(rows).rowcount)
        except IntegrityError:
            continue
    raise AssertionError(table.name)


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize("states", [False, True])
def test_words_that_a_newer_version_adds_break_no_list_and_no_row(
    db: Session, app: FastAPI, states: bool
) -> None:
    seeded(db)
    me = the_caller(db, Role.QA_MANAGER)
    world = the_world(db, me, Role.QA_MANAGER)
    db.flush()
    changed = enlarge(db, states=states)
    assert len(changed) > 30
    read = 0
    for mapper in Base.registry.mappers:
        read += len(db.scalars(select(mapper.class_)).all())
    assert read > 100
    client, shown, broken = Client(app, None, headers_of(me)), set(), set()
    for name, (path, _) in lists_of(app.openapi()).items():
        told = client.get(_url(world, path), params=_query(world, name))
        broken |= set() if told.status_code in {200, 403, 404} else {name}
        shown |= {name} if LATER in told.text else set()
        for each in told.json().get("items", [])[:1] if "id" in told.text else []:
            one = client.get(f"{_url(world, path)}/{each.get('id')}")
            broken |= {f"one of {name}"} if one.status_code >= 500 else set()
    assert broken == set()
    assert len(shown) > (10 if states else 25), shown


def _url(world: World, path: str) -> str:
    url = path
    for part in [each[1:-1] for each in path.split("/") if each.startswith("{")]:
        url = url.replace(f"{{{part}}}", world.named(part, path[: path.index(f"{{{part}}}")]))
    return url


def _query(world: World, name: str) -> dict[str, str]:
    return {key: str(world.ids.get(value, value)) for key, value in QUERIES.get(name, {}).items()}


def test_a_role_that_only_a_newer_version_knows_gives_nothing_and_takes_nothing(
    db: Session, as_: As
) -> None:
    person = factories.a_person(db, Role.QA_MANAGER, Role.AUDITOR)
    key = factories.a_client(db)
    db.flush()
    without_checks(db)
    roles, keys = Base.metadata.tables["role_assignments"], Base.metadata.tables["api_keys"]
    db.execute(roles.update().where(roles.c.role == Role.AUDITOR).values(role=WORD))
    db.execute(keys.update().values(role=WORD))
    db.expire_all()
    me = as_(person).get("/v1/me")
    assert [each["role"] for each in me.json()["roles"]] == ["qa_manager"]
    assert as_(person).get(f"/v1/people/{person.id}").status_code == 200
    assert as_(key).get("/v1/me").json()["permissions"] == []
