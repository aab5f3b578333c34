"""The OData sets of findings, their themes, recommendations and actions."""

from sqlalchemy import Date, Integer, Text, and_, func, inspect, or_, true
from sqlalchemy.orm import aliased, join, outerjoin

from app.models.auditing.audits import Audit
from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.services.feeds.sets import places, pseudonyms
from app.services.feeds.sets.entity_set import EntitySet
from app.vocabulary.findings import FindingOrigin

_THEME = (
    func.jsonb_array_elements_text(Finding.theme_codes, type_=Text)
    .table_valued("code", name="theme")
    .render_derived()
    .lateral("theme")
)
_AUDIT = aliased(Audit, name="audit_of_finding")  # scopes ask for other audits
_FINDINGS = outerjoin(Finding, _AUDIT, _AUDIT.id == Finding.audit_id)
# One of feedback would tell of one person's words; those of an audit wait for its submission.
_TOLD = and_(
    Finding.origin != FindingOrigin.FEEDBACK,
    or_(Finding.audit_id.is_(None), places.was_submitted(_AUDIT)),
)
_ENDED = places.first_of(
    Finding.withdrawn_at,
    places.audit_ended(_AUDIT),
)
_OF_FINDING = {
    "origin": Finding.origin,
    "audit_id": Finding.audit_id,
    "child_key": pseudonyms.of(Finding.subject_id),
    **places.of(Finding),
    "polarity": Finding.polarity,
    "severity": Finding.severity,
    "section_key": Finding.section_key,
}
_TIMES = places.times(Finding, _AUDIT, ended=_ENDED)
_CHANGED_SINCE = places.changed_with(Finding, Audit, "audit_id")

ENTITY_SETS = (
    EntitySet(
        name="fact_finding",
        description="Strengths and areas for development with their origin, without those of"
        " feedback. One that is withdrawn, or whose audit is voided or recalled, has `deleted_at`.",
        keys=("finding_id",),
        columns={"finding_id": Finding.id, **_OF_FINDING, **_TIMES},
        source=_FINDINGS,
        where=_TOLD,
        model=Finding,
        changed_since=_CHANGED_SINCE,
    ),
    EntitySet(
        name="fact_theme",
        description="Themes of findings, each with the polarity, origin, place and day. The themes"
        " of one finding are replaced together.",
        keys=("finding_id", "theme_code"),
        columns={
            "finding_id": Finding.id,
            "theme_code": _THEME.c.code,
            **_OF_FINDING,
            "found_on": func.date(func.timezone("Europe/London", Finding.created_at), type_=Date),
            **_TIMES,
        },
        source=join(_FINDINGS, _THEME, true()),
        where=_TOLD,
        model=Finding,
        changed_since=_CHANGED_SINCE,
    ),
    EntitySet(
        name="fact_recommendation",
        description="Recommendations, with what was decided and on how many findings they rest.",
        keys=("recommendation_id",),
        columns={
            "recommendation_id": Recommendation.id,
            **places.of(Recommendation),
            "status": Recommendation.status,
            "findings": func.jsonb_array_length(Recommendation.finding_ids, type_=Integer),
            "decided_at": Recommendation.decided_at,
            "superseded_by_id": Recommendation.superseded_by_id,
            **places.times(Recommendation),
        },
        source=inspect(Recommendation).selectable,
        model=Recommendation,
    ),
    EntitySet(
        name="fact_action",
        description="Actions, with whether they were done in time and whether they were effective.",
        keys=("action_id",),
        columns={
            "action_id": Action.id,
            "recommendation_id": Action.recommendation_id,
            "finding_id": Action.finding_id,
            "child_key": pseudonyms.of(Action.subject_id),
            **places.of(Action),
            "priority": Action.priority,
            "due_date": Action.due_date,
            "status": Action.status,
            "completed_at": Action.completed_at,
            "verified_at": Action.verified_at,
            "effectiveness": Action.effectiveness,
            **places.times(Action),
        },
        source=inspect(Action).selectable,
        model=Action,
    ),
)
