"""What the database refuses, as a refusal of ours; nothing of the statement or its values shows."""

from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from app.core import logs
from app.core.errors import Conflict, DomainError, Invalid, Stale, Unavailable

# What a constraint means to a client, by its name: (code, sentence).
CONSTRAINTS: dict[str, tuple[str, str]] = {
    "uq_qa_records_live": ("meeting_has_record", "The meeting has its record already."),
}

# By SQLSTATE (PostgreSQL, appendix A).
REFUSED = {
    "23505": "Another record has the same value where it must be unique.",
    "23503": "It refers to a record that does not exist, or is itself referred to.",
    "23001": "Another record refers to it.",
    "23514": "Some of its values do not go together.",
    "23P01": "It overlaps with another record.",
}
_BROKEN_OFF = {
    "40001",  # serialization failure
    "40P01",  # deadlock
}
_TRY_AGAIN = _BROKEN_OFF | {
    "55P03",  # lock timeout
    "57014",  # statement timeout
    "25P03",  # idle in transaction
    "25P04",  # transaction timeout
}
_AWAY = ("08", "53", "57P", "58")  # no connection, no resources, shutting down, system error
_BAD_VALUE = "22"


def translate(error: Exception) -> DomainError:
    """The refusal that answers any exception; what nobody expects is a 503, and logged."""
    if isinstance(error, DomainError):
        return error
    known = _known(error)
    if known is not None:
        return known
    logs.unexpected(error)
    return Unavailable("Something unexpected went wrong; it was logged.", code="unexpected")


def worth_another_try(error: Exception) -> bool:
    """Whether the database broke a transaction off that would succeed if done again at once."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) in _BROKEN_OFF


def _known(error: Exception) -> DomainError | None:
    if isinstance(error, StaleDataError):
        return Stale("It was changed while you were changing it.")
    if isinstance(error, PoolTimeout):  # no connection came free
        return _unavailable("busy", "pool")
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if state in REFUSED:
        return _conflict(state, cause)
    if state in _TRY_AGAIN:
        return _unavailable("busy", state)
    if state is None:
        away, unfit = isinstance(error, OperationalError), isinstance(error, DataError)
    else:
        away, unfit = state.startswith(_AWAY), state.startswith(_BAD_VALUE)
    if away:
        return _unavailable("database_unavailable", state)
    return Invalid("A value is outside what can be stored.") if unfit else None


def _conflict(state: str, cause: object) -> DomainError:
    name = getattr(getattr(cause, "diag", None), "constraint_name", None)
    code, sentence = CONSTRAINTS.get(name or "", ("conflict", REFUSED[state]))
    logs.logger.info("constraint refused", constraint=name, state=state)
    return Conflict(sentence, code=code)


def _unavailable(code: str, state: str | None) -> DomainError:
    logs.logger.warning("database refused", code=code, state=state)
    if code == "busy":
        return Unavailable("Too much is going on at once; try again.", code=code, retry_after=1)
    return Unavailable("The database does not answer just now.", code=code, retry_after=5)
