"""Problems of child outcome analyses."""

from app.http.problems.pages.entry import FIELDS, Entry

PAGES: dict[str, Entry] = {
    "no_district": Entry("Not a district", "An analysis is of a whole district.", FIELDS),
    "no_monday": Entry(
        "Not a Monday",
        "The week of an analysis begins on a Monday, and ends on its Friday.",
        FIELDS,
    ),
    "no_analysis_lead": Entry(
        "Cannot lead the analysis",
        "The lead records findings, so they are an active QA manager, auditor or moderator whose"
        " role covers the district.",
        "Name such a person.",
    ),
    "no_observer": Entry(
        "Cannot observe",
        "An observer is an active person with a role in practice or in the QA Unit.",
        "Name another person, or leave this one out.",
    ),
    "not_yet": Entry(
        "Too early", "The day on which this can be done has not come.", "Wait for that day."
    ),
    "nothing_observed": Entry(
        "Nothing observed",
        "The analysis begins once there is at least one observation.",
        "Record an observation first.",
    ),
    "no_line_of_enquiry": Entry(
        "No line of enquiry",
        "The analysis begins once there is at least one line of enquiry that was not withdrawn.",
        "Set a line of enquiry first.",
    ),
    "empty_block": Entry(
        "Empty block",
        "Each of the four expected outcomes needs a text in the report, or a reason for none.",
        "Write the blocks that have neither.",
    ),
    "not_empty": Entry(
        "Not empty",
        "A reason for saying nothing stands where there is neither a text nor a finding.",
        FIELDS,
    ),
    "own_report": Entry(
        "Own report",
        "The lead of an analysis does not decide on its report.",
        "Somebody else must accept or return it.",
    ),
    "analysis_reported": Entry(
        "Report given",
        "The report of the analysis was given, so its lines of enquiry stay as they are.",
        "If the report is returned, they can be changed again.",
    ),
    "analysis_not_answering": Entry(
        "Not during fieldwork or analysis",
        "Lines of enquiry are answered during the fieldwork and the analysis.",
        "Wait until the fieldwork begins; a report that is returned can be changed.",
    ),
    "no_fieldwork": Entry(
        "Not during fieldwork",
        "Observations are recorded and changed while the analysis is in its fieldwork.",
        "Wait until the lead begins it; once it has ended, tell the lead what is missing.",
    ),
    "says_nothing": Entry("Says nothing", "An observation needs at least one note.", FIELDS),
    "another_district": Entry(
        "Another district",
        "What is observed belongs to the district of the analysis.",
        "Name the district or a unit below it.",
    ),
}
