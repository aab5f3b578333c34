"""Who reads, and what is answered."""

from dataclasses import dataclass

from sqlalchemy import Connection

from app.services.access import Actor


@dataclass(frozen=True)
class Reading:
    """Who reads, over which connection, by which route."""

    connection: Connection
    actor: Actor
    route: str


@dataclass(frozen=True)
class Document:
    """A finished JSON document, and the version of its row."""

    body: bytes
    version: int
