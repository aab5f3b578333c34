"""Alembic: against QAF_DATABASE_URL, or the embedded database, or a given connection."""

from alembic import context
from sqlalchemy import Connection, create_engine, pool

import app.models  # noqa: F401
from app.core.config import settings
from app.core.database import url_for
from app.models.platform.base import Base


def included(_object: object, name: str | None, kind: str, *_: object) -> bool:
    """The job queue brings tables of its own."""
    return not (kind == "table" and (name or "").startswith("procrastinate"))


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, include_object=included)
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if context.is_offline_mode():
    context.configure(
        dialect_name="postgresql",
        dialect_opts={"paramstyle": "named"},  # else a percent sign is written twice
        target_metadata=Base.metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()
elif given is not None:
    migrate(given)
else:
    with create_engine(url_for(settings()), poolclass=pool.NullPool).connect() as connection:
        migrate(connection)
