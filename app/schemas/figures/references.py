"""How releases are named in other documents."""

from uuid import UUID

from app.schemas.platform.common import Schema


class ReleaseRef(Schema):
    """A release of figures by its title; null for callers who may not see it."""

    id: UUID
    title: str
