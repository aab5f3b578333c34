"""The checks of a finding, member by member."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault
from app.data.files import label
from app.models.findings.findings import Finding
from app.models.reference.themes import Theme
from app.schemas.findings.findings import FindingWrite
from app.services.reference import code_lists
from app.vocabulary.findings import Severity

CLOCKS_DIFFER = timedelta(minutes=5)


def faults(db: Session, data: FindingWrite, row: Finding | None) -> list[Fault]:
    """Returns all faults; a finding may keep codes that are no longer active."""
    framework = code_lists.active_codes(db, "practice_framework")
    framework |= set(row.practice_framework_codes if row else ())
    return [
        *_themes(db, data, set(row.theme_codes if row else ())),
        *_codes("practice_framework_codes", data.practice_framework_codes, framework),
        *_escalation(data),
    ]


def _themes(db: Session, data: FindingWrite, stored: set[str]) -> list[Fault]:
    named = select(Theme).where(Theme.code.in_(data.theme_codes))
    themes = {theme.code: theme for theme in db.scalars(named)}
    usable = {theme.code for theme in themes.values() if theme.active} | stored
    faults = _codes("theme_codes", data.theme_codes, usable)
    for index, code in enumerate(data.theme_codes):
        if code in usable and data.polarity not in themes[code].polarity_allowed:
            text = f"This theme cannot be used for “{label(data.polarity)}”."
            faults.append(Fault(f"/theme_codes/{index}", "bad_polarity", text))
    return faults


def _codes(name: str, codes: Sequence[str], known: set[str]) -> list[Fault]:
    faults = []
    for index, code in enumerate(codes):
        if code not in known:
            text = "This list has no active code of that name."
            faults.append(Fault(f"/{name}/{index}", "unknown_code", text))
        elif code in codes[:index]:
            faults.append(Fault(f"/{name}/{index}", "twice", "This code is named twice."))
    return faults


def _escalation(data: FindingWrite) -> list[Fault]:
    """Returns the faults of the safeguarding stop: a concern is escalated before it is recorded."""
    escalation = {"escalated_to": data.escalated_to, "escalated_at": data.escalated_at}
    needed = data.severity is Severity.IMMEDIATE_SAFEGUARDING or any(escalation.values())
    text = "Escalate the concern to somebody first, then enter their name and the time."
    faults = [
        Fault(f"/{name}", "required", text)
        for name, value in escalation.items()
        if needed and value is None
    ]
    if data.escalated_at is not None and data.escalated_at > clock.now() + CLOCKS_DIFFER:
        faults.append(Fault("/escalated_at", "out_of_range", "Must not be in the future."))
    return faults
