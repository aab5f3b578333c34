"""The report of an analysis: one block for each outcome that the framework expects (2.2)."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.outcome_analysis.analyses import OutcomeAnalysis, OutcomeBlock
from app.schemas.outcome_analysis.analyses import OutcomeBlockWrite
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists, origins
from app.services.findings.origins import Origin
from app.services.outcome_analysis.analysis_workflow import WRITE_REPORT
from app.services.platform import history, workflow
from app.services.platform.preconditions import Precondition
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.outcome_analysis import ExpectedOutcome, OutcomeAnalysisStatus
from app.vocabulary.roles import Permission

finding_lists.declare(OutcomeBlock)
origins.declare(
    FindingOrigin.COA,
    Origin(
        OutcomeAnalysis,
        mine=lambda row, me: row.lead_id == me.me,
        open=lambda row: row.status.in_(
            (OutcomeAnalysisStatus.FIELDWORK, OutcomeAnalysisStatus.ANALYSIS)
        ),
        permission=Permission.FINDING_WRITE,
        child=origins.no_child,
        line=origins.no_line,
    ),
)


def put(
    db: Session,
    actor: Actor,
    analysis_id: UUID,
    outcome: ExpectedOutcome,
    data: OutcomeBlockWrite,
    precondition: Precondition,
) -> None:
    """Replaces a block of the report, and raises the version of the analysis."""
    analysis = access.get(db, actor, OutcomeAnalysis, analysis_id)
    block = db.scalars(
        select(OutcomeBlock).where(
            OutcomeBlock.outcome_analysis_id == analysis_id, OutcomeBlock.outcome == outcome
        )
    ).one()
    values = data.model_dump(mode="json")
    values["finding_ids"] += finding_lists.unseen(db, actor, block, values["finding_ids"])
    before = {name: getattr(block, name) for name in values}
    workflow.require(db, actor, analysis, WRITE_REPORT)
    if not history.difference(before, values):
        return
    workflow.check(db, actor, analysis, WRITE_REPORT)
    precondition.demand(analysis)
    _check(db, actor, data, block, values["finding_ids"])
    for name, value in values.items():
        setattr(block, name, value)
    analysis.updated_at = clock.now()
    db.flush()
    history.record(db, actor, "outcome_block.replace", block, before=before, after=values)


def _check(
    db: Session, actor: Actor, data: OutcomeBlockWrite, block: OutcomeBlock, listed: list[str]
) -> None:
    faults = finding_lists.faults(db, actor, data.finding_ids, block.finding_ids)
    if data.reason is not None and (data.text is not None or listed):
        text = "Give a reason only where there is neither a text nor a finding."
        faults.append(Fault("/reason", "not_empty", text))
    if faults:
        raise Invalid("The block cannot be saved like this.", errors=faults)
