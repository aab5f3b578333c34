"""Hints at texts that seem to identify somebody; the writer decides, nothing is refused or changed.

Quality assurance is about practice and needs no name, number or address. A hint has the pointer and
the kind of identifier, never the words. It is better to hint too often than too seldom.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from app.core.errors import Fault
from app.schemas.platform.common import TEXTS
from app.services.platform.personal_data.kinds import KINDS
from app.services.platform.personal_data.plain_text import plain


def kinds(text: str) -> list[str]:
    """Returns the kinds of identifier that a text seems to hold: `nhs_number`, `upn` and so on."""
    searched = plain(text)
    return [name for name, kind in KINDS.items() if kind.is_in(searched)]


def hints(text: str | None, pointer: str) -> list[Fault]:
    """Returns a hint for each kind of identifier that a text seems to hold."""
    return [
        Fault(pointer, name, f"This text seems to hold {KINDS[name].noun}. Is it needed?")
        for name in kinds(text or "")
    ]


def hints_in(body: Any, at: str = "") -> Iterator[Fault]:
    """Yields the hints of all texts of a body, whether it is a schema or plain JSON."""
    if isinstance(body, list):
        for n, each in enumerate(body):
            yield from hints_in(each, f"{at}/{n}")
        return
    members = body.__dict__ if isinstance(body, BaseModel) else body
    if isinstance(members, dict):
        for name, value in members.items():
            if isinstance(value, str) and name in TEXTS:
                yield from hints(value, f"{at}/{name}")
            elif not isinstance(value, str):
                yield from hints_in(value, f"{at}/{name}")
