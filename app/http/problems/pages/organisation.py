"""Problems of units, people, keys and sign-in."""

from app.http.problems.pages.entry import FIELDS, FIX, Entry

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
    "for_analysts_only": Entry(
        "For analysts only",
        "Only a key for management information can have figures by person, or a row feed.",
        "Leave the member out, or choose the role `mi_analyst`.",
    ),
    "no_row_feed_asked": Entry(
        "No row feed asked for",
        "The key was created without a row feed.",
        "Ask an administrator for a new key with `row_feed`.",
    ),
    "row_feed_approved": Entry(
        "Row feed approved already",
        "The row feed of this key has been approved already.",
        "There is nothing to do. After twelve months a new key is needed.",
    ),
    "own_key": Entry(
        "Your own key",
        "You created this key, so another person approves its row feed.",
        "Ask another QA manager.",
    ),
    "closed_person": Entry(
        "Closed account",
        "The account of the person whom the proposal is about was closed after it was made.",
        "Reject the proposal. If the person comes back, reopen the account and propose anew.",
    ),
    "own_role": Entry(
        "Your own role",
        "Nobody can give themselves a role, or change or end one of their own.",
        "Ask another administrator.",
    ),
    "second_administrator": Entry(
        "A second administrator decides",
        "Nobody alone changes who somebody is, or gives a role that reads children's records.",
        "Propose the change at the address in `detail`; another administrator approves it.",
    ),
    "last_administrator": Entry(
        "Last administrator",
        "Afterwards nobody who can sign in would administer the whole county, and nobody could be"
        " given a role.",
        "Make somebody else administrator of the whole county first.",
    ),
    "account_dormant": Entry(
        "Account closed",
        "Nobody signed in with this account for so long that it was closed.",
        "Ask an administrator to reopen it.",
    ),
    "application_taken": Entry(
        "Application taken",
        "Another API key has this application of Entra ID already, also if it was revoked.",
        "Take the application away from the other key, or register another one.",
    ),
    "application_role_missing": Entry(
        "Role of the application missing",
        "The token is of an application that is registered here, but the tenant has not given the"
        " application the app role of its API key.",
        "Assign the app role in Entra ID, and get a new token.",
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
    "ended_unit": Entry(
        "Unit has ended",
        "The unit has ended, or ends earlier than what stands under it.",
        FIELDS,
    ),
    "parent": Entry(
        "Wrong unit above",
        "A unit of this kind needs a unit of another kind above it.",
        FIELDS,
    ),
    "refused_address": Entry(
        "Address refused",
        "Messages are not sent to this address; `detail` says why.",
        FIELDS,
    ),
}
