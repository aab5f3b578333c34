"""The answer of every `GET /v1/<things>/{id}/actions`."""

from uuid import UUID

from fastapi import Response

from app.http.dependencies import CurrentActor, Db
from app.models.platform.base import Record
from app.schemas.platform.common import ActionRead, Actions
from app.services import access
from app.services.platform import workflow


def actions_of(db: Db, actor: CurrentActor, model: type[Record], row_id: UUID) -> Response:
    """What can be done to a visible row, whether the caller may now, and if not, why."""
    row = access.get(db, actor, model, row_id, lock=False)
    found = [ActionRead.model_validate(each) for each in workflow.actions(db, actor, row)]
    return Response(Actions(items=found).model_dump_json(), media_type="application/json")
