"""The pages of problems, one file an area."""

from app.http.problems.pages import (
    auditing,
    cases,
    faults,
    feedback,
    figures,
    findings,
    intake,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
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
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    platform,
    reference,
    reviewing,
    thematic,
    tools,
)
