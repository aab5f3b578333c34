"""The pages of problems, one file an area."""

from app.http.problems.pages import (
    auditing,
    cases,
    faults,
    feedback,
    figures,
    findings,
    intake,
    learning,
    moderation,
    notifications,
    organisation,
    platform,
    reference,
    reviewing,
    thematic,
    tools,
)

AREAS = (
    auditing,
    cases,
    faults,
    feedback,
    figures,
    findings,
    intake,
    learning,
    moderation,
    notifications,
    organisation,
    platform,
    reference,
    reviewing,
    thematic,
    tools,
)
