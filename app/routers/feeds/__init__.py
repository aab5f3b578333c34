"""Feeds: OData, for Power BI and Excel."""

from app.routers.feeds import odata

ROUTERS = (odata.router,)
