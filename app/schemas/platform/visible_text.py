"""Texts that somebody can see: their patterns, and what is beyond those."""

import re

from pydantic import AfterValidator

from app.core.validation import BadValue, pattern

# Line breaks, tabs and other control characters; and the characters that nobody can see.
_CONTROL = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
_CONTROL_BUT_BREAKS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_UNSEEN = (
    r"\s\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
ONE_LINE = pattern(
    f"^[^{_CONTROL}]*[^{_UNSEEN}][^{_CONTROL}]*$",
    "Must be one line of visible text, without tabs, line breaks and other control characters.",
)
PROSE = pattern(
    f"^[^{_CONTROL_BUT_BREAKS}]*[^{_UNSEEN}][^{_CONTROL_BUT_BREAKS}]*$",
    "Must be visible text; of control characters it may hold only tabs and line breaks.",
)


# Those beyond the patterns, which clients in JavaScript could not read otherwise.
_SEEN = re.compile(f"[^{_UNSEEN}\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")


def _as_seen(text: str) -> str:
    """Refuses a text of which nobody can see anything."""
    if not text.isascii() and not _SEEN.search(text):
        raise BadValue("bad_format", "Must hold something that can be seen.")
    return text


SEEN = AfterValidator(_as_seen)
