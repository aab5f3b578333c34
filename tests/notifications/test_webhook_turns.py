"""The turns of endpoints: a slow one keeps no other waiting."""

import time

import pytest

from app.core import ids
from app.services.notifications import webhook_turns
from app.services.notifications.webhook_turns import Turns


def test_a_slow_endpoint_has_one_message_at_a_time_and_a_quick_one_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook_turns, "WAIT_SECONDS", 0.02)
    monkeypatch.setattr(webhook_turns, "SLOW_SECONDS", 0.3)
    turns, slow, quick = Turns(), ids.new(), ids.new()
    with turns.turn(slow) as first, turns.turn(slow) as second, turns.turn(slow) as third:
        assert (first, second, third) == (True, True, False)
        time.sleep(0.5)
    with turns.turn(slow) as first, turns.turn(slow) as second, turns.turn(quick) as other:
        assert (first, second, other) == (True, False, True)
    with turns.turn(slow) as first, turns.turn(slow) as second:  # it has answered quickly again
        assert (first, second) == (True, True)


def test_an_endpoint_is_slow_by_the_message_that_has_waited_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second message that is answered at once takes nothing from the wait of the first."""
    monkeypatch.setattr(webhook_turns, "SLOW_SECONDS", 0.2)
    turns, endpoint = Turns(), ids.new()
    with turns.turn(endpoint) as first:
        time.sleep(0.15)
        with turns.turn(endpoint) as second:
            pass
        time.sleep(0.1)
        with turns.turn(endpoint) as third:
            pass
    assert (first, second, third) == (True, True, False)
