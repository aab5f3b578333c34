"""What a page of a problem says, and the remedies that recur."""

from typing import NamedTuple


class Entry(NamedTuple):
    title: str
    meaning: str
    remedy: str


FIX = "Correct the request before you send it again."
FIELDS = (
    "Each item of `errors` points at one place of the request and says what is wrong there."
    " Correct these places before you send it again."
)
READ = "Read the resource again: its `allowed_actions` say what you can do now."
AGAIN = (
    "Wait for the number of seconds in `Retry-After` and send the same request again,"
    " with the same Idempotency-Key."
)
ANOTHER_PERSON = "Ask somebody else who has the role for it."
