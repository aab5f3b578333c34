"""The states of findings."""

from tests.tables.workflows.base import HERE, MINE, Move, Noun

DECIDERS = "qa_manager assistant_director director corporate_director"

DOING = "practitioner@own chairs@own partner_agency@own"
MANAGING = "qa managers directors"
VERIFYING = "qa_manager managers directors"

NOUNS: dict[str, Noun] = {
    "findings": Noun(  # of finalised audits, thus closed to their auditors
        "recorded withdrawn",
        {
            "qa": HERE,
            "auditor moderator practitioner chairs": MINE,
            "managers directors": ("*", "*", ""),
        },
        {
            "edit": Move("auditor@own", "", {"recorded": "record_closed"}, path=None),
            "withdraw": Move("qa_manager", "recorded>withdrawn"),
        },
    ),
    "recommendations": Noun(
        "proposed accepted rejected superseded",
        {
            "qa managers directors": HERE,
            "auditor moderator practitioner chairs partner_agency": MINE,
        },
        {
            "edit": Move(
                "qa_manager auditor@own moderator@own practitioner@own chairs@own",
                "proposed",
                path=None,
            ),
            "accept": Move(DECIDERS, "proposed>accepted"),
            "reject": Move(DECIDERS, "proposed>rejected"),
            "supersede": Move("qa_manager", "proposed>superseded accepted>superseded"),
        },
    ),
    "actions": Noun(
        "open in_progress completed verified closed cancelled",
        {
            "qa managers directors": HERE,
            "auditor moderator practitioner chairs partner_agency": MINE,
        },
        {
            "edit": Move(MANAGING, "open in_progress", path=None),
            "start": Move(DOING, "open>in_progress"),
            "complete": Move(DOING, "in_progress>completed"),
            "return": Move(VERIFYING, "completed>in_progress"),
            "verify": Move(VERIFYING, "completed>verified"),
            "assess": Move(VERIFYING, "verified closed"),
            "close": Move(VERIFYING, "verified>closed"),
            "cancel": Move("qa_manager", "open>cancelled in_progress>cancelled"),
            "extend": Move(MANAGING, "open in_progress"),
            "reassign": Move(MANAGING, "open in_progress"),
        },
    ),
    "safeguarding-alerts": Noun(  # of which `own` was told by name
        "open acknowledged",
        {
            "practice chair_managers -managers -qa_manager": MINE,
            "managers": ("*", "*", ""),
            "qa_manager": HERE,
        },
        {
            "acknowledge": Move(
                "qa_manager managers practice@own chair_managers@own", "open>acknowledged"
            ),
        },
    ),
}
