"""How programmes, cycles, rounds, assignments and audits are named in other documents."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Schema
from app.vocabulary.auditing import AssignmentStatus, AuditStatus


class ProgrammeRef(Schema):
    """A programme by name."""

    id: UUID
    name: str = Field(examples=["CYPE 2026/27"])


class CycleRef(Schema):
    """A cycle by its number in the year and its days."""

    id: UUID
    number: int = Field(examples=[1])
    starts_on: date
    ends_on: date


class RoundRef(Schema):
    """A monthly round by its number in the cycle and its month."""

    id: UUID
    number: int = Field(examples=[2])
    month: date


class AssignmentRef(Schema):
    """An assignment by its due day and status."""

    id: UUID
    due_date: date
    status: AssignmentStatus


class AuditRef(Schema):
    """An audit by its status."""

    id: UUID
    status: AuditStatus
