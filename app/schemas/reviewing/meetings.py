from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, PrivateAttr

from app.core.validation import pattern
from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.batches import EmploymentRef, ExternalId, PushedRecord, SourceVersion
from app.schemas.platform.common import (
    SOURCE_SYSTEM,
    Day,
    Flag,
    Id,
    Ids,
    Instant,
    Page,
    Schema,
    UnitCode,
)
from app.schemas.platform.views import Viewed, required_of
from app.schemas.reviewing.references import MeetingRef, QaRecordRef
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reviewing import ClockGap, MeetingKind, PlanOutcome, StartEvent

PARTICIPATION = pattern(r"^PN[0-7]$", "Must be one of PN0, PN1, PN2, PN3, PN4, PN5, PN6 or PN7.")
Participation = Annotated[str, Field(pattern=PARTICIPATION, max_length=3)]
SourceSystem = Annotated[str, Field(pattern=SOURCE_SYSTEM, max_length=40)]
SeriesNumber = Annotated[int, Field(strict=True, ge=1, le=200)]


class MeetingSort(StrEnum):
    TAKES_PLACE_ON = "takes_place_on"
    TAKES_PLACE_ON_DESC = "-takes_place_on"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class MeetingQuery(Viewed):
    """The query parameters of `GET /v1/meetings`."""

    id: Ids = []
    kind: list[MeetingKind] = Field([], max_length=4)
    source_system: str | None = Field(None, max_length=40)
    external_id: str | None = Field(None, max_length=80)
    subject_id: Id | None = None
    chair_person_id: Id | None = None
    under: Id | None = Field(None, description="Only in this unit or below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    held: bool | None = Field(None, description="True if it was held.")
    cancelled: bool | None = None
    in_time: bool | None = Field(
        None, description="True if held by `due_by`; only meetings with a clock."
    )
    after: Day | None = Field(None, description="Held or due on this day or later.")
    before: Day | None = Field(None, description="Held or due before this day.")
    include_deleted: bool = Field(False, description="Also those that the source has deleted.")
    sort: MeetingSort = MeetingSort.TAKES_PLACE_ON


class MissingQaQuery(Viewed):
    """The query parameters of the two `missing-qa` lists."""

    id: Ids = []
    as_of: Day | None = Field(
        None, description="As it was at the end of this day; today if not given."
    )
    kind: list[MeetingKind] = Field([], max_length=4)
    under: Id | None = Field(None, description="Only in this unit or below it.")
    after: Day | None = Field(None, description="Held on this day or later.")
    before: Day | None = Field(None, description="Held before this day.")


class MeetingWrite(Schema):
    """A conference or a review in its source system, held or due."""

    source_version: SourceVersion | None = Field(
        None, description="A number that rises with every change; an older one has no effect."
    )
    kind: MeetingKind
    subject_external_id: ExternalId = Field(
        description="The child's identifier in the source; only a hash of it is stored."
    )
    subject_source_system: SourceSystem | None = Field(
        None, description="The system that the child's identifier is from; this one if not given."
    )
    due_date: Day | None = None
    held_on: Day | None = None
    cancelled: Flag = False
    number: SeriesNumber | None = Field(
        None,
        description="Its place in the series: of the reviews of this stay in care, or of the review"
        " conferences since the initial one, 1 for the first. Without it and without `due_date`, a"
        " meeting whose earlier ones are not known has no clock.",
    )
    start_event: StartEvent | None = Field(
        None, description="The event from which its clock starts."
    )
    started_on: Day | None = None
    quorate: Flag | None = None
    participation_code: Participation | None = None
    plan_outcome: PlanOutcome | None = None
    chair_ref: EmploymentRef | None = Field(None, description="The chair's employment reference.")
    team_code: UnitCode | None = Field(
        None, description="The team it belongs to; the child's team if not given."
    )


class MeetingRecord(MeetingWrite, PushedRecord):
    """A pushed meeting in QAF's own names; those of the Standard Safeguarding Dataset also work."""

    # The sender's names of the members, if the record came in the dataset's names.
    _names: dict[str, str] = PrivateAttr(default_factory=dict)

    def rename(self, names: Mapping[str, str]) -> None:
        """Learns the sender's names, of QAF's members or of those it knows already."""
        known = {member: names.get(name, name) for member, name in self._names.items()}
        self._names = dict(names) | known

    def sent_as(self, member: str) -> str:
        """Returns the sender's name of a member."""
        return self._names.get(member, member)


class MeetingRead(Schema):
    """A child protection conference or a child in care review, with its statutory clock."""

    id: UUID
    kind: MeetingKind
    source_system: str
    external_id: str = Field(description="A child's identifier in it is replaced with a pseudonym.")
    source_version: int | None
    subject_id: UUID
    subject: SubjectRef
    takes_place_on: date = Field(
        description="The day on which it was held or, if not held, is due."
    )
    due_date: Day | None = Field(description="The day on which it is due, as the source sent it.")
    held_on: date | None
    cancelled: bool
    number: int | None = Field(description="Its place in the series, as the source sent it.")
    start_event: StartEvent | None
    started_on: date | None
    quorate: bool | None
    participation_code: str | None
    plan_outcome: PlanOutcome | None
    chair_person_id: UUID | None
    chair: PersonRef | None
    previous_meeting_id: UUID | None
    previous_meeting: MeetingRef | None
    clock_code: str | None
    clock_started_on: date | None
    clock_source: str | None = Field(description="The rule that sets the last day in time.")
    due_by: Day | None = Field(description="The last day on which it is in time.")
    due_date_variance: int | None = Field(
        description="The number of days by which the source's `due_date` is later than `due_by`;"
        " negative if it is earlier, null unless both are known."
    )
    clock_gap: ClockGap | None = Field(description="The reason why it has no last day in time.")
    in_time: bool | None = Field(
        description="True if held by `due_by`; null if not held or without a `due_by`."
    )
    qa_record_id: Id | None = Field(description="The completed QA record of the meeting.")
    qa_record: QaRecordRef | None = Field(description="This record, if you may read it.")
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine
    deleted_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class MeetingSummary(Schema):
    """One meeting as a line of a list, without where its clock comes from."""

    id: UUID
    kind: MeetingKind
    source_system: str
    external_id: str
    subject: SubjectRef
    takes_place_on: date
    held_on: date | None
    cancelled: bool
    number: int | None
    chair: PersonRef | None
    due_by: date | None
    clock_gap: ClockGap | None
    in_time: bool | None
    qa_record_id: UUID | None
    org_unit: OrgUnitRef
    service_line: ServiceLine
    deleted_at: Instant | None
    updated_at: Instant
    version: int


class MeetingListItem(MeetingRead):
    """One meeting of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(MeetingSummary))


class MeetingPage(Page[MeetingListItem]):
    """One page of meetings."""
