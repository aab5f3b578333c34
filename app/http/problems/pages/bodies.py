"""Problems of bodies and heads that are refused before any route sees them."""

from app.http.problems.pages.entry import Entry

PAGES: dict[str, Entry] = {
    "unexpected_body": Entry(
        "Body not expected",
        "A request with this method cannot have a body.",
        "Send no body, or use the method that the documentation names.",
    ),
    "body_timeout": Entry(
        "Body too slow",
        "The body came too slowly: after the first ten seconds, 32 KiB must come every second.",
        "Send smaller batches, or check the network.",
    ),
    "duplicate_key": Entry(
        "Member named twice",
        "An object in the body has the same member twice. Programs disagree which of the two"
        " counts, so QAF takes neither.",
        "Send each member once.",
    ),
    "too_deep": Entry(
        "Nested too deeply",
        "The body has objects and lists inside each other more than 32 levels deep.",
        "Send the structure that the documentation shows.",
    ),
    "too_complex": Entry(
        "Too many members and items",
        "The body has more than 50,000 members and items, a batch more than 400,000, or a request"
        " without sign-in more than 2,000.",
        "Send smaller batches.",
    ),
    "too_many_members": Entry(
        "Too many members",
        "An object in the body has more than 500 members.",
        "Send the members that the documentation names.",
    ),
    "not_a_number": Entry(
        "Not a number",
        "The body has NaN or Infinity, which JSON does not allow.",
        "Send null for a number that you do not know.",
    ),
    "bad_unicode": Entry(
        "Broken text",
        "The body is not UTF-8, begins with a byte order mark, or has half of a surrogate pair.",
        "Write the body as UTF-8 without a byte order mark.",
    ),
    "nul_character": Entry(
        "NUL in text", "A text has the character U+0000 (NUL) in it.", "Remove the character."
    ),
    "headers_too_large": Entry(
        "Headers too large",
        "The first line and the headers of the request have more than 64 KiB, or there are more"
        " than 100 headers.",
        "Send fewer or shorter headers.",
    ),
}
