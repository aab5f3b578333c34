"""Children by pseudonym, and whose case they are on a day."""

from app.routers.cases import subjects

ROUTERS = (subjects.router,)
