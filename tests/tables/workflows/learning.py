"""The states of learning items, communities of practice and Area Learning Events."""

from tests.tables.workflows.base import ALL, HERE, MINE, Move, Noun

MANAGING = "qa principal_social_worker"
# Those who manage learning, and the other staff as facilitators.
FACILITATING = (
    "qa_admin qa_manager principal_social_worker auditor@own moderator@own practitioner@own"
    " team_manager@own service_manager@own assistant_director@own director@own"
    " corporate_director@own cpc@own iro@own cpc_manager@own iro_manager@own"
    " data_protection_officer@own administrator@own"
)

CHAIRING = "assistant_director@own director@own corporate_director@own"
RECORDING = f"{MANAGING} {CHAIRING}"

NOUNS: dict[str, Noun] = {
    "learning-items": Noun(
        "drafted published retired",
        {
            MANAGING: ALL,
            "* -outsiders -qa -principal_social_worker": ("", "published", ""),
        },
        {
            "edit": Move(MANAGING, "drafted published", path=None),
            "publish": Move(MANAGING, "drafted>published"),
            "retire": Move(MANAGING, "published>retired"),
        },
    ),
    "communities-of-practice": Noun(
        "suggested running closed declined",
        {
            MANAGING: ALL,
            "* -outsiders -qa -principal_social_worker": ("*", "running closed", ""),
        },
        {
            "edit": Move(MANAGING, "suggested running", path=None),
            "start": Move(MANAGING, "suggested>running"),
            "decline": Move(MANAGING, "suggested>declined"),
            "close": Move(MANAGING, "running>closed"),
        },
    ),
    "community-sessions": Noun(
        "planned held cancelled",
        {"* -outsiders": ALL},
        {
            "edit": Move(MANAGING, "planned held", path=None),
            "hold": Move(FACILITATING, "planned>held"),
            "record-attendance": Move(FACILITATING, "held"),
            "cancel": Move(MANAGING, "planned>cancelled"),
        },
    ),
    "area-learning-events": Noun(  # which `own` chairs, or else is invited to
        "planned held minuted closed cancelled",
        {
            "qa managers directors": HERE,
            "practice chair_managers -qa -managers -directors": MINE,
        },
        {
            "edit": Move(MANAGING, "planned", path=None),
            "cancel": Move(MANAGING, "planned>cancelled"),
            "hold": Move(RECORDING, "planned>held"),
            "record-attendance": Move(RECORDING, "held minuted"),
            "minute": Move(RECORDING, "held>minuted"),
            "correct-minutes": Move(RECORDING, "minuted"),
            "close": Move(CHAIRING, "minuted>closed"),
        },
    ),
}
