"""How findings are named in other documents."""

from uuid import UUID

from app.schemas.platform.common import Schema
from app.vocabulary.findings import FindingOrigin, Severity


class FindingRef(Schema):
    """A finding by its origin and severity."""

    id: UUID
    origin: FindingOrigin
    severity: Severity
