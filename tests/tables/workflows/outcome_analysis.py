"""The states of child outcome analyses, which `own` leads or else observes for."""

from tests.tables.workflows.base import HERE, MINE, Move, Noun

LEAD = "qa_manager@own auditor@own moderator@own"
LEAD_OR_UNIT = "qa auditor@own moderator@own"
ACCEPTING = "assistant_director director corporate_director"
SEEN = {
    "qa": HERE,
    "managers directors": ("*", "*", ""),
    "practice -qa -managers -directors": MINE,
}

NOUNS: dict[str, Noun] = {
    "outcome-analyses": Noun(
        "proposed scheduled fieldwork analysis reported follow_up closed",
        SEEN,
        {
            "edit": Move("qa", "proposed scheduled fieldwork analysis", path=None),
            "schedule": Move("director corporate_director", "proposed>scheduled"),
            "name-observers": Move(LEAD, "scheduled fieldwork"),
            "begin-fieldwork": Move(LEAD, "scheduled>fieldwork"),
            "begin-analysis": Move(LEAD, "fieldwork>analysis"),
            "write-report": Move(LEAD, "analysis", path=None),
            "report": Move(LEAD, "analysis>reported"),
            "accept": Move(ACCEPTING, "reported>follow_up"),
            "return": Move(ACCEPTING, "reported>analysis"),
            "close": Move(LEAD, "follow_up>closed"),
        },
    ),
    "lines-of-enquiry": Noun(  # of analyses in their fieldwork
        "set answered withdrawn",
        SEEN,
        {
            "edit": Move(LEAD_OR_UNIT, "set", path=None),
            "answer": Move(LEAD, "set>answered answered"),
            "withdraw": Move(LEAD_OR_UNIT, "set>withdrawn"),
        },
    ),
}
