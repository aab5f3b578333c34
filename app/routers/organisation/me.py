from fastapi import APIRouter, Response

from app.http.declarations import answers
from app.http.dependencies import Reader
from app.schemas.organisation.me import MeRead
from app.services.organisation import me

router = APIRouter(prefix="/v1/me", tags=["me"])


@router.get("", responses=answers(MeRead))
def get_me(reader: Reader) -> Response:
    """Returns the caller: name, roles with their units, and permissions."""
    return reader.json(me.describe(reader.actor))
