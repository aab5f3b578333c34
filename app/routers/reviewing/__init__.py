"""Conferences and reviews, QA records of chairs and IROs, sharing and escalations."""

from app.routers.reviewing import escalations, meetings, qa_records

ROUTERS = (
    escalations.router,
    meetings.router,
    qa_records.router,
    qa_records.sources,
)
