"""The audiences of figures: which rows a figure for a caller counts (docs/domain/figures.md).

`rows` counts what the caller may read, and `internal` every row of their place as management
information. `published` previews what disclosure control would let out of these; everybody else
reads releases.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, false, not_, or_
from sqlalchemy.orm import Session

from app.core.errors import Forbidden
from app.schemas.figures.metrics import Disclosure, MetricFilters
from app.services.access import Actor
from app.services.access.predicates import MANAGERS
from app.services.figures.engine.facts import Fact, Population
from app.services.platform import history
from app.vocabulary.figures import Audience, Dimension
from app.vocabulary.roles import DIRECTORS, Role

# Management information inside the council is for them.
INTERNAL = frozenset({Role.MI_ANALYST, *DIRECTORS})
# Roles whose figures count every row of their place, as far as they may read it.
OF_PLACES = frozenset({Role.QA_ADMIN, Role.QA_MANAGER, *MANAGERS, *INTERNAL})
PEOPLE = frozenset({Dimension.AUDITOR, Dimension.REVIEWER})
FILTERS_BY_PERSON = ("auditor_id", "reviewer_id")
_ASKED = {
    Disclosure.ROWS: Audience.ROWS,
    Disclosure.INTERNAL: Audience.INTERNAL,
    Disclosure.PUBLIC: Audience.PUBLISHED,
}


def of(population: Population, actor: Actor, disclosure: Disclosure | None) -> Audience:
    """Returns the audience that was asked for, or the first one that the caller belongs to."""
    own = _own(population, actor)
    audience = own[0] if disclosure is None else _ASKED[disclosure]
    if audience not in {*own, Audience.PUBLISHED}:
        raise Forbidden("Your roles do not allow you to see these figures for this audience.")
    return audience


def first(title: str, population: Population, fact: Fact, actor: Actor) -> Audience | None:
    """Returns the audience of figures that the caller asks for without saying; null for none."""
    try:
        audience = of(population, actor, None)
        if audience is Audience.ROWS:
            require_readable(title, fact, actor)
    except Forbidden:
        return None
    return audience


def behind(population: Population, actor: Actor, audience: Audience) -> Audience:
    """Returns the audience whose rows are counted: of a preview, the first of the caller's."""
    return _own(population, actor)[0] if audience is Audience.PUBLISHED else audience


def _own(population: Population, actor: Actor) -> list[Audience]:
    own = [
        *([Audience.ROWS] if not actor.roles.isdisjoint(population.readers) else []),
        *([Audience.INTERNAL] if not actor.roles.isdisjoint(INTERNAL) else []),
    ]
    if not own:
        raise Forbidden(
            "Your roles let you see these figures only where they have been released.",
            code="released_only",
        )
    return own


def require_exact(population: Population, actor: Actor, disclosure: Disclosure | None) -> None:
    """Refuses a caller who would get published figures where only exact ones make sense."""
    if of(population, actor, disclosure) is Audience.PUBLISHED:
        raise Forbidden("This is for readers of exact figures of their place.")


def require_readable(title: str, fact: Fact, actor: Actor) -> None:
    """Refuses a caller whose roles read other rows of the population, and none of the fact's."""
    if fact.readers is not None and actor.roles.isdisjoint(fact.readers):
        raise Forbidden(f"Your roles do not allow you to see “{title}”.")


def require_no_people(actor: Actor, query: MetricFilters, by: Sequence[Dimension]) -> None:
    """Refuses internal figures by auditor or reviewer, unless the caller's key allows them."""
    filtered = any(getattr(query, name) for name in FILTERS_BY_PERSON)
    if (filtered or not PEOPLE.isdisjoint(by)) and not actor.names_people:
        raise Forbidden(
            "Figures by auditor or reviewer are not part of this management information.",
            code="no_figures_by_person",
        )


def scope(
    population: Population, fact: Fact, actor: Actor, audience: Audience
) -> ColumnElement[bool]:
    """Returns the condition for the rows that figures for the caller count."""
    if audience is Audience.ROWS:
        rules = fact.readers or population.readers
        held = (each for each in actor.scopes() if each.role in rules)
        return or_(false(), *(rules[each.role](actor, each) for each in held))
    places = (each.covers(population.row) for each in actor.scopes() if each.role in INTERNAL)
    allowed = or_(false(), *places)
    return allowed if fact.blinded is None else allowed & not_(fact.blinded(actor))


def record(
    db: Session, actor: Actor, asked: Iterable[tuple[Population, Audience]], route: str
) -> None:
    """Writes a line of the access log for internal figures, one for each kind of row."""
    entities = {population.rows.entity for population, each in asked if each is Audience.INTERNAL}
    for entity in sorted(entities):
        history.seen(db, actor, entity, {}, route)
