"""Multi-agency audits and the returns of their agencies."""

from app.models.partnership import agency_returns, multi_agency_audits

__all__ = ["agency_returns", "multi_agency_audits"]
