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
    "not_reached": Entry(
        "Nobody would be told",
        "The person named as told of the concern is yourself, is not known, has no open account, or"
        " has no role with which an alert about a child can be read.",
        "Name a colleague who works with children's cases, such as the team manager.",
    ),
    "not_written_here": Entry(
        "Not recorded here",
        "Findings with this `origin` cannot be recorded through this operation.",
        FIELDS,
    ),
}
