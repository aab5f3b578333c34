"""Sensitive members: the roles that are shown them, and the condition.

A member that is not listed is shown with its row; a role that is not listed is shown null.
"""

from collections.abc import Mapping
from typing import Any

from app.models.platform.base import Base, Record
from app.services.access.policies import AREAS
from app.services.access.predicates import Member


def _joined(table: str) -> dict[type[Base], Any]:
    """Returns the entries of all areas in the table of this name, which not every area has."""
    return {model: entry for area in AREAS for model, entry in getattr(area, table, {}).items()}


SENSITIVE: dict[type[Base], Mapping[str, Member]] = _joined("SENSITIVE")
# Parts whose whole decides about them: which rows are visible, and which members are shown.
WHOLES: dict[type[Base], tuple[type[Record], str]] = _joined("WHOLES")
