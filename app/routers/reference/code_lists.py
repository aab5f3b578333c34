from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Db, Reader, Writer
from app.models.reference.code_lists import ReferenceCode
from app.schemas.platform.common import Code, UnitCode
from app.schemas.reference.code_lists import (
    ReferenceCodeRead,
    ReferenceCodes,
    ReferenceCodeWrite,
    ReferenceLists,
    ReferenceQuery,
    WorkflowRead,
    Workflows,
)
from app.services.reference import code_lists, workflow_catalogue

router = APIRouter(prefix="/v1/reference", tags=["reference"])
ListCode = Annotated[Code, Path(examples=["exemption_reasons"])]


@router.get("", responses=answers(ReferenceLists))
def list_reference_lists(reader: Reader) -> Response:
    """Lists all code lists: fixed vocabularies, national codes and local lists."""
    return reader.json(code_lists.lists(), compress=True)


@router.get("/workflows", responses=answers(Workflows))
def list_workflows(reader: Reader) -> Response:
    """Lists every workflow with its states and steps, exactly as they are enforced."""
    return reader.json(workflow_catalogue.everything(), compress=True)


@router.get("/workflows/{name}", responses=answers(WorkflowRead, NotFound, Invalid))
def get_workflow(reader: Reader, name: Annotated[Code, Path(examples=["audit"])]) -> Response:
    """Returns the states and steps of one workflow."""
    return reader.json(workflow_catalogue.one(name), compress=True)


@router.get("/{list_code}", responses=answers(ReferenceCodes, NotFound, Invalid))
def get_reference_list(
    db: Db, reader: Reader, list_code: ListCode, query: Annotated[ReferenceQuery, Query()]
) -> Response:
    """Returns one list with its codes, labels and meanings, in their order."""
    return reader.json(code_lists.read(db, reader.actor, list_code, query), compress=True)


@router.get("/{list_code}/{code}", responses=answers(ReferenceCodeRead, NotFound, Invalid))
def get_reference_code(
    db: Db, reader: Reader, list_code: ListCode, code: Annotated[UnitCode, Path()]
) -> Response:
    """Returns one code of a list."""
    row = code_lists.find(db, reader.actor, list_code, code)
    return reader.json(row, row.version)


@router.put(
    "/{list_code}/{code}", responses=answers(ReferenceCodeRead, NotFound, *CHANGES, creates=True)
)
def put_reference_code(
    writer: Writer, list_code: ListCode, code: Annotated[Code, Path()], data: ReferenceCodeWrite
) -> Response:
    """Creates or replaces a code of a local list; set it inactive instead of deleting it."""
    row_id, created = code_lists.put(
        writer.db, writer.actor, list_code, code, data, writer.precondition
    )
    return writer.answer(ReferenceCodeRead, ReferenceCode, row_id, created=created)
