"""Campaigns, submissions, the anonymous box, triage, quotes and responses."""

from app.routers.feedback import campaigns, public, responses, submissions

ROUTERS = (
    campaigns.router,
    campaigns.invitations,
    responses.router,
    responses.quotes,
    submissions.router,
    submissions.sources,
    submissions.disclosures,
)
OPEN_ROUTERS = (public.router,)
