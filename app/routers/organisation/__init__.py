"""Units, people, roles, API keys and sign-in."""

from app.routers.organisation import access_changes, api_keys, me, org_units, people, sign_in

ROUTERS = (
    access_changes.router,
    api_keys.router,
    me.router,
    org_units.router,
    people.router,
)
OPEN_ROUTERS = (sign_in.router,)
