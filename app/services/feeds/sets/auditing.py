"""The OData sets of auditing: assignments, audits and their sections, cycles and rounds."""

from sqlalchemy import inspect
from sqlalchemy.orm import join

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditSection
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.tools.tools import ToolVersion
from app.services.feeds.sets import places, pseudonyms, scores
from app.services.feeds.sets.entity_set import EntitySet

ENTITY_SETS = (
    EntitySet(
        name="fact_assignment",
        description="Audits that are due: one row an assignment, as it is now.",
        keys=("assignment_id",),
        columns={
            "assignment_id": AuditAssignment.id,
            "child_key": pseudonyms.of(AuditAssignment.subject_id),
            "cycle_id": AuditAssignment.cycle_id,
            "round_id": AuditAssignment.round_id,
            "tool_key": ToolVersion.tool_key,
            **places.of(AuditAssignment),
            "due_date": AuditAssignment.due_date,
            "source": AuditAssignment.source,
            "status": AuditAssignment.status,
            "exemption_reason_code": AuditAssignment.exemption_reason_code,
            "auditor_key": pseudonyms.of(AuditAssignment.auditor_id),
            **places.times(AuditAssignment),
        },
        source=join(
            AuditAssignment, ToolVersion, ToolVersion.id == AuditAssignment.tool_version_id
        ),
        model=AuditAssignment,
        people=frozenset({"auditor_key"}),
    ),
    EntitySet(
        name="fact_audit",
        description="Audits that have been submitted, as they are now, with their grades. One that"
        " is voided or recalled has `deleted_at`.",
        keys=("audit_id",),
        columns={
            "audit_id": Audit.id,
            "assignment_id": Audit.assignment_id,
            "child_key": pseudonyms.of(Audit.subject_id),
            "cycle_id": Audit.cycle_id,
            "round_id": Audit.round_id,
            "tool_key": Audit.tool_key,
            **places.of(Audit),
            "due_date": Audit.due_date,
            "status": Audit.status,
            "started_at": Audit.started_at,
            "first_submitted_at": Audit.first_submitted_at,
            "finalised_at": Audit.finalised_at,
            "auditor_grade": Audit.auditor_grade,
            "indicative_grade": Audit.indicative_grade,
            "moderated_grade": Audit.moderated_grade,
            "final_grade": Audit.final_grade,
            "score_of_available": Audit.score_of_available,
            "score_of_applicable": Audit.score_of_applicable,
            "practitioner_involved": Audit.practitioner_involved,
            "selection_reason": Audit.selection_reason,
            "inquiry_required": Audit.inquiry_required,
            "re_audit_of": Audit.re_audit_of,
            "auditor_key": pseudonyms.of(Audit.auditor_id),
            **places.times(Audit, ended=places.audit_ended()),
        },
        source=inspect(Audit).selectable,
        where=places.was_submitted(),
        model=Audit,
        people=frozenset({"auditor_key"}),
    ),
    EntitySet(
        name="fact_section",
        description="Sections of audits that have been submitted, with their grades.",
        keys=("section_id",),
        columns={
            "section_id": AuditSection.id,
            "audit_id": AuditSection.audit_id,
            "cycle_id": Audit.cycle_id,
            "tool_key": Audit.tool_key,
            **places.of(Audit),
            "section_key": AuditSection.section_key,
            "section_grade": AuditSection.section_grade,
            "section_score": AuditSection.section_score,
            **places.times(AuditSection, Audit, ended=places.audit_ended()),
        },
        source=join(AuditSection, Audit, Audit.id == AuditSection.audit_id),
        where=places.was_submitted(),
        model=Audit,
        changed_since=places.changed_with(AuditSection, Audit, "audit_id"),
    ),
    scores.SCORES,
    EntitySet(
        name="dim_cycle",
        description="Cycles of audit programmes.",
        keys=("cycle_id",),
        columns={
            "cycle_id": AuditCycle.id,
            "programme": AuditProgramme.name,
            "number": AuditCycle.number,
            "starts_on": AuditCycle.starts_on,
            "ends_on": AuditCycle.ends_on,
            "status": AuditCycle.status,
        },
        source=join(AuditCycle, AuditProgramme, AuditProgramme.id == AuditCycle.programme_id),
    ),
    EntitySet(
        name="dim_round",
        description="Rounds: the months of a cycle.",
        keys=("round_id",),
        columns={
            "round_id": AuditRound.id,
            "cycle_id": AuditRound.cycle_id,
            "number": AuditRound.number,
            "month": AuditRound.month,
            "due_date": AuditRound.due_date,
        },
        source=inspect(AuditRound).selectable,
    ),
)
