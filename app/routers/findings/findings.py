from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core import ids
from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, CREATES, MOVES, answers
from app.http.dependencies import Creator, Db, Poster, Reader, Writer
from app.models.findings.findings import Finding
from app.schemas.findings.findings import (
    FindingPage,
    FindingQuery,
    FindingRead,
    FindingSummary,
    FindingWrite,
)
from app.schemas.findings.trails import FindingTrailRead
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.findings import findings, trails

router = APIRouter(prefix="/v1/findings", tags=["findings"])


@router.get("", responses=answers(FindingPage, Invalid))
def list_findings(reader: Reader, query: Annotated[FindingQuery, Query()]) -> Response:
    """Findings of the records that you may see; `view=full` gives every member."""
    schema = query.shown(FindingSummary, FindingRead)
    return reader.page(schema, findings.search, query, findings.ORDERS)


@router.get("/{finding_id}", responses=answers(FindingRead, NotFound))
def get_finding(reader: Reader, finding_id: Id) -> Response:
    """One finding."""
    return reader.one(FindingRead, Finding, finding_id)


@router.get("/{finding_id}/actions", responses=answers(Actions, NotFound))
def list_finding_actions(reader: Reader, finding_id: Id) -> Response:
    """Which actions you can take on a finding now, and why the others are not possible."""
    return reader.actions(Finding, finding_id)


@router.get("/{finding_id}/trail", responses=answers(FindingTrailRead, NotFound))
def get_finding_trail(reader: Reader, db: Db, finding_id: Id) -> Response:
    """What a finding changed: recommendations, actions and re-audits with their grades."""
    return reader.json(trails.of_finding(db, reader.actor, finding_id, reader.route))


@router.post("", responses=answers(FindingRead, *CREATES, status=201), status_code=201)
def create_finding(creator: Creator, data: FindingWrite) -> Response:
    """Record a finding of your own record while that is open."""
    row = findings.create(creator.db, creator.actor, ids.new(), data)
    return creator.answer(FindingRead, Finding, row.id, created=True)


@router.put("/{finding_id}", responses=answers(FindingRead, *CHANGES, creates=True))
def put_finding(writer: Writer, finding_id: Id, data: FindingWrite) -> Response:
    """Record a finding at an identifier of your choice, or replace it while its record is open."""
    created = findings.put(writer.db, writer.actor, finding_id, data, writer.precondition)
    return writer.answer(FindingRead, Finding, finding_id, created=created)


@router.post("/{finding_id}/withdraw", responses=answers(FindingRead, *MOVES))
def withdraw_finding(poster: Poster, finding_id: Id, data: ReasonWrite) -> Response:
    """Withdraw a finding; it is kept with the reason."""
    row = poster.row(Finding, finding_id)
    findings.withdraw(poster.db, poster.actor, row, data.reason)
    return poster.answer(FindingRead, Finding, finding_id)
