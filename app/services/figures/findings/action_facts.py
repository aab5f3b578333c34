"""The fact and population of action metrics: actions raised by a day, as they were on it."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import aliased, join

from app.models.findings.actions import Action, ActionPeriod
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.schemas.figures.counted_actions import CountedAction
from app.services.access import Actor
from app.services.access.actor import GrantScope
from app.services.figures.engine import working_days
from app.services.figures.engine.facts import (
    Fact,
    Population,
    Rows,
    in_force,
    london_date,
    month_of,
    quarter_of,
)
from app.vocabulary.figures import Dimension
from app.vocabulary.findings import TO_DO, ActionStatus
from app.vocabulary.roles import DIRECTORS, Role

ACTION = aliased(Action, name="c")
PERIOD = aliased(ActionPeriod, name="q")


def not_cancelled(as_of: date) -> Fact:
    """Returns the actions that were not cancelled by that day, as they were at its end."""
    source = join(ACTION, PERIOD, PERIOD.action_id == ACTION.id)
    standing = and_(in_force(PERIOD, as_of), PERIOD.status != ActionStatus.CANCELLED)
    return Fact(source, standing)


def to_do(as_of: date) -> Fact:
    """Returns the actions open or in progress, with the working days since they were raised."""
    standing, raised = not_cancelled(as_of), london_date(ACTION.created_at)
    return Fact(
        standing.source,
        and_(standing.where, PERIOD.status.in_(sorted(TO_DO))),
        measures={
            "days": working_days.between(raised, day(as_of)),
            "within": working_days.are_known(raised, day(as_of)),
        },
    )


def only_origin(recommendation: Any) -> Select[Any]:
    """Selects the origin of the findings that a recommendation names; null if it has several."""
    origin = cast(Finding.origin, Text)
    only = case((func.count(func.distinct(origin)) == 1, func.min(origin)))
    return select(only).where(recommendation.finding_ids.has_key(cast(Finding.id, Text)))


def _origin() -> ColumnElement[Any]:
    """Returns the origin of the findings that an action rests on; null if they have several."""
    own = select(cast(Finding.origin, Text)).where(Finding.id == ACTION.finding_id)
    recommended = only_origin(Recommendation).where(Recommendation.id == ACTION.recommendation_id)
    return func.coalesce(
        own.correlate(ACTION).scalar_subquery(), recommended.correlate(ACTION).scalar_subquery()
    )


def day(as_of: date) -> ColumnElement[Any]:
    return bindparam("as_of_day", as_of, Date)


def _covered(_me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return place.covers(ACTION)


def _columns(_actor: Actor, _as_of: date) -> dict[str, Any]:
    """Returns the columns of a counted action."""
    return {
        "entity": literal("action"),
        "action_id": ACTION.id,
        "subject_id": ACTION.subject_id,
        "org_unit_id": ACTION.org_unit_id,
        "service_line": ACTION.service_line,
        "owner_person_id": PERIOD.owner_person_id,
        "accountable_person_id": PERIOD.accountable_person_id,
        "due_date": PERIOD.due_date,
        "status": PERIOD.status,
        "completed_at": PERIOD.completed_at,
        "effectiveness": PERIOD.effectiveness,
    }


PUBLISHED = frozenset({Dimension.QUARTER, Dimension.AREA, Dimension.DISTRICT, Dimension.SERVICE})
READERS = (
    *(Role.QA_ADMIN, Role.QA_MANAGER),
    *(Role.TEAM_MANAGER, Role.SERVICE_MANAGER, *DIRECTORS),
)

ACTIONS = Population(
    rows=Rows(CountedAction, "actions", "action_id", ACTION.id, _columns),
    row=ACTION,
    day=PERIOD.due_date,
    columns={
        Dimension.MONTH: month_of(PERIOD.due_date),
        Dimension.QUARTER: quarter_of(PERIOD.due_date),
        Dimension.AREA: ACTION.area_id,
        Dimension.DISTRICT: ACTION.district_id,
        Dimension.SERVICE: ACTION.service_line,
        Dimension.TEAM: ACTION.org_unit_id,
        Dimension.ORIGIN: _origin(),
    },
    filters={"service_line": ACTION.service_line},
    readers=dict.fromkeys(READERS, _covered),
    published=PUBLISHED,
)
