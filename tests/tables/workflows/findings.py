"""The states of findings."""

from tests.tables.workflows.base import ALL, MINE, Move, Noun

DECIDERS = "qa_manager assistant_director director corporate_director"

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
    "recommendations": Noun(
        "proposed accepted rejected superseded",
        {
            "qa": ALL,
            "managers directors": ("*", "*", ""),
            "auditor moderator practitioner chairs partner_agency": MINE,
        },
        {
            "edit": Move("qa_manager auditor@own moderator@own chairs@own", "proposed", path=None),
            "accept": Move(DECIDERS, "proposed>accepted"),
            "reject": Move(DECIDERS, "proposed>rejected"),
            "supersede": Move("qa_manager", "proposed>superseded accepted>superseded"),
        },
    ),
}
