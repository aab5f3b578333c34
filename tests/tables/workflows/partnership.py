"""The states of multi-agency audits and agency returns."""

from tests.tables.workflows.base import HERE, MINE, Move, Noun

BODIES = "partner_agency auditor managers"
PRINCIPAL = "principal_social_worker"
CONTACTS = "auditor@own managers@own principal_social_worker@own"
WRITING = f"partner_agency@own {CONTACTS}"
ASKED = "requesting discussion reported closed cancelled"
LEADERS = "assistant_director director corporate_director"
ENDED = "reported closed"
UNTIL_DISCUSSION = "proposed>cancelled agreed>cancelled requesting>cancelled"

NOUNS: dict[str, Noun] = {
    "multi-agency-audits": Noun(  # of which the body of `own` has a return, once it was asked
        "proposed agreed requesting discussion reported closed cancelled",
        {
            "qa": HERE,
            BODIES: (ASKED, "", ""),
            LEADERS: (ENDED, ENDED, ""),
            PRINCIPAL: (ASKED, ENDED, ""),
        },
        {
            "edit": Move("qa", "proposed agreed requesting", path=None),
            "agree": Move("qa", "proposed>agreed"),
            "request-returns": Move("qa", "agreed>requesting"),
            "open-discussion": Move("qa", "requesting>discussion"),
            "record-discussion": Move("qa", "discussion"),
            "report": Move("qa", "discussion>reported"),
            "close": Move("qa", "reported>closed"),
            "cancel": Move("qa", UNTIL_DISCUSSION),
        },
    ),
    "agency-returns": Noun(  # due yesterday, with all domains graded
        "requested in_progress submitted no_involvement",
        {"qa": HERE, BODIES: MINE, PRINCIPAL: MINE},
        {
            "edit": Move(WRITING, "requested in_progress", path=None),
            "submit": Move(WRITING, "in_progress>submitted"),
            "recall": Move(WRITING, "submitted>in_progress no_involvement>in_progress"),
            "declare-no-involvement": Move(
                WRITING, "requested>no_involvement in_progress>no_involvement"
            ),
            "mark-overdue": Move("qa", "requested in_progress"),
            "show-case-number": Move(CONTACTS, "requested in_progress"),
        },
    ),
}
