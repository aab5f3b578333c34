"""Questionnaires and their versions, answers, grading, scales and crosswalks."""

from app.routers.tools import grades, tool_versions, tools

ROUTERS = (
    grades.scales,
    grades.crosswalks,
    tool_versions.router,
    tools.router,
)
