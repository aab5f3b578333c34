"""The OData sets of the learning culture, which count people and name none."""

from typing import Any

from sqlalchemy import Integer, Text, func, inspect, select, true
from sqlalchemy.orm import join

from app.models.learning.area_learning_events import (
    AreaLearningAttendance,
    AreaLearningDecision,
    AreaLearningEvent,
)
from app.models.learning.communities import CommunityOfPractice
from app.models.learning.community_sessions import CommunityAttendance, CommunitySession
from app.models.learning.items import LearningItem
from app.models.learning.resources import LearningResource
from app.models.learning.supervision_reviews import SupervisionReview
from app.services.feeds.sets import places, pseudonyms
from app.services.feeds.sets.entity_set import EntitySet
from app.vocabulary.learning import AreaLearningPresence, LearningItemStatus


def _length(array: Any) -> Any:
    return func.jsonb_array_length(array, type_=Integer)


def _number(part: Any, whole: Any, *terms: Any) -> Any:
    """Returns how many parts of a whole there are, as SQL."""
    query = select(func.count()).select_from(part).where(*terms)
    return query.correlate(whole).scalar_subquery()


_INVITED = AreaLearningAttendance.area_learning_event_id == AreaLearningEvent.id
_CAME = AreaLearningAttendance.presence == AreaLearningPresence.ATTENDED
_DECIDED = AreaLearningDecision.area_learning_event_id == AreaLearningEvent.id
_THEME = (
    func.jsonb_array_elements_text(LearningResource.theme_codes, type_=Text)
    .table_valued("code", name="theme_of_resource")
    .render_derived()
    .lateral("theme_of_resource")
)

ENTITY_SETS = (
    EntitySet(
        name="fact_area_learning_event",
        description="Area Learning Events, with how many were invited and came, and how many"
        " decisions were minuted.",
        keys=("area_learning_event_id",),
        columns={
            "area_learning_event_id": AreaLearningEvent.id,
            **places.of(AreaLearningEvent),
            "held_on": AreaLearningEvent.held_on,
            "status": AreaLearningEvent.status,
            "invited": _number(AreaLearningAttendance, AreaLearningEvent, _INVITED),
            "attended": _number(AreaLearningAttendance, AreaLearningEvent, _INVITED, _CAME),
            "decisions": _number(AreaLearningDecision, AreaLearningEvent, _DECIDED),
            "minuted_at": AreaLearningEvent.minuted_at,
            "closed_at": AreaLearningEvent.closed_at,
            **places.times(AreaLearningEvent),
        },
        source=inspect(AreaLearningEvent).selectable,
        model=AreaLearningEvent,
    ),
    EntitySet(
        name="fact_area_learning_decision",
        description="Decisions of Area Learning Events, with how many actions come from each."
        " Those of one event are replaced together.",
        keys=("decision_id",),
        columns={
            "decision_id": AreaLearningDecision.id,
            "area_learning_event_id": AreaLearningDecision.area_learning_event_id,
            **places.of(AreaLearningEvent),
            "held_on": AreaLearningEvent.held_on,
            "position": AreaLearningDecision.position,
            "actions": _length(AreaLearningDecision.action_ids),
            "no_action": AreaLearningDecision.no_action_reason.is_not(None),
            **places.times(AreaLearningDecision, AreaLearningEvent),
        },
        source=join(AreaLearningDecision, AreaLearningEvent, _DECIDED),
        model=AreaLearningEvent,
        changed_since=places.changed_with(
            AreaLearningDecision, AreaLearningEvent, "area_learning_event_id"
        ),
    ),
    EntitySet(
        name="fact_learning_item",
        description="Learning items that have been published, by the strand of practice"
        " development that has them.",
        keys=("learning_item_id",),
        columns={
            "learning_item_id": LearningItem.id,
            "strand": LearningItem.strand,
            "status": LearningItem.status,
            "findings": _length(LearningItem.finding_ids),
            "published_at": LearningItem.published_at,
            **places.times(LearningItem),
        },
        source=inspect(LearningItem).selectable,
        where=LearningItem.status != LearningItemStatus.DRAFTED,
        model=LearningItem,
    ),
    EntitySet(
        name="fact_community_session",
        description="Sessions of communities of practice, with how many came.",
        keys=("session_id",),
        columns={
            "session_id": CommunitySession.id,
            "community_id": CommunitySession.community_id,
            "driven_by": CommunityOfPractice.driven_by,
            "starts_at": CommunitySession.starts_at,
            "duration_minutes": CommunitySession.duration_minutes,
            "status": CommunitySession.status,
            "capacity": CommunitySession.capacity,
            "booked": CommunitySession.booked,
            "attended": _number(
                CommunityAttendance,
                CommunitySession,
                CommunityAttendance.session_id == CommunitySession.id,
            ),
            "others_attended": CommunitySession.others_attended,
            **places.times(CommunitySession, CommunityOfPractice),
        },
        source=join(
            CommunitySession,
            CommunityOfPractice,
            CommunityOfPractice.id == CommunitySession.community_id,
        ),
        model=CommunitySession,
        changed_since=places.changed_with(CommunitySession, CommunityOfPractice, "community_id"),
    ),
    EntitySet(
        name="fact_supervision",
        description="Supervision, with how far it met the policy; it names nobody.",
        keys=("supervision_id",),
        columns={
            "supervision_id": SupervisionReview.id,
            "child_key": pseudonyms.of(SupervisionReview.subject_id),
            **places.of(SupervisionReview),
            "held_on": SupervisionReview.held_on,
            "next_due_on": SupervisionReview.next_due_on,
            "kind": SupervisionReview.kind,
            "supervisees": _length(SupervisionReview.supervisee_ids),
            "requirements_met": _length(SupervisionReview.requirements_met),
            "reflective_quality": SupervisionReview.reflective_quality,
            "audit_id": SupervisionReview.audit_id,
            **places.times(SupervisionReview),
        },
        source=inspect(SupervisionReview).selectable,
        model=SupervisionReview,
    ),
    EntitySet(
        name="dim_resource",
        description="Resources of the Academy, also those that are no longer offered.",
        keys=("resource_id",),
        columns={
            "resource_id": LearningResource.id,
            "title": LearningResource.title,
            "kind": LearningResource.kind,
            "academy_theme": LearningResource.academy_theme,
            "publisher": LearningResource.publisher,
            "published_on": LearningResource.published_on,
            "duration_minutes": LearningResource.duration_minutes,
            "active": LearningResource.active,
        },
        source=inspect(LearningResource).selectable,
        model=LearningResource,
    ),
    EntitySet(
        name="fact_resource_theme",
        description="Themes of resources of the Academy. Those of one resource are replaced"
        " together.",
        keys=("resource_id", "theme_code"),
        columns={
            "resource_id": LearningResource.id,
            "theme_code": _THEME.c.code,
            **places.times(LearningResource),
        },
        source=join(LearningResource, _THEME, true()),
        model=LearningResource,
    ),
)
