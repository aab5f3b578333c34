"""Quality circles, their meetings and their thematic audits."""

from app.routers.thematic import audits, circle_meetings, circles

ROUTERS = (circles.router, circle_meetings.router, audits.router)
