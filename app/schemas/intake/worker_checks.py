"""References of workers, checked before a source pushes records that name them."""

from typing import Annotated

from pydantic import Field

from app.schemas.platform.batches import MOST_RECORDS, EmploymentRef
from app.schemas.platform.common import Schema


class WorkerCheckWrite(Schema):
    """The references of workers that a source is going to send."""

    worker_refs: Annotated[
        list[EmploymentRef], Field(min_length=1, max_length=MOST_RECORDS, examples=[["W001"]])
    ]


class WorkerCheckRead(Schema):
    """Which of these references nobody has in QAF."""

    checked: int = Field(description="How many different references were checked.")
    unknown: list[str] = Field(
        description="Those that no person has, in the order in which they were sent. Records that"
        " name them are stored without the worker."
    )
