"""Whether the schema of the database is one that this version of the code may write to.

Asked once a process, at its start. A process that runs already while a newer version migrates the
database goes on: a version leaves what the one before it needs (docs/guides/operating.md).
"""

from sqlalchemy.orm import Session

from app.core.database import before_writing
from app.core.errors import Unavailable
from app.core.migrations import NEWER, Schema, schema_of


def install() -> None:
    """Has the schema judged before anything is written to a database."""
    before_writing(check)


def check(db: Session) -> bool:
    """Refuses a database that a newer version has migrated; False if there is no schema yet."""
    found = schema_of(db.connection())
    if found is Schema.NEWER:
        raise Unavailable(NEWER, code="newer_database", retry_after=60)
    return found is not Schema.EMPTY
