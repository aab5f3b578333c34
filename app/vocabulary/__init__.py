"""Every controlled word, one file an area; `app/data/words` has their labels and meanings."""

from app.vocabulary import (
    auditing,
    cases,
    feedback,
    figures,
    findings,
    learning,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    platform,
    reviewing,
    roles,
    thematic,
    tool_content,
    tools,
)

AREAS = (
    auditing,
    cases,
    feedback,
    figures,
    findings,
    learning,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    platform,
    reviewing,
    roles,
    tool_content,
    thematic,
    tools,
)
