"""Pushed subjects on the wire."""

from typing import Annotated

from pydantic import Field

from app.core.validation import pattern
from app.schemas.platform.batches import (
    BatchWrite,
    EmploymentRef,
    ExternalId,
    PushedRecord,
    SourceVersion,
)
from app.schemas.platform.common import Day, Flag, Schema, UnitCode
from app.vocabulary.cases import LEGAL_STATUSES, AgeBand, SubjectKind
from app.vocabulary.organisation import ServiceLine

LEGAL_STATUS = pattern(
    f"^({LEGAL_STATUSES})$", "Must be a legal status of the SSDA903 return, such as C2 or V4."
)
LegalStatus = Annotated[str, Field(pattern=LEGAL_STATUS, max_length=2)]


class AllocationWrite(Schema):
    """The team and worker that hold a case, and for which period."""

    team_code: UnitCode
    service_line: ServiceLine
    worker_ref: EmploymentRef | None = None
    valid_from: Day
    valid_to: Day | None = None


class SubjectWrite(Schema):
    """A child, family, carer or plan as its source system has it."""

    source_version: SourceVersion | None = Field(
        None, description="A number that rises with every change; an older one has no effect."
    )
    kind: SubjectKind = SubjectKind.CHILD
    age_band: AgeBand | None = None
    became_looked_after_on: Day | None = Field(
        None,
        description="The day on which the present stay in care began; of a series of short breaks,"
        " the first day of the first one.",
    )
    legal_status: LegalStatus | None = Field(
        None,
        description="The legal status of the stay, as in the SSDA903 return. V3 and V4 are short"
        " breaks, whose reviews have time limits of their own.",
        examples=["V4"],
    )
    legal_hold: Flag = False
    allocations: Annotated[list[AllocationWrite], Field(max_length=50)] = []


class SubjectRecord(SubjectWrite, PushedRecord):
    """One subject as its source system has it; lists and events know it by pseudonym alone."""


class SubjectMergeWrite(Schema):
    """Two identifiers that turned out to be of one child."""

    external_id: ExternalId = Field(
        description="The identifier that no longer stands.", examples=["C-1007"]
    )
    merged_into: ExternalId = Field(
        description="The identifier under which the child is known from now on.",
        examples=["C-1001"],
    )


class SubjectBatchWrite(BatchWrite[SubjectRecord]):
    """At most 1,000 subjects; each is checked on its own."""
