"""Problems of figures."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "figures_only": Entry(
        "Figures only",
        "Your roles let you see figures, but not the rows behind them.",
        "Ask for the figure without `explain=rows`, or with `disclosure=rows`.",
    ),
    "released_only": Entry(
        "Released figures only",
        "Your roles let you see figures of this kind only where they have been released.",
        "Read the figures of `GET /v1/releases`.",
    ),
    "no_single_value": Entry(
        "No single value",
        "The figures of this metric are shares of grades or themes, and no single value that could"
        " have a target or a control chart.",
        "Choose a rate, a count, a mean, a median or a kappa of `GET /v1/metrics`.",
    ),
    "better_than_target": Entry(
        "Floor better than the target",
        "The floor of a target is what is still amber, so it is the target or worse.",
        "Turn target and floor round, or choose another `aim`.",
    ),
    "not_near": Entry(
        "No tolerance here",
        "Only a figure that should be near its target has a tolerance.",
        "Leave out `tolerance`, or send `near` as the `aim`.",
    ),
    "bad_period": Entry(
        "Period not valid",
        "A release is of 3 to 12 whole months.",
        "Let it begin on the first day of a month and end on the last day of one.",
    ),
    "before_period_end": Entry(
        "Before the end of the period",
        "A release is counted once its period is over.",
        "Choose the last day of the period, or a later one.",
    ),
    "correction_incomplete": Entry(
        "Correction incomplete",
        "A correction says which release it corrects, and what was wrong with it.",
        "Send `supersedes_id` and `correction_reason` together, or neither.",
    ),
    "not_the_same_tables": Entry(
        "Not the same tables",
        "A correction has the period and the tables of the release that it corrects, so that the"
        " two cannot be combined into something new.",
        "Repeat its `period_from`, `period_to` and `tables`.",
    ),
    "released_before": Entry(
        "Already released",
        "The same figures of the same period are out. A second version beside them would say which"
        " rows changed in between.",
        "Compose a correction of the release (`supersedes_id`), or choose another period.",
    ),
    "check_outdated": Entry(
        "Check outdated",
        "A release is checked together with everything that is out of the same rows. Since this"
        " check, something was published or corrected.",
        "Return the release with a reason, and propose it again.",
    ),
    "already_superseded": Entry(
        "Superseded already",
        "Another correction has taken the place of that release.",
        "Correct the newest release instead.",
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
    "several_series": Entry(
        "Several series",
        "Periods of several programmes begin on the same day, and a chart shows one series.",
        "Choose the cycles or rounds of one programme by their identifiers.",
    ),
    "no_figures_by_person": Entry(
        "No figures by person",
        "Management information names no auditors and reviewers.",
        "Leave out the breakdown or filter, or ask an administrator for a key with figures by"
        " person.",
    ),
}
