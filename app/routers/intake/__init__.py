"""What comes in from outside and touches several areas."""

from app.routers.intake import imports, subject_push

ROUTERS = (
    imports.router,
    subject_push.router,
)
