"""The access log and the seals of history."""

from app.routers.data_protection import history

ROUTERS = (history.router,)
