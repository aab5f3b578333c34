"""Problems of every request."""

from app.http.problems.pages.entry import AGAIN, FIELDS, FIX, READ, Entry

PAGES: dict[str, Entry] = {
    "batch_rejected": Entry(
        "Batch rejected",
        "The batch was sent with `atomic=true` and has a bad record, so nothing was kept.",
        "`items` says what is wrong with which record. Correct them and send the batch again.",
    ),
    "atomic_too_large": Entry(
        "Too many records for all or nothing",
        "JSON lines are taken 1,000 records at a time, so `atomic=true` works for at most 1,000.",
        "Send at most 1,000 records, or leave `atomic` out.",
    ),
    "deleted_at_source": Entry(
        "Deleted at its source",
        "The source system has already deleted this record, with a newer `source_version`.",
        "If the record exists again, send it with a newer `source_version`.",
    ),
    "other_source": Entry(
        "Another source system",
        "A machine client can push only records of its own source system.",
        "Use the system that `GET /v1/me` shows as `source_system`.",
    ),
    "twice": Entry("Named twice", "The same thing is named more than once.", FIELDS),
    "too_few": Entry(
        "Too few",
        "Fewer items or answers are there than this needs.",
        "`detail` says how many are needed, or why.",
    ),
    "not_a_person": Entry(
        "A person is needed",
        "A machine client cannot do this; only a person can.",
        "Sign in as a person.",
    ),
    "name_taken": Entry(
        "Name taken",
        "Something with this name already exists.",
        "Choose another name.",
    ),
    "source_system": Entry(
        "Source system and role do not go together",
        "The key of an integration client must name the source system that it pushes for; a key"
        " with another role must not name one.",
        FIELDS,
    ),
    # 400: the request itself is broken
    "malformed": Entry("Malformed request", "The request could not be read.", FIX),
    "bad_encoding": Entry(
        "Badly encoded address",
        "The path or the query has a broken percent escape, a NUL character, or bytes that are not"
        " UTF-8.",
        "Percent-encode each value as UTF-8.",
    ),
    "query_too_long": Entry(
        "Address too long",
        "The path or the query is longer than 8 KB.",
        "Ask for less at once, or use fewer values in a filter.",
    ),
    "duplicate_header": Entry(
        "Header sent twice",
        "A header that may be sent only once was sent more than once.",
        "Send it once. A proxy between you and QAF may be adding one of its own.",
    ),
    "bad_header": Entry(
        "Unreadable header",
        "A header has characters other than printable ASCII, or `Content-Length` is not a number.",
        FIX,
    ),
    "number_range": Entry(
        "Number out of range",
        "A whole number needs more than 64 bits, or a number is too large to be stored.",
        "Send identifiers of other systems as text, not as numbers.",
    ),
    "bad_cursor": Entry(
        "Cursor not valid",
        "The cursor does not belong to this list with this sort order, or was altered.",
        "Begin again without a cursor, and send each `next_cursor` back unchanged.",
    ),
    "bad_precondition": Entry(
        "Precondition not valid",
        "`If-Match` is not an ETag of QAF, or `If-None-Match` on a change is not `*`.",
        "Send the `ETag` as you last received it, with its quotation marks.",
    ),
    "idempotency_key_required": Entry(
        "Idempotency-Key is missing",
        "Machine clients must send an Idempotency-Key with a request that creates something, so"
        " that sending it twice does it once.",
        "Send a new UUID as `Idempotency-Key`, and the same one each time you repeat the request.",
    ),
    # 401 and 403
    "unauthenticated": Entry(
        "Not signed in",
        "The request has no credentials, or none that QAF knows.",
        "Send an access token as `Authorization: Bearer …`, or an API key as `X-API-Key`.",
    ),
    "token_invalid": Entry(
        "Token not valid",
        "The access token was not issued for this service, or was altered.",
        "Get a token for this service from the issuer that"
        " `/.well-known/oauth-protected-resource` names.",
    ),
    "token_expired": Entry(
        "Token expired",
        "The access token has expired.",
        "Get a new token and send the request again.",
    ),
    "forbidden": Entry(
        "Not allowed",
        "You may see this, but you may not do what you asked for.",
        "`GET /v1/me` shows what you may do, and where. An administrator gives people their roles.",
    ),
    "not_yours": Entry(
        "Somebody else's to do",
        "Only a certain person may do this, and you are not that person.",
        "The resource's `allowed_actions` say what you can do.",
    ),
    # 404, 405, 406
    "not_found": Entry(
        "Not found",
        "It does not exist, or you may not see it. QAF does not say which of the two.",
        "Check the identifier, and the roles and places of your account (`GET /v1/me`).",
    ),
    "unknown_path": Entry(
        "No such address",
        "There is nothing at this address.",
        "Compare it with the OpenAPI document at `/openapi.json`.",
    ),
    "method_not_allowed": Entry(
        "Method not allowed",
        "The address exists, but not with this method.",
        "The `Allow` header lists the methods of this address.",
    ),
    "not_acceptable": Entry(
        "Not acceptable",
        "This operation cannot answer in any of the formats that `Accept` asks for.",
        "Accept `application/json`, or what the documentation names.",
    ),
    # 409 and 412: the state of things
    "conflict": Entry(
        "Conflict", "The change does not fit with what is stored now; `detail` says why.", READ
    ),
    "exists": Entry(
        "Already exists",
        "The request was to create this, and it already exists.",
        "Read it. If you want to replace it, send your request with its `ETag` as `If-Match`.",
    ),
    "id_taken": Entry(
        "Identifier taken",
        "Something that you may not see already has the identifier that you chose.",
        "Choose another one: a new UUID.",
    ),
    "not_in_state": Entry(
        "Not possible in this status",
        "This action is not possible while the resource has its present status.",
        READ,
    ),
    "incomplete": Entry(
        "Not complete yet",
        "Something that must be there before this action is still missing.",
        "`detail` and `errors` say what is missing. Complete it and try again.",
    ),
    "fixed": Entry(
        "Cannot be changed",
        "Other records refer to this value, so it stays as it was when it was created.",
        "Create a new one, and stop using the old one.",
    ),
    "in_use": Entry(
        "In use",
        "Something else depends on what you want to change.",
        "Create a new one, or first end what depends on it.",
    ),
    "idempotency_running": Entry(
        "Still running",
        "The first request with this Idempotency-Key has not finished.",
        AGAIN,
    ),
    "idempotency_unreadable": Entry(
        "Answer can no longer be read",
        "The request with this Idempotency-Key was done, but its answer can no longer be"
        " decrypted, because the service's sealing key has changed.",
        "Do not send it again with a new key. Read the resource to see what was done.",
    ),
    "stale": Entry(
        "Changed meanwhile",
        "Somebody changed this after you read it.",
        "Read it again, make your change to the new version, and send it with the new `ETag`.",
    ),
    # 413, 415, 422, 428
    "too_large": Entry(
        "Too large",
        "The body is larger than 4 MiB, than 64 MiB for files and JSON lines, or than 64 KiB from"
        " a caller who has not signed in. A council may set other limits.",
        "Send smaller batches, or send the batch as JSON lines.",
    ),
    "unsupported_media_type": Entry(
        "Unsupported media type",
        "This operation does not read bodies of this type, or the body is compressed.",
        "Send JSON in UTF-8, not compressed, with `Content-Type: application/json`.",
    ),
    "invalid": Entry("Not valid", "The request can be read, but is not valid.", FIELDS),
    "idempotency_mismatch": Entry(
        "Idempotency-Key already used",
        "This Idempotency-Key was already used for a different request.",
        "Use a new key for a new request. Use a key again only to repeat the same request.",
    ),
    "if_match_required": Entry(
        "If-Match is missing",
        "Replacing or deleting something needs `If-Match`, so that nobody's changes are"
        " overwritten.",
        "Send the `ETag` that you last received as `If-Match`.",
    ),
    # 429, 431 and 503
    "too_many_requests": Entry(
        "Too many requests", "You have sent more requests than you may in a minute.", AGAIN
    ),
    "unavailable": Entry("Not available", "The service cannot answer just now.", AGAIN),
    "busy": Entry(
        "Busy",
        "The service is too busy, or somebody else is changing the same thing.",
        AGAIN,
    ),
    "database_unavailable": Entry("Database not available", "The database does not answer.", AGAIN),
    "unexpected": Entry(
        "Unexpected",
        "Something went wrong inside QAF. It was logged, without any of your data.",
        "Try again once. If it happens again, give the `request_id` to the people who run the"
        " service.",
    ),
    # Places of a request, in `errors`
    "blank": Entry("Blank", "A value is needed here.", FIELDS),
    "required": Entry("Required", "A member or parameter is missing.", FIELDS),
    "unknown": Entry(
        "Unknown",
        "There is no such member or parameter, or nothing with this name.",
        "Check its spelling, or leave it out.",
    ),
    "repeated": Entry(
        "Repeated",
        "A parameter that is not a list was sent more than once.",
        "Send it once. Only parameters that the documentation shows as lists may be repeated.",
    ),
    "wrong_type": Entry(
        "Wrong type",
        'The value has the wrong type. QAF converts nothing: `"3"` is not `3`.',
        FIELDS,
    ),
    "bad_format": Entry("Bad format", "The text does not have the form that it needs.", FIELDS),
    "unknown_code": Entry(
        "Code not available", "The list has no such code, or it is no longer in use.", FIELDS
    ),
    "inactive": Entry("Inactive", "It names something that is no longer in use.", FIELDS),
    "circle": Entry("In a circle", "A unit or theme cannot be its own parent.", FIELDS),
    "not_in_list": Entry("Not in the list", "The value is not one of those allowed here.", FIELDS),
    "out_of_range": Entry("Out of range", "The value is too small or too large.", FIELDS),
    "too_short": Entry("Too short", "There are too few characters or items.", FIELDS),
    "too_long": Entry("Too long", "There are too many characters or items.", FIELDS),
}
