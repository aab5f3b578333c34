"""The caller, and the scope of each of their roles as SQL."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    or_,
    true,
)

from app.core import clock
from app.models.platform.base import Base
from app.models.platform.rows import (
    InPlace,
    is_in_district,
    is_in_place,
    is_in_service_line,
)
from app.services.access import moments
from app.services.access.independence import line_since
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Grant:
    """A role and its scope: `units` is a subtree of the organisation, None the whole county.

    `upper` are the districts and areas in it. Rows copy theirs, so what happened in a team while it
    belonged to a district stays in the district's scope after the team has moved.
    """

    role: Role
    units: tuple[UUID, ...] | None
    service_line: ServiceLine | None = None
    upper: tuple[UUID, ...] = ()

    @property
    def is_for_county(self) -> bool:
        """Whether the role is held for the whole county, with all its services."""
        return self.units is None and self.service_line is None

    def holds_for(self, row: Base) -> bool:
        """Whether a row is within the scope, as `GrantScope.covers` asks it in SQL."""
        if not is_in_place(type(row)):
            return self.is_for_county or not row.of_county
        return self._has_unit(row) and self._has_line(row)

    def holds_at(self, unit_ids: Collection[UUID]) -> bool:
        """Whether all of these units are within the scope; no units are the whole county."""
        if not unit_ids:
            return self.is_for_county
        return self.units is None or set(unit_ids) <= set(self.units)

    def _has_unit(self, row: Base) -> bool:
        if self.units is None:
            return True
        above = {getattr(row, "district_id", None), getattr(row, "area_id", None)}
        return getattr(row, "org_unit_id", None) in self.units or bool(above & set(self.upper))

    def _has_line(self, row: Base) -> bool:
        if self.service_line is None or not is_in_service_line(type(row)):
            return True
        return getattr(row, "service_line", None) == self.service_line


@dataclass(frozen=True)
class Actor:
    """A person or a machine client, with every role that they hold today."""

    name: str
    grants: tuple[Grant, ...]
    person_id: UUID | None = None
    client_id: UUID | None = None
    source_system: str | None = None
    networks: tuple[str, ...] = ()  # from which a machine client may call; empty: from any
    row_feed: bool = False  # whether a machine client may read rows of feeds, by pseudonym
    names_people: bool = False  # whether a machine client's figures may be by auditor and reviewer

    @property
    def id(self) -> UUID:
        """The identifier of the caller, for idempotent answers and rate limits."""
        return self.person_id or self.client_id or NOBODY

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @cached_property
    def shape(self) -> tuple[object, ...]:
        """The part of the grants that shapes statements: callers of one shape share them."""
        return tuple(
            (g.role, g.units is None, g.service_line is None, bool(g.upper)) for g in self.grants
        )

    def parameters(self) -> dict[str, object]:
        """Returns the value of every parameter that scopes, masks and steps may use."""
        today = clock.today()
        return {
            "me": self.person_id or NOBODY,
            "my_client": self.client_id or NOBODY,
            "my_system": self.source_system or "",
            "now": clock.now(),
            "today": today,
            "line_since": line_since(today),
            **self._units,
            **{f"line_{n}": line for n, line in self._lines.items()},
        }

    def parameters_as_text(self) -> dict[str, object]:
        """Returns the same for the driver, with units as PostgreSQL writes arrays."""
        return {**self.parameters(), **self._units_as_text}

    @cached_property
    def _units(self) -> dict[str, list[UUID]]:
        held = {f"units_{n}": g.units for n, g in enumerate(self.grants) if g.units is not None}
        upper = {f"upper_{n}": g.upper for n, g in enumerate(self.grants) if g.upper}
        return {name: list(units) for name, units in (held | upper).items()}

    @cached_property
    def _units_as_text(self) -> dict[str, str]:
        return {name: f"{{{','.join(map(str, ids))}}}" for name, ids in self._units.items()}

    @cached_property
    def _lines(self) -> dict[int, str]:
        return {n: g.service_line.value for n, g in enumerate(self.grants) if g.service_line}

    @property
    def me(self) -> ColumnElement[UUID]:
        return bindparam("me", self.person_id or NOBODY, Uuid)

    @property
    def my_client(self) -> ColumnElement[UUID]:
        return bindparam("my_client", self.client_id or NOBODY, Uuid)

    @property
    def my_system(self) -> ColumnElement[str]:
        return bindparam("my_system", self.source_system or "", Text)

    @property
    def now(self) -> ColumnElement[datetime]:
        return moments.now()

    @property
    def today(self) -> ColumnElement[date]:
        return moments.today()

    def scopes(self) -> "Iterator[GrantScope]":
        return (GrantScope(n, grant) for n, grant in enumerate(self.grants))


@dataclass(frozen=True)
class GrantScope:
    """The scope of the caller's n-th grant, as SQL."""

    n: int
    grant: Grant

    @property
    def role(self) -> Role:
        return self.grant.role

    def covers(self, row: type[InPlace]) -> ColumnElement[bool]:
        """Whether a row is within the scope: of a unit that is below it now, or was at its date."""
        terms: list[ColumnElement[bool]] = []
        if self.grant.units is not None:
            terms.append(self._has_unit(row, self.grant.units))
        if self.grant.service_line is not None and is_in_service_line(row):
            line = bindparam(f"line_{self.n}", self.grant.service_line.value, Text)
            terms.append(row.service_line == line)
        return and_(true(), *terms)

    def _has_unit(self, row: type[InPlace], units: Sequence[UUID]) -> ColumnElement[bool]:
        now = row.org_unit_id == any_(bindparam(f"units_{self.n}", list(units), ARRAY(Uuid)))
        if not self.grant.upper or not is_in_district(row):
            return now
        upper = any_(bindparam(f"upper_{self.n}", list(self.grant.upper), ARRAY(Uuid)))
        return or_(now, row.district_id == upper, row.area_id == upper)


# The service itself, for what happens by time: it acts, but has no scope and so sees no rows.
SYSTEM = Actor(name="system", grants=())
# The operator of the service, at its command line: does the Unit's work and manages API keys.
OPERATOR = Actor(
    name="operator", grants=(Grant(Role.QA_ADMIN, None), Grant(Role.ADMINISTRATOR, None))
)
