"""Problems of programmes, assignments and audits."""

from app.http.problems.pages.entry import READ, Entry

PAGES: dict[str, Entry] = {
    "withdrawn": Entry(
        "Withdrawn",
        "The assignment is no longer yours.",
        READ,
    ),
    "own_line": Entry(
        "Own line",
        "Whoever held the case, or led its team, in the last twelve months does not judge it.",
        READ,
    ),
    "round_closed": Entry(
        "Round closed",
        "The round or its cycle is not open.",
        READ,
    ),
    "nothing_earlier": Entry(
        "Nothing to copy from",
        "There is no earlier final audit of this child with this tool, yours or repeated.",
        "Answer the questions anew.",
    ),
    "started": Entry(
        "Started already",
        "The assignment has an audit that is not voided.",
        READ,
    ),
    "too_late": Entry(
        "Too late",
        "The time in which this was possible is over.",
        READ,
    ),
    "own_request": Entry(
        "Own request",
        "Somebody else must decide what you asked for.",
        READ,
    ),
    "drafts_left": Entry(
        "Drafts are left",
        "A cycle is closed when no draft audit is left in it.",
        READ,
    ),
    "laid_out": Entry(
        "Already laid out",
        "The year of a programme, its cycles and months, is fixed once it exists.",
        READ,
    ),
}
