"""One row of each noun of `tests/tables/workflows` in any state: own, in scope or foreign.

A noun stands in the file of the area that has its model.
"""

import re
from uuid import UUID

from sqlalchemy.orm import Session

from app.models.platform.base import Record
from app.vocabulary.organisation import OrgUnitKind
from tests import factories
from tests.tables.joining import joined
from tests.tables.states import (
    auditing,
    feedback,
    figures,
    findings,
    intelligence,
    learning,
    moderation,
    notifications,
    organisation,
    outcome_analysis,
    partnership,
    reporting,
    reviewing,
    thematic,
    tools,
)
from tests.tables.states.base import HERE, OWN, PLACES, THERE, At, Bodies, Cast, Recipe

__all__ = ["HERE", "OWN", "PLACES", "RECIPES", "THERE", "At", "Scene"]

RECIPES: dict[str, Recipe] = joined(
    auditing.RECIPES,
    feedback.RECIPES,
    figures.RECIPES,
    findings.RECIPES,
    intelligence.RECIPES,
    learning.RECIPES,
    moderation.RECIPES,
    notifications.RECIPES,
    outcome_analysis.RECIPES,
    organisation.RECIPES,
    partnership.RECIPES,
    reporting.RECIPES,
    reviewing.RECIPES,
    thematic.RECIPES,
    tools.RECIPES,
)


class Scene(Cast):
    """Rows of one noun, in whatever places and states a test asks for."""

    def __init__(self, db: Session, noun: str) -> None:
        super().__init__(db)
        self.noun, self.recipe, self.number = noun, RECIPES[noun], 0
        self.placeless = self.recipe.placeless
        # What is foreign is of another area too.
        factories.a_unit(db, "thanet", OrgUnitKind.DISTRICT, factories.an_area(db, "south"))
        if self.recipe.before is not None:
            self.recipe.before(db)

    def rows(self, place: str, states: str) -> dict[tuple[str, str], Record]:
        """One in each state, but none where there is no such place."""
        if place == THERE and self.recipe.placeless:
            return {}
        if place == OWN and self.role not in self.recipe.owners:
            return {}
        return {(place, state): self.row(place, state) for state in states.split()}

    def row(self, place: str, state: str) -> Record:
        self.number += 1
        team = factories.a_team(self.db, "thanet-1" if place == THERE else "dartford-1")
        return self.recipe.make(self, At(place, team, state, self.number))

    def bodies(self) -> Bodies:
        """What is posted with each verb; `{"reason": …}` where nothing stands here."""
        return self.recipe.bodies(self.db)

    @property
    def path(self) -> str:
        """The list; of what belongs to a row, that of the shared one."""
        shared = self.shared
        return re.sub(
            r"\{(\w+)\}", lambda hole: str(shared.get(hole[1], UUID(int=0))), f"/v1/{self.noun}"
        )
