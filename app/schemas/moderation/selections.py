"""The request and response bodies of selections for moderation."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from app.schemas.auditing.references import RoundRef
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Flag, Ids, Instant, Line, Page, Paging, Reason, Schema
from app.vocabulary.moderation import SelectionReason


class SelectWrite(Schema):
    """The seed of a selection of a round's audits."""

    seed: Line = Field(
        description="Any text; the same seed and audits give the same selection.", examples=["may"]
    )


class RequestModerationWrite(Schema):
    """Why one audit is to be moderated at somebody's request."""

    reason: Reason
    external: Flag = Field(
        False,
        description="Whether a moderator from outside is to decide, whom you assign. The selection"
        " reason is then `external`, otherwise `requested`.",
    )


class SelectedRead(Schema):
    """An audit that was selected, and why; the explanation may name its grade."""

    audit_id: UUID
    reason: SelectionReason
    explanation: str


class SelectionSort(StrEnum):
    NUMBER = "number"
    NUMBER_DESC = "-number"


class SelectionQuery(Paging):
    """The query parameters of `GET /v1/audit-rounds/{id}/moderation-selections`."""

    id: Ids = []
    sort: SelectionSort = SelectionSort.NUMBER


class SelectionRead(Schema):
    """One run of a round's selection, which anybody can repeat from its seed and audits."""

    id: UUID
    round_id: UUID
    round: RoundRef
    number: int
    run_at: Instant
    run_by: UUID
    run_by_person: PersonRef | None
    seed: str
    rule: dict[str, Any] = Field(description="The programme's rule at that time.")
    candidates: int = Field(description="How many submitted audits the run chose from.")
    selected: list[SelectedRead]
    passed_over: list[UUID] = Field(description="The audits that were not selected.")
    finalised: int = Field(description="How many audits were not selected and became final.")
    created_at: Instant
    updated_at: Instant
    version: int


class SelectionPage(Page[SelectionRead]):
    """One page of the selection runs of a round."""
