"""A programme with its sample, an assignment to begin, and an audit that is final."""

from app.core import clock
from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit, AuditVersion
from app.models.auditing.samples import SampleDraw, SampleMember
from app.models.cases.subjects import Subject
from app.models.organisation.org_units import OrgUnit
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.world.base import CallersWorld


def add(world: CallersWorld) -> None:
    db, team = world.db, world.row("org_unit_id", OrgUnit)
    audit = _audit(world, team)
    assignment = factories.an_assignment(db, world.mine(Role.AUDITOR), team)
    world.enter(
        {
            "programme_id": factories.a_programme(db),
            "cycle_id": factories.a_cycle(db),
            "round_id": factories.a_round(db),
            "sample_draw_id": _draw(world, audit),
            "assignment_id": assignment,
            "audit_id": audit,
            "alert_id": factories.an_alert(db, audit),
            "rule_id": factories.moderation_rule(db),
        },
        words={"number": 1, "section_key": "assessment"},
        bodies=_bodies(assignment, audit),
    )


def _audit(world: CallersWorld, team: OrgUnit) -> Audit:
    me, role = world.me, world.role
    audit = factories.an_audit(
        world.db,
        world.mine(Role.AUDITOR),
        team,
        subject=world.row("subject_id", Subject),
        status="finalised",
        selection_reason="random",
        moderator_id=me.id if role is Role.MODERATOR else None,
        practitioner_person_id=me.id if role is Role.PRACTITIONER else None,
    )
    factories.saved(
        world.db,
        AuditVersion(
            audit_id=audit.id,
            number=1,
            taken_at=clock.now(),
            taken_by=audit.auditor_id,
            reason="submitted",
            content={},
            content_hash="0",
        ),
    )
    return audit


def _draw(world: CallersWorld, audit: Audit) -> SampleDraw:
    db = world.db
    draw = factories.a_draw(db, factories.a_round(db), factories.a_person(db, Role.QA_ADMIN))
    factories.saved(
        db,
        SampleMember(
            sample_draw_id=draw.id,
            subject_id=audit.subject_id,
            stratum="all",
            rank=1,
            draw_hash="0",
            outcome="drawn",
            reason="By lot.",
            org_unit_id=audit.org_unit_id,
            service_line=audit.service_line,
        ),
    )
    return draw


def _bodies(assignment: AuditAssignment, audit: Audit) -> dict[str, object]:
    begun = str(audit.assignment_id)
    return {
        "create_audit": {"assignment_id": str(assignment.id)},
        "put_audit": {"assignment_id": begun, "auditor_grade": "outstanding"},
        "request_audit_exemption": {"reason_code": "closed", "reason": "Closed."},
    }
