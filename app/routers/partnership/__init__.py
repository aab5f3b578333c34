"""Multi-agency audits and the returns of their agencies."""

from app.routers.partnership import agency_returns, multi_agency_audits

ROUTERS = (multi_agency_audits.router, agency_returns.router)
