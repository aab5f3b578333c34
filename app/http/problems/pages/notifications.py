"""Problems of webhooks."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "switched_off": Entry(
        "Switched off",
        "The webhook is switched off, by somebody or because it had failed for days.",
        "Replace it with `active` true first.",
    ),
}
