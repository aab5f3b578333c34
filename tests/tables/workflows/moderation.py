"""The states of appreciative inquiries, moderation sessions and change requests."""

from tests.tables.workflows.base import ALL, HERE, MINE, Move, Noun

NOUNS: dict[str, Noun] = {
    "appreciative-inquiries": Noun(
        "planned held recorded confirmed_by_practitioner",
        {
            "qa": HERE,
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
    "moderation-sessions": Noun(
        "planned held closed",
        {"qa moderator": ALL},
        {"hold": Move("qa", "planned>held"), "close": Move("qa", "held>closed")},
    ),
    "change-requests": Noun(
        "proposed approved rejected",
        {"qa": HERE},
        {
            "approve": Move("qa_manager", "proposed>approved"),
            "reject": Move("qa_manager", "proposed>rejected"),
        },
    ),
}
