"""What sections of reports and entries of evidence packs share: parts that an owner writes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.errors import Fault
from app.models.findings.recommendations import Recommendation
from app.models.platform.base import Record
from app.services import access
from app.services.access import Actor
from app.services.organisation import authentication
from app.services.platform import history, named_lists, workflow
from app.vocabulary.roles import Permission

R = TypeVar("R", bound=Record)


def mine_or_the_units(row: Any, me: Actor) -> ColumnElement[bool]:
    """Whether the caller owns a part, or arranges it."""
    return or_(row.owner_id == me.me, access.allowed(me, Permission.REPORT_COMPOSE, row))


def to_change(
    db: Session,
    actor: Actor,
    part: type[R],
    row_id: UUID,
    whole: type[Record],
    of: InstrumentedAttribute[UUID],
) -> R:
    """Returns a part, locked after its whole, which is not frozen until the part is saved."""
    whole_id = select(of).where(part.id == row_id).scalar_subquery()
    db.execute(select(whole.id).where(whole.id == whole_id).with_for_update(read=True))
    return access.get(db, actor, part, row_id)


def may_differ(
    db: Session, actor: Actor, row: Any, values: Mapping[str, object], step: workflow.Step
) -> bool:
    """Whether values differ from those of a part; refuses a caller who may not change it."""
    workflow.require(db, actor, row, step)
    if not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    workflow.check(db, actor, row, step)
    return True


def faults_of_owner(db: Session, row: Any, owner_id: UUID | None, fault: Fault) -> Iterator[Fault]:
    """Yields the fault if somebody is to own a part who may not write it."""
    if owner_id is None or owner_id == row.owner_id:
        return
    able = Actor(name="", grants=authentication.grants_of(db, owner_id), person_id=owner_id)
    if not access.may(able, Permission.REPORT_WRITE, row):
        yield fault


def faults_of_recommendations(
    db: Session, actor: Actor, row: Any, ids: Sequence[UUID]
) -> list[Fault]:
    """Returns a fault for each recommendation that the caller may not name."""
    usable = access.visible(actor, Recommendation).where(Recommendation.id.in_(ids))
    text = "Must be a recommendation that you may see."
    return named_lists.faults(db, "recommendation_ids", usable, ids, row.recommendation_ids, text)
