"""Quality circles."""

from app.routers.thematic import circles

ROUTERS = (circles.router,)
