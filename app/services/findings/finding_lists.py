"""The findings that a row names in `finding_ids`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, func
from sqlalchemy.orm import Session, aliased

from app.core.errors import Fault
from app.models.findings.findings import Finding
from app.models.platform.base import Base
from app.schemas.findings.references import FindingRef
from app.services import access
from app.services.access import Actor
from app.services.platform import named_lists, read_log
from app.services.platform.named_lists import NamedList
from app.vocabulary.findings import FindingStatus

FINDINGS = NamedList(Finding, "finding", FindingRef)
names, of_row, unseen = FINDINGS.names, FINDINGS.of_row, FINDINGS.unseen
repeated = named_lists.repeated


def declare(model: type[Base]) -> None:
    """Enters what a row says of its findings, and whose records they open."""
    FINDINGS.declare(model)
    read_log.children(model)(_children)


def _children(row: Any, actor: Actor) -> Any:
    """Returns the children of the findings that the row shows to the caller."""
    finding = aliased(Finding)
    children = func.array_agg(finding.subject_id.distinct(), type_=ARRAY(Uuid))
    listed = of_row(row, func.coalesce(children, read_log.NOBODY), named=finding)
    return listed.where(access.scope(actor, Finding, finding)).scalar_subquery()


def faults(
    db: Session, actor: Actor, ids: Sequence[UUID], stored: Sequence[str] = ()
) -> list[Fault]:
    """Returns the faults of findings that are not valid, not visible, or named twice."""
    usable = access.visible(actor, Finding).where(Finding.status == FindingStatus.RECORDED)
    sentence = "There is no such valid finding, or it is not visible to you."
    return FINDINGS.faults(db, usable, ids, stored, sentence)
