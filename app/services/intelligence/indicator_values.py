"""The values of indicators, as their sources sent them."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.intelligence.indicators import Indicator
from app.schemas.intelligence.indicator_values import IndicatorValueQuery, IndicatorValueSort
from app.services import access
from app.services.access import Actor
from app.services.organisation import org_units
from app.services.platform import filters, pagination, source_records

source_records.declare(IndicatorValue)
ORDERS = pagination.orders(IndicatorValueSort, IndicatorValue)


def of_source(db: Session, actor: Actor, system: str, external_id: str) -> UUID:
    """Returns the identifier of a visible value of a source."""
    rows = access.visible(actor, IndicatorValue).where(
        IndicatorValue.source_system == system, IndicatorValue.external_id == external_id
    )
    value_id: UUID | None = db.scalar(rows.with_only_columns(IndicatorValue.id))
    if value_id is None:
        raise NotFound("This source has no such value, or it is not visible to you.")
    return value_id


def search(actor: Actor, query: IndicatorValueQuery) -> Select[IndicatorValue]:
    rows = access.visible(actor, IndicatorValue)
    names = ("id", "org_unit_id", "source_system")
    rows = filters.matching(rows, actor, IndicatorValue, query, *names)
    rows = org_units.within(rows, IndicatorValue, query.under)
    if query.indicator:
        named = select(Indicator.id).where(filters.any_of(Indicator.key, query.indicator))
        rows = rows.where(IndicatorValue.indicator_id.in_(named))
    if not query.include_deleted:
        rows = rows.where(IndicatorValue.deleted_at.is_(None))
    day = IndicatorValue.period_end
    return filters.between(rows, day, since=query.ends_from, until=query.ends_to)
