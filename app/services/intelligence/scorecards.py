"""Scorecards: chosen lists of indicators and of QAF's own metrics."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.intelligence.indicators import Indicator
from app.models.intelligence.scorecards import Scorecard
from app.schemas.intelligence.scorecards import (
    ScorecardLineWrite,
    ScorecardQuery,
    ScorecardSort,
    ScorecardWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.figures.catalogue import METRICS
from app.services.platform import crud, filters, pagination
from app.services.platform.preconditions import Precondition
from app.vocabulary.intelligence import DEFINED, ScorecardLineKind
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(ScorecardSort, Scorecard)


def search(actor: Actor, query: ScorecardQuery) -> Select[Scorecard]:
    rows = access.visible(actor, Scorecard)
    return filters.matching(rows, actor, Scorecard, query, "id", "active")


def put(
    db: Session, actor: Actor, scorecard_id: UUID, data: ScorecardWrite, precondition: Precondition
) -> bool:
    """Creates a scorecard (True) or replaces it."""
    access.require_at(actor, Permission.INDICATOR_DEFINE)
    _check(db, data, scorecard_id)
    values = data.model_dump(mode="json")
    _, created = crud.put(
        db, actor, Scorecard, scorecard_id, values, precondition, Permission.INDICATOR_DEFINE
    )
    return created


def _check(db: Session, data: ScorecardWrite, scorecard_id: UUID) -> None:
    indicators = set(db.scalars(select(Indicator.key).where(Indicator.status.in_(DEFINED))))
    faults = []
    for n, line in enumerate(data.lines):
        if line in data.lines[:n]:
            faults.append(Fault(f"/lines/{n}", "duplicate", "This line is there already."))
        elif not _is_known(line, indicators):
            text = "There is no published indicator with this key."
            if line.kind is ScorecardLineKind.METRIC:
                text = "There is no such metric; `GET /v1/metrics` lists them."
            faults.append(Fault(f"/lines/{n}/key", "unknown_indicator", text))
    twin = select(Scorecard.id).where(Scorecard.title == data.title, Scorecard.id != scorecard_id)
    if db.scalar(twin) is not None:
        faults.append(Fault("/title", "title_taken", "Another scorecard has this title."))
    if faults:
        raise Invalid("The scorecard is not valid: see `errors`.", errors=faults)


def _is_known(line: ScorecardLineWrite, indicators: set[str]) -> bool:
    return line.key in (METRICS if line.kind is ScorecardLineKind.METRIC else indicators)
