"""What an action comes from: an accepted recommendation or a valid finding."""

from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import Conflict, Fault, Invalid
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.schemas.findings.actions import ActionWrite
from app.services import access
from app.services.access import Actor
from app.services.organisation import org_units
from app.services.platform.workflow import about
from app.vocabulary.findings import FindingStatus, RecommendationStatus


def copied_columns(db: Session, actor: Actor, data: ActionWrite) -> dict[str, Any]:
    """Returns what a new action copies from its visible recommendation or finding.

    That is the child and the location; the row is locked until the action is raised.
    """
    if (data.recommendation_id is None) == (data.finding_id is None):
        text = "Name a recommendation or a finding, and not both."
        raise Invalid(text, errors=[Fault("/recommendation_id", "one_source", text)])
    row = _finding(db, actor, data) if data.finding_id else _recommendation(db, actor, data)
    unit_id = data.org_unit_id or row.org_unit_id
    if unit_id not in db.scalars(org_units.subtree(row.org_unit_id)).all():
        text = "Must be the unit of the recommendation or finding, or one below it."
        fault = Fault("/org_unit_id", "not_below", text)
        raise Invalid("The action cannot be in this unit.", errors=[fault])
    located = org_units.locations(db, {unit_id})[unit_id]
    child = getattr(row, "subject_id", None)
    return {"subject_id": child, **located.columns(row.service_line)}


def _finding(db: Session, actor: Actor, data: ActionWrite) -> Finding:
    rows = access.visible(actor, Finding).where(
        Finding.id == data.finding_id, Finding.status == FindingStatus.RECORDED
    )
    row = db.scalar(rows.with_for_update(of=Finding, read=True))
    if row is None:
        text = "There is no such valid finding, or it is not visible to you."
        fault = Fault("/finding_id", "unknown", text)
        raise Invalid("The finding of the action was not found.", errors=[fault])
    return row


def _recommendation(db: Session, actor: Actor, data: ActionWrite) -> Recommendation:
    rows = access.visible(actor, Recommendation).where(Recommendation.id == data.recommendation_id)
    row = db.scalar(rows.with_for_update(of=Recommendation, read=True))
    if row is None:
        text = "There is no such recommendation, or it is not visible to you."
        fault = Fault("/recommendation_id", "unknown", text)
        raise Invalid("The recommendation of the action was not found.", errors=[fault])
    if row.status is not RecommendationStatus.ACCEPTED:
        text = "Actions can be raised only from an accepted recommendation."
        raise Conflict(text, code="not_accepted", extra=about(row))
    return row
