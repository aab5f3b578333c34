"""Mistakes that any `qaf` command can meet: settings, a taken port, a database that is away."""

import socket

import pytest
from sqlalchemy.exc import OperationalError

from app import cli
from app.core.config import settings
from tests.project.test_commands import qaf, refused


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


@pytest.mark.parametrize("command", ["serve", "migrate", "worker"])
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
        ({"QAF_SIGNING_KEY_FILE": "/nowhere/key"}, "QAF_SIGNING_KEY_FILE names a file that"),
        ({"QAF_SIGNING_KEY_FILE": __file__}, "QAF_SIGNING_KEY_FILE must be an RSA key"),
    ],
)
def test_a_setting_nobody_can_work_with_is_told_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], told: str, command: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    sentence = refused(command)
    settings.cache_clear()
    assert told in " ".join(sentence.split())
    assert "guess-me" not in sentence


def test_an_error_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("app.core.database.database", broken)
    assert isinstance(qaf("keys", "list").exception, ZeroDivisionError)
