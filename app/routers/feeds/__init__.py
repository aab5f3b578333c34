"""Feeds: OData, for Power BI and Excel, and exports."""

from app.routers.feeds import exports, odata, power_bi
from app.routers.feeds.exports import exports_of

ROUTERS = (odata.router, exports.router)
OPEN_ROUTERS = (power_bi.router,)

__all__ = ["OPEN_ROUTERS", "ROUTERS", "exports_of"]
