"""The states of cycles, rounds, assignments and audits."""

from tests.tables.workflows.base import ALL, HERE, MINE, Move, Noun

FINAL_AUDIT = "finalised amended"

NOUNS: dict[str, Noun] = {
    "audits": Noun(
        "draft submitted awaiting_moderation in_moderation returned moderated"
        " appreciative_inquiry finalised amended voided",
        {
            "qa": HERE,
            "auditor": MINE,
            "moderator": ("*", "awaiting_moderation", ""),
            "practitioner": ("appreciative_inquiry finalised amended", "", ""),
            "managers directors": (FINAL_AUDIT, FINAL_AUDIT, ""),
            "chairs": (FINAL_AUDIT, "", ""),
        },
        {
            "edit": Move("auditor@own", "draft returned", path=None),
            "carry-forward": Move("auditor@own", "", {"draft": "nothing_earlier"}),
            "submit": Move("auditor@own", "draft>submitted returned>awaiting_moderation"),
            "recall": Move("auditor@own", "submitted>draft"),
            "request-moderation": Move("qa_admin", "submitted>awaiting_moderation"),
            "begin-moderation": Move("moderator qa_manager", "awaiting_moderation>in_moderation"),
            "assign-moderator": Move(
                "qa_admin", "awaiting_moderation in_moderation>awaiting_moderation"
            ),
            "return": Move("moderator@own", "in_moderation>returned"),
            "decide": Move("moderator@own", "in_moderation>moderated", path="moderation-decisions"),
            "start-appreciative-inquiry": Move(
                "qa auditor@own moderator@own",
                "submitted awaiting_moderation in_moderation returned"
                " moderated>appreciative_inquiry appreciative_inquiry finalised amended",
                path=None,
            ),
            "finalise": Move(
                "qa_admin", "moderated>finalised", {"appreciative_inquiry": "inquiry_open"}
            ),
            "reply": Move("practitioner@own team_manager", "finalised amended", path="replies"),
            "propose-amendment": Move("qa_manager", "finalised amended"),
            "propose-void": Move(
                "qa_manager",
                "draft submitted awaiting_moderation in_moderation returned moderated"
                " appreciative_inquiry finalised amended",
            ),
        },
    ),
    "audit-assignments": Noun(
        "proposed allocated declined exemption_requested exempted fulfilled cancelled",
        {"qa": HERE, "auditor": MINE, "managers directors": ("*", "*", "")},
        {
            "allocate": Move("qa_admin", "proposed>allocated"),
            "reallocate": Move("qa_admin", "allocated declined>allocated"),
            "decline": Move("auditor@own", "allocated>declined"),
            "start-audit": Move("auditor@own", "allocated", path=None),
            "request-exemption": Move("managers", "allocated>exemption_requested"),
            "approve-exemption": Move(
                "assistant_director director corporate_director", "exemption_requested>exempted"
            ),
            "refuse-exemption": Move(
                "assistant_director director corporate_director", "exemption_requested>allocated"
            ),
            "extend": Move("qa_admin", "proposed allocated declined exemption_requested"),
            "keep": Move("qa_admin", "proposed allocated declined exemption_requested"),
            "cancel": Move(
                "qa_admin",
                "proposed>cancelled allocated>cancelled declined>cancelled"
                " exemption_requested>cancelled exempted>cancelled",
            ),
        },
    ),
    "audit-alerts": Noun(
        "open acknowledged withdrawn",
        {"qa": HERE, "auditor": MINE, "managers": ("*", "*", "")},
        {"acknowledge": Move("managers", "open>acknowledged")},
    ),
    "audit-cycles": Noun(
        "planned open closing closed",
        {"*": ALL},
        {
            "open": Move("qa_manager", "planned>open"),
            "start-closing": Move("qa_manager", "open>closing"),
            "close": Move("qa_manager", "closing>closed"),
            "reopen": Move("qa_manager", "closing>open closed>open"),
        },
    ),
    "audit-rounds": Noun(
        "open closed",
        {"*": ALL},
        {"close": Move("qa", "open>closed"), "reopen": Move("qa", "closed>open")},
    ),
}
