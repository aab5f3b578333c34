"""The states of findings."""

from tests.tables.workflows.base import ALL, MINE, Move, Noun

NOUNS: dict[str, Noun] = {
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
    "safeguarding-alerts": Noun(  # of which `own` was told by name
        "open acknowledged",
        {
            "practice -managers -qa_manager": MINE,
            "managers": ("*", "*", ""),
            "qa_manager": ALL,
        },
        {
            "acknowledge": Move("qa_manager managers practice@own", "open>acknowledged"),
        },
    ),
}
