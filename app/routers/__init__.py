"""One router a noun. These ask for credentials; the open ones are added in `app.main`."""

from app.routers import organisation

ROUTERS = (organisation.router,)
