"""Selections for moderation on the wire."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Flag, Instant, Line, Page, Paging, Reason, Schema
from app.vocabulary.moderation import SelectionReason


class SelectWrite(Schema):
    """Choose the audits of a round that are moderated."""

    seed: Line = Field(description="The same seed and audits choose the same.", examples=["may"])


class RequestModerationWrite(Schema):
    """Have one audit moderated that somebody asks for."""

    reason: Reason
    external: Flag = Field(
        False,
        description="By a moderator from outside, whom you assign: the selection reason is then"
        " `external`, else `requested`.",
    )


class SelectedRead(Schema):
    """An audit that was chosen, and why; the explanation may name its grade."""

    audit_id: UUID
    reason: SelectionReason
    explanation: str


class SelectionSort(StrEnum):
    NUMBER = "number"
    NUMBER_DESC = "-number"


class SelectionQuery(Paging):
    """What `GET /v1/audit-rounds/{id}/moderation-selections` may be asked."""

    sort: SelectionSort = SelectionSort.NUMBER


class SelectionRead(Schema):
    """One run of a round's selection: with its seed and its audits it can be drawn again."""

    id: UUID
    round_id: UUID
    number: int
    run_at: Instant
    run_by: UUID
    seed: str
    rule: dict[str, Any] = Field(description="The programme's rule as it was.")
    candidates: int = Field(description="Audits that were submitted and not yet final.")
    selected: list[SelectedRead]
    passed_over: list[UUID] = Field(description="Audits not chosen.")
    finalised: int = Field(description="Audits not chosen: they became final.")
    created_at: Instant
    updated_at: Instant
    version: int


class SelectionPage(Page[SelectionRead]):
    """The runs of a round."""
