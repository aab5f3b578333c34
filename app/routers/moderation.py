from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound, PreconditionRequired, Stale
from app.deps import Creator, CurrentActor, Db, Poster, Reader, Writer, answers
from app.models.auditing.audits import Audit
from app.models.auditing.moderation_rules import ModerationRule
from app.models.auditing.programmes import AuditRound
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.selections import ModerationSelection
from app.models.moderation.sessions import ModerationSession
from app.routers.actions import actions_of
from app.schemas.auditing.audits import AuditRead
from app.schemas.auditing.moderation_rules import (
    ModerationRulePage,
    ModerationRuleQuery,
    ModerationRuleRead,
    ModerationRuleWrite,
)
from app.schemas.moderation.claims import AssignModeratorWrite, BeginModerationWrite
from app.schemas.moderation.decisions import (
    ModerationDecisionPage,
    ModerationDecisionQuery,
    ModerationDecisionRead,
    ModerationDecisionWrite,
    ReturnWrite,
)
from app.schemas.moderation.inquiries import FinaliseWrite
from app.schemas.moderation.selections import (
    RequestModerationWrite,
    SelectionPage,
    SelectionQuery,
    SelectionRead,
    SelectWrite,
)
from app.schemas.moderation.sessions import (
    ModerationSessionPage,
    ModerationSessionQuery,
    ModerationSessionRead,
    ModerationSessionWrite,
)
from app.schemas.platform.common import Actions
from app.services import access
from app.services.auditing import moderation_rules
from app.services.moderation import (
    claims,
    decisions,
    finalisation,
    selections,
    session_workflow,
    sessions,
)
from app.services.platform import workflow

router = APIRouter(prefix="/v1", tags=["moderation"])
CHANGES = (NotFound, Conflict, Stale, Invalid, PreconditionRequired)
MOVES = (NotFound, Conflict, Stale, Invalid)
AUDIT = answers(AuditRead, *MOVES)


@router.get("/moderation-rules", responses=answers(ModerationRulePage, Invalid))
def list_moderation_rules(
    reader: Reader, query: Annotated[ModerationRuleQuery, Query()]
) -> Response:
    """Which audits of each programme are moderated."""
    rows = moderation_rules.search(reader.actor, query)
    return reader.page(ModerationRuleRead, rows, query, moderation_rules.ORDERS[query.sort])


@router.get("/moderation-rules/{rule_id}", responses=answers(ModerationRuleRead, NotFound))
def get_moderation_rule(reader: Reader, rule_id: UUID) -> Response:
    """One programme's rule."""
    return reader.one(ModerationRuleRead, ModerationRule, rule_id)


@router.put(
    "/moderation-rules/{rule_id}", responses=answers(ModerationRuleRead, *CHANGES, creates=True)
)
def put_moderation_rule(writer: Writer, rule_id: UUID, data: ModerationRuleWrite) -> Response:
    """Say which audits of a programme are moderated from now on."""
    made = moderation_rules.put(writer.db, writer.actor, rule_id, data, writer.precondition)
    return writer.answer(ModerationRuleRead, ModerationRule, rule_id, created=made)


@router.post(
    "/audit-rounds/{round_id}/select-for-moderation", responses=answers(SelectionRead, *MOVES)
)
def select_for_moderation(poster: Poster, round_id: UUID, data: SelectWrite) -> Response:
    """Choose by rule among a round's submitted audits; the others become final."""
    month = poster.row(AuditRound, round_id)
    run = selections.run(poster.db, poster.actor, month, data.seed)
    return poster.answer(SelectionRead, ModerationSelection, run.id)


@router.get(
    "/audit-rounds/{round_id}/moderation-selections",
    responses=answers(SelectionPage, NotFound, Invalid),
)
def list_moderation_selections(
    db: Db, reader: Reader, round_id: UUID, query: Annotated[SelectionQuery, Query()]
) -> Response:
    """Every run of a round's selection, with who was chosen and why."""
    access.get(db, reader.actor, AuditRound, round_id, lock=False)
    rows = selections.search(reader.actor, round_id, query)
    return reader.page(SelectionRead, rows, query, selections.ORDERS[query.sort])


@router.get("/moderation-sessions", responses=answers(ModerationSessionPage, Invalid))
def list_moderation_sessions(
    reader: Reader, query: Annotated[ModerationSessionQuery, Query()]
) -> Response:
    """Sessions, the oldest first."""
    rows = sessions.search(reader.actor, query)
    return reader.page(ModerationSessionRead, rows, query, sessions.ORDERS[query.sort])


@router.get("/moderation-sessions/{session_id}", responses=answers(ModerationSessionRead, NotFound))
def get_moderation_session(reader: Reader, session_id: UUID) -> Response:
    """One session."""
    return reader.one(ModerationSessionRead, ModerationSession, session_id)


@router.get("/moderation-sessions/{session_id}/actions", responses=answers(Actions, NotFound))
def list_moderation_session_actions(db: Db, actor: CurrentActor, session_id: UUID) -> Response:
    """What can be done to it, whether you may now, and if not, why."""
    return actions_of(db, actor, ModerationSession, session_id)


@router.put(
    "/moderation-sessions/{session_id}",
    responses=answers(ModerationSessionRead, *CHANGES, creates=True),
)
def put_moderation_session(
    writer: Writer, session_id: UUID, data: ModerationSessionWrite
) -> Response:
    """Plan a session of one moderator, or of a panel."""
    made = sessions.put(writer.db, writer.actor, session_id, data, writer.precondition)
    return writer.answer(ModerationSessionRead, ModerationSession, session_id, created=made)


def _move(poster: Poster, session_id: UUID, step: workflow.Step, **changes: Any) -> Response:
    row = poster.row(ModerationSession, session_id)
    workflow.take(poster.db, poster.actor, row, step, **changes)
    return poster.answer(ModerationSessionRead, ModerationSession, session_id)


@router.post(
    "/moderation-sessions/{session_id}/hold", responses=answers(ModerationSessionRead, *MOVES)
)
def hold_moderation_session(poster: Poster, session_id: UUID) -> Response:
    """Say that the session is held now."""
    return _move(poster, session_id, session_workflow.HOLD, held_at=clock.now())


@router.post(
    "/moderation-sessions/{session_id}/close", responses=answers(ModerationSessionRead, *MOVES)
)
def close_moderation_session(poster: Poster, session_id: UUID) -> Response:
    """Close a session whose audits are all decided."""
    return _move(poster, session_id, session_workflow.CLOSE)


@router.post("/audits/{audit_id}/request-moderation", responses=AUDIT)
def request_moderation(poster: Poster, audit_id: UUID, data: RequestModerationWrite) -> Response:
    """Have an audit moderated that somebody asks for, before its round's selection passes it by."""
    selections.request(poster.db, poster.actor, poster.row(Audit, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/audits/{audit_id}/begin-moderation", responses=AUDIT)
def begin_moderation(poster: Poster, audit_id: UUID, data: BeginModerationWrite) -> Response:
    """Claim an audit that waits for moderation; until then no moderator is shown its grade.

    Who knows it, by another role or from an earlier turn, is not called blind.
    """
    claims.begin(poster.db, poster.actor, audit_id, data.session_id, poster.precondition)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/audits/{audit_id}/assign-moderator", responses=AUDIT)
def assign_moderator(poster: Poster, audit_id: UUID, data: AssignModeratorWrite) -> Response:
    """Say who is to moderate an audit; only they may begin."""
    claims.assign(poster.db, poster.actor, poster.row(Audit, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/audits/{audit_id}/return", responses=AUDIT)
def return_audit(poster: Poster, audit_id: UUID, data: ReturnWrite) -> Response:
    """Send an audit back to its auditor, with the reason and the places to look at."""
    decisions.send_back(poster.db, poster.actor, poster.row(Audit, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post(
    "/audits/{audit_id}/moderation-decisions",
    responses=answers(ModerationDecisionRead, *MOVES, status=201),
    status_code=201,
)
def create_moderation_decision(
    poster: Creator, audit_id: UUID, data: ModerationDecisionWrite
) -> Response:
    """Decide: uphold, raise or lower the grade, or give none; reasons unless upheld."""
    audit = poster.row(Audit, audit_id)
    made = decisions.decide(poster.db, poster.actor, audit, data)
    return poster.answer(
        ModerationDecisionRead,
        ModerationDecision,
        made.id,
        created=True,
        under="/v1/moderation-decisions",
    )


@router.get("/moderation-decisions", responses=answers(ModerationDecisionPage, Invalid))
def list_moderation_decisions(
    reader: Reader, query: Annotated[ModerationDecisionQuery, Query()]
) -> Response:
    """Decisions, the oldest first."""
    rows = decisions.search(reader.actor, query)
    return reader.page(ModerationDecisionRead, rows, query, decisions.ORDERS[query.sort])


@router.get(
    "/moderation-decisions/{decision_id}", responses=answers(ModerationDecisionRead, NotFound)
)
def get_moderation_decision(reader: Reader, decision_id: UUID) -> Response:
    """One decision."""
    return reader.one(ModerationDecisionRead, ModerationDecision, decision_id)


@router.post("/audits/{audit_id}/finalise", responses=AUDIT)
def finalise_audit(poster: Poster, audit_id: UUID, data: FinaliseWrite) -> Response:
    """Close a moderated audit whose inquiry is confirmed, or waived with a reason."""
    finalisation.finalise(poster.db, poster.actor, poster.row(Audit, audit_id), data.waiver_reason)
    return poster.answer(AuditRead, Audit, audit_id)
