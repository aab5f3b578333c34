"""The steps of an escalation: who may take them, from which status, and their guards.

The table: docs/domain/reviewing.md.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from app.models.reviewing.escalations import Escalation, EscalationResponse
from app.services import access
from app.services.access import Actor
from app.services.access.chairs import REVIEWED
from app.services.access.policies.reviewing import open_and_mine
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.reviewing import (
    ESCALATION_OPEN,
    EscalationKind,
    EscalationParty,
    EscalationStage,
    EscalationStatus,
)
from app.vocabulary.roles import Permission


def answers(row: Any, me: Actor) -> ColumnElement[bool]:
    """Whether the caller has to answer: by name or, if nobody is named, by role and place."""
    in_role = [and_(row.responder_role == place.role, place.covers(row)) for place in me.scopes()]
    anybody = and_(row.responder_id.is_(None), or_(false(), *in_role))
    return and_(row.raised_by != me.me, or_(row.responder_id == me.me, anybody))


def _asked_by_name(row: Any, me: Actor) -> ColumnElement[bool]:
    return and_(row.raised_by != me.me, row.responder_id == me.me)


def _raiser_or_chair(row: Any, me: Actor) -> ColumnElement[bool]:
    """Whether the caller raised it, or has taken over the chair of the child it is about."""
    taken_over = (open_and_mine(row, me, role) for role in REVIEWED if role in me.roles)
    return or_(row.raised_by == me.me, *taken_over)


def awaits(row: Any, me: Actor) -> ColumnElement[bool]:
    """Whether it waits for the caller, either to answer it or to decide on the answer."""
    return or_(
        and_(row.waiting_for == EscalationParty.RESPONDER, answers(row, me)),
        and_(row.waiting_for == EscalationParty.RAISER, _raiser_or_chair(row, me)),
    )


def _answered(row: Any, _me: Actor) -> ColumnElement[bool]:
    return exists(select(EscalationResponse.id).where(EscalationResponse.escalation_id == row.id))


_RAISER = Guard(
    "not_yours",
    "Only the person who raised this escalation can do this.",
    lambda row, me: row.raised_by == me.me,
)
_RAISER_OR_UNIT = Guard(
    "not_yours",
    "Only the person who raised this escalation, the child's chair or the QA Unit can do this.",
    lambda row, me: or_(
        _raiser_or_chair(row, me), access.allowed(me, Permission.ESCALATION_OVERSEE, row)
    ),
)
_RESPONDER = Guard(
    "not_yours", "Somebody else has to answer this escalation at this stage.", answers
)
_UNANSWERED = Guard(
    "answered",
    "The escalation was answered, so its text can no longer be changed.",
    lambda row, me: ~_answered(row, me),
)
_IN_CARE = Guard(
    "not_in_care",
    "Only disputes about children in care can be referred to Cafcass.",
    lambda row, _: row.kind == EscalationKind.IRO,
)
_NOT_AT_THE_TOP = Guard(
    "last_stage",
    "The escalation is at its last formal stage already.",
    lambda row, _: row.stage != EscalationStage.FORMAL_3,
)

EDIT = Step(
    Escalation,
    "edit",
    Permission.ESCALATION_RAISE,
    ESCALATION_OPEN,
    None,
    who=_RAISER,
    guards=(_UNANSWERED,),
    named=_RAISER.holds,
)
RESPOND = Step(
    Escalation,
    "respond",
    Permission.ESCALATION_RESPOND,
    ESCALATION_OPEN,
    None,
    who=_RESPONDER,
    named=_asked_by_name,
)
ASK = Step(
    Escalation,
    "ask",
    Permission.ESCALATION_DECIDE,
    ESCALATION_OPEN,
    None,
    who=_RAISER_OR_UNIT,
    named=_raiser_or_chair,
)
INFORMALLY = Step(
    Escalation,
    "escalate-informally",
    Permission.ESCALATION_DECIDE,
    frozenset({EscalationStatus.ALERT}),
    EscalationStatus.INFORMAL,
    who=_RAISER_OR_UNIT,
    named=_raiser_or_chair,
)
FORMALLY = Step(
    Escalation,
    "escalate-formally",
    Permission.ESCALATION_DECIDE,
    ESCALATION_OPEN,
    EscalationStatus.FORMAL,
    who=_RAISER_OR_UNIT,
    guards=(_NOT_AT_THE_TOP,),
    named=_raiser_or_chair,
)
RESOLVE = Step(
    Escalation,
    "resolve",
    Permission.ESCALATION_DECIDE,
    ESCALATION_OPEN,
    EscalationStatus.RESOLVED,
    who=_RAISER_OR_UNIT,
    named=_raiser_or_chair,
)
REFER = Step(
    Escalation,
    "refer-to-cafcass",
    Permission.ESCALATION_DECIDE,
    ESCALATION_OPEN,
    EscalationStatus.REFERRED_CAFCASS,
    who=_RAISER_OR_UNIT,
    guards=(_IN_CARE,),
    named=_raiser_or_chair,
)
WITHDRAW = Step(
    Escalation,
    "withdraw",
    Permission.ESCALATION_DECIDE,
    ESCALATION_OPEN,
    EscalationStatus.WITHDRAWN,
    who=_RAISER_OR_UNIT,
    named=_raiser_or_chair,
)
workflow.declare(EDIT, RESPOND, ASK, INFORMALLY, FORMALLY, RESOLVE, REFER, WITHDRAW)
