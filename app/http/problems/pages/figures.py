"""Problems of figures."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "figures_only": Entry(
        "Figures only",
        "Your roles let you see figures, but not the rows behind them.",
        "Ask for the figure without `explain=rows`, or with `disclosure=rows`.",
    ),
    "bad_option": Entry(
        "Query option not valid",
        "A query option of OData is not valid for this set.",
        "The message says what would be right; `$metadata` lists the properties of each set.",
    ),
    "not_supported": Entry(
        "Not supported",
        "OData has this, and this service has not.",
        "The message says what to use instead.",
    ),
    "no_row_feed": Entry(
        "No row feed",
        "Your key may read figures and dimensions, but not rows.",
        "Read the sets of figures, or ask for a key with a row feed.",
    ),
    "too_many_figures": Entry(
        "Too many figures",
        "One answer would hold more figures than anybody reads.",
        "Ask for fewer metrics or breakdowns, or filter by unit, cycle or month.",
    ),
    "no_figures_by_person": Entry(
        "No figures by person",
        "Management information names no auditors and reviewers.",
        "Leave out the breakdown or filter, or ask an administrator for a key with figures by"
        " person.",
    ),
}
