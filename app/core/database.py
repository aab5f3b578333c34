"""Connections: the embedded PostgreSQL, the pools, and the transaction of a request."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.core import embedded_postgres, timed_connections
from app.core.config import Settings, settings

JOB_CONNECTIONS = 6  # of sealing, of four webhooks, and of putting the queue right
STREAM_SECONDS = 120  # until a chunk of rows is there
STREAM_IDLE_SECONDS = 60  # until the receiver has taken a piece


class Database:
    """A pool for writing (one transaction each) and one for reading (one statement each).

    Both have as many connections as there are threads, so no thread ever waits for one. The threads
    of the worker only write. A third pool is for streams, which hold a connection for minutes.
    Whoever waits for the database stops at the deadline of their request.
    """

    checked = False  # whether every check was passed

    def __init__(self, url: str, config: Settings) -> None:
        size = {"max_overflow": 0, "pool_timeout": 2}
        writers = config.all_threads + (
            config.job_threads + JOB_CONNECTIONS if config.worker else 0
        )
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
            pool_size=config.threads + config.open_threads,
            **size,
        )
        self.streams: Engine = create_engine(
            url,
            connect_args={**arguments, "options": _stream_settings(config)},
            pool_pre_ping=True,
            pool_size=config.exports_at_once,
            max_overflow=0,
            pool_timeout=0,
        )
        for engine in (self.writer, self.reader, self.streams):
            timed_connections.install(engine)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yields one transaction: committed at the end, or not at all."""
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
        """Yields a transaction that no check comes before."""
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def stream(self) -> Iterator[Session]:
        """Yields a transaction that reads rows at the pace of their receiver.

        As many run at once as the settings say; one more is refused, and may try again.
        """
        with Session(self.streams) as session, session.begin():
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Yields a connection for one compiled read."""
        with self.reader.connect() as connection:
            yield connection

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()
        self.streams.dispose()


def _stream_settings(config: Settings) -> str:
    """Returns the settings of streams: a chunk may take minutes, and its receiver one."""
    values = {
        "default_transaction_read_only": "on",
        "statement_timeout": STREAM_SECONDS * 1000,
        "idle_in_transaction_session_timeout": STREAM_IDLE_SECONDS * 1500,
    }
    return f"{_session_settings(config)} " + _written(values)


def _session_settings(config: Settings) -> str:
    durable = "on" if config.synchronous_commit else "off"
    values: dict[str, object] = {
        "statement_timeout": config.statement_seconds * 1000,
        "lock_timeout": config.lock_seconds * 1000,
        "idle_in_transaction_session_timeout": 10_000,
        "timezone": "UTC",
        "datestyle": "ISO",
        "jit": "off",
        "synchronous_commit": durable,
    }
    return _written(values)


def _written(values: Mapping[str, object]) -> str:
    return " ".join(f"-c {name}={value}" for name, value in values.items())


def lift_timeouts(db: Session) -> None:
    """Removes the timeouts of this transaction, for imports, exports and checks of history."""
    db.execute(text("SET LOCAL statement_timeout = 0"))
    db.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def count_anew(db: Session, *tables: str) -> None:
    """Updates statistics after a large load, or later queries are planned as for empty tables."""
    db.execute(text(f"ANALYZE {', '.join(tables)}"))


def folder_of(config: Settings) -> Path:
    """Returns the folder of the embedded PostgreSQL."""
    return config.data_dir / "postgres"


def url_for(config: Settings) -> str:
    """Returns the address of the configured database, or of the embedded one, which it starts."""
    if config.database_url is not None:
        return psycopg_url(config.database_url.get_secret_value())
    return embedded(folder_of(config))


def embedded(folder: Path, database: str = "qaf") -> str:
    """Starts PostgreSQL from its wheel in `folder`; processes with the same folder share it."""
    root = psycopg_url(embedded_postgres.start(folder))
    _keep_values_out_of_the_log(root)
    create_missing(root, database)
    return make_url(root).set(database=database).render_as_string(hide_password=False)


# A failed statement, its parameters and the details of an error quote what was to be stored. The
# service logs by itself which rule was broken. docs/guides/operating.md asks for the same.
QUIET_LOG = {
    "log_min_messages": "log",  # of the server itself, and no errors of statements
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def _keep_values_out_of_the_log(server: str) -> None:
    """Sets what a server of ours logs, unless it is set already."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        read = text("SELECT name, setting FROM pg_settings WHERE name = ANY (:names)")
        found = {
            row.name: row.setting for row in connection.execute(read, {"names": list(QUIET_LOG)})
        }
        for name, value in QUIET_LOG.items():
            if found[name] != value:
                connection.execute(text(f"ALTER SYSTEM SET {name} = '{value}'"))
        if found != QUIET_LOG:
            connection.execute(text("SELECT pg_reload_conf()"))


def create_missing(server: str, database: str) -> None:
    """Creates a database unless it exists, even if other processes do the same."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:  # closing it releases the lock
        name = {"name": database}
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), name)
        exists = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.scalar(exists, name) is None:
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
    """Returns the database of this process."""
    if not _current:
        config = settings()
        _current.append(Database(url_for(config), config))
    return _current[0]


def use(other: Database) -> None:
    """Makes another database the one of this process."""
    _current[:] = [other]
