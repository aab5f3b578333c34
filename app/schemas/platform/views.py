"""Lists that give summaries of rows, or whole rows if asked.

A page has one type of item, so that a generated client reads it without asking for its type: the
whole row, of which a summary has only some members.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field

from app.schemas.platform.common import Paging


class ListView(StrEnum):
    """How much of each row a list gives."""

    SUMMARY = "summary"
    FULL = "full"


class Viewed(Paging):
    """The query parameters of a list that gives summaries, or whole rows if asked."""

    view: ListView = Field(
        ListView.SUMMARY,
        description="`full` adds texts, answers and all other members of each row.",
    )

    def shown(self, summary: type[BaseModel], full: type[BaseModel]) -> type[BaseModel]:
        """Returns the schema of the rows that were asked for."""
        return full if self.view is ListView.FULL else summary


def required_of(summary: type[BaseModel]) -> Callable[[dict[str, Any]], None]:
    """Returns what makes only the members of a summary required in the schema of a list's item."""

    def require(schema: dict[str, Any]) -> None:
        schema["required"] = list(summary.model_fields)

    return require
