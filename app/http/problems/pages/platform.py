"""Problems of every request."""

from app.http.problems.pages.entry import AGAIN, FIELDS, FIX, READ, Entry

PAGES: dict[str, Entry] = {
    "batch_rejected": Entry(
        "Batch rejected",
        "An atomic batch held a bad record, so nothing was kept; `items` tells of each.",
        FIX,
    ),
    "atomic_too_large": Entry(
        "Too many for all or none",
        "JSON lines are kept a thousand at a time; all or none is for one thousand at most.",
        FIX,
    ),
    "deleted_at_source": Entry(
        "Deleted at its source",
        "The source system has said, in a newer version, that it has this record no more.",
        "Push it with a newer `source_version` if it is there again.",
    ),
    "other_source": Entry(
        "Another source",
        "A client pushes for its own source system only.",
        FIX,
    ),
    "twice": Entry("Named twice", "The same thing is named twice.", FIELDS),
    "too_few": Entry("Too few", "There are too few of them.", FIELDS),
    "not_a_person": Entry(
        "A person is needed",
        "This is done by a person, not by a machine client.",
        READ,
    ),
    "name_taken": Entry(
        "Name taken",
        "Something of this name exists already.",
        FIX,
    ),
    "source_system": Entry(
        "Source system does not go with the role",
        "The key of an integration client names the system it pushes for; no other key does.",
        FIELDS,
    ),
    # 400: the request itself is broken
    "malformed": Entry("Malformed request", "The request could not be read.", FIX),
    "bad_encoding": Entry(
        "Badly encoded address",
        "The path or the query holds a broken percent escape, a NUL, or bytes that are not UTF-8.",
        "Percent-encode the UTF-8 bytes of each value.",
    ),
    "query_too_long": Entry(
        "Query too long",
        "The path or the query string is over 8 KB.",
        "Ask for less at once, or narrow the filter.",
    ),
    "duplicate_header": Entry(
        "Header sent twice",
        "A header that may stand once stands more than once.",
        "Send one; a proxy on the way may be adding its own.",
    ),
    "bad_header": Entry(
        "Unreadable header",
        "A header holds characters other than printable ASCII, or a length that is no number.",
        FIX,
    ),
    "unexpected_body": Entry(
        "Body not expected",
        "This method takes no body.",
        "Send none, or use the method that the documentation names.",
    ),
    "body_timeout": Entry(
        "Body too slow",
        "The body did not arrive within 15 seconds, or a file within ten minutes.",
        "Send smaller batches, or look at the network.",
    ),
    "duplicate_key": Entry(
        "Member named twice",
        "An object in the body names the same member twice, and programs disagree which counts.",
        "Name each member once.",
    ),
    "too_deep": Entry(
        "Nested too deeply",
        "Objects and lists stand more than 32 deep in each other.",
        "Send the structure that the documentation shows.",
    ),
    "too_complex": Entry(
        "Too many objects",
        "The body holds more than 200,000 objects and lists.",
        "Send smaller batches.",
    ),
    "not_a_number": Entry(
        "Not a number", "NaN and Infinity are not JSON.", "Send null for what is not known."
    ),
    "bad_unicode": Entry(
        "Broken text",
        "The body is not UTF-8, begins with a byte order mark, or holds half a surrogate pair.",
        "Write the body as UTF-8 without a byte order mark.",
    ),
    "nul_character": Entry(
        "NUL in text", "A text holds the character U+0000.", "Remove it; no text needs it."
    ),
    "number_range": Entry(
        "Number out of range",
        "A whole number is beyond 64 bits, or a number is too large to be held.",
        "Send identifiers of other systems as text.",
    ),
    "bad_cursor": Entry(
        "Cursor not valid",
        "The cursor does not belong to this list, or was altered.",
        "Begin again without a cursor, and pass on each `next_cursor` as it comes.",
    ),
    "bad_precondition": Entry(
        "Precondition not valid",
        "`If-Match` is not one of our ETags, or `If-None-Match` is not `*` on a change.",
        "Send the `ETag` of your last reading, with its quotation marks.",
    ),
    "idempotency_key_required": Entry(
        "Idempotency-Key is missing",
        "Machine clients name each creation, so that sending it twice does it once.",
        "Send a new UUID as `Idempotency-Key`, and the same one whenever you retry.",
    ),
    # 401 and 403
    "unauthenticated": Entry(
        "Not signed in",
        "The request carries no credentials, or none that are known.",
        "Send `Authorization: Bearer` with an access token, or an API key.",
    ),
    "token_invalid": Entry(
        "Token not valid",
        "The access token was not issued for this service, or was altered.",
        "Get a token from the issuer that the service's metadata names, for its audience.",
    ),
    "token_expired": Entry(
        "Token expired", "The access token is past its end.", "Get a new one and send it again."
    ),
    "forbidden": Entry(
        "Not allowed",
        "You may see this, but not do that.",
        "`GET /v1/me` tells what you may do; who may do this is a matter of role and place.",
    ),
    "not_yours": Entry(
        "For somebody else to do",
        "This step belongs to a named person, and that is not you.",
        "`allowed_actions` of the resource tells what you may do.",
    ),
    # 404, 405, 406
    "not_found": Entry(
        "Not found",
        "It does not exist, or is not visible to you; which of the two is not told.",
        "Check the identifier, and the roles and places of your account.",
    ),
    "unknown_path": Entry(
        "No such address",
        "Nothing is served at this address.",
        "Compare it with the OpenAPI document at `/openapi.json`.",
    ),
    "method_not_allowed": Entry(
        "Method not allowed",
        "The address exists, but does not take this method.",
        "The `Allow` header names the methods it takes.",
    ),
    "not_acceptable": Entry(
        "Not acceptable",
        "No representation matches the `Accept` header.",
        "Accept `application/json`, or what the documentation names.",
    ),
    # 409 and 412: the state of things
    "conflict": Entry("Conflict", "The change does not fit the present state.", READ),
    "exists": Entry(
        "Exists already",
        "It was to be created, and is there already.",
        "Read it, then replace it with `If-Match`, if that is what you want.",
    ),
    "id_taken": Entry(
        "Identifier taken",
        "The identifier you chose belongs to something that you may not see.",
        "Choose another: a new random or time-ordered UUID.",
    ),
    "not_in_state": Entry(
        "Not possible in this state", "The step does not begin from the present status.", READ
    ),
    "incomplete": Entry(
        "Not complete yet",
        "Something that this step needs is still missing.",
        "`detail` and `errors` say what; complete it and take the step again.",
    ),
    "fixed": Entry(
        "Not to be changed",
        "Other records refer to this by its value, so it stays as it was created.",
        "Create a new one beside it, and let the old one lapse.",
    ),
    "in_use": Entry(
        "In use",
        "Something else depends on the part that was to be changed.",
        "Create a new one beside it, or first end what depends on it.",
    ),
    "idempotency_running": Entry(
        "Still running",
        "The first request with this Idempotency-Key has not finished.",
        AGAIN,
    ),
    "idempotency_unreadable": Entry(
        "Answer not readable any more",
        "The request with this Idempotency-Key was done; the key that sealed its answer is gone.",
        READ,
    ),
    "stale": Entry(
        "Changed meanwhile",
        "Somebody changed it after you had read it.",
        "Read it again, bring the two together, and send it with the new `ETag`.",
    ),
    # 413, 415, 422, 428
    "too_large": Entry(
        "Too large",
        "The body is over 4 MB, or over 64 MB for an import.",
        "Send smaller batches, or JSON lines to an import.",
    ),
    "unsupported_media_type": Entry(
        "Unsupported media type",
        "The body is not of a type that is read here, or is compressed.",
        "Send UTF-8 JSON uncompressed with `Content-Type: application/json`.",
    ),
    "invalid": Entry("Not valid", "The request is well formed, but not valid.", FIELDS),
    "idempotency_mismatch": Entry(
        "Idempotency-Key used before",
        "The same Idempotency-Key came with another request.",
        "Use a new key for a new request, the old one only to repeat the old one.",
    ),
    "if_match_required": Entry(
        "If-Match is missing",
        "Replacing or deleting what exists needs `If-Match`, lest changes are lost.",
        "Send the `ETag` of your last reading as `If-Match`.",
    ),
    # 429 and 503
    "too_many_requests": Entry(
        "Too many requests", "You asked more often than your share allows.", AGAIN
    ),
    "unavailable": Entry("Not available", "The service cannot answer just now.", AGAIN),
    "busy": Entry(
        "Busy",
        "Too much is going on at once, or somebody is changing the same thing.",
        AGAIN,
    ),
    "database_unavailable": Entry("Database not available", "The database does not answer.", AGAIN),
    "unexpected": Entry(
        "Unexpected",
        "Something went wrong that should not have. It was logged, without any of your data.",
        "Try again once; then give the `request_id` to whoever runs the service.",
    ),
    # Places of a request, in `errors`
    "blank": Entry("Blank", "A value is needed here.", FIELDS),
    "required": Entry("Required", "A member or parameter is missing.", FIELDS),
    "unknown": Entry(
        "Unknown",
        "A member or parameter is not known here.",
        "Check its spelling, or leave it out.",
    ),
    "repeated": Entry(
        "Repeated",
        "A parameter stands more than once, and is no list.",
        "Send it once; only what the documentation shows as a list may repeat.",
    ),
    "wrong_type": Entry("Wrong type", "The value is of another type; nothing is coerced.", FIELDS),
    "bad_format": Entry("Bad format", "The text does not have the form it needs.", FIELDS),
    "unknown_code": Entry("Code not to be chosen", "The list has no such code in use.", FIELDS),
    "inactive": Entry("Inactive", "It names something that is no longer used.", FIELDS),
    "circle": Entry("In a circle", "Nothing stands under itself.", FIELDS),
    "not_in_list": Entry("Not in the list", "The value is not one of those defined.", FIELDS),
    "out_of_range": Entry("Out of range", "The value is beyond its limits.", FIELDS),
    "too_short": Entry("Too short", "There are too few characters or items.", FIELDS),
    "too_long": Entry("Too long", "There are too many characters or items.", FIELDS),
}
