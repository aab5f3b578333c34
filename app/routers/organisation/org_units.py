from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, answers
from app.http.dependencies import Reader, Writer
from app.models.organisation.org_units import OrgUnit
from app.schemas.organisation.org_units import OrgUnitPage, OrgUnitQuery, OrgUnitRead, OrgUnitWrite
from app.schemas.platform.common import Id
from app.services.organisation import org_units

router = APIRouter(prefix="/v1/org-units", tags=["organisation"])


@router.get("", responses=answers(OrgUnitPage, Invalid))
def list_org_units(reader: Reader, query: Annotated[OrgUnitQuery, Query()]) -> Response:
    """Lists the units of the organisation."""
    return reader.page(OrgUnitRead, org_units.search, query, org_units.ORDERS)


@router.get("/{org_unit_id}", responses=answers(OrgUnitRead, NotFound))
def get_org_unit(reader: Reader, org_unit_id: Id) -> Response:
    """Returns one unit."""
    return reader.one(OrgUnitRead, OrgUnit, org_unit_id)


@router.put("/{org_unit_id}", responses=answers(OrgUnitRead, *CHANGES, creates=True))
def put_org_unit(writer: Writer, org_unit_id: Id, data: OrgUnitWrite) -> Response:
    """Creates or replaces a unit; moving it does not change past figures."""
    created = org_units.put(writer.db, writer.actor, org_unit_id, data, writer.precondition)
    return writer.answer(OrgUnitRead, OrgUnit, org_unit_id, created=created)
