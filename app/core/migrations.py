"""Migrations: brings the schema of the database up to date, and checks that it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine

from app.core import timed_connections

READY_SECONDS = 2.0  # for the answer which schema there is
ROOT = Path(__file__).parents[2]


def _config() -> Config:
    return Config(str(ROOT / "alembic.ini"))


def upgrade(url: str) -> None:
    """Runs the missing migrations."""
    config = _config()
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    engine.dispose()


def is_current(url: str) -> bool:
    """Whether the database has the schema of this version of the code."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 2})
    timed_connections.install(engine)
    with timed_connections.within(READY_SECONDS), engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return current == head
