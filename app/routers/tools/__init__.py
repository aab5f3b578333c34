"""Questionnaires and their versions, answers, grading, scales and crosswalks."""

from app.routers.tools import grade_crosswalks, grade_scales, tool_versions, tools

ROUTERS = (
    grade_crosswalks.router,
    grade_scales.router,
    tool_versions.router,
    tools.router,
)
