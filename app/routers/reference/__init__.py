"""Code lists, themes, closed days and published workflows."""

from app.routers.reference import closed_days, code_lists, themes

ROUTERS = (
    closed_days.router,
    code_lists.router,
    themes.router,
)
