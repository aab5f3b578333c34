"""A child's case number on the wire."""

from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Reason, Schema


class CaseNumberWrite(Schema):
    """Why a case number is needed."""

    reason: Reason | None = Field(
        None,
        description="Why the number is needed. The quality assurance unit must say it.",
        examples=["The auditor is on leave, and the file has to be checked today."],
    )


class CaseNumberRead(Schema):
    """The number by which the source system knows a child."""

    subject_id: UUID = Field(description="The identifier of the child in QAF.")
    source_system: str = Field(description="The system whose number it is.", examples=["liberi"])
    case_number: str | None = Field(
        description="The source's own case number. Null in the answer to a repeated request:"
        " every showing is a request of its own.",
        examples=["C-1001"],
    )
