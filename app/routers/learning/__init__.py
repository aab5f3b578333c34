"""The learning culture: the Academy's resources."""

from app.routers.learning import resources

ROUTERS = (resources.router,)
