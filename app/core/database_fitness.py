"""Whether a server and its database can hold QAF: asked before anything is created there."""

from sqlalchemy import NullPool, create_engine, text

OLDEST = 150_000  # server_version_num of PostgreSQL 15

_FACTS = text(
    "SELECT current_setting('server_version_num')::int AS number,"
    " pg_encoding_to_char(encoding) AS encoding, pg_is_in_recovery() AS standby,"
    " has_schema_privilege(current_schema(), 'CREATE') AS creates"
    " FROM pg_database WHERE datname = current_database()"
)


def faults(url: str) -> list[str]:
    """Returns what makes a database unfit, a sentence for each fault."""
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 3})
    with engine.connect() as connection:
        facts = connection.execute(_FACTS).one()
    engine.dispose()
    found = {
        f"PostgreSQL must be of version 15 or newer; this one is {facts.number // 10_000}.": (
            facts.number < OLDEST
        ),
        "The encoding of the database must be UTF8: create it with ENCODING 'UTF8'.": (
            facts.encoding != "UTF8"
        ),
        "The database is a standby, which can only be read.": facts.standby,
        "The user in QAF_DATABASE_URL may not create tables: make it the owner of the database, or"
        " GRANT CREATE ON SCHEMA public.": not facts.creates,
    }
    return [sentence for sentence, unfit in found.items() if unfit]
