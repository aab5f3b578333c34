"""Identifiers: UUIDv7, which sort in the order in which a process made them (RFC 9562)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

import uuid_utils
from uuid_utils import compat

_maker: ContextVar[Callable[[], UUID] | None] = ContextVar("maker", default=None)


def new() -> UUID:
    """Returns a UUIDv7 that sorts after all earlier ones of this process."""
    make = _maker.get()
    return compat.uuid7() if make is None else make()


def version_7(milliseconds: int, rest: int) -> UUID:
    """Returns the UUIDv7 of an instant and 80 bits, six of which become version and variant."""
    # Before 3.14, Python's own UUID refuses version 7.
    return UUID(int=uuid_utils.UUID(int=milliseconds << 80 | rest, version=7).int)


@contextmanager
def made_by(maker: Callable[[], UUID]) -> Iterator[None]:
    """Lets `maker` make the identifiers, for data that must be the same each time."""
    token = _maker.set(maker)
    try:
        yield
    finally:
        _maker.reset(token)
