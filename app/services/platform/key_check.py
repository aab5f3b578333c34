"""Whether the pseudonym key is the one that this database was filled with.

With another key the same child becomes a second one, whom nothing connects with their audits.
"""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock, logs
from app.core.config import settings
from app.core.database import before_writing
from app.core.errors import Unavailable
from app.models.platform.key_checks import KeyCheck
from app.security import pseudonyms

NAME = "pseudonym"


def install() -> None:
    """Has the key judged before anything is written to a database."""
    before_writing(check)


def check(db: Session) -> bool:
    """Keeps the check value of the first key and refuses another; False if there is no table."""
    if not _has_table(db):
        return False
    if _stored(db) is None:
        row = {"name": NAME, "check_value": pseudonyms.check_value(), "kept_at": clock.now()}
        db.execute(insert(KeyCheck).values(row).on_conflict_do_nothing())
    return compare(db)


def compare(db: Session) -> bool:
    """Refuses another key than the database was filled with; False if there was none yet."""
    stored = _stored(db) if _has_table(db) else None
    if stored is None:
        return False
    if not pseudonyms.has_key(settings()):
        raise _refusal("There is no pseudonym key, but this database was filled with one.")
    if stored != pseudonyms.check_value():
        raise _refusal("The pseudonym key is not the one that this database was filled with.")
    return True


def _has_table(db: Session) -> bool:
    return db.scalar(select(func.to_regclass(KeyCheck.__tablename__))) is not None


def _stored(db: Session) -> str | None:
    return db.scalar(select(KeyCheck.check_value).where(KeyCheck.name == NAME))


def _refusal(sentence: str) -> Unavailable:
    if logs.is_configured():
        logs.logger.error("wrong pseudonym key", detail=sentence)
    return Unavailable(
        f"{sentence} Nothing was written; give back the key from your backup.",
        code="wrong_pseudonym_key",
        retry_after=60,
    )
