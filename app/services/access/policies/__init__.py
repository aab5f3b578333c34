"""Which rows of each area each role sees, and which of their members; one file an area."""

from app.services.access.policies import (
    auditing,
    cases,
    data_protection,
    feedback,
    findings,
    intake,
    learning,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    partnership,
    reference,
    reviewing,
    thematic,
    tools,
)

AREAS = (
    auditing,
    cases,
    data_protection,
    feedback,
    findings,
    intake,
    learning,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    partnership,
    reference,
    reviewing,
    thematic,
    tools,
)
