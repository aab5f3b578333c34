"""Codes that stand in `errors` or `warnings` alone, of whatever the request is about."""

from app.http.problems.pages.entry import FIELDS, Entry
from app.services.intake.ssda903_reasons import REASONS
from app.services.platform.personal_data.kinds import KINDS

_ROW = "Correct the rows of the file and import it again."
_HINT = "Look whether the text needs it. The text was stored as you sent it."


def _titled(code: str) -> str:
    return code.replace("_", " ").capitalize()


PAGES: dict[str, Entry] = {
    "before_start": Entry("Before the start", "The end must be after the start.", FIELDS),
    "duplicate": Entry("Named twice", "The same thing is named more than once.", FIELDS),
    "duplicate_in_batch": Entry(
        "Twice in the batch",
        "An earlier record of the batch has the same identifier.",
        FIELDS,
    ),
    "in_future": Entry("In the future", "The day must be today or earlier.", FIELDS),
    # Rows of an import, in the words of its errors.
    **{
        code: Entry(
            _titled(code), reason.format(column="in question", expected="that is expected"), _ROW
        )
        for code, reason in REASONS.items()
        if code != "unknown_code"
    },
    # Texts that seem to identify somebody.
    **{
        code: Entry("Text that identifies", f"The text seems to hold {kind.noun}.", _HINT)
        for code, kind in KINDS.items()
    },
}
