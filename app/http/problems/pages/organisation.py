"""Problems of units, people, keys and sign-in."""

from app.http.problems.pages.entry import FIX, Entry

PAGES: dict[str, Entry] = {
    "key_invalid": Entry(
        "API key not valid",
        "The API key is not known, was revoked, or has expired.",
        "Ask an administrator for a new one.",
    ),
    "revoked": Entry(
        "Revoked",
        "The API key is revoked, and stays so.",
        "Create a new one.",
    ),
    "own_role": Entry(
        "Your own role",
        "Nobody gives, changes or ends a role of their own.",
        "Ask another administrator.",
    ),
    "unsupported_grant_type": Entry(
        "Unsupported grant type",
        "The token endpoint does not serve this grant type here.",
        FIX,
    ),
    "invalid_grant": Entry(
        "Grant not valid",
        "The name or the password with which a token was asked for is wrong.",
        FIX,
    ),
    "invalid_scope": Entry(
        "Scope not valid",
        "A token was asked for with a scope; none are defined here, roles are looked up.",
        "Leave `scope` out.",
    ),
    "address_refused": Entry(
        "Address not allowed",
        "The API key is used only from the networks that its administrator listed.",
        "Call from there, or ask an administrator to change `allowed_networks` of the key.",
    ),
}
