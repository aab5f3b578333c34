"""The routes of issues of data quality."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import MOVES, answers
from app.http.dependencies import Poster, Reader
from app.models.intelligence.data_quality_issues import DataQualityIssue
from app.schemas.intelligence.data_quality_issues import (
    DataQualityIssuePage,
    DataQualityIssueQuery,
    DataQualityIssueRead,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.intelligence import data_quality_issues

router = APIRouter(prefix="/v1/data-quality-issues", tags=["intelligence"])


@router.get("", responses=answers(DataQualityIssuePage, Invalid))
def list_data_quality_issues(
    reader: Reader, query: Annotated[DataQualityIssueQuery, Query()]
) -> Response:
    """Lists what rules have found in the data that comes in, the newest first."""
    rows = data_quality_issues.search
    return reader.page(DataQualityIssueRead, rows, query, data_quality_issues.ORDERS)


@router.get("/{data_quality_issue_id}", responses=answers(DataQualityIssueRead, NotFound))
def get_data_quality_issue(reader: Reader, data_quality_issue_id: Id) -> Response:
    """Returns one issue of data quality."""
    return reader.one(DataQualityIssueRead, DataQualityIssue, data_quality_issue_id)


@router.get("/{data_quality_issue_id}/actions", responses=answers(Actions, NotFound))
def list_data_quality_issue_actions(reader: Reader, data_quality_issue_id: Id) -> Response:
    """Lists the actions on an issue, whether each is allowed now, and why if not."""
    return reader.actions(DataQualityIssue, data_quality_issue_id)


@router.post("/{data_quality_issue_id}/accept", responses=answers(DataQualityIssueRead, *MOVES))
def accept_data_quality_issue(
    poster: Poster, data_quality_issue_id: Id, data: ReasonWrite
) -> Response:
    """Accepts an issue that is known and stays, with the reason."""
    row = poster.row(DataQualityIssue, data_quality_issue_id)
    data_quality_issues.accept(poster.db, poster.actor, row, data.reason)
    return poster.answer(DataQualityIssueRead, DataQualityIssue, data_quality_issue_id)
