"""Quality circles and their thematic audits."""

from app.routers.thematic import audits, circles

ROUTERS = (circles.router, audits.router)
