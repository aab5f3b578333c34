"""`qaf doctor`: a line for everything that an installation needs."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from app.commands import doctor
from app.core import database
from app.core.config import settings
from app.services.platform import key_check
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import cloned
from tests.project.test_commands import qaf

NAMES = [
    *("Version", "Settings", "Address", "Data folder", "Disk", "Keys", "Database", "Server"),
    *("Database log", "Schema", "Pseudonym key", "Clock", "Connections", "Administrators", "Jobs"),
]
KEY = "kept-elsewhere-0123456789abcdefghijkl"


@pytest.fixture
def installation(
    server: str, worker_id: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[database.Database]:
    """An installation in which everything is in order."""
    with cloned(server, f"doctor_{worker_id}") as url:
        monkeypatch.setenv("QAF_DATABASE_URL", url)
        monkeypatch.setenv("QAF_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("QAF_PUBLIC_URL", "https://qaf.example.gov.uk")
        monkeypatch.setenv("QAF_PSEUDONYM_KEY", KEY)
        monkeypatch.setenv("QAF_SEALING_KEY", KEY[::-1])
        settings.cache_clear()
        own = database.Database(url, settings())
        database.use(own)
        with own.transaction() as db:
            key_check.check(db)
            factories.a_person(db, Role.ADMINISTRATOR)
            factories.a_person(db, Role.ADMINISTRATOR)
        yield own
        own.close()
    settings.cache_clear()


def examined() -> tuple[int, dict[str, tuple[str, str]]]:
    """Runs `qaf doctor`: its exit code, and for each name the mark and the sentence."""
    done = qaf("doctor")
    assert "Traceback" not in done.output
    parsed = [
        re.fullmatch(r"(ok|look|FAIL) +([A-Z][a-z ]+): (.+)", line)
        for line in done.stdout.splitlines()
        if not line.startswith("{")  # the log line beside it
    ]
    assert all(parsed), done.stdout
    return done.exit_code, {each[2]: (each[1], each[3]) for each in parsed if each}


@pytest.mark.usefixtures("installation")
def test_a_healthy_installation_has_a_line_for_everything() -> None:
    code, lines = examined()
    assert (code, list(lines)) == (0, NAMES)
    marks = {name: mark for name, (mark, _) in lines.items()}
    # The signing key is in the data folder, which is allowed and said.
    assert marks == dict.fromkeys(NAMES, "ok") | {"Keys": "look"}
    assert lines["Keys"][1].startswith("Not given and therefore in")
    assert lines["Administrators"][1] == "2 people who can sign in."


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("QAF_DORMANT_DAY", "3", "There is no setting QAF_DORMANT_DAY. Did you mean QAF_DORMANT_"),
        ("QAF_TOKEN_MINUTES", "99", "QAF_TOKEN_MINUTES: Must be at most 15."),
        ("QAF_PSEUDONYM_KEY", "guess-me", "QAF_PSEUDONYM_KEY has 8 characters"),
    ],
)
def test_settings_that_cannot_be_used_end_the_examination(
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    sentence: str,
) -> None:
    monkeypatch.setenv(variable, value)
    settings.cache_clear()
    code, lines = examined()
    assert (code, list(lines)) == (1, ["Version", "Settings"])
    assert lines["Settings"][0] == "FAIL"
    assert lines["Settings"][1].startswith(sentence)


@pytest.mark.usefixtures("installation")
def test_a_database_that_is_away_is_one_fault_and_not_seven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QAF_DATABASE_URL", "postgresql://qaf:hush@127.0.0.1:1/qaf")
    settings.cache_clear()
    database.use(database.Database(database.url_for(settings()), settings()))
    done = qaf("doctor")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[-1].startswith("FAIL  Database: The database does not answer")
    assert "hush" not in done.output


def test_a_log_of_the_database_that_would_hold_what_is_stored_is_found(
    installation: database.Database,
) -> None:
    name = make_url(installation.url).database
    with installation.transaction() as db:
        db.execute(text(f"ALTER DATABASE \"{name}\" SET log_statement = 'mod'"))
        db.execute(text(f"ALTER DATABASE \"{name}\" SET log_min_messages = 'panic'"))
    installation.close()  # the next connections have the settings
    code, lines = examined()
    assert code == 0
    mark, sentence = lines["Database log"]
    assert mark == "look"
    assert sentence.endswith("about children. Set log_statement = none (now mod).")


def test_a_database_of_another_version_and_another_key_are_found(
    installation: database.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installation.transaction() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    monkeypatch.setenv("QAF_PSEUDONYM_KEY", KEY.upper())
    settings.cache_clear()
    code, lines = examined()
    assert code == 1
    assert lines["Schema"] == (
        "FAIL",
        "The database is empty or of an older version. Run `qaf migrate`.",
    )
    assert lines["Pseudonym key"][0] == "FAIL"
    assert lines["Jobs"][0] == "ok"  # all the others are looked at nevertheless


@pytest.mark.usefixtures("installation")
def test_what_is_wrong_with_the_machine_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("QAF_DATA_DIR", str(tmp_path / "file"))
    full = SimpleNamespace(total=100 * 2**30, free=2**30, used=99 * 2**30)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    settings.cache_clear()
    code, lines = examined()
    assert code == 1
    assert lines["Data folder"][0] == lines["Disk"][0] == "FAIL"
    assert lines["Disk"][1].startswith("Only 1.0 GiB free")


@pytest.mark.usefixtures("installation")
def test_a_clock_that_differs_from_the_databases_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    behind = datetime.now(UTC) - timedelta(minutes=2)
    monkeypatch.setattr(doctor, "_facts", lambda: (behind, 0.001, 100))
    code, lines = examined()
    assert code == 1
    assert lines["Clock"][0] == "FAIL"
    assert "120 seconds apart" in lines["Clock"][1]


def test_an_installation_without_an_administrator_is_to_be_looked_at(
    installation: database.Database,
) -> None:
    with installation.transaction() as db:
        db.execute(text("UPDATE people SET active = false"))
    code, lines = examined()
    assert (code, lines["Administrators"][0]) == (0, "look")


@pytest.mark.usefixtures("installation")
def test_the_examination_leaves_no_key_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("QAF_PSEUDONYM_KEY")
    settings.cache_clear()
    _, lines = examined()
    assert lines["Pseudonym key"][1].startswith("There is no pseudonym key")
    assert not (tmp_path / "pseudonym-key").exists()


def test_a_database_in_another_encoding_is_refused_before_anything_is_created(
    server: str, worker_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"ascii_{worker_id}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(
            text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
        )
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    monkeypatch.setenv("QAF_DATABASE_URL", url)
    settings.cache_clear()
    own = database.Database(database.url_for(settings()), settings())
    database.use(own)
    done = qaf("migrate")
    own.close()
    settings.cache_clear()
    assert done.exit_code == 1
    assert "The encoding of the database must be UTF8" in done.stderr
    with create_engine(own.url, poolclass=NullPool).connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('people')")) is None
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


def test_a_user_without_rights_is_told_which_one_is_missing(
    server: str, worker_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cloned(server, f"rights_{worker_id}") as url:
        role = f"powerless_{worker_id}"
        engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
            connection.execute(text(f"DROP ROLE IF EXISTS {role}"))
            connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'hush'"))
            connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
        theirs = make_url(url).set(username=role, password="hush")  # noqa: S106
        monkeypatch.setenv("QAF_DATABASE_URL", theirs.render_as_string(hide_password=False))
        settings.cache_clear()
        own = database.Database(theirs.render_as_string(hide_password=False), settings())
        database.use(own)
        done = qaf("migrate")
        own.close()
        settings.cache_clear()
        with engine.connect() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
    assert done.exit_code == 1
    assert "may not create tables" in " ".join(done.stderr.split())
    assert "hush" not in done.output
