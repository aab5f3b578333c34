"""Pushed subjects on the wire."""

from typing import Annotated

from pydantic import Field

from app.schemas.platform.batches import BatchWrite, PushedRecord
from app.schemas.platform.common import Day, Flag, Schema, UnitCode
from app.vocabulary.cases import AgeBand, SubjectKind
from app.vocabulary.organisation import ServiceLine


class AllocationWrite(Schema):
    """The team and worker that hold a case, and for which period."""

    team_code: UnitCode
    service_line: ServiceLine
    worker_ref: Annotated[str, Field(max_length=80)] | None = None
    valid_from: Day
    valid_to: Day | None = None


class SubjectRecord(PushedRecord):
    """One subject as its source system has it; the source's identifier is only ever hashed."""

    kind: SubjectKind = SubjectKind.CHILD
    age_band: AgeBand | None = None
    became_looked_after_on: Day | None = None
    legal_hold: Flag = False
    allocations: Annotated[list[AllocationWrite], Field(max_length=50)] = []


class SubjectBatchWrite(BatchWrite[SubjectRecord]):
    """At most 1,000 subjects; each is checked on its own."""
