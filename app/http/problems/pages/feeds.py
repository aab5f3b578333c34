"""Problems of exports."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "unknown_row": Entry(
        "Unknown row",
        "An export cannot go on after a row that is not in the list, or no longer.",
        "Send the `id` of the last row that you have, or begin anew without `after`.",
    ),
    "no_pages": Entry(
        "No pages",
        "An export has every row of a list, and so no pages.",
        "Leave `limit`, `cursor` and `count` out.",
    ),
    "too_large_for_workbook": Entry(
        "Too large for a workbook",
        "A workbook cannot hold that many rows, or a text of that length.",
        "Ask for fewer rows, or for `csv` or `ndjson`.",
    ),
    "unknown_watermark": Entry(
        "Watermark not known",
        "The watermark is of another service, or of a time before the database was restored from a"
        " backup, moved to another server, or taken over by its standby. Since then transactions"
        " are counted anew, so nobody can tell what has changed after it.",
        "Read the whole list or set once without it, drop the rows of your copy that no longer"
        " come, and keep the new `watermark`.",
    ),
}
