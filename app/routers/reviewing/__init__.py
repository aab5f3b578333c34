"""Conferences and reviews, QA records of chairs and IROs, sharing and escalations."""

from app.routers.reviewing import escalations, meeting_push, meetings, qa_record_push, qa_records

ROUTERS = (
    escalations.router,
    meeting_push.router,
    meetings.router,
    qa_record_push.router,
    qa_records.router,
)
