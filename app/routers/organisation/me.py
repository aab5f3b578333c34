from fastapi import APIRouter, Response

from app.http.dependencies import CurrentActor, answers
from app.schemas.organisation.me import MeRead
from app.services.organisation import me

router = APIRouter(prefix="/v1/me", tags=["me"])


@router.get("", responses=answers(MeRead))
def get_me(actor: CurrentActor) -> Response:
    """Who I am, my roles and their places, and what I may do."""
    return Response(me.describe(actor).model_dump_json(), media_type="application/json")
