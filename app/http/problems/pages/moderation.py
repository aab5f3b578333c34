"""Problems of moderation, inquiries and requests for change."""

from app.http.problems.pages.entry import ANOTHER_PERSON, FIELDS, Entry

PAGES: dict[str, Entry] = {
    "blind": Entry(
        "Blind moderation",
        "In blind moderation the moderator does not know the auditor's grade, so they cannot say"
        " whether it is upheld, raised or lowered.",
        "Leave `outcome` out. QAF works it out from the two grades and shows it after the"
        " decision.",
    ),
    "own_proposal": Entry(
        "Your own proposal",
        "You cannot decide a proposal that you made yourself.",
        ANOTHER_PERSON,
    ),
    "no_moderator": Entry(
        "Not a moderator",
        "This person cannot moderate here: their account is not active, or they hold no role that"
        " moderates at the place of the audit.",
        "Name somebody else: `GET /v1/people?role=moderator` lists moderators.",
    ),
    "no_session": Entry(
        "Session cannot be used",
        "The session is closed, belongs to another cycle, or the moderator is not one of its"
        " members.",
        "Name an open session of the audit's cycle that the moderator is a member of, or none.",
    ),
    "wrong_sign": Entry(
        "Outcome and grades differ",
        "The outcome does not agree with the two grades. Whether a grade is upheld, raised or"
        " lowered follows from the auditor's grade and the moderated one.",
        "Leave `outcome` out, or correct `moderated_grade`.",
    ),
    "outcome_has_grade": Entry(
        "Outcome and grade do not go together",
        "The outcomes upheld, raised and lowered need a moderated grade; `no_grade` must not have"
        " one.",
        FIELDS,
    ),
    "nothing_to_compare": Entry(
        "Nothing to compare with",
        "The audit proposes no grade, so no grade can be upheld, raised or lowered.",
        "Decide `no_grade`, or return the audit.",
    ),
    "use_return": Entry(
        "Use the operation for returning",
        "An audit cannot be returned with a moderation decision.",
        "Return it with `POST /v1/audits/{id}/return`, which also says what must be changed.",
    ),
    "audit_cycle": Entry(
        "Context and audit do not go together",
        "An inquiry with the context `audit_cycle` must name its audit; any other must name none.",
        FIELDS,
    ),
    "facilitator": Entry(
        "Facilitator is the practitioner",
        "The practitioner cannot facilitate their own inquiry.",
        "Name somebody else in `facilitator_id`.",
    ),
    "another_practitioner": Entry(
        "Another practitioner",
        "The audit already names a practitioner, and its inquiry must be with that person.",
        "Name the audit's practitioner in `practitioner_id`.",
    ),
    "no_practitioner": Entry(
        "Not a practitioner",
        "An inquiry outside the audit cycle takes its place from the practitioner's role, and this"
        " person holds no practitioner's role today.",
        "Name somebody who holds the role `practitioner` today.",
    ),
    "unanswered": Entry(
        "Unanswered",
        "A question of the inquiry has no answer yet.",
        "Answer both questions: `what_went_well` and `what_differently_next_time`.",
    ),
    "already_replied": Entry(
        "Already replied",
        "The practitioner and the team manager can each reply once to a final audit, and this reply"
        " is stored.",
        "Read it with `GET /v1/audits/{id}/replies`; it cannot be changed.",
    ),
    "inquiry_exists": Entry(
        "Inquiry exists",
        "The audit already has an appreciative inquiry, and an audit has only one.",
        "Find it with `GET /v1/appreciative-inquiries?audit_id=…` and change that one.",
    ),
    "moderation_blind": Entry(
        "Moderation may be blind",
        "The practitioner is not told who audited while the moderation is blind, so the auditor"
        " cannot hold the conversation yet.",
        "Wait until the moderation is decided, or name another facilitator.",
    ),
    "inquiry_open": Entry(
        "Inquiry not confirmed",
        "The audit needs an appreciative inquiry that the practitioner has confirmed, and there is"
        " none yet.",
        "Ask the practitioner to confirm the inquiry, or finalise without it and give a reason.",
    ),
    "no_rule": Entry(
        "No moderation rule",
        "The programme has no moderation rule.",
        "Enter one first: `PUT /v1/moderation-rules/{id}`.",
    ),
    "still_in_moderation": Entry(
        "Still in moderation",
        "A session cannot be closed while one of its audits is not decided.",
        "Decide or return its audits first.",
    ),
    "own_audit": Entry(
        "Your own audit",
        "Nobody can moderate an audit that they made themselves.",
        "Another moderator must take it.",
    ),
    "claimed": Entry(
        "Taken by another moderator",
        "Another moderator has this audit.",
        "Take another audit, or ask the quality assurance unit to assign this one to you.",
    ),
    "proposal_open": Entry(
        "Proposal open",
        "There is already a proposal to change this audit that nobody has decided.",
        "Have it approved or rejected first: `GET /v1/change-requests`.",
    ),
}
