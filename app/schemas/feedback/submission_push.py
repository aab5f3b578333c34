from uuid import UUID

from pydantic import Field

from app.schemas.feedback.campaigns import FeedbackGiven
from app.schemas.platform.batches import BatchWrite, ExternalId, PushedRecord
from app.schemas.platform.common import SOURCE_SYSTEM, Day, UnitCode
from app.vocabulary.organisation import ServiceLine


class FeedbackRecord(FeedbackGiven, PushedRecord):
    """Feedback as another system has it: an app, a complaints or a survey system."""

    campaign_id: UUID = Field(description="An open campaign that is not anonymous.")
    submitted_on: Day = Field(description="Within the days of the campaign.")
    subject_external_id: ExternalId | None = Field(
        None, description="The child or family, as a source system calls it; only ever hashed."
    )
    subject_source_system: str | None = Field(
        None, pattern=SOURCE_SYSTEM, max_length=40, description="If it is another."
    )
    team_code: UnitCode | None = Field(None, description="Else the team whose case it was.")
    service_line: ServiceLine | None = None


class FeedbackBatchWrite(BatchWrite[FeedbackRecord]):
    """At most 1,000 records; each is judged on its own."""
