"""Problems of findings."""

from app.http.problems.pages.entry import FIELDS, Entry

PAGES: dict[str, Entry] = {
    "bad_polarity": Entry(
        "Polarity not allowed for this theme",
        "Each theme allows certain polarities, such as strength or concern, and this is not one"
        " of them.",
        "Take a polarity from the theme's `polarity_allowed` (`GET /v1/themes`), or another theme.",
    ),
    "record_closed": Entry(
        "Record closed",
        "Findings can be written only while somebody is still working on the audit or record that"
        " they belong to.",
        "If the finding is wrong, withdraw it.",
    ),
    "not_written_here": Entry(
        "Not recorded here",
        "Findings with this `origin` cannot be recorded through this operation.",
        FIELDS,
    ),
    "own_proposal": Entry(
        "Own proposal",
        "You proposed this, so somebody else must decide on it.",
        "Ask another person who may decide.",
    ),
}
