"""The demo's boxes of anonymous answers: opened once they hold six, and read until then."""

from uuid import UUID

from sqlalchemy import select

from app.demo.timeline import Story
from app.models.feedback.readings import FeedbackReading
from app.schemas.feedback.readings import FeedbackReadingWrite
from app.services import access
from app.services.feedback import anonymous_box, readings
from app.vocabulary.feedback import ReadingStatus


def open_box(story: Story) -> None:
    """Releases the anonymous answers of the weeks that are over, or has their texts read."""
    anonymous_box.open_due(story.db)
    anonymous_box.list_unread(story.db)
    waiting = select(FeedbackReading).where(FeedbackReading.status == ReadingStatus.WAITING)
    for row in story.db.scalars(waiting).all():
        story.at(story.after(2), 10, read_box, row.id)


def read_box(story: Story, reading_id: UUID) -> None:
    """Reads the texts of a box that is too small to be opened; there is no harm in them."""
    unit = story.role("qa_manager")
    row = access.get(story.db, unit, FeedbackReading, reading_id)
    readings.read(story.db, unit, row, FeedbackReadingWrite(harm_found=False))
