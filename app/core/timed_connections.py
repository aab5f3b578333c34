"""Connections that wait for the database no longer than their request, or job, has time.

The timeouts of a session are kept by the database, which may neither answer nor hang up. So every
wait ends here at the deadline, and the connection is closed: what it was doing is rolled back, or
was committed just before, as after any lost connection.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from app.core import request_context

PING_SECONDS = 2.0  # for the question whether a connection of the pool still works


class TimedConnection(psycopg.Connection[Any]):
    """A connection of psycopg with a deadline."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Waits as psycopg does, and closes the connection once the deadline has passed."""
        deadline = request_context.deadline.get()
        if deadline is None:
            return super().wait(gen, interval, timeout)
        left = max(0.0, deadline - time.monotonic())
        try:
            return super().wait(gen, interval, left if timeout is None else min(left, timeout))
        except psycopg.OperationalError:
            if time.monotonic() >= deadline:
                self.pgconn.finish()
            raise


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Sets the deadline of what happens inside, unless an earlier one is set."""
    deadline, earlier = time.monotonic() + seconds, request_context.deadline.get()
    token = request_context.deadline.set(deadline if earlier is None else min(deadline, earlier))
    try:
        yield
    finally:
        request_context.deadline.reset(token)


def install(engine: Engine) -> None:
    """Lets an engine open timed connections, and ask briefly whether one still works."""
    ping = engine.dialect.do_ping

    @event.listens_for(engine, "do_connect")
    def connect(_: Any, __: Any, arguments: Any, named: Any) -> TimedConnection:
        return TimedConnection.connect(*arguments, **named)

    def ping_within(dbapi_connection: Any) -> bool:
        with within(PING_SECONDS):
            return ping(dbapi_connection)

    engine.dialect.do_ping = ping_within  # type: ignore[method-assign]
