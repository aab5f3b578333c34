"""Moderation: who is chosen and why, who judges, and what is decided (domain 2, I1 to I6)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, not_, or_, select
from sqlalchemy.orm import Session

from app import clock, ids
from app.errors import Conflict, Fault, Invalid
from app.models.audits import Audit, AuditVersion
from app.models.moderation import (
    ModerationDecision,
    ModerationRule,
    ModerationSelection,
    ModerationSession,
)
from app.models.people import Person, RoleAssignment
from app.models.programmes import AuditRound
from app.schemas.moderation import (
    ModerationDecisionQuery,
    ModerationDecisionWrite,
    ModerationRuleQuery,
    ModerationRuleWrite,
    ModerationSessionQuery,
    ModerationSessionWrite,
    ReturnWrite,
    SelectedRead,
    SelectionRead,
)
from app.services import access, history, judgement, listing, saving, selection, workflow
from app.services.access import SYSTEM, Actor
from app.services.independence import own_line
from app.services.preconditions import Precondition
from app.services.workflow import Guard, Step
from app.vocabulary import (
    AuditStatus,
    ModerationOutcome,
    Permission,
    Role,
    SessionMode,
    SessionStatus,
)

S, T = AuditStatus, SessionStatus
RULE_ORDERS = listing.orders(created_at=ModerationRule.created_at)
SESSION_ORDERS = listing.orders(created_at=ModerationSession.created_at)
ORDERS = listing.orders(decided_at=ModerationDecision.decided_at)

_NOT_OWN = Guard(
    "own_audit", "Nobody moderates their own audit.", lambda r, me: r.auditor_id != me.me
)
_NOT_OWN_LINE = Guard(
    "own_line", "You are of the case's own line.", lambda r, me: not_(own_line(r, me.me))
)
_FREE = Guard(
    "claimed",
    "It is assigned to another moderator.",
    lambda r, me: or_(r.moderator_id.is_(None), r.moderator_id == me.me),
)
_HELD = Guard(
    "not_yours", "Only who began its moderation does this.", lambda r, me: r.moderator_id == me.me
)
DECIDE_BY = Permission.MODERATION_DECIDE
SELECT = Step(Audit, "select", None, frozenset({S.SUBMITTED}), S.AWAITING_MODERATION)
PASS_OVER = Step(Audit, "pass_over", None, frozenset({S.SUBMITTED}), S.FINALISED)
BEGIN = Step(
    Audit, "begin-moderation", DECIDE_BY, frozenset({S.AWAITING_MODERATION}), S.IN_MODERATION,
    guards=(_NOT_OWN, _FREE, _NOT_OWN_LINE),
)  # fmt: skip
ASSIGN = Step(
    Audit, "assign-moderator", Permission.MODERATION_ASSIGN,
    frozenset({S.AWAITING_MODERATION, S.IN_MODERATION}), S.AWAITING_MODERATION,
)  # fmt: skip
DECIDE = Step(
    Audit, "decide", DECIDE_BY, frozenset({S.IN_MODERATION}), S.MODERATED, who=_HELD,
    guards=(_NOT_OWN,),
)  # fmt: skip
RETURN = Step(Audit, "return", DECIDE_BY, frozenset({S.IN_MODERATION}), S.RETURNED, who=_HELD)
MANAGE = Permission.MODERATION_MANAGE
HOLD = Step(ModerationSession, "hold", MANAGE, frozenset({T.PLANNED}), T.HELD)
_ALL_DECIDED = Guard(
    "still_in_moderation",
    "An audit of this session is still in moderation.",
    lambda r, _: not_(
        select(Audit.id)
        .where(Audit.moderation_session_id == r.id, Audit.status == S.IN_MODERATION)
        .exists()
    ),
)
CLOSE = Step(
    ModerationSession, "close", MANAGE, frozenset({T.HELD}), T.CLOSED, guards=(_ALL_DECIDED,)
)
workflow.declare(SELECT, PASS_OVER, BEGIN, ASSIGN, DECIDE, RETURN, HOLD, CLOSE)


def search_rules(actor: Actor, query: ModerationRuleQuery) -> Select[ModerationRule]:
    rows = access.visible(actor, ModerationRule)
    return (
        rows.where(ModerationRule.programme_id == query.programme_id)
        if query.programme_id
        else rows
    )


def search_sessions(actor: Actor, query: ModerationSessionQuery) -> Select[ModerationSession]:
    rows = access.visible(actor, ModerationSession)
    return rows.where(ModerationSession.cycle_id == query.cycle_id) if query.cycle_id else rows


def search(actor: Actor, query: ModerationDecisionQuery) -> Select[ModerationDecision]:
    rows, D = access.visible(actor, ModerationDecision), ModerationDecision  # noqa: N806
    if query.audit_id is not None:
        rows = rows.where(D.audit_id == query.audit_id)
    if query.cycle_id is not None:
        rows = rows.where(D.cycle_id == query.cycle_id)
    if query.moderator_id is not None:
        shown = access.shown(actor, D, "moderator_id", D)
        rows = rows.where(D.moderator_id == query.moderator_id)
        rows = rows if shown is None else rows.where(shown)
    return rows.where(D.outcome.in_(query.outcome)) if query.outcome else rows


def put_rule(
    db: Session, actor: Actor, rule_id: UUID, data: ModerationRuleWrite, believed: Precondition
) -> bool:
    values = data.model_dump() | {"random_pct": Decimal(str(data.random_pct))}
    _, created = saving.put(db, actor, ModerationRule, rule_id, values, believed, MANAGE)
    return created


def put_session(
    db: Session,
    actor: Actor,
    session_id: UUID,
    data: ModerationSessionWrite,
    believed: Precondition,
) -> bool:
    """Plan a session; a panel is two or more, and everybody in it moderates."""
    access.require(actor, MANAGE)
    people = {data.chair_id, *data.member_ids}
    faults = [
        Fault("/member_ids", "no_moderator", "Everybody must be an active moderator.")
        for person in people
        if not _moderates(db, person)
    ][:1]
    if data.mode is SessionMode.PANEL and len(people) < 2:  # noqa: PLR2004 - one is no panel
        faults.append(Fault("/member_ids", "too_few", "A panel is two or more."))
    if faults:
        raise Invalid("The session cannot be planned like this.", errors=faults)
    values = data.model_dump() | {"member_ids": [str(person) for person in data.member_ids]}
    _, created = saving.put(db, actor, ModerationSession, session_id, values, believed, MANAGE)
    return created


def _moderates(db: Session, person_id: UUID) -> bool:
    today = clock.today()
    holds = (
        select(Person.id)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            Person.id == person_id,
            Person.active,
            RoleAssignment.role.in_((Role.MODERATOR, Role.QA_MANAGER)),
            RoleAssignment.valid_from <= today,
            or_(RoleAssignment.valid_to.is_(None), RoleAssignment.valid_to > today),
        )
    )
    return db.scalar(holds.limit(1)) is not None


def select_round(db: Session, actor: Actor, round_id: UUID, seed: str) -> SelectionRead:
    """Choose among the audits still submitted; the others become final (seeded, explained)."""
    month = access.get(db, actor, AuditRound, round_id)
    access.require(actor, Permission.AUDIT_SELECT)
    if actor.person_id is None:
        raise Conflict("A selection is run by a person.", code="not_a_person")
    rule = db.scalars(
        select(ModerationRule).where(ModerationRule.programme_id == month.programme_id)
    ).one_or_none()
    if rule is None:
        raise Conflict("The programme has no moderation rule.", code="no_rule")
    waiting = db.scalars(
        select(Audit)
        .where(Audit.round_id == month.id, Audit.status == S.SUBMITTED)
        .order_by(Audit.id)
        .with_for_update()
    ).all()
    chosen = selection.select(
        [selection.Candidate(a.id, a.auditor_id, a.proposed_grade, a.tool_key) for a in waiting],
        selection.Rule(
            frozenset(rule.always_grades),
            rule.random_pct,
            rule.min_per_auditor_per_cycle,
            frozenset(rule.applies_to_tools),
        ),
        seed,
        _selected_before(db, month.cycle_id),
        frozenset(),
    )
    why = {each.id: each for each in chosen}
    now = clock.now()
    for audit in waiting:
        if audit.id in why:
            workflow.take(
                db, SYSTEM, audit, SELECT, selection_reason=why[audit.id].reason,
                selected_at=now, blind=rule.blind, inquiry_required=rule.inquiry_required,
            )  # fmt: skip
        else:
            workflow.take(db, SYSTEM, audit, PASS_OVER, finalised_at=now)
    return _keep_selection(db, actor, month, rule, seed, chosen, [a.id for a in waiting])


def _selected_before(db: Session, cycle_id: UUID) -> dict[UUID, int]:
    counted = select(Audit.auditor_id, func.count()).where(
        Audit.cycle_id == cycle_id, Audit.selected_at.is_not(None), Audit.status != S.VOIDED
    )
    return dict(db.execute(counted.group_by(Audit.auditor_id)).all())


def _keep_selection(
    db: Session,
    actor: Actor,
    month: AuditRound,
    rule: ModerationRule,
    seed: str,
    chosen: list[selection.Selected],
    candidates: list[UUID],
) -> SelectionRead:
    last = select(func.max(ModerationSelection.number)).where(
        ModerationSelection.round_id == month.id
    )
    picked = {each.id for each in chosen}
    passed = [str(audit) for audit in candidates if audit not in picked]
    told = [
        SelectedRead(audit_id=each.id, reason=each.reason, explanation=each.explanation)
        for each in chosen
    ]
    run = ModerationSelection(
        id=ids.new(),
        round_id=month.id,
        number=(db.scalar(last) or 0) + 1,
        run_at=clock.now(),
        run_by=actor.person_id,
        seed=seed,
        rule={k: history.plain(v) for k, v in history.values(rule).items()},
        candidates=len(candidates),
        selected=[each.model_dump(mode="json") for each in told],
        passed_over=passed,
        finalised=len(passed),
    )
    db.add(run)
    db.flush()
    after = {"candidates": len(candidates), "selected": len(told)}
    history.record(db, actor, "moderation_selection.create", run, after=after)
    return SelectionRead(
        number=run.number, candidates=len(candidates), selected=told, finalised=len(passed)
    )


def after_submission(db: Session, audit: Audit) -> None:
    """An audit that was returned stays selected: handed in again, it waits for its moderator."""
    if audit.selected_at is not None:
        workflow.take(db, SYSTEM, audit, SELECT)


def begin(db: Session, actor: Actor, audit: Audit, session_id: UUID | None) -> None:
    """Claim an audit: the first to begin moderates it."""
    changes: dict[str, Any] = {"moderator_id": actor.person_id}
    if session_id is not None:
        sitting = db.get(ModerationSession, session_id)
        if sitting is None or sitting.cycle_id != audit.cycle_id or sitting.status is T.CLOSED:
            fault = Fault("/session_id", "no_session", "Names no open session of this cycle.")
            raise Invalid("The session cannot be used.", errors=[fault])
        changes |= {"moderation_session_id": sitting.id, "blind": audit.blind or sitting.blind}
    workflow.take(db, actor, audit, BEGIN, **changes)


def assign(db: Session, actor: Actor, audit: Audit, moderator_id: UUID) -> None:
    """Say who is to moderate; only they may begin."""
    access.require(actor, Permission.MODERATION_ASSIGN, audit)
    if not _moderates(db, moderator_id) or moderator_id == audit.auditor_id:
        fault = Fault(
            "/moderator_id", "no_moderator", "Must be an active moderator, not its auditor."
        )
        raise Invalid("This person cannot moderate it.", errors=[fault])
    close = select(Audit.id).where(Audit.id == audit.id, own_line(Audit, moderator_id))
    if db.scalar(close) is not None:
        raise Conflict("This person is of the case's own line.", code="own_line")
    workflow.take(db, actor, audit, ASSIGN, moderator_id=moderator_id)


def send_back(db: Session, actor: Actor, audit: Audit, data: ReturnWrite) -> None:
    """Return it to its auditor, with the reason and the places named."""
    workflow.check(db, actor, audit, RETURN)
    decision = _decision(db, actor, audit, ModerationOutcome.RETURNED)
    decision.rationale = data.reason
    decision.returned_items = data.items
    decision.feedback_to_auditor = data.reason
    workflow.take(db, actor, audit, RETURN, note=data.reason, status_reason=data.reason)
    _keep(db, actor, decision)


def decide(
    db: Session, actor: Actor, audit: Audit, data: ModerationDecisionWrite
) -> ModerationDecision:
    """Decide: the auditor's grade stays beside the moderated one."""
    workflow.check(db, actor, audit, DECIDE)
    content = judgement.content_of(db, audit)
    levels = {level.code: level.ordinal for level in judgement.levels_of(db, content.grade_scale)}
    faults = _faults(data, audit.proposed_grade, levels, {s.section_key for s in audit.sections})
    if faults:
        raise Invalid("The decision cannot stand like this.", errors=faults)
    given = {section.section_key: section.section_grade for section in audit.sections}
    decision = _decision(db, actor, audit, data.outcome)
    decision.moderated_grade = data.moderated_grade
    decision.rationale = data.rationale
    decision.feedback_to_auditor = data.feedback_to_auditor
    decision.section_decisions = [
        {
            "section_key": each.section_key,
            "auditor": given[each.section_key],
            "moderated": each.moderated,
        }
        for each in data.section_decisions
    ]
    workflow.take(db, actor, audit, DECIDE, moderated_grade=data.moderated_grade)
    judgement.settle(db, audit, content)
    _keep(db, actor, decision)
    return decision


def _faults(
    data: ModerationDecisionWrite,
    proposed: str | None,
    levels: dict[str, int],
    sections: set[str],
) -> list[Fault]:
    """I2: the outcome is the sign of the difference; I3: reasons unless upheld."""
    faults = []
    graded = {ModerationOutcome.UPHELD, ModerationOutcome.RAISED, ModerationOutcome.LOWERED}
    if data.outcome is ModerationOutcome.RETURNED:
        faults.append(Fault("/outcome", "use_return", "Return it with POST …/return."))
    if (data.outcome in graded) != (data.moderated_grade is not None):
        text = "A grade goes with upheld, raised and lowered, and with no other outcome."
        faults.append(Fault("/moderated_grade", "outcome_has_grade", text))
    elif data.moderated_grade is not None and data.moderated_grade not in levels:
        faults.append(Fault("/moderated_grade", "unknown_grade", "Must be a level of the scale."))
    elif data.moderated_grade is not None and proposed is not None:
        difference = levels[data.moderated_grade] - levels[proposed]
        signs = {0: ModerationOutcome.UPHELD, 1: ModerationOutcome.RAISED}
        right = signs.get((difference > 0) - (difference < 0), ModerationOutcome.LOWERED)
        if data.outcome is not right:
            faults.append(Fault("/outcome", "wrong_sign", "The grade says otherwise."))
    if data.outcome is not ModerationOutcome.UPHELD and data.rationale is None:
        faults.append(Fault("/rationale", "required", "Say why."))
    for n, each in enumerate(data.section_decisions):
        if each.section_key not in sections or each.moderated not in levels:
            text = "Names a section of the audit and a level of the scale."
            faults.append(Fault(f"/section_decisions/{n}", "unknown", text))
    return faults


def _decision(
    db: Session, actor: Actor, audit: Audit, outcome: ModerationOutcome
) -> ModerationDecision:
    """A decision on the audit's last version, with the grade as it was."""
    last = select(func.max(AuditVersion.number)).where(AuditVersion.audit_id == audit.id)
    names = ("cycle_id", "subject_id", "auditor_id", "selection_reason", "tool_key", "blind",
             "org_unit_id", "district_id", "area_id", "service_line")  # fmt: skip
    return ModerationDecision(
        id=ids.new(),
        audit_id=audit.id,
        audit_version_number=db.scalar(last) or 1,
        session_id=audit.moderation_session_id,
        moderator_id=actor.person_id,
        auditor_grade_snapshot=audit.proposed_grade,
        outcome=outcome,
        section_decisions=[],
        returned_items=[],
        decided_at=clock.now(),
        **{name: getattr(audit, name) for name in names},
    )


def _keep(db: Session, actor: Actor, decision: ModerationDecision) -> None:
    """I1: one current decision; the one before stays, superseded."""
    before = db.scalars(
        select(ModerationDecision).where(
            ModerationDecision.audit_id == decision.audit_id,
            ModerationDecision.superseded_at.is_(None),
        )
    ).all()
    for old in before:
        old.superseded_at = decision.decided_at
    db.flush()
    db.add(decision)
    db.flush()
    after = {"outcome": decision.outcome, "audit_id": decision.audit_id}
    history.record(db, actor, "moderation_decision.create", decision, after=after)
