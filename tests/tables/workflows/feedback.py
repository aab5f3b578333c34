"""The states of campaigns, submissions, disclosures, responses and quotes."""

from tests.tables.workflows.base import HERE, MINE, Move, Noun

NOUNS: dict[str, Noun] = {
    "feedback-campaigns": Noun(  # of children, thus none of a partner's
        "planned open closed",
        {"qa": ("*", "*", "open closed"), "* -qa -partner_agency": ("open closed",) * 3},
        {
            "edit": Move("qa@own qa@here", "planned", path=None),
            "open": Move("qa@own qa@here", "planned>open"),
            "close": Move("qa@own qa@here", "open>closed"),
            "invite": Move("qa@own qa@here", "planned open", path=None),
        },
    ),
    "feedback-submissions": Noun(
        "received triaged escalated coded reviewed closed",
        {"qa": HERE, "practice partner_agency chair_managers -qa": MINE},
        {
            "edit": Move(
                "practice@own partner_agency@own chair_managers@own", "received", path=None
            ),
            "triage": Move("qa", "received>triaged"),
            "escalate": Move(
                "qa",
                "received>escalated triaged>escalated coded>escalated reviewed>escalated escalated",
            ),
            "resolve": Move("qa_manager", "escalated>triaged"),
            "code": Move("qa", "triaged>coded coded"),
            "send-back": Move("qa_manager", "coded>triaged"),
            "review": Move("qa_manager", "coded>reviewed"),
            "close": Move("qa_manager", "reviewed>closed", {"triaged": "not_reviewed"}),
        },
    ),
    "feedback-disclosures": Noun(
        "open closed", {"qa": HERE}, {"close": Move("qa_manager", "open>closed")}
    ),
    "feedback-readings": Noun("waiting read", {"qa": HERE}, {"read": Move("qa", "waiting>read")}),
    "feedback-responses": Noun(
        "draft published withdrawn",
        {"qa": ("*", "*", "published"), "* -qa": ("published",) * 3},
        {
            "edit": Move("qa@own qa@here", "draft", path=None),
            "publish": Move("qa_manager@own qa_manager@here", "draft>published"),
            "withdraw": Move("qa_manager@own qa_manager@here", "published>withdrawn"),
        },
    ),
    "feedback-quotes": Noun(
        "proposed released refused withdrawn",
        {"qa": HERE, "managers directors": ("released", "released", "")},
        {
            "release": Move("qa_manager", "proposed>released"),
            "refuse": Move("qa_manager", "proposed>refused"),
            "withdraw": Move("qa_manager", "released>withdrawn"),
        },
    ),
}
