"""What each problem's code means, and what to do about it: the pages at /problems/{code}."""

from typing import NamedTuple


class Entry(NamedTuple):
    title: str
    meaning: str
    remedy: str


_FIX = "Correct the request; the same one again is refused again."
_FIELDS = "Each item of `errors` points at one place and says what is wrong there. " + _FIX
_READ = "Read the resource again, look at its `allowed_actions`, and decide anew."
_AGAIN = "Try again after the seconds that `Retry-After` gives, with the same Idempotency-Key."

CATALOGUE: dict[str, Entry] = {
    "unreadable_file": Entry(
        "Unreadable file",
        "A file of the import cannot be read as a whole.",
        _FIX,
    ),
    "switched_off": Entry(
        "Switched off",
        "The webhook is switched off, by somebody or because it had failed for days.",
        "Replace it with `active` true first.",
    ),
    "batch_rejected": Entry(
        "Batch rejected",
        "An atomic batch held a bad record, so nothing was kept; `items` tells of each.",
        _FIX,
    ),
    "atomic_too_large": Entry(
        "Too many for all or none",
        "JSON lines are kept a thousand at a time; all or none is for one thousand at most.",
        _FIX,
    ),
    "buried": Entry(
        "Deleted at its source",
        "The source system has said, in a newer version, that it has this record no more.",
        "Push it with a newer `source_version` if it is there again.",
    ),
    "meeting_has_record": Entry(
        "The meeting has its record",
        "Of each meeting one record stands; another is there already.",
        "Change that one, or have it called an error first.",
    ),
    "not_their_words": Entry(
        "Not their words",
        "What was said has changed since, and the quote is no longer in it.",
        "Propose the words that stand there now.",
    ),
    "judged": Entry(
        "The meeting is judged",
        "A completed record stands of the meeting, which therefore was held, and of that child.",
        "Have the record deleted or called an error first.",
    ),
    "corrected_here": Entry(
        "Corrected here",
        "The quality assurance unit has corrected the record, which no source then changes.",
        "Agree with the Unit, and correct your own copy.",
    ),
    "meeting_changed": Entry(
        "The meeting has changed",
        "Its source says now that the meeting was not held, or is of another kind.",
        "Have its source put that right, or discard the draft.",
    ),
    "not_the_chair": Entry(
        "Somebody else's meeting", "Whoever chaired a meeting judges it.", _READ
    ),
    "share_with_both": Entry(
        "Not shared with both",
        "A record is shared with a social worker and a manager at least.",
        "Name both, or the one that is wanting.",
    ),
    "not_on_file": Entry(
        "Not on file",
        "A record is closed once it is recorded on the child's file.",
        "Record it on file first: `POST /v1/qa-records/{id}/record-on-file`.",
    ),
    "answered": Entry(
        "Answered already",
        "Somebody has answered the escalation, so what was said stays as it is.",
        "Escalate, resolve or withdraw it.",
    ),
    "not_in_care": Entry(
        "Not a child in care",
        "Cafcass takes the disputes of reviewing officers, about children in care, only.",
        "Escalate it formally within the council.",
    ),
    "last_stage": Entry(
        "The last stage",
        "There is no formal stage above the third.",
        "Resolve the escalation, withdraw it, or refer it to Cafcass.",
    ),
    "other_source": Entry(
        "Another source",
        "A client pushes for its own source system only.",
        _FIX,
    ),
    "no_moderator": Entry(
        "Not a moderator",
        "Whoever moderates is active and holds a role that decides, where the audit is.",
        "Name somebody else; `GET /v1/people?role=moderator` lists who moderates.",
    ),
    "no_session": Entry(
        "Session not usable",
        "The session is closed, of another cycle, or the moderator does not sit on it.",
        "Name an open session of the audit's cycle, or none.",
    ),
    "wrong_sign": Entry(
        "Outcome and grades differ",
        "Upheld, raised and lowered are what the moderated grade makes of the auditor's.",
        "Leave the outcome out, and it follows from the grades.",
    ),
    "outcome_has_grade": Entry(
        "Outcome and grade do not go together",
        "A grade goes with upheld, raised and lowered; `no_grade` goes without one.",
        _FIELDS,
    ),
    "blind": Entry(
        "Blind",
        "A blind moderator does not know the auditor's grade, and so not the outcome either.",
        "Leave the outcome out; it is there once you have decided.",
    ),
    "nothing_to_compare": Entry(
        "Nothing to compare with",
        "The audit proposes no grade, so none can be upheld, raised or lowered.",
        "Decide `no_grade`, or return the audit.",
    ),
    "use_return": Entry(
        "Returned by another way",
        "An audit is sent back with `POST /v1/audits/{id}/return`, which names the places.",
        _FIX,
    ),
    "campaign_closed": Entry(
        "Campaign not open",
        "The feedback campaign is not open, or today is not between its days.",
        "Look for another open campaign in `GET /v1/feedback-campaigns?status=open`.",
    ),
    "anonymous_campaign": Entry(
        "Anonymous campaign",
        "Whoever is signed in, or sends an identifier, would not be anonymous.",
        "Use the campaign's link, or a campaign that is confidential or identified.",
    ),
    "other_entry": Entry(
        "Another way in",
        "Only an anonymous campaign of single-use links has blind links.",
        _READ,
    ),
    "own_coding": Entry(
        "Own coding",
        "Somebody else than who coded the feedback reviews it.",
        _READ,
    ),
    "no_consent": Entry(
        "No consent",
        "Whoever told it did not agree to this use of it.",
        _READ,
    ),
    "outcome_missing": Entry(
        "Outcome missing",
        "Feedback that raised a safeguarding concern is not closed before its outcome is known.",
        "Say with `resolve` what became of the concern.",
    ),
    "not_reviewed": Entry(
        "Not reviewed",
        "Feedback that may be analysed is coded and reviewed before it is closed.",
        _READ,
    ),
    "safeguarding": Entry(
        "Safeguarding concern",
        "Words that told of a safeguarding concern are not quoted.",
        _READ,
    ),
    "twice": Entry("Named twice", "The same thing is named twice.", _FIELDS),
    "too_few": Entry("Too few", "There are too few of them.", _FIELDS),
    "audit_cycle": Entry(
        "Context and audit do not go together",
        "An inquiry in the audit cycle names its audit; one in supervision names none.",
        _FIELDS,
    ),
    "facilitator": Entry(
        "Facilitator is the practitioner",
        "Somebody else than the practitioner facilitates an inquiry.",
        _FIELDS,
    ),
    "another_practitioner": Entry(
        "Another practitioner",
        "The audit names its practitioner, and the inquiry is with them.",
        _FIELDS,
    ),
    "no_practitioner": Entry(
        "Not a practitioner",
        "An inquiry outside the audit cycle is where its practitioner works today.",
        "Name somebody who holds the role of a practitioner.",
    ),
    "unanswered": Entry(
        "Unanswered",
        "Both questions of the inquiry must be answered.",
        _READ,
    ),
    "inquiry_open": Entry(
        "Inquiry open",
        "The practitioner has not confirmed the appreciative inquiry.",
        _READ,
    ),
    "no_rule": Entry(
        "No rule",
        "The programme has no moderation rule.",
        _READ,
    ),
    "still_in_moderation": Entry(
        "Still in moderation",
        "An audit of the session is not decided yet.",
        _READ,
    ),
    "own_audit": Entry(
        "Own audit",
        "Nobody moderates their own audit.",
        _READ,
    ),
    "claimed": Entry(
        "Claimed",
        "Another moderator has this audit.",
        _READ,
    ),
    "own_proposal": Entry(
        "Own proposal",
        "Somebody else must decide what you proposed.",
        _READ,
    ),
    "proposal_open": Entry(
        "Proposal open",
        "An undecided proposal must be decided first.",
        _READ,
    ),
    "nothing_earlier": Entry(
        "Nothing to copy from",
        "There is no earlier final audit of this child with this tool, yours or repeated.",
        "Answer the questions anew.",
    ),
    "started": Entry(
        "Started already",
        "The assignment has an audit that is not voided.",
        _READ,
    ),
    "too_late": Entry(
        "Too late",
        "The time in which this was possible is over.",
        _READ,
    ),
    "withdrawn": Entry(
        "Withdrawn",
        "The assignment is no longer yours.",
        _READ,
    ),
    "own_request": Entry(
        "Own request",
        "Somebody else must decide what you asked for.",
        _READ,
    ),
    "own_line": Entry(
        "Own line",
        "Whoever held the case, or led its team, in the last twelve months does not judge it.",
        _READ,
    ),
    "round_closed": Entry(
        "Round closed",
        "The round or its cycle is not open.",
        _READ,
    ),
    "record_closed": Entry(
        "Record closed",
        "Findings are written while what they come from is worked on; later they are withdrawn.",
        _READ,
    ),
    "drafts_left": Entry(
        "Drafts are left",
        "A cycle is closed when no draft audit is left in it.",
        _READ,
    ),
    "not_a_person": Entry(
        "A person is needed",
        "This is done by a person, not by a machine client.",
        _READ,
    ),
    "laid_out": Entry(
        "Already laid out",
        "The year of a programme, its cycles and months, is fixed once it exists.",
        _READ,
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
        _FIX,
    ),
    "invalid_grant": Entry(
        "Grant not valid",
        "The name or the password with which a token was asked for is wrong.",
        _FIX,
    ),
    "invalid_scope": Entry(
        "Scope not valid",
        "A token was asked for with a scope; none are defined here, roles are looked up.",
        "Leave `scope` out.",
    ),
    "name_taken": Entry(
        "Name taken",
        "Something of this name exists already.",
        _FIX,
    ),
    "source_system": Entry(
        "Source system does not go with the role",
        "The key of an integration client names the system it pushes for; no other key does.",
        _FIELDS,
    ),
    "figures_only": Entry(
        "Figures only",
        "Your roles show you figures, not the rows behind them.",
        _FIX,
    ),
    # 400: the request itself is broken
    "malformed": Entry("Malformed request", "The request could not be read.", _FIX),
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
        _FIX,
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
    "key_invalid": Entry(
        "API key not valid",
        "The API key is not known, was revoked, or has expired.",
        "Ask an administrator for a new one.",
    ),
    "address_refused": Entry(
        "Address not allowed",
        "The API key is used only from the networks that its administrator listed.",
        "Call from there, or ask an administrator to change `allowed_networks` of the key.",
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
    "conflict": Entry("Conflict", "The change does not fit the present state.", _READ),
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
        "Not possible in this state", "The step does not begin from the present status.", _READ
    ),
    "incomplete": Entry(
        "Not complete yet",
        "Something that this step needs is still missing.",
        "`detail` and `errors` say what; complete it and take the step again.",
    ),
    "list_fixed": Entry(
        "List is fixed",
        "The words of the service itself and national codes change with a release only.",
        "Change a list whose `kind` is `local`; `GET /v1/reference` names them.",
    ),
    "bank_holiday": Entry(
        "A bank holiday",
        "Bank holidays of England and Wales are closed by law, not by this council.",
        "Close or open only this council's own days.",
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
    "approved_already": Entry(
        "Approved already", "Somebody has approved it; once is enough.", _READ
    ),
    "idempotency_running": Entry(
        "Still running",
        "The first request with this Idempotency-Key has not finished.",
        _AGAIN,
    ),
    "idempotency_unreadable": Entry(
        "Answer not readable any more",
        "The request with this Idempotency-Key was done; the key that sealed its answer is gone.",
        _READ,
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
    "invalid": Entry("Not valid", "The request is well formed, but not valid.", _FIELDS),
    "unknown_grade": Entry(
        "Grade not of this tool",
        "The grade is not a level of the scale of the tool version.",
        "Take one of the levels that the tool version lists.",
    ),
    "calendar_range": Entry(
        "Beyond the calendar",
        "Working days are not known so far back or ahead.",
        "Use a nearer date, or ask an administrator to extend the calendar.",
    ),
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
        "Too many requests", "You asked more often than your share allows.", _AGAIN
    ),
    "unavailable": Entry("Not available", "The service cannot answer just now.", _AGAIN),
    "busy": Entry(
        "Busy",
        "Too much is going on at once, or somebody is changing the same thing.",
        _AGAIN,
    ),
    "database_unavailable": Entry(
        "Database not available", "The database does not answer.", _AGAIN
    ),
    "unexpected": Entry(
        "Unexpected",
        "Something went wrong that should not have. It was logged, without any of your data.",
        "Try again once; then give the `request_id` to whoever runs the service.",
    ),
    # Places of a request, in `errors`
    "blank": Entry("Blank", "A value is needed here.", _FIELDS),
    "required": Entry("Required", "A member or parameter is missing.", _FIELDS),
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
    "wrong_type": Entry("Wrong type", "The value is of another type; nothing is coerced.", _FIELDS),
    "bad_format": Entry("Bad format", "The text does not have the form it needs.", _FIELDS),
    "unknown_code": Entry("Code not to be chosen", "The list has no such code in use.", _FIELDS),
    "bad_polarity": Entry(
        "Polarity not of this theme",
        "A theme says which polarities its findings may have.",
        _FIELDS,
    ),
    "unknown_section": Entry("No such section", "The tool has no section of this key.", _FIELDS),
    "not_written_here": Entry(
        "Not recorded here", "Findings of this origin are not recorded through here.", _FIELDS
    ),
    "same_scale": Entry(
        "Same scale", "A crosswalk leads from one grade scale to another.", _FIELDS
    ),
    "bad_kind": Entry("Another kind", "A tool and its content are of the same kind.", _FIELDS),
    "inactive": Entry("Inactive", "It names something that is no longer used.", _FIELDS),
    "bad_order": Entry("Out of order", "The items are not in the order they need.", _FIELDS),
    "circle": Entry("In a circle", "Nothing stands under itself.", _FIELDS),
    "one_of": Entry("One of several", "Exactly one of several members is to be given.", _FIELDS),
    "not_in_list": Entry("Not in the list", "The value is not one of those defined.", _FIELDS),
    "out_of_range": Entry("Out of range", "The value is beyond its limits.", _FIELDS),
    "too_short": Entry("Too short", "There are too few characters or items.", _FIELDS),
    "too_long": Entry("Too long", "There are too many characters or items.", _FIELDS),
}
