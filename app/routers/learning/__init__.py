"""The learning culture: the Academy's resources, and learning items."""

from app.routers.learning import items, resources

ROUTERS = (resources.router, items.router)
