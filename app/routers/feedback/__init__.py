"""Campaigns, submissions, the anonymous box, triage, quotes and responses."""

from app.routers.feedback import (
    campaigns,
    disclosures,
    invitations,
    public,
    quotes,
    readings,
    responses,
    submission_push,
    submissions,
)

ROUTERS = (
    campaigns.router,
    disclosures.router,
    invitations.router,
    quotes.router,
    readings.router,
    responses.router,
    submission_push.router,
    submissions.router,
)
OPEN_ROUTERS = (public.router,)
