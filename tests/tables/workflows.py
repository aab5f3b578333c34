"""Whatever has states: who sees it where in which, and who may make which move from where to where.

Written by hand from docs/permissions.md and the states on the pages of docs/domain/.
Every cell is tested by `tests/project/test_workflows.py` (role by place by state by verb).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# One word a state, `*` for all, `` for none; in the three places own, in scope and foreign.
Sees = tuple[str, str, str]


@dataclass(frozen=True)
class Move:
    """Who (`auditor@own`: of their own only), and `from>to`, or `from` where it stays."""

    who: str
    moves: str
    objects: Mapping[str, str] = field(default_factory=dict)  # state: the code of what objects
    path: str | None = ""  # where it is posted if not under its name; None: it has no POST

    @property
    def ends(self) -> dict[str, str]:
        told = (move.partition(">") for move in self.moves.split())
        return {start: end or start for start, _, end in told}


@dataclass(frozen=True)
class Noun:
    states: str
    sees: Mapping[str, Sees]
    moves: Mapping[str, Move]


ALL: Sees = ("*", "*", "*")
MINE: Sees = ("*", "", "")

FINAL_AUDIT = "finalised amended"
COMPLETE = "completed shared acknowledged amended closed"

NOUNS: dict[str, Noun] = {
    "audits": Noun(
        "draft submitted awaiting_moderation in_moderation returned moderated"
        " appreciative_inquiry finalised amended voided",
        {
            "qa": ALL,
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
                "qa auditor@own moderator@own", "moderated>appreciative_inquiry", path=None
            ),
            "finalise": Move(
                "qa_admin", "moderated>finalised", {"appreciative_inquiry": "inquiry_open"}
            ),
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
        {"qa": ALL, "auditor": MINE, "managers directors": ("*", "*", "")},
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
            "cancel": Move(
                "qa_admin",
                "proposed>cancelled allocated>cancelled declined>cancelled"
                " exemption_requested>cancelled exempted>cancelled",
            ),
        },
    ),
    "appreciative-inquiries": Noun(
        "planned held recorded confirmed_by_practitioner",
        {
            "qa": ALL,
            "auditor moderator practitioner": MINE,
            "team_manager": ("*", "*", ""),
        },
        {
            "edit": Move("qa auditor moderator team_manager", "planned held recorded", path=None),
            "hold": Move("qa auditor moderator team_manager", "planned>held"),
            "record": Move("qa auditor moderator team_manager", "held>recorded"),
            "confirm": Move("practitioner", "recorded>confirmed_by_practitioner"),
        },
    ),
    "findings": Noun(  # of finalised audits, thus closed to their auditors
        "recorded withdrawn",
        {
            "qa": ALL,
            "auditor moderator practitioner chairs": MINE,
            "managers directors": ("*", "*", ""),
        },
        {
            "edit": Move("auditor@own", "", {"recorded": "record_closed"}, path=None),
            "withdraw": Move("qa_manager", "recorded>withdrawn"),
        },
    ),
    "qa-records": Noun(
        "draft completed shared acknowledged amended closed entered_in_error",
        {
            "qa": ALL,
            "chairs integration_client": MINE,
            "practitioner": (COMPLETE, "", ""),
            "managers directors": (COMPLETE, COMPLETE, ""),
        },
        {
            "edit": Move("chairs@own", "draft", path=None),
            "complete": Move("chairs@own", "draft>completed"),
            "discard": Move("chairs@own", "draft>entered_in_error"),
            "share": Move(
                "chairs@own", "completed>shared shared acknowledged>shared amended>shared"
            ),
            "acknowledge": Move(
                "practitioner@own managers@own", "shared>acknowledged acknowledged amended closed"
            ),
            "record-on-file": Move("chairs@own", "completed shared acknowledged amended"),
            "close": Move(
                "chairs@own",
                "",
                dict.fromkeys(("shared", "acknowledged", "amended"), "share_with_both"),
            ),
            "amend": Move(
                "qa_manager",
                "completed>amended shared>amended acknowledged>amended amended closed>amended",
            ),
            "enter-in-error": Move(
                "qa_manager",
                "draft>entered_in_error completed>entered_in_error shared>entered_in_error"
                " acknowledged>entered_in_error amended>entered_in_error closed>entered_in_error",
            ),
        },
    ),
    "escalations": Noun(
        "alert informal formal resolved referred_cafcass withdrawn",
        {"qa": ALL, "managers directors": ("*", "*", ""), "chairs": MINE},
        {
            "edit": Move("chairs@own", "alert informal formal", path=None),
            "respond": Move(
                "managers@own assistant_director@own director@own corporate_director@own",
                "alert informal formal",
            ),
            "ask": Move("qa_manager chairs@own", "alert informal formal"),
            "escalate-informally": Move("qa_manager chairs@own", "alert>informal"),
            "escalate-formally": Move(
                "qa_manager chairs@own", "alert>formal informal>formal formal"
            ),
            "resolve": Move(
                "qa_manager chairs@own", "alert>resolved informal>resolved formal>resolved"
            ),
            "refer-to-cafcass": Move(
                "qa_manager chairs@own",
                "alert>referred_cafcass informal>referred_cafcass formal>referred_cafcass",
            ),
            "withdraw": Move(
                "qa_manager chairs@own", "alert>withdrawn informal>withdrawn formal>withdrawn"
            ),
        },
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
    "moderation-sessions": Noun(
        "planned held closed",
        {"qa moderator": ALL},
        {"hold": Move("qa", "planned>held"), "close": Move("qa", "held>closed")},
    ),
    "change-requests": Noun(
        "proposed approved rejected",
        {"qa": ALL},
        {
            "approve": Move("qa_manager", "proposed>approved"),
            "reject": Move("qa_manager", "proposed>rejected"),
        },
    ),
    "tool-versions": Noun(
        "draft published retired",
        {"qa": ALL, "* -qa": ("published retired",) * 3},
        {
            "edit": Move("qa", "draft", path=None),
            "delete": Move("qa", "draft", path=None),
            "publish": Move("qa_manager", "draft>published"),
            "retire": Move("qa_manager", "published>retired"),
        },
    ),
    "grade-crosswalks": Noun(
        "proposed approved",
        {"*": ALL},
        {
            "edit": Move("qa", "proposed", path=None),
            "delete": Move("qa", "proposed", path=None),
            "approve": Move("qa_manager", "proposed>approved"),
        },
    ),
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
                "qa", "received>escalated triaged>escalated coded>escalated reviewed>escalated"
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
    "webhooks/{webhook_id}/deliveries": Noun(
        "pending delivered failed",
        {"administrator": ALL},
        {"replay": Move("administrator", "delivered>pending failed>pending")},
    ),
}
