"""The plans in an evidence pack: recommendations and the actions that are open because of them."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.findings.actions import Action
from app.models.findings.recommendations import Recommendation
from app.models.organisation.people import Person
from app.models.reporting.evidence_entries import EvidenceEntry
from app.schemas.reporting.evidence import (
    EvidenceAction,
    EvidenceContent,
    EvidenceRecommendation,
    PlannedEvidence,
)
from app.services import access
from app.services.access import Actor
from app.vocabulary.findings import TO_DO


def of(db: Session, entry: EvidenceEntry) -> PlannedEvidence:
    """Returns every recommendation that an entry names, with its open actions."""
    named = [UUID(each) for each in entry.recommendation_ids]
    rows = {x.id: x for x in db.scalars(select(Recommendation).where(Recommendation.id.in_(named)))}
    actions = _open_actions(db, named)
    recommendations = [
        EvidenceRecommendation(
            id=rows[each].id,
            text=rows[each].text,
            status=rows[each].status,
            actions=actions.get(each, []),
        )
        for each in named
    ]
    return PlannedEvidence(text=entry.plans_text, recommendations=recommendations, not_visible=0)


def _open_actions(db: Session, named: list[UUID]) -> dict[UUID | None, list[EvidenceAction]]:
    rows = (
        select(Action.recommendation_id, Action, Person.display_name)
        .join(Person, Person.id == Action.owner_person_id)
        .where(Action.recommendation_id.in_(named), Action.status.in_(sorted(TO_DO)))
        .order_by(Action.due_date, Action.id)
    )
    found: dict[UUID | None, list[EvidenceAction]] = {}
    for recommendation_id, action, owner in db.execute(rows):
        shown = EvidenceAction(
            id=action.id,
            title=action.title,
            owner_name=owner,
            due_date=action.due_date,
            status=action.status,
        )
        found.setdefault(recommendation_id, []).append(shown)
    return found


@dataclass(frozen=True)
class Seen:
    """What the caller sees of the plans of a pack: actions with the child that they are about."""

    recommendations: frozenset[UUID]
    actions: dict[UUID, UUID | None]

    @classmethod
    def of(cls, db: Session, actor: Actor, content: EvidenceContent) -> Self:
        """Returns what the caller sees of what a pack names."""
        named = [x for each in content.answers for x in each.plans.recommendations]
        of_them = [action.id for each in named for action in each.actions]
        recommended = access.visible(actor, Recommendation).where(
            Recommendation.id.in_([each.id for each in named])
        )
        asked = access.visible(actor, Action).where(Action.id.in_(of_them))
        return cls(
            frozenset(each.id for each in db.scalars(recommended)),
            {each.id: each.subject_id for each in db.scalars(asked)},
        )

    def plans(self, plans: PlannedEvidence) -> PlannedEvidence:
        """Returns the plans as the caller sees them, and how many of them they do not see."""
        shown = [
            each.model_copy(update={"actions": [x for x in each.actions if x.id in self.actions]})
            for each in plans.recommendations
            if each.id in self.recommendations
        ]
        every, some = (
            sum(1 + len(each.actions) for each in rows) for rows in (plans.recommendations, shown)
        )
        return PlannedEvidence(text=plans.text, recommendations=shown, not_visible=every - some)
