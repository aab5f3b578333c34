"""Why the database refuses, in a sentence for the operator, without anything secret.

libpq gives no code where there is no connection, only words.
"""

import re

_NO_CONNECTION = {
    "password authentication failed|no password supplied|password was not provided": (
        "The database at {} refuses the user or the password in QAF_DATABASE_URL."
    ),
    'role ".*" does not exist': "The database at {} has no user with the name in QAF_DATABASE_URL.",
    'role ".*" is not permitted to log in': (
        "The user in QAF_DATABASE_URL may not sign in to the database at {}: ALTER ROLE … LOGIN."
    ),
    'database ".*" does not exist': (
        "There is no database at {} with the name in QAF_DATABASE_URL. Create it first."
    ),
    'permission denied for database|not accepting connections to database "?': (
        "The user in QAF_DATABASE_URL may not connect to its database at {}:"
        " GRANT CONNECT ON DATABASE …"
    ),
    r"authentication failed|pg_hba\.conf": (
        "The database at {} does not accept this user from this machine: see its pg_hba.conf."
    ),
    "translate host name|resolve host|Name or service not known|No address associated": (
        "The host of QAF_DATABASE_URL, {}, is not known in this network."
    ),
    "expected authentication request|invalid response to (SSL|GSSAPI)|unsupported frontend": (
        "What answers at {} is not PostgreSQL. Check host and port of QAF_DATABASE_URL."
    ),
    "(SSL|TLS).*(required|not support)|certificate": (
        "The database at {} and QAF_DATABASE_URL do not agree on TLS: see sslmode and the"
        " certificates."
    ),
    "too many (clients|connections)|remaining connection slots": (
        "The database at {} has no free connection: see max_connections, and QAF_THREADS of every"
        " process."
    ),
    "starting up|shutting down|recovery mode": (
        "The database at {} is starting or stopping. Try again shortly."
    ),
    "": "The database does not answer at {}. Is it running? Check QAF_DATABASE_URL.",
}
# By SQLSTATE (PostgreSQL, appendix A).
_REFUSED = {
    "42P01": "The database is empty or of an older version. Run `qaf migrate` first.",
    "42703": "The database is empty or of an older version. Run `qaf migrate` first.",
    "42501": (
        "The user in QAF_DATABASE_URL lacks a right in its database. `qaf migrate` needs to create"
        " tables: make the user the owner, or GRANT CREATE ON SCHEMA public."
    ),
    "25006": (
        "The database can only be read: it is a standby, or its transactions are set to read-only."
    ),
    "53100": "The disk of the database is full.",
    "22P05": "The encoding of the database must be UTF8: create it with ENCODING 'UTF8'.",
    "22021": "The encoding of the database must be UTF8: create it with ENCODING 'UTF8'.",
}
_NOT_LET_IN = ("28", "3D000", "53300", "57P03", "08")


def sentence(error: Exception) -> str | None:
    """Returns why the database refused; None when it is an error of another kind."""
    from sqlalchemy.exc import DBAPIError, OperationalError  # noqa: PLC0415

    from app.core.database_errors import REFUSED, refusal_of  # noqa: PLC0415

    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None)
    if state in _REFUSED:
        return _REFUSED[state]
    if state in REFUSED:
        return refusal_of(state, error.orig).sentence
    if isinstance(error, OperationalError) and (state is None or state.startswith(_NOT_LET_IN)):
        return of_the_connection(str(error.orig))
    return None


def of_the_connection(reason: str) -> str:
    """Returns why there is no connection."""
    fitting = (
        text for words, text in _NO_CONNECTION.items() if re.search(words, reason, re.IGNORECASE)
    )
    return next(fitting).format(address())


def address() -> str:
    """Returns host and port of the database, without its user and password."""
    from sqlalchemy import make_url  # noqa: PLC0415

    from app.core.config import settings  # noqa: PLC0415

    given = settings().database_url
    if given is None:
        return str(settings().data_dir)
    url = make_url(given.get_secret_value())
    return f"{url.host}:{url.port or 5432}" if url.host else "the local socket"
