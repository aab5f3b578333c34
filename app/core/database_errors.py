"""Translates errors of the database to refusals, without any of the statement or its values."""

from dataclasses import dataclass

from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from app.core import logs
from app.core.errors import Conflict, DomainError, Fault, Invalid, Stale, Unavailable


@dataclass(frozen=True)
class Refusal:
    """The answer to a broken constraint: a code, a sentence, and the members it is about."""

    code: str
    sentence: str
    members: tuple[str, ...] = ()


# By the name of the constraint; the models enter theirs.
CONSTRAINTS: dict[str, Refusal] = {}

# By SQLSTATE (PostgreSQL, appendix A).
REFUSED = {
    "23505": "Another record already has a value that must be unique.",
    "23503": "The record refers to another that does not exist, or another still refers to it.",
    "23001": "Another record still refers to this one.",
    "23514": "Some values of the record do not go together.",
    "23P01": "The period of the record overlaps with that of another.",
}
_ABORTED = {
    "40001",  # serialization failure
    "40P01",  # deadlock
}
_TRY_AGAIN = _ABORTED | {
    "55P03",  # lock timeout
    "57014",  # statement timeout
    "25P03",  # idle in transaction
    "25P04",  # transaction timeout
}
_AWAY = ("08", "53", "57P", "58")  # no connection, no resources, shutting down, system error
_BAD_VALUE = "22"


def translate(error: Exception) -> DomainError:
    """Returns the refusal that answers an exception; an unexpected one is logged and is a 503."""
    if isinstance(error, DomainError):
        return error
    known = _known(error)
    if known is not None:
        return known
    logs.unexpected(error)
    return Unavailable("An unexpected error has occurred and was logged.", code="unexpected")


def worth_another_try(error: Exception) -> bool:
    """Whether the database aborted a transaction that may succeed if it is repeated at once."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) in _ABORTED


def _known(error: Exception) -> DomainError | None:
    if isinstance(error, StaleDataError):
        return Stale("Somebody else has changed this in the meantime; get it again.")
    if isinstance(error, PoolTimeout):  # no connection became free
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
    return Invalid("A value is too large or too small to be stored.") if unfit else None


def refusal_of(state: str, cause: object) -> Refusal:
    """Returns the answer to a broken constraint, by its SQLSTATE in REFUSED and its name."""
    return CONSTRAINTS.get(_constraint(cause) or "", Refusal("conflict", REFUSED[state]))


def _constraint(cause: object) -> str | None:
    return getattr(getattr(cause, "diag", None), "constraint_name", None)


def _conflict(state: str, cause: object) -> DomainError:
    refusal = refusal_of(state, cause)
    logs.logger.info("constraint refused", constraint=_constraint(cause), state=state)
    faults = [Fault(f"/{member}", "exists", refusal.sentence) for member in refusal.members]
    return Conflict(refusal.sentence, code=refusal.code, errors=faults)


def _unavailable(code: str, state: str | None) -> DomainError:
    logs.logger.warning("database refused", code=code, state=state)
    if code == "busy":
        return Unavailable(
            "The service has too many requests at the moment; try again.", code=code, retry_after=1
        )
    return Unavailable(
        "The database does not answer at the moment; try again.", code=code, retry_after=5
    )
