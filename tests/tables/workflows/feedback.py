"""The states of campaigns, submissions, disclosures, responses and quotes."""

from tests.tables.workflows.base import ALL, MINE, Move, Noun

NOUNS: dict[str, Noun] = {
    "feedback-campaigns": Noun(  # of children, thus none of a partner's
        "planned open closed",
        {"qa": ALL, "* -qa -partner_agency": ("open closed",) * 3},
        {
            "edit": Move("qa", "planned", path=None),
            "open": Move("qa", "planned>open"),
            "close": Move("qa", "open>closed"),
            "invite": Move("qa", "planned open", path=None),
        },
    ),
    "feedback-submissions": Noun(
        "received triaged escalated coded reviewed closed",
        {"qa": ALL, "practice partner_agency -qa": MINE},
        {
            "edit": Move("practice@own partner_agency@own", "received", path=None),
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
        "open closed", {"qa": ALL}, {"close": Move("qa_manager", "open>closed")}
    ),
    "feedback-readings": Noun("waiting read", {"qa": ALL}, {"read": Move("qa", "waiting>read")}),
    "feedback-responses": Noun(
        "draft published withdrawn",
        {"qa": ALL, "* -qa": ("published",) * 3},
        {
            "edit": Move("qa", "draft", path=None),
            "publish": Move("qa_manager", "draft>published"),
            "withdraw": Move("qa_manager", "published>withdrawn"),
        },
    ),
    "feedback-quotes": Noun(
        "proposed released refused withdrawn",
        {"qa": ALL, "service_manager directors": ("released", "released", "")},
        {
            "release": Move("qa_manager", "proposed>released"),
            "refuse": Move("qa_manager", "proposed>refused"),
            "withdraw": Move("qa_manager", "released>withdrawn"),
        },
    ),
}
