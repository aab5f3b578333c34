"""Mistakes that any `qaf` command can meet: settings, a taken port, a database that is away."""

import socket
import threading
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError, OperationalError

from app import cli
from app.core import database
from app.core.config import settings
from tests.project.test_commands import qaf, refused

GUID = "0b0f7b1e-5d4c-4f0a-9a57-2f1c6f5f9d10"


def test_a_port_that_is_taken_is_told_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("QAF_PORT", str(port))
        monkeypatch.setattr(cli, "migrate", lambda: pytest.fail("It has begun."))
        settings.cache_clear()
        told = refused("serve")
        settings.cache_clear()
    assert f"Port {port} of 127.0.0.1 cannot be used" in told
    assert "QAF_PORT" in told


def test_an_unreachable_database_is_told_with_its_address_and_without_the_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away() -> None:
        raise OperationalError("connect", None, Exception("nobody there"))

    monkeypatch.setattr("app.core.database.database", away)
    monkeypatch.setenv("QAF_DATABASE_URL", "postgresql://qaf:hush@db.example:6543/qaf")
    settings.cache_clear()
    told = refused("keys", "list")
    settings.cache_clear()
    assert "db.example:6543" in told
    assert "hush" not in told


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ('FATAL:  password authentication failed for user "qaf"', "refuses the user or the"),
        ("fe_sendauth: no password supplied", "refuses the user or the password"),
        ('FATAL:  role "qaf" does not exist', "has no user with the name in QAF_DATABASE_URL"),
        ('FATAL:  database "qaf" does not exist', "There is no database at db.example:6543"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.9"', "see its pg_hba.conf"),
        ('FATAL:  role "qaf" is not permitted to log in', "may not sign in to the database at"),
        ('FATAL:  permission denied for database "qaf"', "may not connect to its database at"),
        ('could not translate host name "db.example" to address', "is not known in this network"),
        ("failed to resolve host 'db.example': Name or service not known", "is not known in this"),
        ("expected authentication request from server, but received H", "is not PostgreSQL"),
        ("received invalid response to SSL negotiation: H", "What answers at db.example:6543"),
        ("server does not support SSL, but SSL was required", "do not agree on TLS"),
        ("FATAL:  sorry, too many clients already", "has no free connection: see max_connections"),
        ("FATAL:  the database system is starting up", "is starting or stopping"),
        ("Connection refused", "does not answer at db.example:6543"),
    ],
)
def test_a_refused_connection_is_told_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, reason: str, told: str
) -> None:
    def refuse() -> None:
        raise OperationalError("connect", None, Exception(f"connection failed: {reason}"))

    monkeypatch.setattr("app.core.database.database", refuse)
    monkeypatch.setenv("QAF_DATABASE_URL", "postgresql://qaf:hush@db.example:6543/qaf")
    settings.cache_clear()
    sentence = refused("keys", "list")
    settings.cache_clear()
    assert told in sentence
    assert "hush" not in sentence


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (errors.InsufficientPrivilege, "lacks a right in its database"),
        (errors.ReadOnlySqlTransaction, "can only be read"),
        (errors.UntranslatableCharacter, "must be UTF8"),
        (errors.UndefinedTable, "Run `qaf migrate` first."),
        (errors.DiskFull, "The disk of the database is full."),
    ],
)
def test_a_refusal_of_the_database_is_told_in_its_own_words(
    monkeypatch: pytest.MonkeyPatch, state: type[psycopg.Error], told: str
) -> None:
    def refuse() -> None:
        raise DBAPIError("SELECT", None, state("hush"))

    monkeypatch.setattr("app.core.database.database", refuse)
    sentence = refused("keys", "list")
    assert told in " ".join(sentence.split())
    assert "hush" not in sentence


def test_a_server_that_is_not_postgresql_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A web server, such as one at the wrong port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=_answer_as_a_web_server, args=[server], daemon=True)
        answering.start()
        port = server.getsockname()[1]
        monkeypatch.setenv("QAF_DATABASE_URL", f"postgresql://qaf:hush@127.0.0.1:{port}/qaf")
        settings.cache_clear()
        database.use(database.Database(database.url_for(settings()), settings()))
        sentence = refused("keys", "list")
        settings.cache_clear()
    assert f"What answers at 127.0.0.1:{port} is not PostgreSQL." in " ".join(sentence.split())
    assert "hush" not in sentence


def _answer_as_a_web_server(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


COMMANDS = (
    *(("serve",), ("migrate",), ("worker",), ("demo",), ("seal",), ("verify",), ("keys", "list")),
    ("keys", "revoke", "K"),
    ("people", "administrator", "Z", "z@council.example", "--sign-in-subject", "x"),
    ("import", "ssda903", "."),
    ("openapi", "--check"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"QAF_CORS_ORIGINS": "https://x.example"},
            "QAF_CORS_ORIGINS cannot be read. A list must be",
        ),
        ({"QAF_TOKEN_MINUTES": "99"}, "QAF_TOKEN_MINUTES: Must be at most 15."),
        ({"QAF_PSEUDONYM_KEY": "guess-me"}, "QAF_PSEUDONYM_KEY has 8 characters"),
        ({"QAF_ENTRA_TENANT_ID": "common"}, "QAF_ENTRA_TENANT_ID also needs QAF_ENTRA_CLIENT_ID"),
        (
            {"QAF_ENTRA_TENANT_ID": "common", "QAF_ENTRA_CLIENT_ID": "x"},
            "QAF_ENTRA_TENANT_ID must be the GUID of a tenant.",
        ),
        ({"QAF_DATABASE_URL": "mysql://qaf:guess-me@x/qaf"}, "QAF_DATABASE_URL: Must be"),
        ({"QAF_DATABASE_URL_FILE": "/nowhere/url"}, "QAF_DATABASE_URL_FILE names a file that"),
        ({"QAF_PUBLIC_URL": "qaf.example"}, "QAF_PUBLIC_URL: Must be an address such as"),
        ({"QAF_PUBLIC_URL": "https://qaf.example:99999"}, "QAF_PUBLIC_URL: Must be an address"),
        ({"QAF_PUBLIC_URL": "https://:443"}, "QAF_PUBLIC_URL: Must be an address"),
        ({"QAF_PUBLIC_URL": "https://u:guess-me@x.example"}, "QAF_PUBLIC_URL: Must be an address"),
        ({"QAF_ISSUER": "qaf"}, "QAF_ISSUER: Must be an address such as"),
        ({"QAF_PORT": "70000"}, "QAF_PORT: Must be at most 65535."),
        ({"QAF_TRUSTED_PROXIES": "10.0.0.300"}, "QAF_TRUSTED_PROXIES: Must be addresses such as"),
        ({"QAF_CORS_ORIGINS": '["https://x.example/"]'}, "QAF_CORS_ORIGINS: Must be origins such"),
        ({"QAF_DATABASE_URL": "postgresql://qaf:guess-me/x@h/qaf"}, "QAF_DATABASE_URL: Must be"),
        ({"QAF_DATABASE_URL": "postgresql://qaf:guess-me@h"}, "QAF_DATABASE_URL: Must be"),
        ({"QAF_DATABASE_URL": "postgresql://qaf:guess-me@h:x/qaf"}, "QAF_DATABASE_URL: Must be"),
        ({"QAF_DATABSE_URL": "guess-me"}, "no setting QAF_DATABSE_URL. Did you mean QAF_DATABASE"),
        ({"qaf_dormant_dayz": "90"}, "no setting QAF_DORMANT_DAYZ. Did you mean QAF_DORMANT_DAYS?"),
        ({"QAF_SEALING_KEY_FIEL": "/x"}, "Did you mean QAF_SEALING_KEY_FILE?"),
        ({"QAF_XYZZY": "guess-me"}, "There is no setting QAF_XYZZY. docs/guides/operating.md"),
        (
            {"QAF_SEALING_KEY": "guess-me", "QAF_SEALING_KEY_FILE": "/x"},
            "Give QAF_SEALING_KEY or QAF_SEALING_KEY_FILE, not both.",
        ),
        ({"QAF_SEALING_KEY_FILE": "/nowhere/key"}, "QAF_SEALING_KEY_FILE names a file that"),
        ({"QAF_SEALING_KEY_FILE": "/dev/null"}, "QAF_SEALING_KEY_FILE names a file that is empty."),
        ({"QAF_ENTRA_CLIENT_ID": GUID}, "QAF_ENTRA_CLIENT_ID also needs QAF_ENTRA_TENANT_ID."),
        ({"QAF_ENTRA_APP_ID_URI": "api://q"}, "QAF_ENTRA_APP_ID_URI also needs QAF_ENTRA_TENANT"),
        (
            {"QAF_ENTRA_TENANT_ID": GUID, "QAF_ENTRA_CLIENT_ID": "guess-me"},
            "QAF_ENTRA_CLIENT_ID must be the GUID of an application.",
        ),
        (
            {"QAF_ENTRA_TENANT_ID": GUID, "QAF_ENTRA_CLIENT_ID": GUID, "QAF_DEMO": "true"},
            "The demo cannot run beside QAF_ENTRA_TENANT_ID",
        ),
        ({"QAF_SIGNING_KEY_FILE": "/nowhere/key"}, "QAF_SIGNING_KEY_FILE names a file that"),
        ({"QAF_SIGNING_KEY_FILE": __file__}, "QAF_SIGNING_KEY_FILE must be an RSA key"),
    ],
)
def test_a_setting_nobody_can_work_with_is_told_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], told: str, command: tuple[str, ...]
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    sentence = refused(*command)
    settings.cache_clear()
    assert told in " ".join(sentence.split())
    assert "guess-me" not in sentence


@pytest.mark.parametrize("command", [("serve", "--demo"), ("demo",)], ids=" ".join)
def test_the_demo_is_not_begun_beside_the_councils_sign_in(
    monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(cli, "migrate", lambda: pytest.fail("It has begun."))
    monkeypatch.setenv("QAF_ENTRA_TENANT_ID", GUID)
    monkeypatch.setenv("QAF_ENTRA_CLIENT_ID", GUID)
    settings.cache_clear()
    sentence = refused(*command)
    settings.cache_clear()
    assert "The demo cannot run beside QAF_ENTRA_TENANT_ID" in sentence


def test_a_line_of_the_file_env_counts_as_a_variable_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("QAF_PSEUDONYM_KEY", "QAF_DATA_DIR"):
        monkeypatch.delenv(name)
    key = "kept-elsewhere-0123456789abcdefghijkl"
    (tmp_path / "key").write_text(key + "\n")
    (tmp_path / ".env").write_text("OTHER=1\nQAF_PSEUDONYM_KEY_FILE=key\nQAF_PORT=8080\n")
    settings.cache_clear()
    found = settings()
    assert (found.port, found.pseudonym_key and found.pseudonym_key.get_secret_value()) == (
        8080,
        key,
    )
    (tmp_path / ".env").write_text("QAF_PROT=8080\n")
    settings.cache_clear()
    sentence = refused("keys", "list")
    settings.cache_clear()
    assert "There is no setting QAF_PROT. Did you mean QAF_PORT?" in sentence


def test_help_and_the_version_are_there_whatever_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QAF_PROT", "1")
    settings.cache_clear()
    assert qaf("keys", "list", "--help").exit_code == 0
    version = qaf("--version")
    settings.cache_clear()
    assert (version.exit_code, version.stdout) == (0, "qaf 0.1.0\n")


def test_an_error_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("app.core.database.database", broken)
    assert isinstance(qaf("keys", "list").exception, ZeroDivisionError)
