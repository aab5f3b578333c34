"""The rows that each role may see (docs/permissions.md). A role that is absent sees none."""

from collections.abc import Mapping

from app.models.platform.base import Base
from app.services.access.policies import AREAS
from app.services.access.predicates import Rows
from app.vocabulary.roles import Role

SCOPES: dict[type[Base], Mapping[Role, Rows]] = {
    model: rows for area in AREAS for model, rows in area.SCOPES.items()
}
