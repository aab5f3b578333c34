"""Migrations: brings the schema of the database up to date, and says how it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from app.core import timed_connections

READY_SECONDS = 2.0  # for the answer which schema there is
ROOT = Path(__file__).parents[2]
_LOCK = 5_201_602  # an advisory lock, so that two processes that start together migrate once


class Schema(Enum):
    """How the schema of a database stands to this version of the code."""

    EMPTY = auto()
    OLDER = auto()
    CURRENT = auto()
    NEWER = auto()


NEWER = (
    "The database is of a newer version of QAF than this program. Nothing was written: run the"
    " newer version, or restore the database from a backup of this one."
)


@cache
def _config() -> Config:
    return Config(str(ROOT / "alembic.ini"))


@cache
def _known() -> tuple[str, frozenset[str]]:
    """Returns the newest revision of this version of the code, and all of them."""
    scripts = ScriptDirectory.from_config(_config())
    known = frozenset(each.revision for each in scripts.walk_revisions())
    return scripts.get_current_head() or "", known


@contextmanager
def one_at_a_time(url: str) -> Iterator[None]:
    """Waits until no other process migrates the database, and keeps others waiting."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:  # closing it releases the lock
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        yield
    engine.dispose()


def upgrade(url: str) -> None:
    """Runs the missing migrations."""
    config = Config(str(ROOT / "alembic.ini"))
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    engine.dispose()


def schema(url: str) -> Schema:
    """Returns how the schema of a database stands to this version of the code."""
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 2})
    timed_connections.install(engine)
    with timed_connections.within(READY_SECONDS), engine.connect() as connection:
        found = schema_of(connection)
    engine.dispose()
    return found


def schema_of(connection: Connection) -> Schema:
    """Returns how the schema stands: a revision that nobody here knows was made by a newer one."""
    current = MigrationContext.configure(connection).get_current_revision()
    head, known = _known()
    if current is None:
        return Schema.EMPTY
    if current not in known:
        return Schema.NEWER
    return Schema.CURRENT if current == head else Schema.OLDER
