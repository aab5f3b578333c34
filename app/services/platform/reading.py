"""The caller and the connection of a read, and the document it returns."""

from dataclasses import dataclass

from sqlalchemy import Connection

from app.services.access import Actor


@dataclass(frozen=True)
class Reading:
    """The caller, the connection and the route of a read."""

    connection: Connection
    actor: Actor
    route: str


@dataclass(frozen=True)
class Document:
    """A finished JSON document, and the version of its row."""

    body: bytes
    version: int
