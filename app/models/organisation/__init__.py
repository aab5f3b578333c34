"""Units, people, roles, API keys and sign-in."""

from app.models.organisation import access_changes, api_keys, org_units, people

__all__ = ["access_changes", "api_keys", "org_units", "people"]
