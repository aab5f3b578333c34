"""The routes of rejected records."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid
from app.http.declarations import answers
from app.http.dependencies import Reader
from app.schemas.intelligence.rejected_records import (
    RejectedRecordPage,
    RejectedRecordQuery,
    RejectedRecordRead,
)
from app.services.intelligence import rejected_records

router = APIRouter(prefix="/v1/rejected-records", tags=["intelligence"])


@router.get("", responses=answers(RejectedRecordPage, Invalid))
def list_rejected_records(
    reader: Reader, query: Annotated[RejectedRecordQuery, Query()]
) -> Response:
    """Lists the pushed records that were rejected and have not come right since, newest first."""
    rows = rejected_records.search
    return reader.page(RejectedRecordRead, rows, query, rejected_records.ORDERS)
