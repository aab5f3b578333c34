"""The steps of an agency return (docs/domain/partnership.md)."""

from typing import Any

from sqlalchemy import ColumnElement, and_, cast, exists, func, literal, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import aliased

from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.services.access.policies.partnership import works_for
from app.services.platform import workflow
from app.services.platform.workflow import Guard, Step
from app.vocabulary.partnership import (
    OUTSTANDING,
    AgencyReturnStatus,
    BodyKind,
    MultiAgencyAuditStatus,
    PracticeDomain,
)
from app.vocabulary.roles import Permission

_JUDGED = "$[*] ? (@.grade != null || @.not_graded_reason != null)"


def _requesting(row: Any) -> ColumnElement[bool]:
    audit = aliased(MultiAgencyAudit)
    asking = select(audit.id).where(
        audit.id == row.multi_agency_audit_id, audit.status == MultiAgencyAuditStatus.REQUESTING
    )
    return exists(asking)


def _complete(row: Any) -> ColumnElement[bool]:
    judged = func.jsonb_path_query_array(row.domains, cast(literal(_JUDGED), JSONPATH))
    complete: ColumnElement[bool] = func.jsonb_array_length(judged) == len(PracticeDomain)
    return complete


_BODY = Guard(
    "not_yours",
    "Only the people of the agency, or the contact of children's social care, can do this.",
    works_for,
)
_CONTACT_OF_CARE = Guard(
    "not_yours",
    "Only the contact of children's social care is shown the case number.",
    lambda row, me: and_(row.kind == BodyKind.SOCIAL_CARE, works_for(row, me)),
)
_ASKING = Guard(
    "not_requesting",
    "Returns are written until the joint discussion is opened or the audit is cancelled.",
    lambda row, _: _requesting(row),
)
_COMPLETE = Guard(
    "incomplete",
    "Give each of the six domains a grade, or the reason why you cannot grade it.",
    lambda row, _: _complete(row),
)
_DUE = Guard(
    "not_due",
    "A return can be marked overdue only after its due date.",
    lambda row, me: row.due_date < me.today,
)
EDIT = Step(
    AgencyReturn,
    "edit",
    Permission.AGENCY_RETURN_WRITE,
    OUTSTANDING,
    None,
    who=_BODY,
    guards=(_ASKING,),
    named=_BODY.holds,
)
BEGIN = Step(
    AgencyReturn,
    "begin",
    None,
    frozenset({AgencyReturnStatus.REQUESTED}),
    AgencyReturnStatus.IN_PROGRESS,
    unrecorded=True,
)
SUBMIT = Step(
    AgencyReturn,
    "submit",
    Permission.AGENCY_RETURN_WRITE,
    frozenset({AgencyReturnStatus.IN_PROGRESS}),
    AgencyReturnStatus.SUBMITTED,
    who=_BODY,
    guards=(_ASKING, _COMPLETE),
    named=_BODY.holds,
)
RECALL = Step(
    AgencyReturn,
    "recall",
    Permission.AGENCY_RETURN_WRITE,
    frozenset({AgencyReturnStatus.SUBMITTED, AgencyReturnStatus.NO_INVOLVEMENT}),
    AgencyReturnStatus.IN_PROGRESS,
    who=_BODY,
    guards=(_ASKING,),
    named=_BODY.holds,
)
DECLARE_NO_INVOLVEMENT = Step(
    AgencyReturn,
    "declare-no-involvement",
    Permission.AGENCY_RETURN_WRITE,
    OUTSTANDING,
    AgencyReturnStatus.NO_INVOLVEMENT,
    who=_BODY,
    guards=(_ASKING,),
    named=_BODY.holds,
)
MARK_OVERDUE = Step(
    AgencyReturn,
    "mark-overdue",
    Permission.PARTNERSHIP_MANAGE,
    OUTSTANDING,
    None,
    guards=(_ASKING, _DUE),
)
SHOW_CASE_NUMBER = Step(
    AgencyReturn,
    "show-case-number",
    Permission.AGENCY_RETURN_WRITE,
    OUTSTANDING,
    None,
    who=_CONTACT_OF_CARE,
    guards=(_ASKING,),
    named=_CONTACT_OF_CARE.holds,
)
workflow.declare(
    EDIT, BEGIN, SUBMIT, RECALL, DECLARE_NO_INVOLVEMENT, MARK_OVERDUE, SHOW_CASE_NUMBER
)
