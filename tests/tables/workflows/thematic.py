"""The states of quality circles and thematic audits."""

from tests.tables.workflows.base import HERE, MINE, Move, Noun

WORKING = "practice@own chair_managers@own"
CHAIRING = "assistant_director@own service_manager@own"

NOUNS: dict[str, Noun] = {
    "quality-circles": Noun(  # of which `own` is a member
        "active closed",
        {
            "practice chair_managers -qa -directors": MINE,
            "qa directors": HERE,
        },
        {
            "edit": Move("qa", "active", path=None),
            "close": Move("qa", "active>closed"),
        },
    ),
    "circle-meetings": Noun(  # of whose circle `own` is a member, or the chair
        "planned held confirmed cancelled",
        {
            "practice chair_managers -qa": MINE,
            "qa": HERE,
        },
        {
            "edit": Move(WORKING, "planned", path=None),
            "record": Move(WORKING, "planned>held held"),
            "confirm": Move(CHAIRING, "held>confirmed"),
            "cancel": Move(WORKING, "planned>cancelled"),
        },
    ),
    "thematic-audits": Noun(  # of whose circle `own` is a member, or the chair
        "proposed planned rejected fieldwork analysis reported closed",
        {
            "practice chair_managers -qa": ("*", "reported closed", ""),
            "qa": HERE,
        },
        {
            "edit": Move(WORKING, "proposed planned fieldwork", path=None),
            "plan": Move(CHAIRING, "proposed>planned"),
            "reject": Move(CHAIRING, "proposed>rejected"),
            "start": Move(WORKING, "planned>fieldwork"),
            "analyse": Move(WORKING, "fieldwork>analysis"),
            "write-report": Move(WORKING, "analysis"),
            "publish": Move(CHAIRING, "analysis>reported"),
            "close": Move(CHAIRING, "reported>closed"),
        },
    ),
}
