"""The OData sets of quality circles: their meetings, thematic audits and recommendations."""

from typing import Any

from sqlalchemy import Integer, Text, cast, func, inspect, select, true
from sqlalchemy.orm import aliased, join

from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.thematic.audits import ThematicAudit
from app.models.thematic.circle_meetings import CircleMeeting
from app.models.thematic.circles import QualityCircle
from app.services.feeds.sets import places
from app.services.feeds.sets.entity_set import EntitySet
from app.services.platform import named_lists
from app.vocabulary.findings import FindingOrigin
from app.vocabulary.thematic import OUT


def _length(array: Any) -> Any:
    return func.jsonb_array_length(array, type_=Integer)


def _rests_on() -> Any:
    """Returns the thematic audits of whose findings a recommendation names some, and how many."""
    finding = aliased(Finding)
    audit_id = finding.origin_id.label("thematic_audit_id")
    counted = func.count().label("findings")
    named = named_lists.rows_of(Recommendation.finding_ids, finding, audit_id, counted)
    of_audits = named.where(finding.origin == FindingOrigin.THEMATIC)
    return of_audits.group_by(finding.origin_id).lateral("rests_on")


def _changed_since(number: Any) -> Any:
    """Whether a recommendation changed in a transaction or later, or an audit that it rests on."""
    mine, finding, audit = aliased(Recommendation), aliased(Finding), aliased(ThematicAudit)
    own = select(mine.id).where(mine.changed_in >= number)
    through = (
        select(mine.id)
        .join(finding, mine.finding_ids.has_key(cast(finding.id, Text)))
        .join(audit, audit.id == finding.origin_id)
        .where(finding.origin == FindingOrigin.THEMATIC, audit.changed_in >= number)
    )
    return Recommendation.id.in_(own.union_all(through))


_RESTS_ON = _rests_on()
_AUDIT = aliased(ThematicAudit, name="audit_rested_on")  # scopes ask for other audits

ENTITY_SETS = (
    EntitySet(
        name="dim_circle",
        description="Quality circles, with how many members they have. It names nobody.",
        keys=("circle_id",),
        columns={
            "circle_id": QualityCircle.id,
            "name": QualityCircle.name,
            **places.of(QualityCircle),
            "chair_role": QualityCircle.chair_role,
            "members": _length(QualityCircle.member_ids),
            "status": QualityCircle.status,
        },
        source=inspect(QualityCircle).selectable,
        model=QualityCircle,
    ),
    EntitySet(
        name="fact_circle_meeting",
        description="Meetings of quality circles, with how many came and how much was decided.",
        keys=("circle_meeting_id",),
        columns={
            "circle_meeting_id": CircleMeeting.id,
            "circle_id": CircleMeeting.circle_id,
            **places.of(CircleMeeting),
            "meets_on": CircleMeeting.meets_on,
            "status": CircleMeeting.status,
            "attended": _length(CircleMeeting.attendee_ids),
            "decisions": _length(CircleMeeting.decisions),
            "recorded_at": CircleMeeting.recorded_at,
            "confirmed_at": CircleMeeting.confirmed_at,
            **places.times(CircleMeeting),
        },
        source=inspect(CircleMeeting).selectable,
        model=CircleMeeting,
    ),
    EntitySet(
        name="fact_circle_recommendation",
        description="Recommendations that rest on findings of reported thematic audits: one row for"
        " each of these audits, with its circle and how many of its findings are named. Those of"
        " one recommendation are replaced together.",
        keys=("recommendation_id", "thematic_audit_id"),
        columns={
            "recommendation_id": Recommendation.id,
            "thematic_audit_id": _AUDIT.id,
            "circle_id": _AUDIT.circle_id,
            **places.of(Recommendation),
            "status": Recommendation.status,
            "findings": _RESTS_ON.c.findings,
            "decided_at": Recommendation.decided_at,
            **places.times(Recommendation, _AUDIT),
        },
        source=join(
            join(Recommendation, _RESTS_ON, true()),
            _AUDIT,
            _AUDIT.id == _RESTS_ON.c.thematic_audit_id,
        ),
        where=_AUDIT.status.in_(sorted(OUT)),
        model=Recommendation,
        changed_since=_changed_since,
    ),
    EntitySet(
        name="fact_thematic_audit",
        description="Thematic audits of quality circles, with their days and how much they ask.",
        keys=("thematic_audit_id",),
        columns={
            "thematic_audit_id": ThematicAudit.id,
            "circle_id": ThematicAudit.circle_id,
            **places.of(ThematicAudit),
            "status": ThematicAudit.status,
            "period_from": ThematicAudit.period_from,
            "period_to": ThematicAudit.period_to,
            "due_date": ThematicAudit.due_date,
            "questions": _length(ThematicAudit.questions),
            "themes": _length(ThematicAudit.theme_codes),
            "decided_at": ThematicAudit.decided_at,
            "published_at": ThematicAudit.published_at,
            **places.times(ThematicAudit),
        },
        source=inspect(ThematicAudit).selectable,
        model=ThematicAudit,
    ),
)
