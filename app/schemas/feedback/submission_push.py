from pydantic import Field

from app.schemas.feedback.campaigns import FeedbackGiven
from app.schemas.platform.batches import BatchWrite, ExternalId, PushedRecord
from app.schemas.platform.common import SOURCE_SYSTEM, Day, Id, UnitCode
from app.vocabulary.organisation import ServiceLine


class FeedbackRecord(FeedbackGiven, PushedRecord):
    """Feedback from another system, such as an app, a complaints system or a survey tool."""

    campaign_id: Id = Field(description="An open campaign that is not anonymous.")
    submitted_on: Day = Field(
        description="The day on which it was submitted, within the days of the campaign."
    )
    subject_external_id: ExternalId | None = Field(
        None,
        description="The identifier of the child or family in a source system; only its hash is"
        " stored.",
    )
    subject_source_system: str | None = Field(
        None,
        pattern=SOURCE_SYSTEM,
        max_length=40,
        description="The source system of `subject_external_id`, if it is not the pushing one.",
    )
    team_code: UnitCode | None = Field(
        None,
        description="The code of the team; by default the team that held the case on the day.",
    )
    service_line: ServiceLine | None = None


class FeedbackBatchWrite(BatchWrite[FeedbackRecord]):
    """At most 1,000 records; each is accepted or rejected on its own."""
