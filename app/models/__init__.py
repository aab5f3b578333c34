"""The rows. Importing this package makes every table known to the metadata."""

from app.models import (  # noqa: F401
    assignments,
    audits,
    feedback,
    feedback_outcomes,
    findings,
    history,
    inquiries,
    meetings,
    moderation,
    organisation,
    people,
    programmes,
    qa_records,
    reference,
    reminders,
    seals,
    sources,
    subjects,
    tools,
    webhooks,
)
