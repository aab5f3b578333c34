"""How themes and communities of practice are named in other documents."""

from uuid import UUID

from app.schemas.platform.common import Schema


class ThemeName(Schema):
    """A theme of findings by its label."""

    code: str
    label: str


class CommunityRef(Schema):
    """A community of practice by its title."""

    id: UUID
    title: str
