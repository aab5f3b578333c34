"""How the tables of the areas become one."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def joined(*parts: Mapping[str, T]) -> dict[str, T]:
    """Joins the parts of several areas, and refuses a key that two of them have."""
    whole: dict[str, T] = {}
    for part in parts:
        twice = sorted(whole.keys() & part.keys())
        assert not twice, f"Two areas have {', '.join(twice)}."
        whole |= part
    return whole
