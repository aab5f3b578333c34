"""Identifiers: UUIDv7, ordered by the time they were made (RFC 9562)."""

import os
import time
from uuid import UUID


def new() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, then 74 random ones."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
