"""The bodies of bulk verbs: one verb for many rows, with one outcome for each."""

from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from app.core import validation
from app.core.errors import Fault
from app.schemas.platform.batches import BatchFault
from app.schemas.platform.common import Schema, Whole
from app.vocabulary.platform import BulkOutcome

MOST_ITEMS = 200


class BulkItemWrite(Schema):
    """The row that one item of a bulk verb is about; each verb adds its own members."""

    version: Annotated[Whole, Field(ge=1)] | None = Field(
        None,
        description="The version that you saw. The item is rejected if the row has changed since.",
        examples=[3],
    )


class Unreadable:
    """An item that is not valid, and why; it is rejected alone."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults


T = TypeVar("T")


def _alone(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Returns the item, or its faults, so that a bad item does not fail the others."""
    try:
        return handler(value)
    except ValidationError as error:
        return Unreadable(validation.from_pydantic(error.errors(), value))


class BulkWrite(Schema, Generic[T]):
    """The items of a bulk verb, at most 200."""

    items: Annotated[
        list[Annotated[T, WrapValidator(_alone)]],
        Field(min_length=1, max_length=MOST_ITEMS),
    ]


class BulkItem(Schema):
    """The outcome of one item, in the order of the request."""

    index: int = Field(description="The number of the item in the request, from 0.")
    id: UUID | None = Field(
        description="The row that the item is about; null if the item could not be read."
    )
    outcome: BulkOutcome
    version: int | None = Field(description="The version of the row now; null if rejected.")
    errors: list[BatchFault] = Field(description="Why the item was rejected; otherwise empty.")


class BulkRead(Schema):
    """The outcome of each item, and how many items had each outcome."""

    counts: dict[BulkOutcome, int]
    items: list[BulkItem]
