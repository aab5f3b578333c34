"""The findings that each role sees: those of the records that it sees."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select

from app.models.auditing.audits import Audit
from app.models.feedback.submissions import FeedbackSubmission
from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.findings.safeguarding_alerts import SafeguardingAlert
from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.models.intelligence.indicator_values import IndicatorValue
from app.models.learning.supervision_reviews import SupervisionReview
from app.models.moderation.decisions import ModerationDecision
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.models.reviewing.qa_records import QaRecord
from app.models.thematic.audits import ThematicAudit
from app.services.access.actor import Actor, GrantScope
from app.services.access.policies import (
    auditing,
    intelligence,
    learning,
    moderation,
    outcome_analysis,
    partnership,
    reviewing,
    thematic,
)
from app.services.access.policies.auditing import NARRATIVE
from app.services.access.predicates import (
    MANAGERS,
    PRACTICE,
    QA,
    Masks,
    Member,
    Rows,
    Scopes,
    Shown,
    at_or_above,
    covered,
    never,
    to,
)
from app.vocabulary.auditing import (
    AuditStatus,
)
from app.vocabulary.findings import FindingOrigin, RecommendationStatus
from app.vocabulary.roles import DIRECTORS, Role

# A source sees the progress of its records, not their judgements.
QA_RECORDS: Mapping[Role, Rows] = {
    role: rows for role, rows in reviewing.QA_RECORDS.items() if role is not Role.INTEGRATION_CLIENT
}
FINDING_ORIGINS: dict[FindingOrigin, tuple[type[Any], Mapping[Role, Rows]]] = {
    FindingOrigin.AUDIT: (Audit, auditing.AUDITS),
    # The auditor who was moderated does not see the disagreement.
    FindingOrigin.MODERATION: (
        ModerationDecision,
        {**to(*QA, rows=covered), Role.MODERATOR: lambda row, me, _: row.moderator_id == me.me},
    ),
    FindingOrigin.APPRECIATIVE_INQUIRY: (
        AppreciativeInquiry,
        moderation.SCOPES[AppreciativeInquiry],
    ),
    # Others hear of feedback by what is recommended because of it, not word for word.
    FindingOrigin.FEEDBACK: (FeedbackSubmission, to(*QA, rows=covered)),
    FindingOrigin.MULTI_AGENCY: (MultiAgencyAudit, partnership.SCOPES[MultiAgencyAudit]),
    FindingOrigin.SUPERVISION: (SupervisionReview, learning.SCOPES[SupervisionReview]),
    FindingOrigin.CPC_QA: (QaRecord, QA_RECORDS),
    FindingOrigin.IRO_QA: (QaRecord, QA_RECORDS),
    FindingOrigin.THEMATIC: (ThematicAudit, thematic.SCOPES[ThematicAudit]),
    FindingOrigin.COA: (OutcomeAnalysis, outcome_analysis.ANALYSES),
    FindingOrigin.MI: (IndicatorValue, intelligence.read_by_people(IndicatorValue)),
    FindingOrigin.DATA_QUALITY: (
        DataQualityIssue,
        intelligence.read_by_people(DataQualityIssue),
    ),
}


def _of_visible_origin(role: Role) -> Rows:
    sources: dict[tuple[type[Any], Rows], list[FindingOrigin]] = {}
    for origin, (model, scopes) in FINDING_ORIGINS.items():
        if role in scopes:
            sources.setdefault((model, scopes[role]), []).append(origin)

    def rows(row: type[Finding], me: Actor, place: GrantScope) -> ColumnElement[bool]:
        terms = [
            and_(
                row.origin.in_(origins),
                exists(select(model.id).where(model.id == row.origin_id, rule(model, me, place))),
            )
            for (model, rule), origins in sources.items()
        ]
        return or_(false(), *terms)

    return rows


def beyond_its_draft(row: type[Finding]) -> ColumnElement[bool]:
    """Whether the audit that a finding comes from is no draft."""
    draft = select(Audit.id).where(Audit.id == row.audit_id, Audit.status == AuditStatus.DRAFT)
    return not_(exists(draft))


# Actions and recommendations


def _asked_of_me(row: type[Action], me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether the caller owns, answers for, verified or raised the action."""
    people = (row.owner_person_id, row.accountable_person_id, row.verified_by, row.raised_by)
    return or_(*(person == me.me for person in people))


def _here_or_asked(row: type[Action], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), _asked_of_me(row, me, place))


def _concerns_me(row: type[Recommendation], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    """Whether the caller proposed it, or has to do with an action that comes from it."""
    asked = exists(
        select(Action.id).where(Action.recommendation_id == row.id, _asked_of_me(Action, me, place))
    )
    return or_(row.proposed_by == me.me, asked)


def _for_my_place(row: type[Recommendation], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    """Whether a recommendation is for the place, or was accepted for a unit above it."""
    accepted = row.status == RecommendationStatus.ACCEPTED
    below = and_(accepted, at_or_above(row, place))
    return or_(place.covers(row), below, _concerns_me(row, me, place))


def _concerns_me_or_my_analysis(
    row: type[Recommendation], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    return or_(_concerns_me(row, me, place), outcome_analysis.may_be_asked_by(row, me))


# In practice, or of a partner agency: they see what they propose, and what is asked of them.
WORKERS = (
    *(Role.PRACTITIONER, Role.AUDITOR, Role.MODERATOR, Role.IRO, Role.CPC),
    Role.PARTNER_AGENCY,
)


def raised_or_told(
    row: type[SafeguardingAlert], me: Actor, _place: GrantScope
) -> ColumnElement[bool]:
    return or_(row.raised_by == me.me, row.escalated_to_id == me.me)


def _about_case_here(
    row: type[SafeguardingAlert], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    """Whether the alert is about a child of my place; one about nobody is for the Unit."""
    here = and_(row.subject_id.is_not(None), place.covers(row))
    return or_(here, raised_or_told(row, me, place))


def _here(row: type[SafeguardingAlert], me: Actor, place: GrantScope) -> ColumnElement[bool]:
    return or_(place.covers(row), raised_or_told(row, me, place))


SCOPES: Scopes = {
    Finding: {role: _of_visible_origin(role) for role in Role},
    Recommendation: {
        **to(*QA, *MANAGERS, *DIRECTORS, rows=_for_my_place),
        **to(*WORKERS, rows=_concerns_me),
        # They may lead a child outcome analysis beyond their place.
        **to(Role.AUDITOR, Role.MODERATOR, rows=_concerns_me_or_my_analysis),
    },
    Action: {
        **to(*QA, *MANAGERS, *DIRECTORS, rows=_here_or_asked),
        **to(*WORKERS, rows=_asked_of_me),
    },
    SafeguardingAlert: {
        **to(*PRACTICE, rows=raised_or_told),
        **to(*MANAGERS, rows=_about_case_here),
        Role.QA_MANAGER: _here,
    },
}


# About practice and about no child, so that all who see the finding read its words.
ABOUT_PRACTICE = frozenset(
    {
        FindingOrigin.COA,
        FindingOrigin.DATA_QUALITY,
        FindingOrigin.MI,
        FindingOrigin.MULTI_AGENCY,
        FindingOrigin.THEMATIC,
    }
)


def _words(role: Role) -> Shown:
    """Shows the words of a finding to readers of narrative; about no child, to all its readers."""
    narrative = {**NARRATIVE, Role.QA_MANAGER: beyond_its_draft}.get(role, never)
    return lambda row: or_(row.origin.in_(sorted(ABOUT_PRACTICE)), narrative(row))


_WORDS: Member = {role: _words(role) for role in Role}


SENSITIVE: Masks = {
    Finding: dict.fromkeys(("text", "status_reason", "severity_reason", "escalated_to_id"), _WORDS),
}
