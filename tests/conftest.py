"""A real PostgreSQL: one template, a database for each worker, a transaction for each test."""

import atexit
import gc
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import anyio.from_thread
import httpx2
import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

ROOT = Path(__file__).parent.parent
DATA = Path(tempfile.gettempdir()) / f"qaf-tests-{os.getuid()}"

os.environ["QAF_DATA_DIR"] = str(DATA)
# Of each process its own: no test destroys the keys of another.
os.environ["QAF_FEEDBACK_KEYS_DIR"] = tempfile.mkdtemp(prefix="qaf-feedback-keys-")
os.environ["QAF_ACTOR_CACHE_SECONDS"] = "0"
os.environ["QAF_REQUESTS_PER_MINUTE"] = "1000000"
os.environ["QAF_PSEUDONYM_KEY"] = "only-for-tests-0123456789abcdef0123456789"

from app.core import database  # noqa: E402
from app.core.config import settings  # noqa: E402
from app.http.problems.catalogue import CATALOGUE  # noqa: E402
from app.http.problems.openapi import MEDIA_TYPE  # noqa: E402
from app.main import create_app  # noqa: E402
from app.models.organisation.api_keys import ApiKey  # noqa: E402
from app.models.organisation.people import Person  # noqa: E402
from app.security import secrets  # noqa: E402
from app.security.tokens import Issuer  # noqa: E402
from app.services.platform import compiled_sql  # noqa: E402
from tests.support.one_call import OneCall  # noqa: E402

# A worker asks more questions than a service does, in as many shapes as there are roles.
compiled_sql.KEPT.capacity = compiled_sql.PARTS.capacity = 10_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives all tests of a file to one worker, which compiles what they share once."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.fixture(scope="session")
def server() -> str:
    """Returns the address of a server with a migrated template, made once for all workers."""
    url = os.environ.get("QAF_TEST_DATABASE_URL") or database.embedded(DATA / "postgres", "qaf")
    root = database.psycopg_url(url)
    admin = create_engine(root, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(4711)"))
        _tune(connection)
        name = template_name()
        exists = text("SELECT 1 FROM pg_database WHERE datname = :name AND datistemplate")
        if connection.scalar(exists, {"name": name}) is None:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
            _migrate(make_url(root).set(database=name).render_as_string(hide_password=False))
            connection.execute(text(f'ALTER DATABASE "{name}" IS_TEMPLATE true'))
        connection.execute(text("SELECT pg_advisory_unlock(4711)"))
    admin.dispose()
    return root


def _tune(connection: Connection) -> None:
    """Turns off durability: the data of tests need not survive a power cut."""
    for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
        connection.execute(text(f"ALTER SYSTEM SET {setting}"))
    connection.execute(text("SELECT pg_reload_conf()"))


def template_name() -> str:
    """Returns the name of the template of exactly these migrations."""
    folder = ROOT / "migrations"
    files = sorted([*folder.rglob("*.py"), *folder.rglob("*.sql")])
    return "template_" + secrets.fingerprint(b"".join(f.read_bytes() for f in files))[:16]


def _migrate(url: str) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    engine = create_engine(url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    engine.dispose()


@contextmanager
def cloned(server: str, name: str) -> Iterator[str]:
    """Creates a database from the template, and drops it afterwards."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template_name()}"'))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(scope="session")
def engine(server: str, worker_id: str) -> Iterator[Engine]:
    with cloned(server, f"test_{os.getpid()}_{worker_id}") as url:
        options = {"options": "-c timezone=UTC -c jit=off"}
        engine = create_engine(url, connect_args=options, query_cache_size=10_000)
        yield engine
        engine.dispose()


class OneConnection(database.Database):
    """Runs everything that a test and the service do in the one transaction of the test."""

    def __init__(self, connection: Connection) -> None:
        self.only = connection
        self.url = ""
        self.checked = True  # the tests of the check ask it themselves

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with (
            Session(
                self.only, join_transaction_mode="create_savepoint", expire_on_commit=False
            ) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def stream(self) -> Iterator[Session]:
        """Yields a session without a savepoint: a stream outlives that of its request."""
        yield Session(self.only, join_transaction_mode="rollback_only")

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with self.only.begin_nested():
            yield self.only

    def close(self) -> None:
        pass


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """Yields a session in the test's transaction, which is rolled back afterwards."""
    with engine.connect() as connection, connection.begin() as outer:
        database.use(OneConnection(connection))
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture(scope="session")
def app() -> FastAPI:
    application = create_app(settings())
    # The committed document: generating it takes seconds, and `test_openapi` compares the two.
    document = (ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8")
    application.openapi_schema = json.loads(document)
    gc.collect()
    gc.freeze()  # as the service does; otherwise every full collection scans it all
    gc.set_threshold(500_000, 20, 100)  # a third of the time went into collections
    return application


@cache
def portal() -> anyio.from_thread.BlockingPortal:
    """Returns one event loop for all clients; otherwise each request would start its own."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(anyio.from_thread.start_blocking_portal())


class Client(httpx2.Client):
    """A client whose requests make the test's own session read its rows again."""

    def __init__(
        self,
        app: FastAPI,
        db: Session | None,
        headers: dict[str, str],
        address: tuple[str, int] = ("testclient", 50000),
    ) -> None:
        super().__init__(
            base_url="http://testserver",
            headers={"user-agent": "testclient", **headers},
            transport=OneCall(app, portal(), address),
            follow_redirects=True,
        )
        self.db = db

    def request(self, *arguments: Any, **named: Any) -> Any:
        answer = super().request(*arguments, **named)
        if self.db is not None:
            self.db.expire_all()
        if answer.content and answer.headers.get("Content-Type") == MEDIA_TYPE:
            problem = answer.json()
            codes = {problem["code"], *(fault["code"] for fault in problem["errors"])}
            assert codes <= CATALOGUE.keys(), "A code has no page under /problems/."
        return answer


@pytest.fixture
def callers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps who calls for ten seconds, for walks over everything by people who stay the same."""
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)


@contextmanager
def undone(db: Session) -> Iterator[None]:
    """Rolls back everything that happens inside."""
    db.flush()
    before = db.connection().begin_nested()
    yield
    db.expire_all()
    before.rollback()


As = Callable[[Person | ApiKey], Client]


@pytest.fixture
def as_(db: Session, app: FastAPI) -> As:
    """Returns `as_(person)`, which makes a client signed in as that person or machine."""

    def client(who: Person | ApiKey) -> Client:
        db.flush()
        return Client(app, db, headers_of(who))

    return client


@pytest.fixture
def anyone(db: Session, app: FastAPI) -> Client:
    """Returns a client that has not signed in."""
    return Client(app, db, {})


def headers_of(who: Person | ApiKey) -> dict[str, str]:
    """Returns the headers with a genuine access token of the built-in issuer."""
    if isinstance(who, ApiKey):
        token, _ = issuer().issue(who.key_id, "client")
    else:
        assert who.sign_in_subject is not None
        token, _ = issuer().issue(who.sign_in_subject, "person")
    return {"Authorization": f"Bearer {token}"}


@cache
def issuer() -> Issuer:
    return Issuer(settings())
