from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app import clock
from app.deps import Poster, Reader, Writer, answers
from app.errors import Conflict, Invalid, NotFound, PreconditionRequired, Stale
from app.models.audits import Audit
from app.models.inquiries import AppreciativeInquiry
from app.models.moderation import ModerationDecision, ModerationRule, ModerationSession
from app.schemas.audits import AuditRead
from app.schemas.inquiries import (
    AppreciativeInquiryPage,
    AppreciativeInquiryRead,
    AppreciativeInquiryWrite,
    FinaliseWrite,
    InquiryQuery,
)
from app.schemas.moderation import (
    AssignModeratorWrite,
    BeginModerationWrite,
    ModerationDecisionPage,
    ModerationDecisionQuery,
    ModerationDecisionRead,
    ModerationDecisionWrite,
    ModerationRulePage,
    ModerationRuleQuery,
    ModerationRuleRead,
    ModerationRuleWrite,
    ModerationSessionPage,
    ModerationSessionQuery,
    ModerationSessionRead,
    ModerationSessionWrite,
    ReturnWrite,
    SelectionRead,
    SelectWrite,
)
from app.services import access, inquiries, moderation, workflow

router = APIRouter(prefix="/v1", tags=["moderation"])
talks = APIRouter(prefix="/v1", tags=["appreciative-inquiries"])
CHANGES = (NotFound, Conflict, Stale, Invalid, PreconditionRequired)
MOVES = (NotFound, Conflict, Stale, Invalid)
AUDIT = answers(AuditRead, *MOVES)


def _audit(poster: Poster, audit_id: UUID) -> Audit:
    audit = access.get(poster.db, poster.actor, Audit, audit_id)
    poster.precondition.check(audit)
    return audit


@router.get("/moderation-rules", responses=answers(ModerationRulePage, Invalid))
def list_moderation_rules(
    reader: Reader, query: Annotated[ModerationRuleQuery, Query()]
) -> Response:
    """Which audits of each programme are moderated."""
    rows = moderation.search_rules(reader.actor, query)
    return reader.page(ModerationRuleRead, rows, query, moderation.RULE_ORDERS[query.sort])


@router.get("/moderation-rules/{rule_id}", responses=answers(ModerationRuleRead, NotFound))
def get_moderation_rule(reader: Reader, rule_id: UUID) -> Response:
    """One programme's rule."""
    return reader.one(ModerationRuleRead, ModerationRule, rule_id)


@router.put("/moderation-rules/{rule_id}", responses=answers(ModerationRuleRead, *CHANGES))
def put_moderation_rule(writer: Writer, rule_id: UUID, data: ModerationRuleWrite) -> Response:
    """Say which audits of a programme are moderated from now on."""
    made = moderation.put_rule(writer.db, writer.actor, rule_id, data, writer.precondition)
    return writer.answer(ModerationRuleRead, ModerationRule, rule_id, created=made)


@router.post(
    "/audit-rounds/{round_id}/select-for-moderation", responses=answers(SelectionRead, *MOVES)
)
def select_for_moderation(poster: Poster, round_id: UUID, data: SelectWrite) -> Response:
    """Choose by rule among a round's submitted audits; the others become final."""
    done = moderation.select_round(poster.db, poster.actor, round_id, data.seed)
    return poster.send(done.model_dump_json().encode())


@router.get("/moderation-sessions", responses=answers(ModerationSessionPage, Invalid))
def list_moderation_sessions(
    reader: Reader, query: Annotated[ModerationSessionQuery, Query()]
) -> Response:
    """Sessions, the oldest first."""
    rows = moderation.search_sessions(reader.actor, query)
    return reader.page(ModerationSessionRead, rows, query, moderation.SESSION_ORDERS[query.sort])


@router.get("/moderation-sessions/{session_id}", responses=answers(ModerationSessionRead, NotFound))
def get_moderation_session(reader: Reader, session_id: UUID) -> Response:
    """One session."""
    return reader.one(ModerationSessionRead, ModerationSession, session_id)


@router.put("/moderation-sessions/{session_id}", responses=answers(ModerationSessionRead, *CHANGES))
def put_moderation_session(
    writer: Writer, session_id: UUID, data: ModerationSessionWrite
) -> Response:
    """Plan a session of one moderator, or of a panel."""
    made = moderation.put_session(writer.db, writer.actor, session_id, data, writer.precondition)
    return writer.answer(ModerationSessionRead, ModerationSession, session_id, created=made)


@router.post(
    "/moderation-sessions/{session_id}/hold", responses=answers(ModerationSessionRead, *MOVES)
)
def hold_moderation_session(poster: Poster, session_id: UUID) -> Response:
    """Say that the session is held now."""
    row = access.get(poster.db, poster.actor, ModerationSession, session_id)
    workflow.take(poster.db, poster.actor, row, moderation.HOLD, held_at=clock.now())
    return poster.answer(ModerationSessionRead, ModerationSession, session_id)


@router.post(
    "/moderation-sessions/{session_id}/close", responses=answers(ModerationSessionRead, *MOVES)
)
def close_moderation_session(poster: Poster, session_id: UUID) -> Response:
    """Close a session whose audits are all decided."""
    row = access.get(poster.db, poster.actor, ModerationSession, session_id)
    workflow.take(poster.db, poster.actor, row, moderation.CLOSE)
    return poster.answer(ModerationSessionRead, ModerationSession, session_id)


@router.post("/audits/{audit_id}/begin-moderation", responses=AUDIT)
def begin_moderation(poster: Poster, audit_id: UUID, data: BeginModerationWrite) -> Response:
    """Claim an audit that waits for moderation."""
    moderation.begin(poster.db, poster.actor, _audit(poster, audit_id), data.session_id)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/audits/{audit_id}/assign-moderator", responses=AUDIT)
def assign_moderator(poster: Poster, audit_id: UUID, data: AssignModeratorWrite) -> Response:
    """Say who is to moderate an audit; only they may begin."""
    moderation.assign(poster.db, poster.actor, _audit(poster, audit_id), data.moderator_id)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post("/audits/{audit_id}/return", responses=AUDIT)
def return_audit(poster: Poster, audit_id: UUID, data: ReturnWrite) -> Response:
    """Send an audit back to its auditor, with the reason and the places to look at."""
    moderation.send_back(poster.db, poster.actor, _audit(poster, audit_id), data)
    return poster.answer(AuditRead, Audit, audit_id)


@router.post(
    "/audits/{audit_id}/moderation-decisions",
    responses=answers(ModerationDecisionRead, *MOVES, status=201),
    status_code=201,
)
def create_moderation_decision(
    poster: Poster, audit_id: UUID, data: ModerationDecisionWrite
) -> Response:
    """Decide: uphold, raise or lower the grade, or give none; reasons unless upheld."""
    made = moderation.decide(poster.db, poster.actor, _audit(poster, audit_id), data)
    return poster.answer(ModerationDecisionRead, ModerationDecision, made.id, created=True)


@router.get("/moderation-decisions", responses=answers(ModerationDecisionPage, Invalid))
def list_moderation_decisions(
    reader: Reader, query: Annotated[ModerationDecisionQuery, Query()]
) -> Response:
    """Decisions, the oldest first."""
    rows = moderation.search(reader.actor, query)
    return reader.page(ModerationDecisionRead, rows, query, moderation.ORDERS[query.sort])


@router.get(
    "/moderation-decisions/{decision_id}", responses=answers(ModerationDecisionRead, NotFound)
)
def get_moderation_decision(reader: Reader, decision_id: UUID) -> Response:
    """One decision."""
    return reader.one(ModerationDecisionRead, ModerationDecision, decision_id)


@talks.get("/appreciative-inquiries", responses=answers(AppreciativeInquiryPage, Invalid))
def list_appreciative_inquiries(
    reader: Reader, query: Annotated[InquiryQuery, Query()]
) -> Response:
    """Appreciative inquiries, the oldest first."""
    rows = inquiries.search(reader.actor, query)
    return reader.page(AppreciativeInquiryRead, rows, query, inquiries.ORDERS[query.sort])


@talks.get(
    "/appreciative-inquiries/{inquiry_id}", responses=answers(AppreciativeInquiryRead, NotFound)
)
def get_appreciative_inquiry(reader: Reader, inquiry_id: UUID) -> Response:
    """One appreciative inquiry."""
    return reader.one(AppreciativeInquiryRead, AppreciativeInquiry, inquiry_id)


@talks.put(
    "/appreciative-inquiries/{inquiry_id}", responses=answers(AppreciativeInquiryRead, *CHANGES)
)
def put_appreciative_inquiry(
    writer: Writer, inquiry_id: UUID, data: AppreciativeInquiryWrite
) -> Response:
    """Plan an inquiry, or replace what was written of it; a moderated audit moves on with it."""
    made = inquiries.put(writer.db, writer.actor, inquiry_id, data, writer.precondition)
    return writer.answer(AppreciativeInquiryRead, AppreciativeInquiry, inquiry_id, created=made)


def _move(poster: Poster, inquiry_id: UUID, step: workflow.Step, **changes: Any) -> Response:
    row = access.get(poster.db, poster.actor, AppreciativeInquiry, inquiry_id)
    poster.precondition.check(row)
    workflow.take(poster.db, poster.actor, row, step, **changes)
    return poster.answer(AppreciativeInquiryRead, AppreciativeInquiry, inquiry_id)


@talks.post(
    "/appreciative-inquiries/{inquiry_id}/hold",
    responses=answers(AppreciativeInquiryRead, *MOVES),
)
def hold_appreciative_inquiry(poster: Poster, inquiry_id: UUID) -> Response:
    """Say that the talk is held now."""
    return _move(poster, inquiry_id, inquiries.HOLD, held_at=clock.now())


@talks.post(
    "/appreciative-inquiries/{inquiry_id}/record",
    responses=answers(AppreciativeInquiryRead, *MOVES),
)
def record_appreciative_inquiry(poster: Poster, inquiry_id: UUID) -> Response:
    """Say that both questions are answered, for the practitioner to confirm."""
    return _move(poster, inquiry_id, inquiries.RECORD)


@talks.post(
    "/appreciative-inquiries/{inquiry_id}/confirm",
    responses=answers(AppreciativeInquiryRead, *MOVES),
)
def confirm_appreciative_inquiry(poster: Poster, inquiry_id: UUID) -> Response:
    """Confirm, as the practitioner, that this is how it was."""
    return _move(poster, inquiry_id, inquiries.CONFIRM, practitioner_confirmed_at=clock.now())


@talks.post("/audits/{audit_id}/finalise", responses=AUDIT)
def finalise_audit(poster: Poster, audit_id: UUID, data: FinaliseWrite) -> Response:
    """Close a moderated audit whose inquiry is confirmed, or waived with a reason."""
    inquiries.finalise(poster.db, poster.actor, _audit(poster, audit_id), data.waiver_reason)
    return poster.answer(AuditRead, Audit, audit_id)
