"""Problems of moderation, inquiries and requests for change."""

from app.http.problems.pages.entry import FIELDS, FIX, READ, Entry

PAGES: dict[str, Entry] = {
    "blind": Entry(
        "Blind",
        "A blind moderator does not know the auditor's grade, and so not the outcome either.",
        "Leave the outcome out; it is there once you have decided.",
    ),
    "own_proposal": Entry(
        "Own proposal",
        "Somebody else must decide what you proposed.",
        READ,
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
        FIELDS,
    ),
    "nothing_to_compare": Entry(
        "Nothing to compare with",
        "The audit proposes no grade, so none can be upheld, raised or lowered.",
        "Decide `no_grade`, or return the audit.",
    ),
    "use_return": Entry(
        "Returned by another way",
        "An audit is sent back with `POST /v1/audits/{id}/return`, which names the places.",
        FIX,
    ),
    "audit_cycle": Entry(
        "Context and audit do not go together",
        "An inquiry in the audit cycle names its audit; one in supervision names none.",
        FIELDS,
    ),
    "facilitator": Entry(
        "Facilitator is the practitioner",
        "Somebody else than the practitioner facilitates an inquiry.",
        FIELDS,
    ),
    "another_practitioner": Entry(
        "Another practitioner",
        "The audit names its practitioner, and the inquiry is with them.",
        FIELDS,
    ),
    "no_practitioner": Entry(
        "Not a practitioner",
        "An inquiry outside the audit cycle is where its practitioner works today.",
        "Name somebody who holds the role of a practitioner.",
    ),
    "unanswered": Entry(
        "Unanswered",
        "Both questions of the inquiry must be answered.",
        READ,
    ),
    "inquiry_open": Entry(
        "Inquiry open",
        "The practitioner has not confirmed the appreciative inquiry.",
        READ,
    ),
    "no_rule": Entry(
        "No rule",
        "The programme has no moderation rule.",
        READ,
    ),
    "still_in_moderation": Entry(
        "Still in moderation",
        "An audit of the session is not decided yet.",
        READ,
    ),
    "own_audit": Entry(
        "Own audit",
        "Nobody moderates their own audit.",
        READ,
    ),
    "claimed": Entry(
        "Claimed",
        "Another moderator has this audit.",
        READ,
    ),
    "proposal_open": Entry(
        "Proposal open",
        "An undecided proposal must be decided first.",
        READ,
    ),
}
