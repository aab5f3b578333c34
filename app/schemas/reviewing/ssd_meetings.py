"""Batches of meetings, in QAF's names, those of the dataset or the columns of a supplier."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Discriminator, Field, Tag

from app.core.errors import Fault, Invalid
from app.schemas.platform.batches import MOST_RECORDS, BatchQuery, BatchWrite
from app.schemas.platform.common import Code
from app.schemas.reviewing.meetings import MeetingRecord
from app.schemas.reviewing.ssd_rows import (
    OF_SSD,
    ConferenceOfSsd,
    OfSsd,
    PlanReviewOfSsd,
    ReviewOfSsd,
)
from app.schemas.reviewing.ssd_suppliers import STANDARD, SUPPLIERS, SupplierMapping, mapping_of


def _tag(value: Any) -> str:
    """Returns the dataset's prefix of the names in a record, or `own` for QAF's names."""
    names = value if isinstance(value, dict) else ()
    return next((name[:4] for name in names if name[:5] in {"clar_", "cppr_", "icpc_"}), "own")


def _to_meeting(record: OfSsd) -> Any:
    return record.meeting()


AnyMeeting = Annotated[
    Annotated[MeetingRecord, Tag("own")]
    | Annotated[ReviewOfSsd, AfterValidator(_to_meeting), Tag("clar")]
    | Annotated[PlanReviewOfSsd, AfterValidator(_to_meeting), Tag("cppr")]
    | Annotated[ConferenceOfSsd, AfterValidator(_to_meeting), Tag("icpc")],
    Discriminator(_tag),
]


class MeetingBatchWrite(BatchWrite[MeetingRecord]):
    """At most 1,000 meetings, in QAF's names or those of the Standard Safeguarding Dataset."""

    MAPPING: ClassVar[SupplierMapping] = STANDARD
    NAMED_BY = ("external_id", *(each.NAMES["external_id"] for each in OF_SSD))

    # Once it is parsed, each is a MeetingRecord, whatever names it came in.
    records: Annotated[list[AnyMeeting], Field(min_length=1, max_length=MOST_RECORDS)]  # type: ignore[assignment]

    @classmethod
    def translate(cls, record: object) -> tuple[Any, Mapping[str, str]]:
        translated = cls.MAPPING.translate(record)
        return translated.record, translated.columns


class SupplierQuery(BatchQuery):
    """How a batch of meetings is processed."""

    supplier: Code | None = Field(
        None,
        description="The supplier in whose columns the rows are, such as `mosaic`: a file of"
        " `app/data/ssd_suppliers`. Without it, the one that names the source, or the dataset's"
        " own columns.",
    )


def batch_of(system: str, supplier: str | None) -> type[MeetingBatchWrite]:
    """Returns the schema of a batch in the columns of a supplier; refuses one that is unknown."""
    mapping = mapping_of(system, supplier)
    if mapping is not None:
        return _batches()[mapping.supplier]
    if supplier is None:
        return MeetingBatchWrite
    known = ", ".join(sorted(SUPPLIERS))
    fault = Fault("?supplier", "not_in_list", f"Must be one of {known}.")
    raise Invalid("There is no mapping for this supplier.", errors=[fault])


@cache
def _batches() -> dict[str, type[MeetingBatchWrite]]:
    return {
        name: type(
            "MeetingBatchWrite",
            (MeetingBatchWrite,),
            {"MAPPING": mapping, "TRANSLATED": True, "__module__": __name__},
        )
        for name, mapping in SUPPLIERS.items()
    }
