"""Units, people, roles, API keys and sign-in."""

from app.models.organisation import api_keys, org_units, people

__all__ = ["api_keys", "org_units", "people"]
