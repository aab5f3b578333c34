"""What may be wrong with a finding, place by place."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault
from app.models.findings.findings import Finding
from app.models.reference.themes import Theme
from app.schemas.findings.findings import FindingWrite
from app.services.reference import code_lists
from app.vocabulary.findings import Severity

CLOCKS_DIFFER = timedelta(minutes=5)


def found(db: Session, data: FindingWrite, row: Finding | None) -> list[Fault]:
    """All faults; what a finding had before may stay, though it is no longer to be chosen."""
    framework = code_lists.active_codes(db, "practice_framework")
    framework |= set(row.practice_framework_codes if row else ())
    return [
        *_themes(db, data, set(row.theme_codes if row else ())),
        *_codes("practice_framework_codes", data.practice_framework_codes, framework),
        *_escalation(data),
    ]


def _themes(db: Session, data: FindingWrite, kept: set[str]) -> list[Fault]:
    named = select(Theme).where(Theme.code.in_(data.theme_codes))
    themes = {theme.code: theme for theme in db.scalars(named)}
    usable = {theme.code for theme in themes.values() if theme.active} | kept
    faults = _codes("theme_codes", data.theme_codes, usable)
    for n, code in enumerate(data.theme_codes):
        if code in usable and data.polarity not in themes[code].polarity_allowed:
            text = f"A {data.polarity.replace('_', ' ')} is not of this theme."
            faults.append(Fault(f"/theme_codes/{n}", "bad_polarity", text))
    return faults


def _codes(name: str, codes: Sequence[str], known: set[str]) -> list[Fault]:
    faults = []
    for n, code in enumerate(codes):
        if code not in known:
            faults.append(Fault(f"/{name}/{n}", "unknown_code", "Is not to be chosen."))
        elif code in codes[:n]:
            faults.append(Fault(f"/{name}/{n}", "twice", "Is named twice."))
    return faults


def _escalation(data: FindingWrite) -> list[Fault]:
    """The safeguarding stop: first somebody is told, then it is recorded."""
    told = {"escalated_to": data.escalated_to, "escalated_at": data.escalated_at}
    needed = data.severity is Severity.IMMEDIATE_SAFEGUARDING or any(told.values())
    text = "Tell somebody first, then say here whom and when."
    faults = [
        Fault(f"/{name}", "required", text)
        for name, value in told.items()
        if needed and value is None
    ]
    if data.escalated_at is not None and data.escalated_at > clock.now() + CLOCKS_DIFFER:
        faults.append(Fault("/escalated_at", "out_of_range", "Must not lie in the future."))
    return faults
