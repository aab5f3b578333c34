"""The request and response bodies of the areas that the council compares itself with."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.validation import pattern
from app.schemas.platform.common import Flag, Ids, Instant, Line, Page, Paging, Schema, Whole
from app.vocabulary.intelligence import ComparatorKind

AREA_CODE = pattern(
    r"^[A-Z][0-9]{8}$", "Must be a code of the Office for National Statistics, such as E10000016."
)
AreaCode = Annotated[str, Field(pattern=AREA_CODE, max_length=9)]


class ComparatorAreaSort(StrEnum):
    RANK = "rank"
    RANK_DESC = "-rank"


class ComparatorAreaQuery(Paging):
    """The query parameters of `GET /v1/comparator-areas`."""

    id: Ids = []
    kind: list[ComparatorKind] = Field([], max_length=4)
    active: bool | None = None
    sort: ComparatorAreaSort = ComparatorAreaSort.RANK


class ComparatorAreaWrite(Schema):
    """The whole area, as it is created or replaced."""

    code: AreaCode = Field(description="Its code in published statistics.", examples=["E10000016"])
    name: Line = Field(examples=["Kent"])
    kind: ComparatorKind
    rank: Annotated[Whole, Field(ge=1, le=200)] = Field(
        1, description="Its place in the order; of neighbours, the nearest is the first."
    )
    active: Flag = Field(True, description="Whether scorecards compare with it.")


class ComparatorAreaRead(Schema):
    """An area that the council compares itself with, or the council itself."""

    id: UUID
    code: str
    name: str
    kind: ComparatorKind
    rank: int
    active: bool
    created_at: Instant
    updated_at: Instant
    version: int


class ComparatorAreaPage(Page[ComparatorAreaRead]):
    """One page of comparator areas."""
