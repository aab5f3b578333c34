"""Identifiers: UUIDv7, ordered by the time they were made (RFC 9562)."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_maker: ContextVar[Callable[[], UUID] | None] = ContextVar("maker", default=None)


def new() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, then 74 random ones."""
    make = _maker.get()
    if make is not None:
        return make()
    return version_7(time.time_ns() // 1_000_000, int.from_bytes(os.urandom(10), "big"))


def version_7(milliseconds: int, rest: int) -> UUID:
    """The UUIDv7 of an instant and of 80 bits, six of which give way to version and variant."""
    value = milliseconds << 80 | rest
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


@contextmanager
def made_by(maker: Callable[[], UUID]) -> Iterator[None]:
    """Let something else make the identifiers: a story that is to come out the same each time."""
    token = _maker.set(maker)
    try:
        yield
    finally:
        _maker.reset(token)
