"""Problems of units, people, keys and sign-in."""

from app.http.problems.pages.entry import FIX, Entry

PAGES: dict[str, Entry] = {
    "key_invalid": Entry(
        "API key not valid",
        "The API key is unknown, was revoked, or has expired.",
        "Ask an administrator for a new key.",
    ),
    "revoked": Entry(
        "Revoked",
        "The API key was revoked, which cannot be undone.",
        "Create a new key.",
    ),
    "own_role": Entry(
        "Your own role",
        "Nobody can give themselves a role, or change or end one of their own.",
        "Ask another administrator.",
    ),
    "unsupported_grant_type": Entry(
        "Unsupported grant type",
        "The token endpoint does not offer this grant type here. Passwords work in the demo only.",
        "Use `client_credentials`, or sign in with the council's Entra ID.",
    ),
    "invalid_grant": Entry(
        "Grant not valid",
        "The e-mail address or the password is wrong.",
        FIX,
    ),
    "invalid_scope": Entry(
        "Scope not valid",
        "The request for a token named a scope. There are none here: QAF looks up what somebody"
        " may do by their roles.",
        "Leave `scope` out.",
    ),
    "address_refused": Entry(
        "Address not allowed",
        "This API key can be used only from the networks that an administrator listed for it.",
        "Call from one of them, or ask an administrator to change the key's `allowed_networks`.",
    ),
}
