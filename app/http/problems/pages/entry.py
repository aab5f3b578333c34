"""What a page of a problem says, and the remedies that recur."""

from typing import NamedTuple


class Entry(NamedTuple):
    title: str
    meaning: str
    remedy: str


FIX = "Correct the request; the same one again is refused again."
FIELDS = "Each item of `errors` points at one place and says what is wrong there. " + FIX
READ = "Read the resource again, look at its `allowed_actions`, and decide anew."
AGAIN = "Try again after the seconds that `Retry-After` gives, with the same Idempotency-Key."
