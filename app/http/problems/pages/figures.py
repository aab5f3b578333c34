"""Problems of figures."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "figures_only": Entry(
        "Figures only",
        "Your roles let you see figures, but not the rows behind them.",
        "Ask for the figure without `explain=rows`, or with `disclosure=rows`.",
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
