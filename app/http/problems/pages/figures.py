"""Problems of figures."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "figures_only": Entry(
        "Figures only",
        "Your roles let you see figures, but not the rows behind them.",
        "Ask for the figure without `explain=rows`.",
    ),
}
