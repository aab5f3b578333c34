"""Identifiers: UUIDv7, in the order in which a process made them (RFC 9562)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

import uuid_utils
from uuid_utils import compat

_maker: ContextVar[Callable[[], UUID] | None] = ContextVar("maker", default=None)


def new() -> UUID:
    """Returns a UUIDv7, after every one that this process made before."""
    make = _maker.get()
    return compat.uuid7() if make is None else make()


def version_7(milliseconds: int, rest: int) -> UUID:
    """Returns the UUIDv7 of an instant and of 80 bits; six give way to version and variant."""
    # Python's own UUID refuses the version 7 before 3.14.
    return UUID(int=uuid_utils.UUID(int=milliseconds << 80 | rest, version=7).int)


@contextmanager
def made_by(maker: Callable[[], UUID]) -> Iterator[None]:
    """Let something else make the identifiers: a story that is to come out the same each time."""
    token = _maker.set(maker)
    try:
        yield
    finally:
        _maker.reset(token)
