"""Members that are not for everyone who sees the row: who is shown them, and when.

A member that is not named here is shown with its row; a role that is not named is shown null.
"""

from collections.abc import Mapping
from typing import Any

from app.models.platform.base import Base, Record
from app.services.access.policies import AREAS
from app.services.access.predicates import Member


def _joined(table: str) -> dict[Any, Any]:
    """What the areas enter in a table of this name; not each has something to enter."""
    return {model: entry for area in AREAS for model, entry in getattr(area, table, {}).items()}


SENSITIVE: dict[type[Base], Mapping[str, Member]] = _joined("SENSITIVE")
# Parts whose members are judged by the row they belong to, which also says who sees them.
WHOLES: dict[type[Base], tuple[type[Record], str]] = _joined("WHOLES")
