"""The routes, one folder an area. `OPEN_ROUTERS` ask for no credentials, all others do.

`OUTGOING_ROUTERS` serve nothing: they tell the document what the service itself sends.
"""

from app.routers import (
    auditing,
    cases,
    data_protection,
    feedback,
    feeds,
    figures,
    findings,
    intake,
    intelligence,
    learning,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    partnership,
    platform,
    reference,
    reporting,
    reviewing,
    thematic,
    tools,
)

_AREAS = (
    *organisation.ROUTERS,
    *reference.ROUTERS,
    *tools.ROUTERS,
    *cases.ROUTERS,
    *findings.ROUTERS,
    *feedback.ROUTERS,
    *auditing.ROUTERS,
    *reviewing.ROUTERS,
    *partnership.ROUTERS,
    *moderation.ROUTERS,
    *thematic.ROUTERS,
    *outcome_analysis.ROUTERS,
    *intake.ROUTERS,
    *learning.ROUTERS,
    *figures.ROUTERS,
    *reporting.ROUTERS,
    *intelligence.ROUTERS,
    *notifications.ROUTERS,
    *data_protection.ROUTERS,
)
ROUTERS = (*_AREAS, *feeds.ROUTERS, feeds.exports_of(_AREAS))
OPEN_ROUTERS = (
    *platform.OPEN_ROUTERS,
    *organisation.OPEN_ROUTERS,
    *feedback.OPEN_ROUTERS,
    *feeds.OPEN_ROUTERS,
    *figures.OPEN_ROUTERS,
)
OUTGOING_ROUTERS = notifications.OUTGOING_ROUTERS
