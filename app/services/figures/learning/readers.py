"""The roles that read figures of the learning culture, each those of its place."""

from app.vocabulary.roles import DIRECTORS, Role

QA = (Role.QA_ADMIN, Role.QA_MANAGER)
LINE = (*QA, Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
LEADING = (*LINE, *DIRECTORS)
