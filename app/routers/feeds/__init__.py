"""Feeds: OData, for Power BI and Excel."""

from app.routers.feeds import odata, power_bi

ROUTERS = (odata.router,)
OPEN_ROUTERS = (power_bi.router,)
