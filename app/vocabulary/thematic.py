"""The words of thematic audits and quality circles."""

from enum import StrEnum

from app.vocabulary.roles import Role


class CircleStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"


# Of the Unit: one of them chairs each circle (source 2.3).
CHAIR_ROLES = (Role.ASSISTANT_DIRECTOR, Role.SERVICE_MANAGER)
