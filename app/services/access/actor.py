"""The caller, and the scope of each of their roles as SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    DateTime,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    true,
)

from app.core import clock
from app.models.platform.rows import InPlace, is_in_service_line
from app.services.access.independence import line_since
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Grant:
    """A role and its scope: `units` is a subtree of the organisation, None the whole county."""

    role: Role
    units: tuple[UUID, ...] | None
    service_line: ServiceLine | None = None

    def holds_for(self, row: object) -> bool:
        """Whether a row is within the scope; a row without a unit is within every scope."""
        unit, line = getattr(row, "org_unit_id", None), getattr(row, "service_line", None)
        return (self.units is None or unit is None or unit in self.units) and (
            self.service_line is None or line is None or line == self.service_line
        )


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
        return tuple((g.role, g.units is None, g.service_line is None) for g in self.grants)

    def parameters(self) -> dict[str, object]:
        """Returns the value of every parameter that scopes, masks and steps may use."""
        today = clock.today()
        return {
            "me": self.person_id or NOBODY,
            "my_system": self.source_system or "",
            "now": clock.now(),
            "today": today,
            "line_since": line_since(today),
            **{f"units_{n}": units for n, units in self._units.items()},
            **{f"line_{n}": line for n, line in self._lines.items()},
        }

    def parameters_as_text(self) -> dict[str, object]:
        """Returns the same for the driver, with units as PostgreSQL writes arrays."""
        return {**self.parameters(), **self._units_as_text}

    @cached_property
    def _units(self) -> dict[int, list[UUID]]:
        return {n: list(g.units) for n, g in enumerate(self.grants) if g.units is not None}

    @cached_property
    def _units_as_text(self) -> dict[str, str]:
        return {f"units_{n}": f"{{{','.join(map(str, ids))}}}" for n, ids in self._units.items()}

    @cached_property
    def _lines(self) -> dict[int, str]:
        return {n: g.service_line.value for n, g in enumerate(self.grants) if g.service_line}

    @property
    def me(self) -> ColumnElement[UUID]:
        return bindparam("me", self.person_id or NOBODY, Uuid)

    @property
    def my_system(self) -> ColumnElement[str]:
        return bindparam("my_system", self.source_system or "", Text)

    @property
    def now(self) -> ColumnElement[datetime]:
        return bindparam("now", clock.now(), DateTime(timezone=True))

    @property
    def today(self) -> ColumnElement[date]:
        return bindparam("today", clock.today(), Date)

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
        """Whether a row is within the scope."""
        terms: list[ColumnElement[bool]] = []
        if self.grant.units is not None:
            units = bindparam(f"units_{self.n}", list(self.grant.units), ARRAY(Uuid))
            terms.append(row.org_unit_id == any_(units))
        if self.grant.service_line is not None and is_in_service_line(row):
            line = bindparam(f"line_{self.n}", self.grant.service_line.value, Text)
            terms.append(row.service_line == line)
        return and_(true(), *terms)


# The service itself, for what happens by time: it acts, but has no scope and so sees no rows.
SYSTEM = Actor(name="system", grants=())
# The operator of the service, at its command line: does the Unit's work and manages API keys.
OPERATOR = Actor(
    name="operator", grants=(Grant(Role.QA_ADMIN, None), Grant(Role.ADMINISTRATOR, None))
)
