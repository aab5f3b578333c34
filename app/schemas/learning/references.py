"""How communities of practice are named in other documents."""

from uuid import UUID

from app.schemas.platform.common import Schema


class CommunityRef(Schema):
    """A community of practice by its title."""

    id: UUID
    title: str
