"""Problems of figures."""

from app.http.problems.pages.entry import FIX, Entry

PAGES: dict[str, Entry] = {
    "figures_only": Entry(
        "Figures only",
        "Your roles show you figures, not the rows behind them.",
        FIX,
    ),
}
