"""What the route of a bulk verb needs: `**bulk_verbs.ROUTE` in its decorator, and `answer`."""

from collections.abc import Sequence
from typing import Any, TypeVar

from fastapi import Response
from sqlalchemy import select

from app.core.errors import Conflict, Invalid, Malformed
from app.http.declarations import answers
from app.http.responses import Writes
from app.models.platform.base import Record
from app.schemas.platform.bulk_verbs import BulkItemWrite, BulkRead, Unreadable
from app.services import access
from app.services.platform import bulk_verbs, read_log
from app.services.platform.bulk_verbs import BulkVerb
from app.vocabulary.platform import BulkOutcome

I = TypeVar("I", bound=BulkItemWrite)  # noqa: E741 - an item
R = TypeVar("R", bound=Record)

_responses = answers(BulkRead, Conflict, Invalid, Malformed, status=207)
_responses[207] |= {"description": "The outcome of each item."}
ROUTE: dict[str, Any] = {"status_code": 207, "responses": _responses}


def answer(creator: Writes, verb: BulkVerb[I, R], items: Sequence[I | Unreadable]) -> Response:
    """Answers the outcome of each item; the rows that were not rejected are changed."""
    if creator.precondition.version is not None:
        text = "If-Match names one row; send the `version` of each item instead."
        raise Malformed(text, code="bad_precondition")
    outcomes = bulk_verbs.apply(creator.db, creator.actor, verb, items)
    _note(creator, verb.model, outcomes)
    return creator.send(outcomes.model_dump_json().encode(), 207)


def _note(creator: Writes, model: type[R], outcomes: BulkRead) -> None:
    """Writes the read log of the rows that were changed, or refused to somebody who sees them."""
    named = {item.id: item.outcome for item in outcomes.items if item.id is not None}
    seen = access.visible(creator.actor, model).with_only_columns(model.id)
    told = set(creator.db.scalars(seen.where(model.id.in_(named))))
    told |= {row_id for row_id, outcome in named.items() if outcome is BulkOutcome.DONE}
    creator.about = model, sorted(told)
    read_log.note(creator.reading(), model, select(model).where(model.id.in_(told)))
