"""A world: one row of everything, and for whom it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.models.organisation.people import Person
from app.models.platform.base import Record
from app.vocabulary.roles import Role
from tests.tables.joining import joined

R = TypeVar("R", bound=Record)
NONE: Mapping[str, Any] = MappingProxyType({})
OTHER = "another person"


@dataclass
class World:
    """Identifiers by the name of the parameter or member that holds them."""

    ids: dict[str, Any]
    bodies: dict[str, Any] = field(default_factory=dict)

    def named(self, name: str, path: str = "") -> str:
        """What stands for `{name}`; the same name may mean another thing in another place."""
        for place in (f"{path} {name}", name):
            if place in self.ids:
                return str(self.ids[place])
        return str(self.ids[OTHER])


@dataclass(kw_only=True)
class CallersWorld(World):
    """A world that each area fills with its rows, for one caller."""

    db: Session
    role: Role
    me: Person  # whose role it is; for a client, the other
    other: Person
    rows: dict[str, Record] = field(default_factory=dict)

    def enter(
        self,
        rows: Mapping[str, Record] = NONE,
        words: Mapping[str, Any] = NONE,
        bodies: Mapping[str, Any] = NONE,
    ) -> None:
        """Adds what an area has, and refuses a name that another has already.

        `words` are identifiers that are no row's; `bodies` are those of operations of which the
        document alone does not tell enough.
        """
        self.rows = joined(self.rows, rows)
        self.ids = joined(self.ids, {name: row.id for name, row in rows.items()}, words)
        self.bodies = joined(self.bodies, bodies)

    def row(self, name: str, kind: type[R]) -> R:
        """The row that an area before this one has entered."""
        row = self.rows[name]
        assert isinstance(row, kind), name
        return row

    def mine(self, *roles: Role) -> Person:
        """Me, if that is a role that I have; else the other."""
        return self.me if self.role in roles else self.other
